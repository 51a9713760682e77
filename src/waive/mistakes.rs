//! Everything that is wrong with waiver files, each with its place. Main types: [`WaiverFileError`], [`Mistake`].

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

/// Mistakes that are written out; who has more has enough to begin with.
const SHOWN: usize = 100;
/// Columns of a line that are shown.
const WINDOW: usize = 100;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    pub message: String,
    /// What to write instead.
    pub help: String,
    /// The part of the line that it is about, with values that may be secret covered, and a line of carets below it.
    pub excerpt: [String; 2],
}

/// Files that are no waivers: none of them was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverFileError {
    /// At least one, by file and place.
    pub mistakes: Vec<Mistake>,
}

impl fmt::Display for WaiverFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "use the waivers, of which none is in force: {}", self.list())
    }
}

impl std::error::Error for WaiverFileError {}

impl WaiverFileError {
    /// The mistakes alone, for sentences of other commands: `there is a mistake`, and the mistake below it.
    #[must_use]
    pub fn list(&self) -> impl fmt::Display + '_ {
        List(&self.mistakes)
    }
}

struct List<'m>(&'m [Mistake]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => write!(f, "there is a mistake")?,
            n => write!(f, "there are {n} mistakes")?,
        }
        for mistake in self.0.iter().take(SHOWN) {
            let Mistake { file, line, column, message, help, excerpt } = mistake;
            let gutter = line.to_string();
            let margin = " ".repeat(gutter.len());
            write!(f, "\n  {file}:{line}:{column}: {message}")?;
            if !excerpt[0].trim().is_empty() {
                write!(f, "\n    {gutter} | {}\n    {margin} | {}", excerpt[0], excerpt[1])?;
            }
            if !help.is_empty() {
                write!(f, "\n    help: {help}")?;
            }
        }
        match self.0.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "\n  and {more} more"),
        }
    }
}

/// A text with its lines.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    pub(super) file: &'t str,
    pub(super) text: &'t str,
    /// Where each line begins.
    starts: Vec<usize>,
    /// What must not be shown.
    covered: BTreeMap<usize, usize>,
    /// The whole file was taken apart, so that what must not be shown is known and need not be guessed.
    pub(super) is_understood: bool,
}

impl<'t> Lines<'t> {
    pub(super) fn new(file: &'t str, text: &'t str) -> Self {
        let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1)).collect();
        Self { file, text, starts, covered: BTreeMap::new(), is_understood: false }
    }

    /// Never show what stands there.
    pub(super) fn cover(&mut self, range: Range<usize>) {
        self.covered.insert(range.start, range.end);
    }

    /// Line and column of a place, both from 1.
    pub(super) fn place(&self, at: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let column = self.text.get(start..at).map_or(1, |before| before.chars().count() + 1);
        (line, column)
    }

    fn line_range(&self, line: usize) -> Range<usize> {
        let start = self.starts.get(line - 1).copied().unwrap_or(self.text.len());
        let end = self.starts.get(line).map_or(self.text.len(), |next| next - 1);
        start..end.max(start)
    }

    fn is_covered(&self, at: usize) -> bool {
        self.covered.range(..=at).next_back().is_some_and(|(_, end)| at < *end)
    }

    /// One character is one cell, so that the carets stand below what they mean.
    fn excerpt(&self, span: &Range<usize>, line: usize) -> [String; 2] {
        let range = self.line_range(line);
        let text = self.text.get(range.clone()).unwrap_or_default().trim_end_matches('\r');
        let hidden_from = if self.is_understood { None } else { accepted_value(text) };
        let end = span.end.max(span.start + 1);
        let cells: Vec<(char, bool)> = text
            .char_indices()
            .map(|(at, c)| {
                let place = range.start + at;
                let hidden = hidden_from.is_some_and(|from| at >= from) || self.is_covered(place);
                let shown = match c {
                    _ if hidden => '*',
                    c if c.is_control() => ' ',
                    c if c.width() == Some(0) || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => '?',
                    c => c,
                };
                (shown, place >= span.start && place < end)
            })
            .collect();
        let mark = cells.iter().position(|(_, marked)| *marked).unwrap_or(cells.len());
        let from = if mark > WINDOW * 3 / 4 { mark - WINDOW / 2 } else { 0 };
        let shown: String = cells.iter().skip(from).take(WINDOW).map(|(c, _)| *c).collect();
        let width = |c: char| c.width().unwrap_or(1);
        let mut carets: String = cells[from..]
            .iter()
            .take(WINDOW)
            .flat_map(|(c, marked)| std::iter::repeat_n(if *marked { '^' } else { ' ' }, width(*c)))
            .collect();
        if mark == cells.len() {
            carets.push('^');
        }
        [shown, carets.trim_end().to_owned()]
    }
}

/// Where the text after a key `value` begins in a line, if there is one: it may be a copied secret.
fn accepted_value(line: &str) -> Option<usize> {
    line.match_indices("value").find_map(|(at, word)| {
        let before = line[..at].chars().next_back();
        let rest = line[at + word.len()..].trim_start_matches(['"', '\'']);
        let is_key =
            before.is_none_or(|c| !c.is_alphanumeric() && c != '_') && rest.trim_start().starts_with([':', '=']);
        is_key.then(|| line.len() - rest.trim_start().len() + 1)
    })
}

/// A name from a file, short and on one line.
pub(super) fn shown(text: &str) -> String {
    const LIMIT: usize = 80;
    let mut short: String = text.chars().take(LIMIT).flat_map(plain).collect();
    if text.chars().nth(LIMIT).is_some() {
        short.push_str("...");
    }
    short
}

fn plain(c: char) -> impl Iterator<Item = char> {
    let hostile =
        c.is_control() || c.width() == Some(0) || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let spelled: String = if hostile { c.escape_unicode().collect() } else { c.to_string() };
    spelled.chars().collect::<Vec<_>>().into_iter()
}

/// Collects mistakes while a file is read on.
#[derive(Debug, Default)]
pub(super) struct Mistakes {
    found: Vec<Mistake>,
    /// Of a file whose excerpts are still to be made.
    spans: Vec<Range<usize>>,
}

impl Mistakes {
    pub(super) fn add(
        &mut self,
        lines: &Lines<'_>,
        span: &Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let (line, column) = lines.place(span.start);
        self.found.push(Mistake {
            file: lines.file.to_owned(),
            line,
            column,
            message: message.into(),
            help: help.into(),
            excerpt: [String::new(), String::new()],
        });
        self.spans.push(span.clone());
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Takes over the mistakes of one file, now that it is known what of it must not be shown.
    pub(super) fn append(&mut self, of_file: Self, lines: &Lines<'_>) {
        let mut found: Vec<(Mistake, Range<usize>)> = of_file.found.into_iter().zip(of_file.spans).collect();
        found.sort_by(|a, b| (&a.0, a.1.start).cmp(&(&b.0, b.1.start)));
        found.dedup_by(|b, a| a.0 == b.0);
        for (position, (mut mistake, span)) in found.into_iter().enumerate() {
            if position < SHOWN {
                mistake.excerpt = lines.excerpt(&span, mistake.line);
            }
            self.found.push(mistake);
        }
    }

    pub(super) fn into_result<T>(self, value: T) -> Result<T, WaiverFileError> {
        match self.found.is_empty() {
            true => Ok(value),
            false => Err(WaiverFileError { mistakes: self.found }),
        }
    }
}
