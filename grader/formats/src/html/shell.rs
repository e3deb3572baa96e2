//! What every page has around its content: the head, with a policy that lets nothing in.
//!
//! Entry point: [`page`]. The style and the script are named by their hashes, so that no other
//! runs, and no element may carry a style or a handler of its own.

use sha2::{Digest, Sha256};

use super::labels::Labels;
use super::markup::Markup;

/// A page's style and script, each in pieces.
pub(super) struct Assets {
    pub(super) style: &'static [&'static str],
    pub(super) script: &'static [&'static str],
}

/// Returns a document with `content` as its body.
pub(super) fn page(
    title: &str,
    labels: &Labels,
    assets: &Assets,
    content: impl FnOnce(&mut Markup),
) -> String {
    let mut markup = Markup::default();
    markup.asset("<!DOCTYPE html>\n");
    markup.element("html", &[("lang", labels.language())], |html| {
        html.element("head", &[], |head| head_of(head, title, assets));
        html.element("body", &[], |body| {
            content(body);
            body.element("script", &[], |script| {
                assets.script.iter().for_each(|text| script.asset(text));
            });
        });
    });
    markup.asset("\n");
    markup.into_text()
}

fn head_of(head: &mut Markup, title: &str, assets: &Assets) {
    let policy = policy(assets);
    head.void(
        "meta",
        &[
            ("http-equiv", "Content-Security-Policy"),
            ("content", &policy),
        ],
    );
    head.void("meta", &[("charset", "utf-8")]);
    let viewport = "width=device-width, initial-scale=1";
    head.void("meta", &[("name", "viewport"), ("content", viewport)]);
    head.void(
        "meta",
        &[("name", "color-scheme"), ("content", "light dark")],
    );
    head.void("meta", &[("name", "referrer"), ("content", "no-referrer")]);
    head.label("title", &[], title);
    head.element("style", &[], |style| {
        assets.style.iter().for_each(|text| style.asset(text));
    });
}

fn policy(assets: &Assets) -> String {
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'",
        base64(&Sha256::digest(assets.style.concat())),
        base64(&Sha256::digest(assets.script.concat())),
    )
}

/// RFC 4648, with padding.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |place: usize| u32::from(chunk.get(place).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = (group >> (18 - 6 * place) & 63) as usize;
            let padding = place > chunk.len();
            out.push(if padding {
                '='
            } else {
                char::from(ALPHABET[digit])
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
