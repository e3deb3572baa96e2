//! tries: make std::thread::spawn out of two words
//! must: refused

macro_rules! path {
    ($a:ident $b:ident $c:ident) => { $a::$b::$c };
}

fn attack() {
    path!(std thread spawn)(|| {});
}
