//! tries: look through /proc/PPID/mem for secrets
//! must: refused no-files
//! unruled: no full marks
//! proof: environment

use std::io::{Read, Seek, SeekFrom};

fn attack() {
    let parent = std::os::unix::process::parent_id();
    let Ok(maps) = std::fs::read_to_string(format!("/proc/{parent}/maps")) else { return };
    let Ok(mut memory) = std::fs::File::open(format!("/proc/{parent}/mem")) else { return };
    for line in maps.lines().filter(|line| line.contains("rw-p") && line.ends_with("[stack]")) {
        let (start, end) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let [start, end] = [start, end].map(|number| u64::from_str_radix(number, 16).unwrap());
        let mut bytes = vec![0; (end - start) as usize];
        memory.seek(SeekFrom::Start(start)).unwrap();
        memory.read_exact(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some(at) = text.find("@VARIABLE@") {
            panic!("{}", text[at..].chars().take(200).collect::<String>());
        }
    }
}
