
/// Old holes of the compiler, in safe Rust that no rule and no lint finds.
#[allow(dead_code, clippy::all)]
mod hole {
    trait Object<U: ?Sized> {
        type Output;
    }

    impl<T: ?Sized, U> Object<U> for T {
        type Output = U;
    }

    fn same<T: ?Sized, U>(value: <T as Object<U>>::Output) -> U {
        value
    }

    /// rust#57893: any type as any other.
    pub fn transmute<T, U>(value: T) -> U {
        same::<dyn Object<U, Output = T>, U>(value)
    }

    static UNIT: &&() = &&();

    fn translate<'a, 'b, T: ?Sized>(_: &'a &'b (), value: &'b T) -> &'a T {
        value
    }

    /// rust#25860: a reference that outlives what it refers to.
    pub fn forever<'a, T: ?Sized>(value: &'a T) -> &'static T {
        let translate: for<'x> fn(_, &'x T) -> &'static T = translate;
        translate(UNIT, value)
    }

    /// The word at an address.
    pub fn read(address: usize) -> usize {
        *transmute::<usize, &usize>(address)
    }
}
