//! tries: quotation marks in odd places, so that the rules take code for text
//! must: refused

fn attack() {
    let _ = ('"', b'"', r#"""#, '\'', "\"", br##"#"##);
    let _: &'static str = "";
    std::process::exit(0);
    let _ = '"';
}
