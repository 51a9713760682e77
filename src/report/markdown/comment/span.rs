//! Text of others in a comment: it shows what it is and does nothing.
//!
//! Whatever could be read as markup, as a mention, as a reference to an issue, or as a command stands between backticks, where
//! neither GitHub nor GitLab looks for any of these. Main functions: [`code`], [`words`].

use crate::report::text::{clip, escape};

/// The text between as many backticks as it takes.
pub(super) fn code(text: &str, limit: usize) -> String {
    let shown = escape(&clip(text, limit)).into_owned();
    if shown.trim().is_empty() {
        return "`(blank)`".to_owned();
    }
    let longest = shown.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if shown.starts_with(['`', ' ']) || shown.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{shown}{pad}{fence}")
}

/// A sentence: as it is when it is plain words, else as [`code`].
pub(super) fn words(text: &str, limit: usize) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " ,;()/'-".contains(c);
    let is_stop = |(at, c): (usize, char)| c == '.' && text[at + 1..].chars().next().is_none_or(|next| next == ' ');
    let all_plain = text.char_indices().all(|(at, c)| is_plain(c) || is_stop((at, c)));
    let starts = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    if all_plain && starts && text.len() <= limit { text.to_owned() } else { code(text, limit) }
}

/// An address that may be linked to: of the web, without anything that ends a link.
pub(super) fn link(address: &str) -> Option<&str> {
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&*+,;=%".contains(c);
    (is_web && address.chars().all(is_plain) && address.len() < 500).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_do_not_end_it() {
        assert_eq!(code("a", 9), "`a`");
        assert_eq!(code("a`b", 9), "``a`b``");
        assert_eq!(code("`", 9), "`` ` ``");
        assert_eq!(code("x```", 9), "```` x``` ````");
        assert_eq!(code("a\nb", 9), "`a\\nb`");
        assert_eq!(code("", 9), "`(blank)`");
        assert_eq!(code("abcdefghij", 6), "`abc...`");
    }

    #[test]
    fn plain_words_stay_and_everything_else_is_fenced() {
        assert_eq!(words("The instance is public, see below.", 99), "The instance is public, see below.");
        for text in [
            "ask @team",
            "see #12",
            "<b>x</b>",
            "a | b",
            "[x](y)",
            "www.evil.example",
            "a*b*",
            "x_y_",
            "/close",
            "!12 a",
            "~label",
            "- x",
        ] {
            let shown = words(text, 99);
            assert!(shown.starts_with('`') && shown.ends_with('`'), "{shown}");
        }
    }

    #[test]
    fn only_plain_web_addresses_are_linked() {
        assert_eq!(link("https://docs.example/a_b.html#c"), Some("https://docs.example/a_b.html#c"));
        for bad in ["javascript:alert(1)", "https://x/)](y", "https://x y", "https://x/<b>", "ftp://x"] {
            assert_eq!(link(bad), None, "{bad}");
        }
    }
}
