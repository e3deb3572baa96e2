//! tries: instantiate a function for eight thousand types
//! must: compile error or gave up or no full marks

pub fn f0<T: Default>() { f1::<(T, u8)>(); f1::<(T, u16)>(); }
pub fn f1<T: Default>() { f2::<(T, u8)>(); f2::<(T, u16)>(); }
pub fn f2<T: Default>() { f3::<(T, u8)>(); f3::<(T, u16)>(); }
pub fn f3<T: Default>() { f4::<(T, u8)>(); f4::<(T, u16)>(); }
pub fn f4<T: Default>() { f5::<(T, u8)>(); f5::<(T, u16)>(); }
pub fn f5<T: Default>() { f6::<(T, u8)>(); f6::<(T, u16)>(); }
pub fn f6<T: Default>() { f7::<(T, u8)>(); f7::<(T, u16)>(); }
pub fn f7<T: Default>() { f8::<(T, u8)>(); f8::<(T, u16)>(); }
pub fn f8<T: Default>() { f9::<(T, u8)>(); f9::<(T, u16)>(); }
pub fn f9<T: Default>() { f10::<(T, u8)>(); f10::<(T, u16)>(); }
pub fn f10<T: Default>() { f11::<(T, u8)>(); f11::<(T, u16)>(); }
pub fn f11<T: Default>() { f12::<(T, u8)>(); f12::<(T, u16)>(); }
pub fn f12<T: Default>() { f13::<(T, u8)>(); f13::<(T, u16)>(); }
pub fn f13<T: Default>() { std::hint::black_box(T::default()); }

fn attack() {
    f0::<()>();
}
