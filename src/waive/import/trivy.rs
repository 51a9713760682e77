//! `.trivyignore.yaml`, and the plain list before it.

use super::drafts::{Drafts, Suppression};
use super::{entry, table, text, texts};
use crate::waive::mistakes::{Lines, Mistakes, shown};
use crate::waive::node::Data;

/// Sections whose entries are about something other than settings.
const OTHER_SECTIONS: [&str; 3] = ["vulnerabilities", "secrets", "licenses"];

pub(super) fn structured(lines: &Lines<'_>, drafts: &mut Drafts<'_>, mistakes: &mut Mistakes) {
    for section in table(lines, mistakes) {
        let Data::List(items) = &section.value.data else {
            if section.key == "misconfigurations" {
                mistakes.add(
                    lines,
                    &section.value.span,
                    "`misconfigurations` is no list",
                    "write each entry as `- id: ...`",
                );
            }
            continue;
        };
        if section.key != "misconfigurations" {
            let known = if OTHER_SECTIONS.contains(&section.key.as_str()) { "" } else { " (not known)" };
            let text = format!("`{}`{known}: {} not taken over, they are no settings", section.key, items.len());
            drafts.note(lines, section.key_span.start, text);
            continue;
        }
        for item in items {
            let Data::Map(entries) = &item.data else {
                mistakes.add(lines, &item.span, "an entry is no table", "write it as `- id: ...`");
                continue;
            };
            let get = |key: &str| entry(entries, key).and_then(|entry| text(&entry.value.data));
            let Some(check) = get("id") else {
                mistakes.add(lines, &item.span, "an entry has no `id`", "name the check that it ignores");
                continue;
            };
            let mut suppression = Suppression {
                check,
                reason: get("statement").map(str::to_owned),
                expires: get("expired_at"),
                ..Suppression::default()
            };
            for other in entries {
                match other.key.as_str() {
                    "id" | "statement" | "expired_at" => {}
                    "paths" | "purls" => {
                        suppression.limits.push(format!("`{}` ({})", other.key, texts(&other.value.data).join(", ")));
                    }
                    key => suppression.losses.push(format!("`{key}` does not carry over")),
                }
            }
            drafts.add(lines, item.span.start, suppression);
        }
    }
}

/// A check on each line, perhaps with `exp:2027-01-31`; comments above it are its reason.
pub(super) fn plain(lines: &Lines<'_>, drafts: &mut Drafts<'_>) {
    let mut comment: Vec<&str> = Vec::new();
    let mut at = 0;
    for line in lines.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let (content, behind) = line.trim().split_once('#').unwrap_or((line.trim(), ""));
        let mut words = content.split_whitespace();
        let Some(check) = words.next() else {
            match behind.trim() {
                "" => comment.clear(),
                text => comment.push(text),
            }
            continue;
        };
        let behind = behind.trim();
        let reason = if behind.is_empty() { comment.join(" ") } else { behind.to_owned() };
        let mut suppression =
            Suppression { check, reason: (!reason.is_empty()).then_some(reason), ..Suppression::default() };
        for word in words {
            match word.strip_prefix("exp:") {
                Some(day) => suppression.expires = Some(day),
                None => suppression.losses.push(format!("`{}` does not carry over", shown(word))),
            }
        }
        drafts.add(lines, start, suppression);
        comment.clear();
    }
}
