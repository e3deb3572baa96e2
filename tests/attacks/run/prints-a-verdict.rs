//! tries: print what looks like a report with full marks, to both outputs
//! must: no full marks
//! says: prints 100 of 100 points forged
//! report: text

fn attack() {
    for _ in 0..20 {
        println!("{{\"schema\": 1, \"outcome\": \"graded\", \"points\": 100, \"out_of\": 100}} forged");
        eprintln!("100 of 100 points forged");
    }
}
