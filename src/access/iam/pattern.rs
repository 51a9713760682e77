//! Patterns of IAM: `*`, `?` and policy variables.
//!
//! A pattern is read once and matched often. A variable is put in as text: a `*` inside of a name is no wildcard. One whose
//! value is not known leaves the match open, and only when the rest of the pattern could fit. Main types: [`Pattern`],
//! [`Fact`], [`Facts`].

use std::collections::BTreeSet;

use super::truth::Truth;

/// What is known of one key of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// Its values, one unless the key has many.
    Known(Vec<String>),
    /// One value that begins so; how it goes on is chosen by the caller.
    Prefix(String),
    /// The request does not carry the key.
    Absent,
    /// It was not read, or is known only when the request is made: why.
    Unknown(String),
}

/// The keys of a request, by their names in lower case.
pub trait Facts: std::fmt::Debug {
    fn fact(&self, key: &str) -> Fact;
}

/// A text with wildcards and variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// `*`.
    All,
    Literal(Box<str>),
    Glob(Box<[Piece]>),
}

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// `*`.
    Any,
    /// `?`.
    One,
    Text(Box<str>),
    /// Its key in lower case, and what stands for it when the request does not carry it.
    Variable(Box<str>, Option<Box<str>>),
}

impl Pattern {
    /// Reads a pattern in which `*` and `?` mean something.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::read(text, true)
    }

    /// Reads a text in which only variables mean something.
    #[must_use]
    pub fn plain(text: &str) -> Self {
        Self::read(text, false)
    }

    fn read(text: &str, wildcards: bool) -> Self {
        if wildcards && text == "*" {
            return Self::All;
        }
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            let variable = rest.strip_prefix("${").and_then(|inner| inner.split_once('}'));
            let piece = match (character, variable) {
                ('$', Some((name, after))) => {
                    rest = after;
                    match name {
                        // How a pattern says that it means the character itself.
                        "*" | "?" | "$" => {
                            literal.push_str(name);
                            continue;
                        }
                        _ => variable_piece(name),
                    }
                }
                ('*', _) if wildcards => {
                    rest = &rest[1..];
                    Piece::Any
                }
                ('?', _) if wildcards => {
                    rest = &rest[1..];
                    Piece::One
                }
                _ => {
                    literal.push(character);
                    rest = &rest[character.len_utf8()..];
                    continue;
                }
            };
            if !literal.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut literal).into()));
            }
            if piece != Piece::Any || pieces.last() != Some(&Piece::Any) {
                pieces.push(piece);
            }
        }
        if pieces.is_empty() {
            return Self::Literal(literal.into());
        }
        if !literal.is_empty() {
            pieces.push(Piece::Text(literal.into()));
        }
        Self::Glob(pieces.into())
    }

    /// Whether the text fits.
    #[must_use]
    pub fn matches(&self, text: &str, facts: &dyn Facts) -> Truth {
        match self {
            Self::All => Truth::Yes,
            Self::Literal(literal) => Truth::of(**literal == *text),
            Self::Glob(pieces) => {
                let Some((pieces, open)) = resolved(pieces, facts) else { return Truth::No };
                let fits = fits(&pieces, text.as_bytes());
                if fits && !open.is_empty() { Truth::Unknown(open) } else { Truth::of(fits) }
            }
        }
    }

    /// Whether a text that begins so, and goes on as somebody likes, fits.
    #[must_use]
    pub fn matches_prefix(&self, prefix: &str, facts: &dyn Facts, chosen: &str) -> Truth {
        let pieces = match self {
            Self::All => return Truth::Yes,
            Self::Literal(literal) => {
                return if literal.starts_with(prefix) { Truth::unknown(chosen) } else { Truth::No };
            }
            Self::Glob(pieces) => pieces,
        };
        let Some((pieces, mut open)) = resolved(pieces, facts) else { return Truth::No };
        if !may_begin(&pieces, prefix.as_bytes()) {
            return Truth::No;
        }
        let is_whole = matches!(pieces.as_slice(), [Flat::Text(text), Flat::Any] if prefix.starts_with(&**text));
        if !is_whole {
            open.insert(chosen.to_owned());
        }
        if open.is_empty() { Truth::Yes } else { Truth::Unknown(open) }
    }

    /// Whether the text has no variable and fits; for texts of which no request is known.
    #[must_use]
    pub fn matches_plainly(&self, text: &str) -> bool {
        self.matches(text, &NoFacts).is_yes()
    }

    /// The pattern as it can be written.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::All => "*".to_owned(),
            Self::Literal(text) => text.to_string(),
            Self::Glob(pieces) => pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Any => "*".to_owned(),
                    Piece::One => "?".to_owned(),
                    Piece::Text(text) => text.to_string(),
                    Piece::Variable(key, _) => format!("${{{key}}}"),
                })
                .collect(),
        }
    }
}

