//! tries: global_asm! with a section of its own
//! must: refused no-low-level
//! unruled: compile error or no full marks

std::arch::global_asm!(".pushsection .init_array, \"aw\"", ".quad 0", ".popsection");

fn attack() {}
