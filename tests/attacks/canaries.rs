//! Targets that an attack must not reach: created for each attack, and checked after it.

use std::collections::BTreeMap;
use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// The canaries by their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Canary {
    /// The content of a secret file is in no report.
    Secret,
    /// A secret in the grader's environment is in no report.
    Environment,
    /// No file appears, disappears or changes in the watched directories.
    Files,
    /// No process connects to a port or a socket.
    Network,
    /// No process remains.
    Processes,
    /// The grader exits by itself, soon, with a report, and within its memory.
    Grader,
    /// The attack did not reach the line that reports its success.
    Word,
}

impl Canary {
    pub(crate) fn read(name: &str) -> Option<Canary> {
        Some(match name {
            "secret" => Canary::Secret,
            "environment" => Canary::Environment,
            "files" => Canary::Files,
            "network" => Canary::Network,
            "processes" => Canary::Processes,
            "grader" => Canary::Grader,
            "word" => Canary::Word,
            _ => return None,
        })
    }
}

/// A variable of the grader's environment that no other process may see.
pub(crate) const VARIABLE: &str = "GRADERS_SECRET";

/// The directory of one attack, with all its canaries.
pub(crate) struct Place {
    top: TempDir,
    mark: String,
    tcp: TcpListener,
    udp: UdpSocket,
    unix: UnixListener,
    before: BTreeMap<PathBuf, String>,
}

impl Place {
    /// Creates a directory whose secrets contain `mark`.
    pub(crate) fn new(mark: &str) -> Place {
        let top = TempDir::new().expect("a temporary folder");
        for folder in ["desk", "secret", "keep", "home", "tmp"] {
            fs::create_dir(top.path().join(folder)).expect("a folder");
        }
        fs::write(
            top.path().join("secret/marks.txt"),
            format!("{mark}-in-the-file all others: 100\n"),
        )
        .expect("a file");
        fs::write(top.path().join("keep/kept"), "kept").expect("a file");
        let tcp = TcpListener::bind("127.0.0.1:0").expect("a port");
        let udp = UdpSocket::bind(tcp.local_addr().expect("an address")).expect("the same port");
        let unix = UnixListener::bind(top.path().join("secret/socket")).expect("a socket");
        tcp.set_nonblocking(true).expect("a listener");
        udp.set_nonblocking(true).expect("a socket");
        unix.set_nonblocking(true).expect("a listener");
        Place {
            top,
            mark: mark.to_owned(),
            tcp,
            udp,
            unix,
            before: BTreeMap::new(),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.top.path().join(name)
    }

    /// Returns the grader's additional environment.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let path = |name| self.path(name).display().to_string();
        vec![
            (
                VARIABLE.to_owned(),
                format!("{}-in-the-environment", self.mark),
            ),
            ("HOME".to_owned(), path("home")),
            ("TMPDIR".to_owned(), path("tmp")),
        ]
    }

    /// Returns `text` with the names of this directory filled in.
    pub(crate) fn fill_in(&self, text: &str) -> String {
        let path = |name| self.path(name).display().to_string();
        let port = self.tcp.local_addr().expect("an address").port();
        let (left, right) = self.word();
        text.replace("@SECRET@", &path("secret/marks.txt"))
            .replace("@SOCKET@", &path("secret/socket"))
            .replace("@KEEP@", &path("keep"))
            .replace("@HOME@", &path("home"))
            .replace("@PORT@", &port.to_string())
            .replace("@VARIABLE@", VARIABLE)
            .replace("@MARK@", &self.mark)
            .replace("@LEFT@", &left)
            .replace("@RIGHT@", &right)
    }

    /// Returns the halves of the word that only a successful attack assembles.
    fn word(&self) -> (String, String) {
        (format!("{}-came", self.mark), "-through".to_owned())
    }

    /// Records the files; to be called after the submission is laid out.
    pub(crate) fn remember(&mut self) {
        self.before = self.files();
    }

    /// Returns the canaries that died, with the evidence. `said` is the grader's whole output.
    pub(crate) fn dead(&self, said: &str) -> Vec<(Canary, String)> {
        let mut dead = Vec::new();
        let mut holds = |canary, word: &str| {
            if said.contains(word) {
                dead.push((canary, "it is in the report".to_owned()));
            }
        };
        holds(Canary::Secret, &format!("{}-in-the-file", self.mark));
        holds(
            Canary::Environment,
            &format!("{}-in-the-environment", self.mark),
        );
        let (left, right) = self.word();
        holds(Canary::Word, &(left + &right));
        let after = self.files();
        if after != self.before {
            let changed = after
                .iter()
                .filter(|(path, about)| self.before.get(*path) != Some(about));
            let gone = self
                .before
                .keys()
                .filter(|path| !after.contains_key(*path))
                .map(|path| format!("{} is gone", path.display()));
            let changed = changed.map(|(path, _)| path.display().to_string());
            let all: Vec<_> = changed.chain(gone).collect();
            dead.push((Canary::Files, all.join(", ")));
        }
        if let Some(how) = self.called() {
            dead.push((Canary::Network, how.to_owned()));
        }
        dead
    }

    fn called(&self) -> Option<&'static str> {
        if self.tcp.accept().is_ok() {
            return Some("a process connected to the port");
        }
        if self.udp.recv(&mut [0; 16]).is_ok() {
            return Some("a process sent to the port");
        }
        self.unix
            .accept()
            .is_ok()
            .then_some("a process connected to the socket")
    }

    /// Returns every watched file with the properties that must not change.
    fn files(&self) -> BTreeMap<PathBuf, String> {
        let mut files = BTreeMap::new();
        for folder in ["desk", "secret", "keep", "home", "tmp"] {
            list(&self.path(folder), &mut files);
        }
        for folder in ["/tmp", "/var/tmp", "/dev/shm"] {
            let path = Path::new(folder).join(&self.mark);
            if path.symlink_metadata().is_ok() {
                files.insert(path, "new".to_owned());
            }
        }
        files
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Remove the traces of a proof, so that the next run does not find them.
        for folder in ["/tmp", "/var/tmp", "/dev/shm"] {
            let _ = fs::remove_file(Path::new(folder).join(&self.mark));
        }
        let _ = fs::set_permissions(
            self.path("keep"),
            std::os::unix::fs::PermissionsExt::from_mode(0o700),
        );
    }
}

/// Lists `folder`: names, permissions, owners, sizes and modification times. Directories are listed
/// without times, because temporary files may come and go in them.
pub(crate) fn list(folder: &Path, files: &mut BTreeMap<PathBuf, String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let Ok(about) = path.symlink_metadata() else {
            continue;
        };
        let rights = format!("{:o} {} {}", about.mode(), about.uid(), about.gid());
        if about.is_dir() {
            files.insert(path.clone(), rights);
            list(&path, files);
        } else {
            let changed = (about.mtime(), about.mtime_nsec());
            files.insert(path, format!("{rights} {} {changed:?}", about.len()));
        }
    }
}
