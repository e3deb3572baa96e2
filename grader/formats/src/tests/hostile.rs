//! Texts that try to become markup or commands, and a visitor that puts them into every field of a
//! report.

use serde_json::Value;

use crate::model::Report;

/// One text for each known way out of a format.
pub(super) const TEXTS: &[&str] = &[
    "",
    " ",
    "\"quotes\" and 'single' & <tags attr=\"x\">",
    "\0\u{1}\u{8}\t\u{b}\r\n\u{7f}\u{85}\u{9b}",
    "\u{fffe}\u{ffff}\u{1ffff}\u{10ffff}\u{d7ff}\u{e000}",
    "]]> <![CDATA[ <!-- --> <?xml?> &lt; &#0;",
    "\u{1b}[31mred\u{1b}[0m\u{1b}]0;title\u{7}\u{1b}[2J",
    "::set-output name=x::y\n  ::error::z\n::0123456789abcdef::\n::add-mask::e\r::debug::q",
    "text ##[set-env name=PATH;]evil\n##[error]x",
    "%0A::warning::%25 a:b,c=d",
    "{{ x }} ${{ secrets.T }} {% raw %} {}",
    "</script></style></textarea><script>alert(1)</script><img src=x onerror=alert(1)>",
    "``` ```` ````` ~~~\n```\n# head\n- item\n> quote\n1. one\n    code\n| a | b |\n|---|---|\n---",
    "[link](javascript:alert(1)) ![img](http://x.example/y) <http://x.example> https://x.example www.x.example",
    "@team a@b.example #1 :smile: $x^2$ [^1] [[wiki]] ~~s~~ **b** __u__ `c` ``d`` `open",
    "\u{202e}evil\u{202c} \u{2066}x\u{2069} \u{200f}\u{feff}\u{200b} שלום",
    "../../etc/passwd",
    "-n --option=1 '; rm -rf / #",
    "error[E0308]: x\n --> ::error::a.rs:1:2\nwarning: y\n --> b.rs:99999999999:0",
];

/// Returns `report` with `text` in every field that may hold any text.
pub(super) fn filled(report: &Report, text: &str) -> Report {
    let mut value = serde_json::to_value(report).expect("plain data");
    for path in find(&value, &|value| value.is_string()) {
        let field = value.pointer_mut(&path).expect("a path of this value");
        let before = std::mem::replace(field, Value::from(text));
        // The name of an enum's variant can be no other text.
        if serde_json::from_value::<Report>(value.clone()).is_err() {
            *value.pointer_mut(&path).expect("the same path") = before;
        }
    }
    serde_json::from_value(value).expect("every change was tried")
}

/// Returns the paths of the values for which `wanted` holds.
pub(super) fn find(value: &Value, wanted: &dyn Fn(&Value) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    walk(value, &mut String::new(), wanted, &mut found);
    found
}

fn walk(
    value: &Value,
    path: &mut String,
    wanted: &dyn Fn(&Value) -> bool,
    found: &mut Vec<String>,
) {
    if wanted(value) {
        found.push(path.clone());
    }
    let children: Vec<(String, &Value)> = match value {
        Value::Array(items) => (0..).map(|n: usize| n.to_string()).zip(items).collect(),
        Value::Object(fields) => fields.iter().map(|(name, v)| (name.clone(), v)).collect(),
        _ => Vec::new(),
    };
    for (name, child) in children {
        let length = path.len();
        path.push('/');
        path.push_str(&name);
        walk(child, path, wanted, found);
        path.truncate(length);
    }
}
