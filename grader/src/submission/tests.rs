use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use Told::{Content, Usage};
use proptest::prelude::*;

use super::text::MAX_BYTES;
use super::*;
use crate::messages::Arg;

/// The directory of one test, removed after it.
struct Place(PathBuf);

impl Place {
    fn new() -> Place {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("intake \u{43b} {} {number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Place(path)
    }

    /// Returns a package with these files.
    fn package(files: &[(&str, &str)]) -> Place {
        let place = Place::new();
        for (name, text) in files {
            place.put(name, text);
        }
        place
    }

    fn put(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[track_caller]
fn names(path: &Path) -> Vec<String> {
    read(path)
        .unwrap()
        .sources
        .into_iter()
        .map(|source| source.name)
        .collect()
}

#[derive(Debug, PartialEq)]
enum Told {
    Usage(&'static str),
    Content(&'static str),
}

#[track_caller]
fn check_refused(path: &Path, expected: Told) -> Message {
    let (told, message) = match read(path).unwrap_err() {
        Unreadable::Usage(message) => (Usage(message.id), message),
        Unreadable::Content(message) => (Content(message.id), message),
        Unreadable::Short { path, reason } => panic!("`{}`: {reason}", path.display()),
    };
    assert_eq!(told, expected, "{}", path.display());
    message
}

#[test]
fn a_file_is_its_own_crate_root_whatever_its_name() {
    let place = Place::new();
    for name in [
        "lock.rs",
        "-n.rs",
        "no extension",
        "line\nend \"quoted\" $(x).rs",
        "\u{437}\u{430}\u{43c}\u{43e}\u{43a}.rs",
    ] {
        let path = place.put(name, "pub struct Lock;");
        let submission = read(&path).unwrap();
        assert_eq!(submission.shown, path);
        assert_eq!(submission.notes, []);
        let [source] = &submission.sources[..] else {
            panic!("{name}")
        };
        assert_eq!(
            (source.name.as_str(), &source.shown, source.text.as_str()),
            ("lib.rs", &path, "pub struct Lock;")
        );
    }
}

#[test]
fn a_package_gives_its_root_and_the_modules_that_it_names() {
    let place = Place::package(&[
        (
            "src/lib.rs",
            "mod a; pub(crate) mod b { mod c; } /* mod no; */ const S: &str = \"mod no;\"; mod r#fn;",
        ),
        ("src/a.rs", "mod deep;"),
        ("src/a/deep/mod.rs", "pub mod er;"),
        ("src/a/deep/er.rs", ""),
        ("src/b/c.rs", "mod same {}"),
        ("src/fn.rs", ""),
        ("src/unused.rs", "async"),
        ("tests/test.rs", "mod a;"),
    ]);
    let expected = [
        "lib.rs",
        "a.rs",
        "b/c.rs",
        "fn.rs",
        "a/deep/mod.rs",
        "a/deep/er.rs",
    ];
    assert_eq!(names(&place.0), expected);
    assert_eq!(
        read(&place.0).unwrap().sources[4].shown,
        place.0.join("src/a/deep/mod.rs")
    );
    // The crate root in a directory `src` stands for its package.
    let root = place.0.join("src/lib.rs");
    assert_eq!(names(&root), expected);
    assert_eq!(read(&root).unwrap().sources[0].shown, root);
}

#[test]
fn what_a_project_says_about_its_build_is_noted_and_left() {
    let place = Place::package(&[
        ("src/lib.rs", "pub struct Lock;"),
        ("Cargo.toml", "[dependencies]\ntokio = \"1\""),
        ("build.rs", "fn main() {}"),
        (".cargo/config.toml", ""),
        ("rust-toolchain.toml", ""),
        ("README.md", ""),
    ]);
    let expected = ["Cargo.toml", "build.rs", ".cargo", "rust-toolchain.toml"]
        .map(|name| Some(Arg::Text(name.to_owned())));
    for path in [place.0.clone(), place.0.join("src/lib.rs")] {
        let notes = read(&path).unwrap().notes;
        assert_eq!(
            notes
                .iter()
                .map(|note| note.args.get("name").cloned())
                .collect::<Vec<_>>(),
            expected
        );
    }
}

#[test]
fn a_module_behind_a_cfg_may_be_missing_and_is_read_if_it_is_there() {
    let text = "#[cfg(not(feature = \"reference\"))] mod lock;\n#[cfg(feature = \"reference\")]\npub mod reference;";
    let place = Place::package(&[("src/lib.rs", text), ("src/lock.rs", "")]);
    assert_eq!(names(&place.0), ["lib.rs", "lock.rs"]);
    place.put("src/reference.rs", "");
    assert_eq!(names(&place.0), ["lib.rs", "lock.rs", "reference.rs"]);
    // A file that only tests use is not read.
    place.put("src/lib.rs", "#[cfg(test)] mod reference; mod lock;");
    assert_eq!(names(&place.0), ["lib.rs", "lock.rs"]);
    // A module that a macro or a block declares is left to the compiler.
    place.put("src/lib.rs", "fn f() { mod a; } m! { mod b; } #[path = \"x\"] mod c; #[inline] #[cfg_attr(a, path = \"x\")] pub mod d;");
    assert_eq!(names(&place.0), ["lib.rs"]);
    assert_eq!(names(&place.put("single.rs", text)), ["lib.rs"]);
}

#[test]
fn a_module_that_is_missing_is_told_with_its_line() {
    let place = Place::package(&[("src/lib.rs", "mod a;"), ("src/a.rs", "\n\nmod b;\n")]);
    let message = check_refused(&place.0, Content("submission-module-missing"));
    assert_eq!(message.args["line"], Arg::Number(3));
    assert_eq!(
        message.args["first"],
        Arg::Text(place.0.join("src/a/b.rs").display().to_string())
    );
    let message = check_refused(
        &place.put("single.rs", "//\nmod queue;"),
        Content("submission-module-of-a-single-file"),
    );
    assert_eq!(
        (&message.args["module"], &message.args["line"]),
        (&Arg::Text("queue".to_owned()), &Arg::Number(2))
    );
}

#[test]
fn what_is_no_text_is_told() {
    let place = Place::new();
    let file = |text: &[u8]| place.put("lock.rs", text);
    check_refused(&file(b""), Content("submission-empty"));
    check_refused(&file(b"\xef\xbb\xbf \r\n\t"), Content("submission-empty"));
    let message = check_refused(
        &file(b"fn a() {}\n// caf\xe9\n"),
        Content("submission-not-utf8"),
    );
    assert_eq!(message.args["line"], Arg::Number(2));
    check_refused(&file(b"fn a() {}\n\n\0"), Content("submission-nul"));
    let message = check_refused(&file(b"a\r\nb\rc"), Content("submission-stray-return"));
    assert_eq!(message.args["line"], Arg::Number(2));
    check_refused(&file(b"a\r"), Content("submission-stray-return"));
}

#[test]
fn file_of_another_kind_is_named() {
    let place = Place::new();
    let cases: [(&[u8], &str); 9] = [
        (b"PK\x03\x04\0\0", "zip"),
        (b"\xff\xfef\0n\0", "utf-16"),
        (b"{\\rtf1 fn a", "rtf"),
        (b"%PDF-1.7", "pdf"),
        (b"\n  <!DOCTYPE html>\n<p>", "html"),
        (b"\xef\xbb\xbf<HTML>", "html"),
        (b"```rust\nfn a() {}\n```", "markdown"),
        (b"version https://git-lfs.github.com/spec/v1\n", "lfs"),
        (b"\x7fELF\x02", "program"),
    ];
    for (content, kind) in cases {
        let message = check_refused(
            &place.put("lock.rs", content),
            Content("submission-not-source"),
        );
        assert_eq!(message.args["kind"], Arg::Text(kind.to_owned()));
    }
    for text in ["{ }", "// ```", "<T>::f!();", "version!{}"] {
        assert_eq!(names(&place.put("lock.rs", text)), ["lib.rs"], "{text}");
    }
}

#[test]
fn folder_without_a_package_is_read_if_it_has_one_source() {
    for name in [
        "src/lock.rs",
        "lock.rs",
        "my-lock/src/lib.rs",
        "src/main.rs",
        "src/Lib.rs",
    ] {
        let place = Place::new();
        place.put(name, "pub struct Lock;");
        place.put("target/debug/build.rs", "fn main() {}");
        place.put("tests/all.rs", "");
        let dir = &place.0;
        let submission = read(dir).unwrap_or_else(|why| panic!("{name}: {why:?}"));
        assert_eq!(submission.sources[0].shown, dir.join(name), "{name}");
        assert_eq!(submission.notes[0].id, "submission-note-only-source");
    }
    let place = Place::new();
    place.put("src/a.rs", "");
    place.put("b.rs", "");
    let message = check_refused(&place.0, Usage("submission-folder-with-several"));
    assert_eq!(
        message.args["files"],
        Arg::Text("`b.rs`, `src/a.rs`".to_owned())
    );
}

#[test]
fn byte_order_marks_go_and_line_ends_stay() {
    let place = Place::new();
    let read = |text: &str| {
        read(&place.put("lock.rs", text))
            .unwrap()
            .sources
            .remove(0)
            .text
    };
    assert_eq!(
        read("\u{feff}fn a() {}\r\n// \u{feff}\n"),
        "fn a() {}\r\n// \u{feff}\n"
    );
    // The compiler removes one more mark. After that, a `#!` would become a shebang that hides a
    // line from the rules.
    assert_eq!(read("\u{feff}\u{feff}fn a() {}"), "fn a() {}");
}

#[test]
fn sizes_are_bounded() {
    let place = Place::new();
    assert_eq!(
        names(&place.put("full.rs", "\n".repeat(MAX_BYTES - 1) + ";")),
        ["lib.rs"]
    );
    check_refused(
        &place.put("more.rs", " ".repeat(MAX_BYTES + 1)),
        Content("submission-too-large"),
    );
    let sparse = place.put("sparse.rs", "");
    fs::File::options()
        .write(true)
        .open(&sparse)
        .unwrap()
        .set_len(1 << 40)
        .unwrap();
    check_refused(&sparse, Content("submission-too-large"));
    place.put("src/lib.rs", "mod a;");
    place.put("src/a.rs", " ".repeat(MAX_BYTES - 5));
    check_refused(&place.0, Content("submission-too-large-together"));
}

#[test]
fn the_number_of_files_and_their_depth_are_bounded() {
    let place = Place::new();
    let modules = |count: usize| {
        (0..count)
            .map(|number| format!("mod m{number};"))
            .collect::<String>()
    };
    for number in 0..70 {
        place.put(&format!("src/m{number}.rs"), "");
    }
    place.put("src/lib.rs", modules(63));
    assert_eq!(names(&place.0).len(), 64);
    place.put("src/lib.rs", modules(64));
    check_refused(&place.0, Content("submission-too-many-files"));
    place.put(
        "src/lib.rs",
        (0..10_000)
            .map(|number| format!("#[cfg(a)] mod m{number};"))
            .collect::<String>(),
    );
    check_refused(&place.0, Content("submission-too-many-files"));
    place.put(
        "src/lib.rs",
        format!("{}mod z;{}", "mod a {".repeat(16), "}".repeat(16)),
    );
    check_refused(&place.0, Content("submission-module-too-deep"));
    place.put("src/lib.rs", "mod r#mod;");
    check_refused(&place.0, Content("submission-module-named-mod"));
    place.put("src/lib.rs", "mod lib;");
    assert_eq!(names(&place.0), ["lib.rs"]);
}

#[test]
fn what_is_not_there_or_is_no_file_is_wrong_usage() {
    let place = Place::package(&[("file.rs", "x"), ("empty/x", ""), ("odd/src/lib.rs/x", "")]);
    check_refused(&place.0.join("none.rs"), Usage("submission-missing"));
    check_refused(&place.0.join("none/none.rs"), Usage("submission-missing"));
    check_refused(Path::new(""), Usage("submission-missing"));
    check_refused(
        &place.0.join("file.rs/lib.rs"),
        Usage("submission-way-blocked"),
    );
    check_refused(
        &place.0.join("n".repeat(300)),
        Usage("submission-name-too-long"),
    );
    check_refused(
        &place.0.join("empty"),
        Usage("submission-folder-without-root"),
    );
    check_refused(
        &place.0.join("empty/."),
        Usage("submission-folder-without-root"),
    );
    check_refused(Path::new("/"), Usage("submission-folder-without-root"));
    let message = check_refused(&place.0.join("odd"), Usage("submission-not-a-file"));
    assert_eq!(message.args["kind"], Arg::Text("folder".to_owned()));
}

mod on_unix {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use rustix::fs::{CWD, Mode};

    use super::*;

    #[test]
    fn pipes_sockets_and_devices_are_told_at_once() {
        let place = Place::package(&[("src/lib.rs", "mod a;")]);
        let pipe = place.0.join("pipe.rs");
        rustix::fs::mkfifoat(CWD, &pipe, Mode::RWXU).unwrap();
        let socket = place.0.join("socket.rs");
        let _listener = UnixListener::bind(&socket).unwrap();
        for (path, kind) in [
            (&*pipe, "pipe"),
            (&*socket, "socket"),
            (Path::new("/dev/null"), "device"),
            (Path::new("/dev/zero"), "device"),
        ] {
            let message = check_refused(path, Usage("submission-not-a-file"));
            assert_eq!(message.args["kind"], Arg::Text(kind.to_owned()));
        }
        // In a package, the pipe comes from the student.
        rustix::fs::mkfifoat(CWD, place.0.join("src/a.rs"), Mode::RWXU).unwrap();
        check_refused(&place.0, Content("submission-not-a-file"));
    }

    #[test]
    fn a_link_as_the_path_is_followed_to_what_lies_beside_it() {
        let place = Place::package(&[
            ("lock.rs", "1"),
            ("package/src/lib.rs", "2"),
            ("package/lock.rs", "3"),
            ("elsewhere/x", ""),
        ]);
        let link = |target: &str, name: &str| {
            let path = place.0.join(name);
            symlink(target, &path).unwrap();
            path
        };
        assert_eq!(names(&link("lock.rs", "a.rs")), ["lib.rs"]);
        assert_eq!(names(&link("./lock.rs", "b.rs")), ["lib.rs"]);
        assert_eq!(names(&link("package", "c")), ["lib.rs"]);
        check_refused(
            &link("package/lock.rs", "d.rs"),
            Usage("submission-link-out"),
        );
        check_refused(
            &link("../lock.rs", "elsewhere/e.rs"),
            Usage("submission-link-out"),
        );
        check_refused(&link("/etc/passwd", "f.rs"), Usage("submission-link-out"));
        check_refused(
            &link("/proc/self/environ", "g.rs"),
            Usage("submission-link-out"),
        );
        check_refused(
            &link(place.0.to_str().unwrap(), "elsewhere/h"),
            Usage("submission-link-out"),
        );
        check_refused(&link("..", "elsewhere/i"), Usage("submission-link-out"));
        check_refused(&link("a.rs", "twice.rs"), Usage("submission-link-out"));
        check_refused(
            &link("itself.rs", "itself.rs"),
            Usage("submission-link-out"),
        );
        check_refused(
            &link("nothing.rs", "dangling.rs"),
            Usage("submission-missing"),
        );
        // The user chose this path.
        assert_eq!(names(&link("package", "way").join("lock.rs")), ["lib.rs"]);
        link("there", "here");
        check_refused(
            &link("here", "there").join("x.rs"),
            Usage("submission-link-loop"),
        );
    }

    #[test]
    fn no_link_in_a_package_is_followed() {
        let outside = Place::package(&[
            ("secret.rs", "secret"),
            ("src/lib.rs", ""),
            ("src/a.rs", ""),
        ]);
        let place = Place::package(&[
            ("src/lib.rs", "mod a;"),
            ("src/b.rs", ""),
            ("src/b/a.rs", ""),
        ]);
        let a = place.0.join("src/a.rs");
        for target in [
            outside.0.join("secret.rs"),
            PathBuf::from("b.rs"),
            PathBuf::from("a.rs"),
            PathBuf::from("nothing"),
        ] {
            symlink(target, &a).unwrap();
            check_refused(&place.0, Content("submission-link"));
            fs::remove_file(&a).unwrap();
        }
        symlink("b", place.0.join("src/a")).unwrap();
        place.put("src/lib.rs", "mod a { mod a; }");
        check_refused(&place.0, Content("submission-link"));
        fs::remove_file(place.0.join("src/lib.rs")).unwrap();
        symlink(outside.0.join("secret.rs"), place.0.join("src/lib.rs")).unwrap();
        check_refused(&place.0, Content("submission-link"));
        check_refused(&place.0.join("src/lib.rs"), Usage("submission-link-out"));
        fs::remove_dir_all(place.0.join("src")).unwrap();
        symlink(outside.0.join("src"), place.0.join("src")).unwrap();
        check_refused(&place.0, Content("submission-link"));
    }

    /// A submission may be exchanged for a link or a pipe while it is read: no link is followed and
    /// nothing blocks.
    #[test]
    fn a_submission_that_changes_all_the_time_is_read_or_refused() {
        let outside = Place::package(&[("secret.rs", "secret")]);
        let place = Place::package(&[("src/lib.rs", "mod a;"), ("src/a.rs", "own")]);
        let (a, done) = (
            place.0.join("src/a.rs"),
            std::sync::atomic::AtomicBool::new(false),
        );
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let _ = fs::remove_file(&a);
                    let _ = symlink(outside.0.join("secret.rs"), &a);
                    let _ = fs::remove_file(&a);
                    let _ = rustix::fs::mkfifoat(CWD, &a, Mode::RWXU);
                    let _ = fs::remove_file(&a);
                    let _ = fs::write(&a, "own");
                }
            });
            for _ in 0..3_000 {
                if let Ok(submission) = read(&place.0) {
                    assert!(
                        submission
                            .sources
                            .iter()
                            .all(|source| !source.text.contains("secret"))
                    );
                }
            }
            done.store(true, Ordering::Relaxed);
        });
    }
}

