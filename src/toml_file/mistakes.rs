//! What is wrong with a file, each with its place. Main types: [`Mistake`], [`Mistakes`].

use std::ops::Range;

/// A line of the file is shown up to this many characters.
const MOST_SHOWN: usize = 100;
/// Words in a key whose value may be a secret, so that its line is shown without it.
const SECRETIVE: [&str; 10] = ["auth", "credential", "hook", "key", "pass", "pwd", "secret", "store", "token", "url"];

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    pub message: String,
    /// What to write instead.
    pub help: String,
    /// The line of the file, harmless to show; empty when there is none.
    pub source: String,
}

impl Mistake {
    /// The line of the file with a mark below the column, indented; empty when there is no line to show.
    #[must_use]
    pub fn excerpt(&self) -> String {
        if self.source.is_empty() {
            return String::new();
        }
        let number = self.line.to_string();
        let gutter = " ".repeat(number.len());
        let blank = |c: char| if c == '\t' { '\t' } else { ' ' };
        let before: String = self.source.chars().take(self.column.saturating_sub(1)).map(blank).collect();
        format!("  {number} | {}\n  {gutter} | {before}^", self.source)
    }
}

/// `line 3, column 5: what is wrong`, a mistake a line.
#[must_use]
pub fn listed(mistake: &Mistake) -> String {
    format!("line {}, column {}: {}", mistake.line, mistake.column, mistake.message)
}

/// What to do about the mistakes, a line for each that has an answer of its own.
#[must_use]
pub fn helps(mistakes: &[Mistake]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for mistake in mistakes.iter().filter(|mistake| !mistake.help.is_empty()) {
        let line = match mistakes.len() {
            1 => mistake.help.clone(),
            _ => format!("line {}: {}", mistake.line, mistake.help),
        };
        lines.push(line);
    }
    lines.join("\n      ")
}

/// Collects mistakes while a file is read on.
#[derive(Debug)]
pub struct Mistakes<'t> {
    text: &'t str,
    found: Vec<Mistake>,
}

impl<'t> Mistakes<'t> {
    #[must_use]
    pub const fn new(text: &'t str) -> Self {
        Self { text, found: Vec::new() }
    }

    /// Line and column of a place in the text, both from 1.
    #[must_use]
    pub fn position(&self, at: Option<&Range<usize>>) -> (usize, usize) {
        let before = self.text.get(..at.map_or(0, |range| range.start)).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    /// Line, column and the line itself, harmless to show, for somebody who finds the mistake later.
    #[must_use]
    pub fn place(&self, at: &Range<usize>) -> (usize, usize, String) {
        let (line, column) = self.position(Some(at));
        (line, column, self.source(line, column))
    }

    /// Adds one; without a place it is about the whole file.
    pub fn add(&mut self, at: Option<Range<usize>>, message: impl Into<String>, help: impl Into<String>) {
        let (line, column) = self.position(at.as_ref());
        let source = if at.is_some() { self.source(line, column) } else { String::new() };
        self.found.push(Mistake { line, column, message: message.into(), help: help.into(), source });
    }

    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// In the order of the file, each once.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Mistake> {
        self.found.sort();
        self.found.dedup();
        self.found
    }

    fn source(&self, line: usize, column: usize) -> String {
        let text = self.text.lines().nth(line - 1).unwrap_or_default();
        let head = text.split('=').next().unwrap_or_default();
        let lower = text.to_lowercase();
        let has_secret = SECRETIVE.iter().any(|word| lower.contains(word)) || lower.contains("://");
        let shown = match has_secret && text.contains('=') {
            true => format!("{head}= ..."),
            false => text.to_owned(),
        };
        // The heading of a table holds names only.
        let heading = |c: char| c.is_ascii_alphanumeric() || "[]._- ".contains(c);
        let is_heading =
            text.starts_with('[') && text.trim_end().ends_with(']') && text.trim_end().chars().all(heading);
        // A mark far to the right of what is shown would point at nothing.
        if column > MOST_SHOWN || (has_secret && !text.contains('=') && !is_heading) {
            return String::new();
        }
        shown.chars().take(MOST_SHOWN).map(|c| if c.is_control() && c != '\t' { '\u{fffd}' } else { c }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, at: usize) -> Mistake {
        let mut mistakes = Mistakes::new(text);
        mistakes.add(Some(at..at + 1), "is wrong", "mend it");
        mistakes.into_sorted().remove(0)
    }

    #[test]
    fn the_mark_stands_below_the_column() {
        let mistake = found("a = 1\nbé = x\n", 12);
        assert_eq!((mistake.line, mistake.column), (2, 6));
        assert_eq!(mistake.excerpt(), "  2 | bé = x\n    |      ^");
    }

    #[test]
    fn secrets_are_not_shown() {
        for text in
            ["url = \"https://hunter2@x\"", "secret = 'hunter2'", "x = 'postgres://a:hunter2@h'", "\"hunter2://"]
        {
            assert!(!found(text, 0).excerpt().contains("hunter2"), "{text}");
        }
    }
}
