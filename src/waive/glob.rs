//! Globs over ids and names: `*` is any run of characters, `?` is any one, everything else is itself.
//!
//! Names in databases hold brackets and braces, so these have no meaning here; a backslash before `*`, `?` or itself
//! takes the meaning away. Main type: [`Pattern`].

use std::iter::Peekable;
use std::str::Chars;

/// A glob, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    One(char),
    AnyOne,
    AnyRun,
}

impl Pattern {
    pub(super) fn new(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let part = match c {
                '*' => Part::AnyRun,
                '?' => Part::AnyOne,
                '\\' => Part::One(escaped(&mut chars)),
                c => Part::One(c),
            };
            // A run after a run is one run.
            if part != Part::AnyRun || parts.last() != Some(&Part::AnyRun) {
                parts.push(part);
            }
        }
        Self { parts }
    }

    /// Whether it can match more than one text.
    pub(super) fn is_wild(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::AnyOne | Part::AnyRun))
    }

    /// Whether it matches whatever there is.
    pub(super) fn is_everything(&self) -> bool {
        self.parts == [Part::AnyRun]
    }

    /// The one text that it matches; absent when it is wild.
    pub(super) fn literal(&self) -> Option<String> {
        self.parts
            .iter()
            .map(|part| match part {
                Part::One(c) => Some(*c),
                Part::AnyOne | Part::AnyRun => None,
            })
            .collect()
    }

    /// The runs of characters that every match holds.
    pub(super) fn runs(&self) -> Vec<String> {
        let mut runs = vec![String::new()];
        for part in &self.parts {
            match part {
                Part::One(c) => runs.last_mut().into_iter().for_each(|run: &mut String| run.push(*c)),
                Part::AnyOne | Part::AnyRun => runs.push(String::new()),
            }
        }
        runs.retain(|run| !run.is_empty());
        runs
    }

    /// Whether the whole text matches.
    pub(super) fn matches(&self, text: &str) -> bool {
        let mut rest = text.chars();
        let mut at = 0;
        // Where to go on after the last run took one character more.
        let mut again: Option<(usize, Chars<'_>)> = None;
        loop {
            let before = rest.clone();
            match (self.parts.get(at), rest.next()) {
                (Some(Part::AnyRun), _) => {
                    at += 1;
                    again = Some((at, before.clone()));
                    rest = before;
                }
                (Some(Part::AnyOne), Some(_)) => at += 1,
                (Some(Part::One(c)), Some(found)) if *c == found => at += 1,
                (None, None) => return true,
                _ => {
                    let Some((from, chars)) = &mut again else { return false };
                    if chars.next().is_none() {
                        return false;
                    }
                    at = *from;
                    rest = chars.clone();
                }
            }
        }
    }
}

fn escaped(chars: &mut Peekable<Chars<'_>>) -> char {
    match chars.peek() {
        Some('*' | '?' | '\\') => chars.next().unwrap_or('\\'),
        _ => '\\',
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn matches(glob: &str, text: &str) -> bool {
        Pattern::new(glob).matches(text)
    }

    #[test]
    fn stars_and_question_marks_are_wild_and_nothing_else_is() {
        for (glob, text) in [
            ("*", ""),
            ("*", "line\nbreak"),
            ("a*b*c", "aXbbYc"),
            ("?", "é"),
            ("db[0]", "db[0]"),
            ("{a,b}", "{a,b}"),
            ("a\\*b", "a*b"),
            ("a\\b", "a\\b"),
            ("a\\\\*", "a\\anything"),
            ("**", "x"),
            ("*.prod", "a.prod.prod"),
        ] {
            assert!(matches(glob, text), "{glob} {text:?}");
        }
        for (glob, text) in
            [("", "x"), ("?", ""), ("db[0]", "db0"), ("{a,b}", "a"), ("a\\*b", "aXb"), ("a", "A"), ("a*", "ba")]
        {
            assert!(!matches(glob, text), "{glob} {text:?}");
        }
    }

    proptest! {
        /// The escaped spelling of a text matches that text alone.
        #[test]
        fn an_escaped_text_matches_itself_only(text in "[a*?\\\\b]{0,12}", other in "[a*?\\\\b]{0,12}") {
            let escaped = Pattern::new(&text.replace('\\', "\\\\").replace('*', "\\*").replace('?', "\\?"));
            prop_assert_eq!(escaped.matches(&other), other == text);
            prop_assert_eq!(escaped.literal(), Some(text));
        }

        /// It says the same as the plain definition by recursion.
        #[test]
        fn it_agrees_with_the_definition(glob in "[ab*?]{0,8}", text in "[ab]{0,8}") {
            fn slow(glob: &[u8], text: &[u8]) -> bool {
                match (glob.first(), text.first()) {
                    (None, None) => true,
                    (Some(b'*'), _) => slow(&glob[1..], text) || (!text.is_empty() && slow(glob, &text[1..])),
                    (Some(b'?'), Some(_)) => slow(&glob[1..], &text[1..]),
                    (Some(a), Some(b)) if a == b => slow(&glob[1..], &text[1..]),
                    _ => false,
                }
            }
            prop_assert_eq!(matches(&glob, &text), slow(glob.as_bytes(), text.as_bytes()));
            if matches(&glob, &text) {
                prop_assert!(Pattern::new(&glob).runs().iter().all(|run| text.contains(run)));
            }
        }
    }
}
