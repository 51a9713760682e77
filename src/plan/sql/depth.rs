//! How deep a statement is nested, counted before it is parsed: a parser goes as deep as its text.
//!
//! Counts parentheses, CASE, and what may stand in front of a value again and again. Main type: [`Depth`].

/// Deepest nesting that is read: the grammar of the server takes no more.
pub(super) const DEPTH: usize = 10_000;

/// The nesting so far.
#[derive(Debug, Default)]
pub(super) struct Depth {
    open: usize,
    cases: usize,
    prefixes: usize,
    word: String,
    /// Where it is too deep first.
    pub too_deep: Option<usize>,
}

impl Depth {
    /// The next character of code; anything that is no code is a blank, a string a quote.
    pub fn take(&mut self, at: usize, c: char) {
        if c.is_alphanumeric() || c == '_' {
            self.word.push(c.to_ascii_lowercase());
            return;
        }
        match self.word.as_str() {
            "" => {}
            "not" => self.prefixes += 1,
            "case" => (self.cases, self.prefixes) = (self.cases + 1, 0),
            "end" => (self.cases, self.prefixes) = (self.cases.saturating_sub(1), 0),
            _ => self.prefixes = 0,
        }
        self.word.clear();
        match c {
            '(' | '[' => self.open += 1,
            ')' | ']' => (self.open, self.prefixes) = (self.open.saturating_sub(1), 0),
            ';' => (self.open, self.cases, self.prefixes) = (0, 0, 0),
            '-' | '+' | '~' | '!' | '@' | '#' | '|' | '/' | '*' | '<' | '>' | '=' | '^' | '%' | '&' => {
                self.prefixes += 1
            }
            '\'' | '"' | '$' => self.prefixes = 0,
            _ => {}
        }
        if self.open + self.cases + self.prefixes > DEPTH {
            self.too_deep.get_or_insert(at);
        }
    }
}
