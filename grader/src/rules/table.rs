//! The rules as data: the refused tokens of each rule, and the ids of its message and its reason.

use super::std_names;

/// One rule of the assignment.
#[derive(Debug)]
pub struct Rule {
    /// Its name, such as `no-async`.
    pub id: &'static str,
    /// The message id for the found text and the advice.
    pub message: &'static str,
    /// The message id for the reason of the rule.
    pub reason: &'static str,
    /// The refused tokens; empty if the analysis itself finds the violation.
    pub(super) refuses: &'static [Refuses],
}

/// Something that a rule refuses.
#[derive(Debug)]
pub(super) enum Refuses {
    /// These keywords in any position. A raw identifier (`r#async`) is an ordinary name.
    Keyword(&'static [&'static str]),
    /// Calls of these macros, and imports of them.
    Macro(&'static [&'static str]),
    /// These attributes, behind a `cfg_attr` too.
    Attribute(&'static [&'static str]),
    /// These paths and everything below them. `core` and `alloc` are stored as `std`.
    Path(&'static [&'static str]),
    /// Everything in a module except the listed names. The module itself may be imported to use
    /// them.
    AllBut {
        module: &'static str,
        allowed: &'static [&'static str],
    },
}

use Refuses::{AllBut, Attribute, Keyword, Macro, Path};

/// A crate that is neither `std` nor `common`.
pub(super) const FOREIGN: &str = "only-std-and-common";
/// A path that a macro assembles.
pub(super) const ASSEMBLED: &str = "no-macro-paths";
/// Brackets that are nested too deeply.
pub(super) const TOO_DEEP: &str = "not-too-deep";
/// Imports that are too many or too entangled to follow.
pub(super) const TANGLED: &str = "not-tangled";
/// A module file at a non-standard path.
pub(super) const PATH_ATTRIBUTE: &str = "no-path-attribute";

/// Every rule, in the order in which a teacher would explain them.
pub static RULES: &[Rule] = &[
    Rule {
        id: "no-async",
        message: "rule-no-async",
        reason: "rule-no-async-reason",
        refuses: &[Keyword(&["async", "await"])],
    },
    Rule {
        id: "no-futures",
        message: "rule-no-futures",
        reason: "rule-no-futures-reason",
        refuses: &[Path(&["std::future", "std::task"])],
    },
    Rule {
        id: "no-unsafe",
        message: "rule-no-unsafe",
        reason: "rule-no-unsafe-reason",
        refuses: &[Keyword(&["unsafe"])],
    },
    Rule {
        id: "no-threads",
        message: "rule-no-threads",
        reason: "rule-no-threads-reason",
        refuses: &[AllBut {
            module: "std::thread",
            allowed: &["LocalKey", "AccessError", "panicking"],
        }],
    },
    Rule {
        id: "no-clock",
        message: "rule-no-clock",
        reason: "rule-no-clock-reason",
        refuses: &[Path(&[
            "std::time::Instant",
            "std::time::SystemTime",
            "std::time::UNIX_EPOCH",
        ])],
    },
    Rule {
        id: "no-catching",
        message: "rule-no-catching",
        reason: "rule-no-catching-reason",
        refuses: &[Path(&[
            "std::panic::catch_unwind",
            "std::panic::resume_unwind",
            "std::panic::set_hook",
            "std::panic::take_hook",
            "std::panic::update_hook",
        ])],
    },
    Rule {
        id: "no-processes",
        message: "rule-no-processes",
        reason: "rule-no-processes-reason",
        refuses: &[Path(&["std::process"])],
    },
    Rule {
        id: "no-files",
        message: "rule-no-files",
        reason: "rule-no-files-reason",
        refuses: &[Path(&[
            "std::fs",
            "std::io",
            "std::path",
            "std::os",
            "std::net",
        ])],
    },
    Rule {
        id: "no-environment",
        message: "rule-no-environment",
        reason: "rule-no-environment-reason",
        refuses: &[Path(&["std::env"]), Macro(&["env", "option_env"])],
    },
    Rule {
        id: "no-include",
        message: "rule-no-include",
        reason: "rule-no-include-reason",
        refuses: &[
            Macro(&["include", "include_str", "include_bytes"]),
            Attribute(&["debugger_visualizer"]),
        ],
    },
    Rule {
        id: PATH_ATTRIBUTE,
        message: "rule-no-path-attribute",
        reason: "rule-no-path-attribute-reason",
        refuses: &[Attribute(&["path"])],
    },
    Rule {
        id: "no-extern",
        message: "rule-no-extern",
        reason: "rule-no-extern-reason",
        refuses: &[Keyword(&["extern"])],
    },
    Rule {
        id: "no-low-level",
        message: "rule-no-low-level",
        reason: "rule-no-low-level-reason",
        refuses: &[
            Path(&[
                "std::alloc",
                "std::arch",
                "std::backtrace",
                "std::ffi",
                "std::intrinsics",
                "std::simd",
            ]),
            Macro(&["asm", "global_asm", "naked_asm", "concat_idents"]),
        ],
    },
    Rule {
        id: "no-linker-attributes",
        message: "rule-no-linker-attributes",
        reason: "rule-no-linker-attributes-reason",
        refuses: &[Attribute(&[
            "export_name",
            "ffi_const",
            "ffi_pure",
            "global_allocator",
            "link",
            "link_name",
            "link_ordinal",
            "link_section",
            "linkage",
            "naked",
            "no_link",
            "no_mangle",
            "panic_handler",
            "used",
        ])],
    },
    Rule {
        id: "no-crate-attributes",
        message: "rule-no-crate-attributes",
        reason: "rule-no-crate-attributes-reason",
        refuses: &[Attribute(&[
            "compiler_builtins",
            "crate_name",
            "crate_type",
            "feature",
            "no_builtins",
            "no_core",
            "no_main",
            "no_std",
            "recursion_limit",
            "type_length_limit",
            "windows_subsystem",
        ])],
    },
    Rule {
        id: FOREIGN,
        message: "rule-only-std-and-common",
        reason: "rule-only-std-and-common-reason",
        refuses: &[],
    },
    Rule {
        id: "no-private",
        message: "rule-no-private",
        reason: "rule-no-private-reason",
        refuses: &[Path(&["common::__private"])],
    },
    Rule {
        id: ASSEMBLED,
        message: "rule-no-macro-paths",
        reason: "rule-no-macro-paths-reason",
        refuses: &[],
    },
    Rule {
        id: TOO_DEEP,
        message: "rule-not-too-deep",
        reason: "rule-not-too-deep-reason",
        refuses: &[],
    },
    Rule {
        id: TANGLED,
        message: "rule-not-tangled",
        reason: "rule-not-tangled-reason",
        refuses: &[],
    },
];

