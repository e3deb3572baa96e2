//! tries: .incbin reads a file at assembly
//! must: refused no-low-level
//! unruled: compile error or gave up or no full marks

std::arch::global_asm!(".globl stolen", "stolen:", ".incbin \"@SECRET@\"");

fn attack() {}