/// The parts of a text between its first colons, `most` at most; those inside of a variable are its own.
#[must_use]
pub fn parts(text: &str, most: usize) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(end) = rest.strip_prefix("${").and_then(|inner| inner.find('}')) {
            at += "${".len() + end + "}".len();
            continue;
        }
        if rest.starts_with(':') && found.len() + 1 < most {
            found.push(&text[from..at]);
            from = at + 1;
        }
        at += rest.chars().next().map_or(1, char::len_utf8);
    }
    found.push(&text[from..]);
    found
}

fn variable_piece(name: &str) -> Piece {
    let (key, default) = match name.split_once(',') {
        Some((key, default)) => {
            let default = default.trim();
            (key, Some(default.strip_prefix('\'').and_then(|one| one.strip_suffix('\'')).unwrap_or(default)))
        }
        None => (name, None),
    };
    Piece::Variable(key.trim().to_ascii_lowercase().into(), default.map(Into::into))
}

/// A request of which nothing is known.
#[derive(Debug, Clone, Copy)]
pub struct NoFacts;

impl Facts for NoFacts {
    fn fact(&self, _key: &str) -> Fact {
        Fact::Absent
    }
}

/// A piece without variables.
#[derive(Debug)]
enum Flat<'a> {
    Any,
    One,
    Text(std::borrow::Cow<'a, str>),
}

/// The pieces with the values of variables, and why some are not known; `None` when one has no value, so that nothing
/// fits.
fn resolved<'a>(pieces: &'a [Piece], facts: &dyn Facts) -> Option<(Vec<Flat<'a>>, BTreeSet<String>)> {
    let mut open = BTreeSet::new();
    let mut flat = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match piece {
            Piece::Any => flat.push(Flat::Any),
            Piece::One => flat.push(Flat::One),
            Piece::Text(text) => flat.push(Flat::Text((&**text).into())),
            Piece::Variable(key, default) => match (facts.fact(key), default) {
                (Fact::Known(values), _) if values.len() == 1 => {
                    flat.extend(values.into_iter().map(|value| Flat::Text(value.into())));
                }
                (Fact::Known(_), _) => {
                    open.insert(format!("${{{key}}} stands for several values"));
                    flat.push(Flat::Any);
                }
                (Fact::Prefix(prefix), _) => {
                    open.insert(format!("${{{key}}} is chosen by the caller"));
                    flat.extend([Flat::Text(prefix.into()), Flat::Any]);
                }
                (Fact::Absent, Some(default)) => flat.push(Flat::Text((&**default).into())),
                (Fact::Absent, None) => return None,
                (Fact::Unknown(why), _) => {
                    open.insert(format!("${{{key}}}: {why}"));
                    flat.push(Flat::Any);
                }
            },
        }
    }
    Some((flat, open))
}

/// Length of the first character of a text; 1 where there is none.
fn width(text: &[u8]) -> usize {
    match text.first() {
        Some(byte) if *byte >= 0xf0 => 4,
        Some(byte) if *byte >= 0xe0 => 3,
        Some(byte) if *byte >= 0xc0 => 2,
        Some(_) | None => 1,
    }
    .min(text.len().max(1))
}

