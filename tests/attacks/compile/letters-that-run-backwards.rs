//! tries: bidirectional signs that let code look like a comment
//! must: compile error or refused or no full marks
//! report: text

fn attack() {
    /*‮ } ⁦if is_admin⁩ ⁦ begin admins only */
    let _ = 1;
    /* end admin only ‮ { ⁦*/
}
