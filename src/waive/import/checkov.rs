//! Checkov's skip comments: `#checkov:skip=CKV_AWS_16:reason` inside the block that they are for.

use std::ops::Range;

use hcl_edit::Span;
use hcl_edit::parser;
use hcl_edit::structure::{Block, Body};

use super::drafts::{Drafts, Suppression};
use crate::model::WaivedResource;
use crate::waive::mistakes::Lines;

const MARK: &str = "checkov:skip=";

pub(super) fn read(lines: &Lines<'_>, drafts: &mut Drafts<'_>) {
    let is_terraform = lines.file.to_lowercase().ends_with(".tf");
    let found: Vec<(usize, &str)> = comments(lines.text).collect();
    if found.is_empty() {
        return;
    }
    let body: Option<Body> = if is_terraform { parser::parse_body(lines.text).ok() } else { None };
    if is_terraform && body.is_none() {
        drafts.note(lines, 0, "it is not readable as Terraform, so no resource of its comments is known");
    }
    if is_terraform && body.is_some() {
        let text = "addresses hold in plans of this module; in a module of another one they begin with module.NAME, and a running database goes by its ARN or name";
        drafts.note(lines, found[0].0, text);
    }
    for (at, rest) in found {
        let (checks, reason) = rest.split_once(':').unwrap_or((rest, ""));
        let reason = reason.trim().trim_end_matches("*/").trim();
        let block = body.as_ref().and_then(|body| enclosing(body, at));
        for check in checks.split(',').map(str::trim).filter(|check| !check.is_empty()) {
            let mut suppression = Suppression {
                check,
                reason: (!reason.is_empty()).then(|| reason.to_owned()),
                ..Suppression::default()
            };
            match &block {
                Some(Place::Resource(glob)) => suppression.resources.push(WaivedResource::Glob(glob.clone())),
                Some(Place::Other(what)) => suppression.limits.push(format!("the block that it stands in, {what}")),
                None => suppression.limits.push("the place where it stands".to_owned()),
            }
            drafts.add(lines, at, suppression);
        }
    }
}

enum Place {
    Resource(String),
    Other(String),
}

/// The comments that skip, each with its place and what stands behind the mark.
fn comments(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices(MARK).filter_map(move |(at, _)| {
        let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let rest = &text[at + MARK.len()..];
        let rest = &rest[..rest.find('\n').unwrap_or(rest.len())];
        let before = text[line_start..at].trim_end();
        let is_comment =
            before.ends_with('#') || before.ends_with("//") || before.ends_with("/*") || before.ends_with('*');
        is_comment.then_some((at, rest.trim_end_matches('\r')))
    })
}

fn enclosing(body: &Body, at: usize) -> Option<Place> {
    let holds = |span: Option<Range<usize>>| span.is_some_and(|span| span.contains(&at));
    let block = body.blocks().find(|block| holds(block.span()))?;
    let labels: Vec<String> = block.labels.iter().map(|label| escaped(label.as_str())).collect();
    match (block.ident.as_str(), labels.as_slice()) {
        ("resource", [kind, name]) => {
            // With count or for_each there are several, each with an index.
            let index = if is_repeated(block) { "[*]" } else { "" };
            Some(Place::Resource(format!("{kind}.{name}{index}")))
        }
        (kind, labels) => Some(Place::Other(format!("{kind} {}", labels.join(" ")).trim_end().to_owned())),
    }
}

fn is_repeated(block: &Block) -> bool {
    block.body.attributes().any(|attribute| matches!(attribute.key.as_str(), "count" | "for_each"))
}

/// What is a sign of globs stands for itself.
fn escaped(text: &str) -> String {
    text.chars().flat_map(|c| matches!(c, '*' | '?' | '\\').then_some('\\').into_iter().chain([c])).collect()
}
