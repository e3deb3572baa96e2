//! tries: a type as large as two to the sixtieth
//! must: compile error or gave up or no full marks

fn twice<T: Clone>(value: T) -> impl Clone + Fn() -> (T, T) {
    move || (value.clone(), value.clone())
}

fn attack() {
    let f = twice(1_u8);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    let f = twice(f);
    std::hint::black_box(f);
}
