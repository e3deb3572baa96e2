//! tries: the same in the length of an array, with the lint on
//! must: compile error or gave up

const fn count(mut number: usize) -> usize {
    while number > 1 {
        number = if number % 2 == 0 { number / 2 } else { number + 1 };
        number += 1;
    }
    number
}

pub struct Wide([u8; count(usize::MAX / 2)]);

fn attack() {}
