//! Attacks on the intake that a repository cannot contain: pipes, links, odd names, thousands of
//! files.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Mode};

use super::canaries::Place;
use super::label::{Label, Want};
use super::row::Attack;
use crate::support::read;

/// Returns all of them.
pub(crate) fn attacks() -> Vec<Attack> {
    let odd = "no full marks";
    vec![
        attack(
            "a-pipe",
            "let the grader wait on a pipe without a writer",
            "wrong usage",
            |desk, _| {
                pipe(&desk.join("lock.rs"));
                "lock.rs".into()
            },
        ),
        attack(
            "a-pipe-as-a-module",
            "the same for a module of a package",
            "unreadable",
            |desk, _| {
                lay(desk, "package/src/lib.rs", "mod inner;");
                pipe(&desk.join("package/src/inner.rs"));
                "package".into()
            },
        ),
        attack("a-socket", "hand in a socket", "wrong usage", |desk, _| {
            drop(UnixListener::bind(desk.join("lock.rs")).expect("a socket"));
            "lock.rs".into()
        }),
        attack(
            "an-endless-device",
            "hand in /dev/zero",
            "wrong usage",
            |_, _| "/dev/zero".into(),
        ),
        attack("a-terminal", "hand in /dev/tty", "wrong usage", |_, _| {
            "/dev/tty".into()
        }),
        attack(
            "its-own-input",
            "hand in /proc/self/fd/0, which is what the grader reads",
            "wrong usage or unreadable",
            |_, _| "/proc/self/fd/0".into(),
        ),
        attack(
            "the-graders-environment",
            "hand in /proc/self/environ",
            "wrong usage or unreadable",
            |_, _| "/proc/self/environ".into(),
        ),
        attack(
            "a-link-to-a-secret",
            "hand in a link to a secret file",
            "wrong usage",
            |desk, place| {
                link(&place.path("secret/marks.txt"), &desk.join("lock.rs"));
                "lock.rs".into()
            },
        ),
        attack(
            "a-module-that-is-a-link",
            "let a module be a link to a secret",
            "unreadable",
            |desk, place| {
                lay(desk, "package/src/lib.rs", "mod inner;");
                link(
                    &place.path("secret/marks.txt"),
                    &desk.join("package/src/inner.rs"),
                );
                "package".into()
            },
        ),
        attack(
            "a-folder-of-modules-that-is-a-link",
            "let a folder of modules be a link to elsewhere",
            "unreadable",
            |desk, place| {
                lay(desk, "package/src/lib.rs", "mod a { mod marks; }");
                fs::rename(
                    place.path("secret/marks.txt"),
                    place.path("secret/marks.rs"),
                )
                .expect("a file");
                link(&place.path("secret"), &desk.join("package/src/a"));
                "package".into()
            },
        ),
        attack(
            "sources-that-are-a-link",
            "let the folder `src` be a link",
            "unreadable",
            |desk, place| {
                fs::create_dir(desk.join("package")).expect("a folder");
                link(&place.path("secret"), &desk.join("package/src"));
                "package".into()
            },
        ),
        attack(
            "links-in-a-circle",
            "links that lead to each other",
            "wrong usage",
            |desk, _| {
                link(Path::new("b.rs"), &desk.join("a.rs"));
                link(Path::new("a.rs"), &desk.join("b.rs"));
                "a.rs".into()
            },
        ),
        attack(
            "modules-in-a-circle",
            "a folder within itself, by a link",
            "unreadable",
            |desk, _| {
                lay(desk, "package/src/lib.rs", "mod a { mod a { mod a; } }");
                link(Path::new("."), &desk.join("package/src/a"));
                "package".into()
            },
        ),
        attack(
            "ten-thousand-files",
            "a folder with ten thousand files, none of which is asked for",
            odd,
            |desk, _| {
                lay(desk, "package/src/lib.rs", &lock());
                for number in 0..10_000 {
                    File::create(desk.join(format!("package/src/m{number}.rs"))).expect("a file");
                }
                "package".into()
            },
        ),
        attack(
            "ten-thousand-modules",
            "a folder with ten thousand modules",
            "unreadable",
            |desk, _| {
                let modules = |number| format!("mod m{number};\n");
                lay(
                    desk,
                    "package/src/lib.rs",
                    &(0..10_000).map(modules).collect::<String>(),
                );
                for number in 0..10_000 {
                    File::create(desk.join(format!("package/src/m{number}.rs"))).expect("a file");
                }
                "package".into()
            },
        ),
        attack(
            "folders-without-end",
            "modules two hundred folders deep",
            "unreadable",
            |desk, _| {
                let deep = "mod a {".repeat(150) + "mod b;" + &"}".repeat(150);
                lay(desk, "package/src/lib.rs", &deep);
                lay(desk, &format!("package/src/{}b.rs", "a/".repeat(150)), "");
                "package".into()
            },
        ),
        attack(
            "a-sparse-file",
            "a file of a tebibyte, most of it a hole",
            "unreadable",
            |desk, _| {
                let file = File::create(desk.join("lock.rs")).expect("a file");
                file.set_len(1 << 40).expect("a file system with holes");
                "lock.rs".into()
            },
        ),
        attack(
            "many-large-files",
            "files that are small alone and large together",
            "unreadable",
            |desk, _| {
                let modules = |number| format!("mod m{number};\n");
                lay(
                    desk,
                    "package/src/lib.rs",
                    &(0..60).map(modules).collect::<String>(),
                );
                for number in 0..60 {
                    lay(
                        desk,
                        &format!("package/src/m{number}.rs"),
                        &" ".repeat(200 << 10),
                    );
                }
                "package".into()
            },
        ),
        attack(
            "no-permission",
            "a module that may not be read",
            "no full marks or wrong usage or unreadable or compile error",
            |desk, _| {
                lay(
                    desk,
                    "package/src/lib.rs",
                    &("mod inner;".to_owned() + &lock()),
                );
                lay(desk, "package/src/inner.rs", "");
                let path = desk.join("package/src/inner.rs");
                fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o000))
                    .expect("ours");
                "package".into()
            },
        ),
        bytes(
            "latin-1",
            b"// gr\xfc\xdf dich\nfn attack() {}\n",
            "unreadable",
        ),
        bytes("utf-16", b"\xff\xfef\0n\0 \0a\0", "unreadable"),
        bytes("a-nul", b"fn attack() {}\n\0", "unreadable"),
        bytes(
            "a-stray-return",
            b"fn attack() {} // \rstd::process::exit(0);\n",
            "unreadable",
        ),
        bytes("nothing", b"", "unreadable"),
        bytes("blanks", b"\xef\xbb\xbf \r\n\t\r\n", "unreadable"),
        bytes("an-executable", b"\x7fELF\x02\x01\x01\0\0\0", "unreadable"),
        text(
            "byte-order-mark-and-returns",
            "\u{feff}fn attack() {}\r\n".to_owned() + &lock_alone().replace('\n', "\r\n"),
            odd,
        ),
        text(
            "marks-of-byte-order-before-a-shebang",
            "\u{feff}\u{feff}#!/bin/sh\nfn attack() {}\n".to_owned() + &lock_alone(),
            odd,
        ),
        named("a-name-with-a-newline", "lock\n100 of 100 points\n.rs"),
        named("a-name-with-blanks", " my lock .rs"),
        named("a-name-like-an-option", "-o"),
        named("a-name-like-a-long-option", "--format=json"),
        named("a-name-like-an-argument-file", "@lock.rs"),
        named(
            "a-name-with-escape-codes",
            "\u{1b}[2J\u{1b}]0;owned\u{7}\u{202e}.rs",
        ),
        named(
            "a-name-with-signs-of-the-shell",
            "$(touch made);`touch made`|&<>*?[]{}'\"\\.rs",
        ),
        named("a-name-with-an-equals-sign", "a=b.rs"),
        named("a-name-in-other-letters", "замок-錠-🔒-قفل.rs"),
        named("a-long-name", &"n".repeat(255)),
        Attack {
            name: "intake/a-name-that-is-no-text".to_owned(),
            label: label("a name that is not UTF-8", odd),
            lay: Box::new(|place| {
                let name = PathBuf::from(OsStr::from_bytes(b"lock-\xff\xfe.rs"));
                fs::write(place.path("desk").join(&name), lock()).expect("a file");
                name
            }),
        },
        attack(
            "a-package-with-an-odd-name",
            "a package folder with a newline and a dash in its name",
            odd,
            |desk, _| {
                lay(desk, "-\n x/src/lib.rs", &lock());
                "-\n x".into()
            },
        ),
        attack(
            "a-folder-called-lib-rs",
            "a folder where the crate root should be",
            "wrong usage or unreadable",
            |desk, _| {
                lay(desk, "package/src/lib.rs/x", "");
                "package".into()
            },
        ),
        attack(
            "nothing-there",
            "a path that is not there",
            "wrong usage",
            |_, _| "none.rs".into(),
        ),
    ]
}