proptest! {
    #![proptest_config(crate::fuzz::config(500))]

    #[test]
    fn any_bytes_are_decoded_or_refused(bytes in any::<Vec<u8>>()) {
        if let Ok(text) = text::decode(bytes.clone(), Path::new("x")) {
            prop_assert!(!text.contains('\0'));
            prop_assert!(!text.replace("\r\n", "").contains('\r'));
            prop_assert!(String::from_utf8(bytes).unwrap().ends_with(&text));
        }
    }

    #[test]
    fn any_text_has_its_modules_found_without_a_panic(text in any::<String>()) {
        let _ = modules::declared(&text, &[]);
    }

    #[test]
    fn any_soup_of_modules_has_them_found(words in prop::collection::vec(prop::sample::select(&["mod", "a", "b", ";", "{", "}", "pub", "(", ")", "#", "[", "]", "cfg", "path", "r#c", "\n"][..]), 0..60)) {
        let text = words.join(" ");
        for module in modules::declared(&text, &["x".to_owned()]) {
            prop_assert!(module.path.len() >= 2 && module.line <= 1 + text.matches('\n').count());
        }
    }
}

/// The content of a directory under one of few names, so that modules, files and directories
/// collide.
#[derive(Clone, Debug)]
enum Thing {
    File(Vec<u8>),
    Directory,
    Link(&'static str),
    Pipe,
}

fn things() -> impl Strategy<Value = (String, Thing)> {
    const NAMES: &[&str] = &[
        "src",
        "lib.rs",
        "a.rs",
        "a",
        "b.rs",
        "b",
        "mod.rs",
        "Cargo.toml",
        ".cargo",
        "build.rs",
        "-",
        " ",
        "\n.rs",
    ];
    let path = prop::collection::vec(prop::sample::select(NAMES), 1..5);
    const TEXTS: &[&str] = &[
        "mod a;",
        "mod b;",
        "mod a { mod b; }",
        "#[cfg(x)] mod a;",
        "pub mod r#mod;",
        "fn f() {}",
        "\0",
        "\r",
        "\u{feff}",
        "\r\n",
        "\u{e9}",
        "#[path = \"/etc/passwd\"] mod b;",
    ];
    let thing = prop_oneof![
        6 => prop::collection::vec(prop::sample::select(TEXTS), 0..6).prop_map(|parts| Thing::File(parts.concat().into_bytes())),
        1 => any::<Vec<u8>>().prop_map(Thing::File),
        2 => Just(Thing::Directory),
        2 => prop::sample::select(&["a.rs", "..", ".", "../../secret", "lib.rs", "nothing", "/dev/zero", "src"][..]).prop_map(Thing::Link),
        1 => Just(Thing::Pipe),
    ];
    (path.prop_map(|parts| parts.join("/")), thing)
}

proptest! {
    #![proptest_config(crate::fuzz::config(300))]

    /// Any directory is read or refused without delay, and nothing outside of it is read.
    #[test]
    fn any_folder_is_read_or_refused(things in prop::collection::vec(things(), 0..12)) {
        let place = Place::package(&[("secret", "mod a; // secret"), ("package/src/lib.rs", "mod a; mod b;")]);
        let package = place.0.join("package");
        for (path, thing) in things {
            let path = package.join(path);
            let _ = fs::create_dir_all(path.parent().unwrap());
            let _ = match thing {
                // Not through an earlier link, and not into a pipe, which would block.
                Thing::File(bytes) if path.symlink_metadata().is_ok_and(|about| about.is_file()) || path.symlink_metadata().is_err() => fs::write(&path, bytes),
                Thing::File(_) => Ok(()),
                Thing::Directory => fs::create_dir_all(&path),
                Thing::Link(target) => std::os::unix::fs::symlink(target, &path),
                Thing::Pipe => rustix::fs::mkfifoat(rustix::fs::CWD, &path, rustix::fs::Mode::RWXU).map_err(Into::into),
            };
        }
        for path in [package.clone(), package.join("src/lib.rs"), package.join("a.rs"), package.join("src")] {
            if let Ok(submission) = read(&path) {
                prop_assert!(submission.sources.len() <= MAX_FILES);
                for source in submission.sources {
                    prop_assert!(!source.text.contains("secret"));
                    prop_assert!(!source.name.starts_with('/') && !source.name.contains(".."));
                }
            }
        }
    }
}
