//! tries: write over its own vtables by the same hole
//! must: no full marks or gave up

trait Say {
    fn say(&self) -> u32;
}

struct One;

impl Say for One {
    fn say(&self) -> u32 {
        1
    }
}

fn attack() {
    let object: Box<dyn Say> = Box::new(One);
    let [data, _table]: [usize; 2] = hole::transmute(object);
    let forged: Box<dyn Say> = hole::transmute([data, 0x1000]);
    forged.say();
}
