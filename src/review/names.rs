//! Names of files and folders that come from what others chose: reviewers, periods, scopes, databases.

use crate::evidence::digest;

/// Characters of a name that is kept as it is, or of what is left of another.
const LONGEST: usize = 60;
/// Hexadecimal digits that keep two mangled names apart.
const MARK: usize = 16;
/// Names that some systems keep for devices.
const DEVICES: [&str; 4] = ["aux", "con", "nul", "prn"];

/// A name for a file, the same for the same text and another for another one, on every system.
///
/// Short plain lower-case text stays as it is; of everything else the plain part is kept, with a digest behind it.
#[must_use]
pub fn file_stem(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '@' | '-');
    let base = text.split('.').next().unwrap_or_default();
    let is_device = DEVICES.contains(&base)
        || (base.len() == 4 && (base.starts_with("com") || base.starts_with("lpt")) && base.is_char_boundary(3));
    let keeps = !text.is_empty()
        && text.len() <= LONGEST
        && text.chars().all(is_plain)
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.ends_with(|c: char| c.is_ascii_alphanumeric())
        && !is_device
        && !looks_marked(text);
    if keeps {
        return text.to_owned();
    }
    let lower = text.to_lowercase();
    let kept: String = lower.chars().map(|c| if is_plain(c) { c } else { '_' }).take(LONGEST).collect();
    let kept = kept.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let digest = digest(text.as_bytes());
    let front = if kept.is_empty() || is_device { "name" } else { kept };
    format!("{front}-{}", &digest[..MARK])
}

/// Whether it ends like a mangled name: such a text is mangled too, so that nobody can choose another one's file.
fn looks_marked(text: &str) -> bool {
    text.rsplit_once('-').is_some_and(|(_, mark)| mark.len() == MARK && mark.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// `REV-2026Q4-fleet`.
#[must_use]
pub fn review_name(period: &str, scope: &str) -> String {
    format!("REV-{period}-{scope}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_stay_and_others_are_kept_apart() {
        for plain in ["payments", "pat@example.org", "team-a.b_c", "1"] {
            assert_eq!(file_stem(plain), plain);
        }
        let odd = [
            "",
            ".",
            "..",
            "../x",
            "a/b",
            "A",
            "a",
            "x.",
            "-x",
            "nul",
            "nul.txt",
            "com1",
            "a\nb",
            "a\u{202e}b",
            "é",
            "=cmd|x",
            "name-0123456789abcdef",
            &"x".repeat(300),
        ];
        let mut seen = std::collections::BTreeSet::new();
        for text in odd {
            let stem = file_stem(text);
            assert!(seen.insert(stem.clone()), "{text:?} -> {stem}");
            assert!(stem.len() <= LONGEST + MARK + 1 && !stem.starts_with('.') && !stem.ends_with('.'), "{stem}");
            assert!(
                stem.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._@-".contains(&b)),
                "{stem}"
            );
            assert_ne!(stem, "nul");
        }
        assert_eq!(file_stem("A"), file_stem("A"));
    }
}
