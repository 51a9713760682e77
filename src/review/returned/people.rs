//! Names of people as files say them: whether two are the same, whether one is anybody, whether a line is about them.
//!
//! Nothing that cannot be seen makes another person. Main type: [`Own`].

use std::collections::BTreeSet;

use crate::report::is_hostile;
use crate::review::{Line, LineKind};

/// What stands where somebody should be named, without blanks and points.
const NOBODY: [&str; 20] = [
    "me",
    "myself",
    "na",
    "nil",
    "no",
    "nobody",
    "none",
    "noone",
    "null",
    "ok",
    "same",
    "self",
    "selfapproved",
    "tba",
    "tbd",
    "todo",
    "unknown",
    "xx",
    "xxx",
    "yes",
];
/// Letters and digits of a name: two, as names of two characters are common where they are words.
const FEWEST: usize = 2;

/// Whether somebody is who a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Own {
    No,
    /// An address is called like a role that is no person's, as far as is known.
    Perhaps,
    Yes,
}

/// In lower case, with single blanks, without what cannot be seen.
pub(super) fn plain(text: &str) -> String {
    let is_unseen = |c: char| is_hostile(c) || matches!(c, '\u{34f}' | '\u{fe00}'..='\u{fe0f}');
    let seen: String = text.chars().filter(|c| c.is_whitespace() || !is_unseen(*c)).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether two texts name the same.
pub(super) fn same(one: &str, other: &str) -> bool {
    let one = plain(one);
    !one.is_empty() && one == plain(other)
}

/// Whether two texts may name the same person, one by an address and one by what stands in front of its `@`.
pub(super) fn alike(one: &str, other: &str) -> bool {
    let (one, other) = (plain(one), plain(other));
    let is_of = |address: &str, name: &str| local(address) == Some(name);
    !one.is_empty() && (one == other || is_of(&one, &other) || is_of(&other, &one))
}

/// Whether the text names anybody at all.
pub(super) fn is_somebody(text: &str) -> bool {
    let letters: String = plain(text).chars().filter(|c| c.is_alphanumeric()).collect();
    letters.chars().count() >= FEWEST && !NOBODY.contains(&letters.as_str())
}

/// Whether the line is about whoever has one of these names.
pub(super) fn own<'n>(line: &Line, names: impl IntoIterator<Item = &'n str>) -> Own {
    let names: BTreeSet<String> = names.into_iter().map(plain).filter(|name| !name.is_empty()).collect();
    let person = plain(line.person.known().map_or("", String::as_str));
    let parts = person.split([',', ';', '<', '>', '(', ')']).map(str::trim);
    if std::iter::once(person.as_str()).chain(parts).any(|part| names.contains(part)) {
        return Own::Yes;
    }
    let called = match line.kind {
        LineKind::Login | LineKind::Principal if line.subject_kind == "human" => Own::Yes,
        LineKind::Login | LineKind::Principal => Own::Perhaps,
        // A group is nobody: those who share a mailbox are often called like it.
        LineKind::Group | LineKind::Public | LineKind::Dropped => Own::No,
    };
    let locals: BTreeSet<&str> = names.iter().filter_map(|name| local(name)).collect();
    let of = |subject: &str| {
        let subject = plain(subject);
        // A user or role of IAM is called what stands last.
        let name = match line.kind {
            LineKind::Principal => subject.rsplit('/').next().unwrap_or_default(),
            LineKind::Login | LineKind::Group | LineKind::Public | LineKind::Dropped => subject.as_str(),
        };
        if names.contains(&subject) || names.contains(name) {
            Own::Yes
        } else if locals.contains(name) || local(name).is_some_and(|name| names.contains(name)) {
            called
        } else {
            Own::No
        }
    };
    let subjects = line.blocks.iter().flat_map(|block| &block.subjects).map(|name| &**name);
    subjects.chain([line.subject.as_str()]).map(of).max().unwrap_or(Own::No)
}

/// What stands in front of the `@` of an address.
fn local(text: &str) -> Option<&str> {
    text.split_once('@').map(|(name, _)| name).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{alike, is_somebody, same};

    #[test]
    fn what_cannot_be_seen_makes_nobody_else() {
        for other in ["PAT", " pat ", "pat\u{200b}", "\u{202e}pat", "p\u{ad}at", "pa\u{fe0f}t"] {
            assert!(same("pat", other), "{other:?}");
        }
        assert!(same("Pat  Doe", "pat\u{a0}doe") && !same("pat", "pad") && !same("", "") && !same("\u{200b}", ""));
        assert!(alike("pat@example.org", "Pat") && alike("pat", "pat@x") && !alike("pat@a", "pat@b"));
    }

    #[test]
    fn nobody_is_no_name() {
        for nobody in ["", "-", "n/a", "N. A.", "none", "?", "\u{200b}\u{200b}", "x", "(nobody)"] {
            assert!(!is_somebody(nobody), "{nobody:?}");
        }
        for somebody in ["pat", "Ng", "李雷", "ciso@example.org", "team 7"] {
            assert!(is_somebody(somebody), "{somebody}");
        }
    }
}
