//! The frame of every page around its content: the head, with a policy that blocks everything else.
//!
//! Entry point: [`page`]. The policy names the style and the script by their hashes, so that no
//! other runs. No element may have a style or a handler of its own.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::markup::Markup;
use crate::labels::Labels;

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
        STANDARD.encode(Sha256::digest(assets.style.concat())),
        STANDARD.encode(Sha256::digest(assets.script.concat())),
    )
}
