//! tries: list the folders where the other submissions lie
//! must: refused no-files
//! unruled: no full marks
//! proof: word

fn attack() {
    let folder = std::path::Path::new("@SECRET@").parent().unwrap();
    if std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        came_through();
    }
}
