//! The situations of the event, from which `judge::repeated` builds programs.
//!
//! The letters are explained in `exercise::notation`, the placeholders in `exercise::situations`.

use crate::exercise::situations::Situations;

/// The situations, grouped by the mistakes that they aim at.
pub(super) static SITUATIONS: Situations = Situations {
    words: &[
        // The flag.
        "S*? U*?",
        "(S U)*?",
        "S Q*? U",
        "Q*? B S I U",
        "M0*?",
        // Uses in a row.
        "(B S U I)*?",
        "(B S I U)*?",
        "(B B S I U B I S I U)*?",
        "S (B{a})*? I U",
        "S B{(a)*?} I U",
        "(B{a} S U)*? I",
        // A wait that begins later than it is made, or never.
        "B{(m x)*?} I",
        "S B{(m x)*?} I U",
        "B B{(m x)*?} I S I U",
        "B{m (t)*?- g} I S I U",
        "S B{m (t)*?- g} U I S I U",
        "(B{m t g} S U I)*? S I U",
        "B{m h p} S I U",
        "B{m h p} B*? S I U",
        "B{m h t t x} B*? S U I S I U",
        // Crowds.
        "B*? S I U",
        "B*? S U I",
        "B*? S U B*? S U I",
        "B*? S B*? U B I S I U",
        "N*? S U I S I U",
        // Turns while waiters go on.
        "B S T*? U B I S I U",
        "B B S (T B)*? U I S I U",
        "B B S U (T B)*? I S I U",
        // Cancelled.
        "(B C-1)*?",
        "(B I C-1 I)*?",
        "B (B C-1)*? S I U",
        "B (B C-1)*? B S U I",
        "(B S C-1 I U)*?",
        "(B S U C-1 I)*?",
        "(B B S C-1 U I)*?",
        "B*? C-1 C-? S I U",
        "(B B C-2)*? S I U",
        "(B B C-2)*? S U I",
        // Time limits.
        "(B{o1a} D2)*? S I U",
        "B{o1a}*? D2 B S I U",
        "(B{o5a} S I U)*?",
        // Panics, and a `Drop` that calls or cancels during the unwinding.
        "B{e}*? I",
        "B B B{!k-2 e} S I U",
        "(B B{!k-1 e})*? B S I U",
        "B B S B{!k-2 e} U I S I U",
        "B B B{!s e} U I S I U",
        "S B{!u e} B I S I U",
        "B{!q e}*? I",
        // From a callback, and by a task.
        "(B B{&s} I U)*?",
        "(B B{&k-1} I S I U)*?",
        "(B B S B{k-2} U I)*?",
        "(B{a} B{k-1 s u} I)*?",
        "B{[a a]} I S I U",
        "(B{[a a]} S I U)*?",
        // The loop ends, or the event is dropped, in the middle.
        "(B B S E)*?",
        "(B B E)*?",
        "(B B S C-1 E)*?",
        "(B S Z0 I)*?",
        "B B S C-1 Z0 I",
        // Time passes.
        "(B D1)*? S I U",
    ],
    states: &[
        "",
        "S",
        "B",
        "B B B",
        "B B B S",
        "B B B S U",
        "B B B S U B",
        "B*?",
        "B*? S U",
    ],
    repeated: &[
        "B C-1",
        "N C-1",
        "B",
        "B{m x}",
        "Q",
        "T",
        "S U",
        "S U B",
        "S U I B",
        "B S C-1 U",
        "C-1 B",
        "B{e}",
        "B{o1a} D2",
        "B{!q}",
        "D1",
    ],
    then: &[
        "S I U",
        "S U I",
        "U B S I U",
        "C-1 S I U",
        "S C-1 U I",
        "C-2 S U I",
        "S B U I S I U",
        "S T U I",
        "S T C-1 I U",
        "S U B I S I U",
        "B{!k-1 e} S I U",
        "S U E",
    ],
};
