//! Text that is safe to print.
//!
//! Names in a plan are chosen by whoever wrote it. What goes to a terminal or a build log passes through
//! [`escape`], so that no name can move the cursor, reorder the line, start a new one or give the runner a command.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Replaces whatever a terminal or a build log would act on, or that cannot be seen, by a visible spelling.
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hostile) && !text.contains("::") && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    let mut previous = ' ';
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        // Runners take a line that begins with `::` (after blanks) for a command.
        // A command has a name, an IPv6 address such as ::/0 has none.
        let named =
            rest.strip_prefix("::").is_some_and(|after| after.starts_with(|c: char| !"/0123456789 ".contains(c)));
        if previous == ' ' && named || is_command(rest) {
            safe.push('\\');
            let _ = write!(safe, "u{{{:x}}}", u32::from(c));
        } else {
            push_escaped(&mut safe, c);
        }
        previous = c;
        rest = &rest[c.len_utf8()..];
    }
    Cow::Owned(safe)
}

/// Whether a build runner would take a line for a command because this is in it, wherever it stands.
pub(super) fn is_command(text: &str) -> bool {
    text.starts_with("##[") || text.starts_with("##vso[")
}

/// Like [`escape`], for what no terminal and no runner ever sees: only what hides or reorders text is spelled out.
#[must_use]
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    // Nearly every name is plain, which is seen faster in its bytes.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) || !text.chars().any(is_hostile) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    text.chars().for_each(|c| push_escaped(&mut safe, c));
    Cow::Owned(safe)
}

fn push_escaped(safe: &mut String, c: char) {
    match c {
        '\n' => safe.push_str("\\n"),
        '\r' => safe.push_str("\\r"),
        '\t' => safe.push_str("\\t"),
        c if is_hostile(c) => {
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(c));
        }
        c => safe.push(c),
    }
}

/// Control characters, line and paragraph separators, direction marks, characters without width, and code points that
/// are no characters, which XML forbids.
pub(crate) fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fff9}'..='\u{fffb}' | '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{e0fff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// `1 finding`, `2 findings`.
pub(super) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// The first `limit` characters, with `...` when there were more.
pub(super) fn clip(text: &str, limit: usize) -> Cow<'_, str> {
    // No text has more characters than bytes.
    if text.len() <= limit {
        return Cow::Borrowed(text);
    }
    match text.char_indices().nth(limit) {
        None => Cow::Borrowed(text),
        Some(_) => {
            let keep: String = text.chars().take(limit.saturating_sub(3)).collect();
            Cow::Owned(keep + "...")
        }
    }
}

/// At most `limit` UTF-16 units, which is how spreadsheets count, with a note of the length when there were more.
pub(super) fn clip_utf16(text: &str, limit: usize) -> Cow<'_, str> {
    // No text has more UTF-16 units than bytes.
    if text.len() <= limit || text.chars().map(char::len_utf16).sum::<usize>() <= limit {
        return Cow::Borrowed(text);
    }
    let note = format!("... (cut: {} characters)", text.chars().count());
    let mut room = limit.saturating_sub(note.len());
    let fits = |c: &char| {
        let left = room.checked_sub(c.len_utf16());
        room = left.unwrap_or(0);
        left.is_some()
    };
    let keep: String = text.chars().take_while(fits).collect();
    Cow::Owned(keep + &note)
}

/// Percent-encodes a path so that it is a valid URI reference; `/` stays.
pub(super) fn percent_encode(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

/// Folds `.` and `..` of a path with `/` between its parts, without asking the file system.
pub(super) fn normalize(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let absolute = path.starts_with('/');
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if absolute => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if absolute { format!("/{joined}") } else { joined }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_acts_on_is_spelled_out() {
        assert_eq!(escape("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(escape("a\nb\r\tc\u{9b}"), "a\\nb\\r\\tc\\u{9b}");
        assert_eq!(escape("x\u{202e}y\u{2066}z\u{200b}"), "x\\u{202e}y\\u{2066}z\\u{200b}");
        assert_eq!(escape("Größe 数据库"), "Größe 数据库");
    }

    #[test]
    fn what_a_build_runner_acts_on_is_spelled_out() {
        assert_eq!(escape("::error::x"), "\\u{3a}:error::x");
        assert_eq!(escape("a ::set-env"), "a \\u{3a}:set-env");
        assert_eq!(escape("a##[group]"), "a\\u{23}#[group]");
        assert_eq!(escape("a ##vso[task]"), "a \\u{23}#vso[task]");
        assert_eq!(escape("a ## b"), "a ## b");
        assert_eq!(escape("arn:aws:rds::1:db"), "arn:aws:rds::1:db");
        assert_eq!(escape("from ::/0"), "from ::/0");
    }

    #[test]
    fn paths_become_uris() {
        assert_eq!(percent_encode("a b/ü#?%.tf"), "a%20b/%C3%BC%23%3F%25.tf");
        assert_eq!(normalize("./a//b/../c"), "a/c");
        assert_eq!(normalize("../../a"), "../../a");
        assert_eq!(normalize("/../a/./b"), "/a/b");
    }

    #[test]
    fn what_is_no_character_is_spelled_out() {
        assert_eq!(escape("a\u{fffe}\u{ffff}\u{fdd0}\u{1ffff}"), "a\\u{fffe}\\u{ffff}\\u{fdd0}\\u{1ffff}");
    }

    #[test]
    fn spreadsheets_count_in_utf16() {
        assert_eq!(clip_utf16("äöü", 3), "äöü");
        let cut = clip_utf16(&"\u{1f600}".repeat(40), 50).into_owned();
        assert!(cut.ends_with("... (cut: 40 characters)"), "{cut}");
        assert!(cut.encode_utf16().count() <= 50 && cut.encode_utf16().count() >= 49, "{cut}");
    }

    #[test]
    fn clipping_counts_characters() {
        assert_eq!(clip("äöü", 3), "äöü");
        assert_eq!(clip("äöüäöü", 4), "ä...");
    }
}