/// Returns the rule called `id`.
pub(super) fn rule(id: &str) -> &'static Rule {
    RULES
        .iter()
        .find(|rule| rule.id == id)
        .expect("findings name rules of the table")
}

/// The policy of the rules for a path outside the submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Policy {
    /// Refused by this rule.
    Refused(&'static str),
    /// A module that may be imported only for the few allowed names in it.
    Mixed(&'static str),
    /// One of these few names, or a path below it. The field is the rule with this exception.
    Excepted(&'static str),
    /// Not mentioned.
    Free,
}

/// Returns the policy for `path`, such as `core::task::Context`.
pub(super) fn policy(path: &str) -> Policy {
    let path = canonical(path);
    for rule in RULES {
        for refused in rule.refuses {
            match refused {
                Path(paths) if paths.iter().any(|refused| below(&path, refused).is_some()) => {
                    return Policy::Refused(rule.id);
                }
                Macro(names)
                    if path
                        .strip_prefix("std::")
                        .is_some_and(|name| names.contains(&name)) =>
                {
                    return Policy::Refused(rule.id);
                }
                AllBut { module, allowed } => match below(&path, module) {
                    Some("") => return Policy::Mixed(rule.id),
                    Some(rest) if allowed.contains(&rest.split("::").next().unwrap_or("")) => {
                        return Policy::Excepted(rule.id);
                    }
                    Some(_) => return Policy::Refused(rule.id),
                    None => {}
                },
                Path(_) | Macro(_) | Keyword(_) | Attribute(_) => {}
            }
        }
    }
    Policy::Free
}

/// Returns true if something below `path` is refused, but not all of it.
pub(super) fn holds_refused(path: &str) -> bool {
    let path = canonical(path);
    let inside = |refused: &str| below(refused, &path).is_some_and(|rest| !rest.is_empty());
    let is_prelude = path
        .strip_prefix("std::prelude")
        .is_some_and(|rest| rest.matches("::").count() < 2);
    is_prelude
        || RULES
            .iter()
            .flat_map(|rule| rule.refuses)
            .any(|refused| match refused {
                Path(paths) => paths.iter().any(|refused| inside(refused)),
                AllBut { module, .. } => inside(module) || path == *module,
                Keyword(_) | Macro(_) | Attribute(_) => false,
            })
}

/// Returns true for a name that is refused when it stands alone because a glob imported it.
pub(super) fn is_refused_name(name: &str) -> bool {
    RULES
        .iter()
        .flat_map(|rule| rule.refuses)
        .any(|refused| match refused {
            Path(paths) => paths
                .iter()
                .any(|path| path.rsplit("::").next() == Some(name)),
            Keyword(_) | Macro(_) | Attribute(_) | AllBut { .. } => false,
        })
}

/// Returns the part of `path` after `ancestor`, or an empty string if they are equal.
fn below<'p>(path: &'p str, ancestor: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(ancestor)?;
    if rest.is_empty() {
        Some("")
    } else {
        rest.strip_prefix("::")
    }
}

/// Returns `path` with `core` and `alloc` as `std`, and without the prelude, which repeats names of
/// `std`.
fn canonical(path: &str) -> String {
    let mut parts: Vec<&str> = path.split("::").collect();
    if matches!(parts[0], "core" | "alloc") {
        parts[0] = "std";
    }
    if parts.len() > 3 && parts[1] == "prelude" {
        parts.drain(1..3);
    }
    parts.join("::")
}

/// Returns true for names directly in `std` that no rule refuses. Any other name behind `std::` in
/// a macro may be assembled.
pub(super) fn is_free_in_std(name: &str) -> bool {
    [
        std_names::MODULES,
        std_names::PLAIN_MACROS,
        std_names::OTHER_MACROS,
    ]
    .iter()
    .any(|names| names.contains(&name))
}
