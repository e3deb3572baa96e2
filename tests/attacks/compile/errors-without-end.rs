//! tries: twenty thousand mistakes in one long line, each of which is shown with the whole line
//! must: compile error or gave up

fn attack() { @{let _: u8 = "";}*15000@ }