/// What is left of the text behind the piece, which is no star.
fn behind<'t>(piece: &Flat<'_>, text: &'t [u8]) -> Option<&'t [u8]> {
    match piece {
        Flat::One if text.is_empty() => None,
        Flat::One => Some(&text[width(text)..]),
        Flat::Text(wanted) => text.strip_prefix(wanted.as_bytes()),
        Flat::Any => Some(text),
    }
}

fn fits(pieces: &[Flat<'_>], text: &[u8]) -> bool {
    let (mut at, mut rest) = (0, text);
    // Where to go on when what follows the last star does not fit: a later star makes earlier ones of no matter.
    let mut star: Option<(usize, &[u8])> = None;
    loop {
        match pieces.get(at) {
            None if rest.is_empty() => return true,
            Some(Flat::Any) => {
                star = Some((at, rest));
                at += 1;
                continue;
            }
            Some(piece) => {
                if let Some(after) = behind(piece, rest) {
                    rest = after;
                    at += 1;
                    continue;
                }
            }
            None => {}
        }
        let Some((place, from)) = star.filter(|(_, from)| !from.is_empty()) else { return false };
        let from = &from[width(from)..];
        star = Some((place, from));
        rest = from;
        at = place + 1;
    }
}

/// Whether some text that begins with the prefix fits.
fn may_begin(pieces: &[Flat<'_>], prefix: &[u8]) -> bool {
    if prefix.is_empty() {
        return true;
    }
    match pieces.split_first() {
        None => false,
        // It takes up the whole prefix.
        Some((Flat::Any, _)) => true,
        Some((Flat::Text(wanted), _)) if wanted.as_bytes().starts_with(prefix) => true,
        Some((piece, others)) => behind(piece, prefix).is_some_and(|after| may_begin(others, after)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern).matches_plainly(text)
    }

    #[test]
    fn stars_and_question_marks() {
        for (pattern, text) in [
            ("*", ""),
            ("a*", "a"),
            ("*:dbuser:*/app", "arn:aws:rds-db:eu-central-1:1:dbuser:db-A/app"),
            ("a*b*c", "a-b-b/c:c"),
            ("?", "ä"),
            ("db-?*", "db-X"),
            ("**a**", "a"),
            ("a${*}b${$}{x}", "a*b${x}"),
            ("*aab", "aaab"),
            ("*${", "x${"),
        ] {
            assert!(fit(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in
            [("", "a"), ("a", "A"), ("a?", "a"), ("a*b", "a-b-"), ("?", "ab"), ("${aws:username}", "x"), ("*ab", "aba")]
        {
            assert!(!fit(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn colons_of_variables_part_nothing() {
        assert_eq!(parts("a:b:c:d", 3), ["a", "b", "c:d"]);
        assert_eq!(parts("a:${x:y}:${z", 6), ["a", "${x:y}", "${z"]);
        assert_eq!(parts("${x:y, ':'}é:", 6), ["${x:y, ':'}é", ""]);
        assert_eq!(parts("", 6), [""]);
    }

    #[test]
    fn a_beginning_is_enough_for_what_stars_leave_open() {
        let matches = |pattern: &str| Pattern::new(pattern).matches_prefix("AROA1:", &NoFacts, "chosen");
        assert_eq!(matches("AROA1:*"), Truth::Yes);
        assert_eq!(matches("AROA*"), Truth::Yes);
        assert_eq!(matches("AROA2:*"), Truth::No);
        assert_eq!(matches("AROA1:ann"), Truth::unknown("chosen"));
        assert_eq!(matches("*:ann"), Truth::unknown("chosen"));
        assert_eq!(matches("AIDA1"), Truth::No);
        assert_eq!(matches("AROA?:x"), Truth::unknown("chosen"));
    }
}
