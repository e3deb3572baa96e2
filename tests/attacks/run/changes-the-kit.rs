//! tries: write into what every further submission is linked with
//! must: refused no-files
//! unruled: no full marks
//! proof: word

fn attack() {
    let parent = std::os::unix::process::parent_id();
    let grader = std::fs::read_link(format!("/proc/{parent}/exe"));
    let own = std::fs::read_link("/proc/self/exe");
    for program in [grader, own].into_iter().flatten() {
        for folder in program.ancestors().skip(1).take(3) {
            for name in ["grader-kit/@MARK@", "@MARK@", "../@MARK@"] {
                if std::fs::write(folder.join(name), "").is_ok() {
                    let _ = std::fs::remove_file(folder.join(name));
                    came_through();
                }
            }
        }
    }
}
