//! Texts of policies in Markdown: names and prose that cannot break a page.

use std::fmt::Write;

/// Prose of a policy: its code spans stay, tags do not become markup. Lines are joined.
pub(super) fn prose(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(joined.len());
    for (at, part) in joined.split('`').enumerate() {
        if at > 0 {
            out.push('`');
        }
        if at % 2 == 1 {
            out.push_str(part);
        } else {
            for c in part.chars() {
                match c {
                    '<' => out.push_str("&lt;"),
                    '*' | '[' | ']' | '\\' | '#' => {
                        out.push('\\');
                        out.push(c);
                    }
                    // Names in snake_case need no sign; a line of its own made of underscores does.
                    c => out.push(c),
                }
            }
        }
    }
    out
}

/// Paragraphs of prose.
pub(super) fn paragraphs(text: &str) -> String {
    text.split("\n\n").map(prose).collect::<Vec<_>>().join("\n\n")
}

/// A name or value as code, whatever it holds.
pub(super) fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{}{pad}{fence}", text.replace(['\n', '\r'], " "))
}

/// Several names as code.
pub(super) fn codes<'t>(texts: impl IntoIterator<Item = &'t String>) -> String {
    texts.into_iter().map(|text| code(text)).collect::<Vec<_>>().join(", ")
}

/// A block of code.
pub(super) fn block(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}\n", text.trim_end())
}

/// A cell of a table.
pub(super) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}

/// The anchor that a heading gets from its text.
pub(super) fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

/// Adds a section with a heading, unless it is empty.
pub(super) fn section(out: &mut String, heading: &str, body: &str) {
    if !body.trim().is_empty() {
        // Writing to a string does not fail.
        let _ = write!(out, "\n## {heading}\n\n{}\n", body.trim_end());
    }
}