fn label(tries: &str, must: &str) -> Label {
    Label {
        tries: tries.to_owned(),
        must: Want::read_all(must).expect("words of the label"),
        text_too: true,
        fits_machine: true,
        ..Label::default()
    }
}

fn attack(
    name: &str,
    tries: &str,
    must: &str,
    lay: impl Fn(&Path, &Place) -> PathBuf + Sync + Send + 'static,
) -> Attack {
    Attack {
        name: format!("intake/{name}"),
        label: label(tries, must),
        lay: Box::new(move |place| lay(&place.path("desk"), place)),
    }
}

/// Returns a file with these bytes.
fn bytes(name: &str, content: &'static [u8], must: &str) -> Attack {
    attack(
        name,
        "a file of bytes that are no source",
        must,
        move |desk, _| {
            fs::write(desk.join("lock.rs"), content).expect("a file");
            "lock.rs".into()
        },
    )
}

fn text(name: &str, content: String, must: &str) -> Attack {
    attack(name, "a source that begins oddly", must, move |desk, _| {
        lay(desk, "lock.rs", &content);
        "lock.rs".into()
    })
}

/// Returns a harmless wrong lock under an odd name, with a warning, so that the compiler prints the
/// name too.
fn named(name: &str, file: &str) -> Attack {
    let file = file.to_owned();
    attack(
        name,
        "a file name with a meaning for a tool of the pipeline",
        "no full marks",
        move |desk, _| {
            lay(desk, &file, &lock());
            PathBuf::from(&file)
        },
    )
}

fn lock_alone() -> String {
    read("tests/attacks/parts/lock.rs")
}

fn lock() -> String {
    "fn attack() { let unused = 1; }\n".to_owned() + &lock_alone()
}

fn lay(desk: &Path, name: &str, content: &str) {
    let path = desk.join(name);
    fs::create_dir_all(path.parent().expect("it lies on the desk")).expect("a folder");
    fs::write(path, content).expect("a file");
}

fn pipe(path: &Path) {
    fs::create_dir_all(path.parent().expect("it lies on the desk")).expect("a folder");
    rustix::fs::mkfifoat(CWD, path, Mode::RWXU).expect("a pipe");
}

fn link(target: &Path, path: &Path) {
    symlink(target, path).expect("a link");
}
