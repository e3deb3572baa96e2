//! tries: get a File out of a number, by the hole
//! must: refused no-files
//! unruled: no full marks

fn attack() {
    let file: std::fs::File = hole::transmute(0_i32);
    drop(file);
}
