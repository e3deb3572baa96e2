//! Reads a page as a list of tags, strictly: markup that a browser would have to repair is an
//! error.

use std::collections::BTreeSet;

/// A start tag.
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

/// The start tags of a page, and the contents of its style and its script.
pub(crate) struct Document {
    pub(crate) tags: Vec<Tag>,
    pub(crate) style: String,
    pub(crate) script: String,
}

/// Elements without an end tag.
const VOID: [&str; 3] = ["col", "input", "meta"];

impl Document {
    /// Reads a page. Panics if a tag is not closed, or text contains the beginning of a tag.
    #[track_caller]
    pub(crate) fn read(page: &str) -> Document {
        let mut document = Document {
            tags: Vec::new(),
            style: String::new(),
            script: String::new(),
        };
        let mut open: Vec<String> = Vec::new();
        let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("a doctype");
        while let Some(start) = rest.find('<') {
            assert!(!rest[..start].contains('>'), "{}", &rest[..start]);
            let (tag, after) = split_tag(&rest[start + 1..]);
            rest = after;
            if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop().as_deref(), Some(name));
                continue;
            }
            let tag = Tag::read(tag);
            let raw = match tag.name.as_str() {
                "style" => Some(&mut document.style),
                "script" => Some(&mut document.script),
                _ => None,
            };
            if let Some(raw) = raw {
                let end = rest.find(&format!("</{}>", tag.name)).expect("an end");
                raw.push_str(&rest[..end]);
                rest = &rest[end..];
            }
            if !VOID.contains(&tag.name.as_str()) {
                open.push(tag.name.clone());
            }
            document.tags.push(tag);
        }
        assert_eq!(open, [""; 0]);
        document
    }

    /// Returns the values of an attribute, wherever it stands.
    pub(crate) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let attributes = self.tags.iter().flat_map(|tag| &tag.attributes);
        let own = attributes.filter(move |(found, _)| found == name);
        own.map(|(_, value)| value.as_str())
    }

    /// Returns all ids. Panics if two elements share one.
    #[track_caller]
    pub(crate) fn ids(&self) -> BTreeSet<&str> {
        let mut ids = BTreeSet::new();
        for id in self.values("id") {
            assert!(ids.insert(id), "two elements have the id {id}");
            assert!(!id.contains(char::is_whitespace), "{id}");
        }
        ids
    }
}

/// Returns a tag without its brackets, and what follows it.
#[track_caller]
fn split_tag(text: &str) -> (&str, &str) {
    let mut quoted = false;
    for (place, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '<' => panic!("a bracket in a tag: {}", &text[..place]),
            '>' if !quoted => return (&text[..place], &text[place + 1..]),
            _ => {}
        }
    }
    panic!("a tag without an end");
}

impl Tag {
    #[track_caller]
    fn read(text: &str) -> Tag {
        let (name, mut rest) = text.split_once(' ').unwrap_or((text, ""));
        let mut attributes = Vec::new();
        while let Some((name, after)) = rest.split_once("=\"") {
            let (value, after) = after.split_once('"').expect("a closing quote");
            attributes.push((name.trim().to_owned(), value.to_owned()));
            rest = after;
        }
        assert_eq!(rest, "", "{text}");
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "{name}");
        let name = name.to_owned();
        Tag { name, attributes }
    }
}
