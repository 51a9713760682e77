//! What stands in a migration file beside SQL: commands and variables of psql, data of COPY, marks of migration tools.
//!
//! All of it becomes blanks or a plain name of the same length, so that places stay true. Main function: [`mask`].

use super::depth::Depth;
use super::marks::{Direction, direction};
use super::psql::{self, Connect};

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Masked {
    pub text: String,
    /// Something that is run and cannot be read: where, and why.
    pub unknown: Vec<(usize, String)>,
    /// Database and role that are connected to, by place.
    pub connects: Vec<(usize, Connect)>,
    /// Where a name or text is put in that is known at run time only.
    pub holes: Vec<(usize, &'static str)>,
    /// Parts of the file that are not run: where each begins, and why.
    pub skipped: Vec<(usize, String)>,
    /// Where it is nested deeper than is read.
    pub too_deep: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Inside {
    Code,
    Text,
    Escaped,
    Name,
    Line,
    Block(usize),
    Dollar(String),
}

/// A file on the way through.
#[derive(Debug)]
struct Walker<'t> {
    text: &'t str,
    bytes: Vec<u8>,
    inside: Inside,
    /// Code of the statement so far, in lower case: a sign stands for each string and quoted name.
    statement: String,
    /// Where that statement begins.
    from: usize,
    /// How deep it stands under `\if`.
    conditions: usize,
    /// Something of the line was said to be under `\if`.
    told: bool,
    /// A COPY from the file itself was ended in this line.
    copies: bool,
    /// psql has left the file.
    quit: bool,
    depth: Depth,
    masked: Masked,
}

/// Blanks out what is no SQL.
pub(super) fn mask(text: &str) -> Masked {
    let mut walker = Walker {
        text,
        bytes: text.as_bytes().to_vec(),
        inside: Inside::Code,
        statement: String::new(),
        from: 0,
        conditions: 0,
        told: false,
        copies: false,
        quit: false,
        depth: Depth::default(),
        masked: Masked::default(),
    };
    let mut copying: Option<usize> = None;
    let (mut up, mut down) = (false, false);
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let (start, end) = (from, from + line.len());
        from = end;
        let trimmed = line.trim();
        if copying.is_some() {
            if trimmed == "\\." {
                copying = None;
            }
            walker.blank(start, end);
            continue;
        }
        let mark = if walker.inside == Inside::Code { direction(trimmed, up) } else { None };
        match mark {
            Some(Direction::Down) => {
                if !down {
                    let why = format!("it takes the change back, by the mark {trimmed:?}");
                    walker.masked.skipped.push((start, why));
                }
                down = true;
            }
            Some(Direction::Up) => (up, down) = (true, false),
            None => {}
        }
        if down || walker.quit || mark.is_some() {
            walker.blank(start, end);
            continue;
        }
        if walker.line(start, end) {
            copying = Some(start);
        }
    }
    if let Some(start) = copying {
        let why = "the data of this COPY have no end, so that what follows it is not read";
        walker.masked.unknown.push((start, why.to_owned()));
    }
    let mut masked = walker.masked;
    masked.too_deep = walker.depth.too_deep;
    masked.text =
        String::from_utf8(walker.bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    masked
}

impl Walker<'_> {
    fn blank(&mut self, from: usize, to: usize) {
        for byte in self.bytes.iter_mut().take(to).skip(from) {
            if *byte != b'\n' && *byte != b'\r' {
                *byte = b' ';
            }
        }
    }

    /// One line of SQL; gives whether data of a COPY follow it.
    fn line(&mut self, start: usize, end: usize) -> bool {
        (self.told, self.copies) = (false, false);
        let mut at = start;
        while at < end && !self.quit {
            let rest = &self.text[at..end];
            let c = rest.chars().next().unwrap_or(' ');
            let mut step = c.len_utf8();
            match &mut self.inside {
                Inside::Code => step = self.code(at, end),
                Inside::Text if c == '\'' => self.inside = Inside::Code,
                Inside::Escaped if c == '\\' => step += rest.chars().nth(1).map_or(0, char::len_utf8),
                Inside::Escaped if c == '\'' => self.inside = Inside::Code,
                Inside::Name if c == '"' => self.inside = Inside::Code,
                Inside::Line if c == '\n' => self.inside = Inside::Code,
                Inside::Block(depth) if rest.starts_with("*/") => {
                    step = 2;
                    self.inside = if *depth == 1 { Inside::Code } else { Inside::Block(*depth - 1) };
                }
                Inside::Block(depth) if rest.starts_with("/*") => {
                    step = 2;
                    self.inside = Inside::Block(*depth + 1);
                }
                Inside::Dollar(tag) if rest.starts_with(tag.as_str()) => {
                    step = tag.len();
                    self.inside = Inside::Code;
                }
                Inside::Text | Inside::Escaped | Inside::Name | Inside::Line | Inside::Block(_) | Inside::Dollar(_) => {
                }
            }
            if self.conditions > 0 {
                self.blank(at, at + step);
            }
            at += step;
        }
        if self.quit {
            self.blank(at.min(end), end);
        }
        if self.inside == Inside::Line {
            self.inside = Inside::Code;
        }
        self.copies
    }

    /// What begins here in code; gives how long it is.
    fn code(&mut self, at: usize, end: usize) -> usize {
        let text = self.text;
        let rest = &text[at..end];
        let c = rest.chars().next().unwrap_or(' ');
        let is_comment = rest.starts_with("--") || rest.starts_with("/*");
        self.depth.take(at, if is_comment { ' ' } else { c });
        if rest.starts_with("--") {
            self.inside = Inside::Line;
            return 2;
        }
        if rest.starts_with("/*") {
            self.inside = Inside::Block(1);
            return 2;
        }
        if c == '\\' {
            return self.command(at, end);
        }
        if self.conditions > 0 && !c.is_whitespace() && !self.told {
            self.told = true;
            self.masked.unknown.push((at, UNDECIDED.to_owned()));
        }
        if c == '\'' {
            let before = text[..at].chars().next_back();
            let joined = text[..at].chars().rev().nth(1).is_some_and(|c| c.is_alphanumeric() || c == '_');
            let escaped = matches!(before, Some('e' | 'E')) && !joined;
            self.inside = if escaped { Inside::Escaped } else { Inside::Text };
            self.statement.push(c);
            return 1;
        }
        if c == '"' {
            self.inside = Inside::Name;
            self.statement.push(c);
            return 1;
        }
        if let Some(tag) = dollar_tag(text, at) {
            self.inside = Inside::Dollar(tag.to_owned());
            self.statement.push('\'');
            return tag.len();
        }
        if let Some((len, why)) = hole(text, at, end) {
            // A password is not kept, so that it need not be known.
            let is_password = text[..at].trim_end().to_ascii_lowercase().ends_with("password");
            if !is_password && self.conditions == 0 {
                self.masked.holes.push((at, why));
            }
            let fill = if rest.starts_with(":'") { b'\'' } else { b'x' };
            self.bytes.iter_mut().take(at + len).skip(at).for_each(|byte| *byte = b'x');
            for end in [at, at + len - 1] {
                self.bytes.iter_mut().skip(end).take(1).for_each(|byte| *byte = fill);
            }
            self.statement.push('\'');
            return len;
        }
        if c == ';' {
            self.copies |= takes_data(&self.statement);
            self.begin(at + 1);
            return 1;
        }
        self.statement.push(c.to_ascii_lowercase());
        c.len_utf8()
    }

    /// The next statement begins.
    fn begin(&mut self, at: usize) {
        self.statement.clear();
        self.from = at;
    }

    /// A backslash in code; gives how long its command is.
    fn command(&mut self, at: usize, end: usize) -> usize {
        let rest = &self.text[at..end];
        // Statements that are sent together.
        if rest.starts_with("\\;") {
            self.blank(at, at + 1);
            self.begin(at + 2);
            return 2;
        }
        let found = psql::read(rest);
        let name = found.name.as_str();
        self.blank(at, at + found.len);
        let sends = matches!(name, "g" | "gx" | "gset" | "gdesc" | "gexec" | "crosstabview" | "watch");
        let acts = matches!(name, "c" | "connect" | "q" | "quit")
            || psql_reads(name).is_some()
            || psql_runs(name).is_some()
            || name == "gexec";
        if self.conditions > 0 && acts {
            self.masked.unknown.push((at, UNDECIDED.to_owned()));
            return found.len;
        }
        match name {
            "if" => self.conditions += 1,
            "endif" => self.conditions = self.conditions.saturating_sub(1),
            "c" | "connect" => match psql::connect(&found.words) {
                Some(to) => self.masked.connects.push((at, to)),
                None => self.told(at, name, "goes to a database that is not read from here"),
            },
            "q" | "quit" => {
                self.quit = true;
                self.masked.skipped.push((at, format!("psql's \\{name} ends the file")));
            }
            "r" | "reset" => {
                let from = self.from;
                self.blank(from, at);
                self.begin(at + found.len);
            }
            "gexec" => self.told(at, name, "runs what a query gives"),
            _ => {
                if let Some(what) = psql_reads(name).or_else(|| psql_runs(name)) {
                    self.told(at, name, what);
                }
            }
        }
        if sends {
            // It ends the statement in front of it.
            if let Some(byte) = self.bytes.get_mut(at) {
                *byte = b';';
            }
            self.copies |= takes_data(&self.statement);
            self.begin(at + found.len);
        }
        found.len
    }

    fn told(&mut self, at: usize, name: &str, what: &str) {
        self.masked.unknown.push((at, format!("psql's \\{name} {what}")));
    }
}

const UNDECIDED: &str = "it stands under psql's \\if, which is not decided";

fn psql_reads(name: &str) -> Option<&'static str> {
    matches!(name, "i" | "ir" | "include" | "include_relative")
        .then_some("runs another file, which is not read from here")
}

fn psql_runs(name: &str) -> Option<&'static str> {
    (name.starts_with('!') || name == "copy").then_some("acts outside of SQL")
}

/// Whether data follow the statement, up to a line with a backslash and a point.
fn takes_data(statement: &str) -> bool {
    let words: Vec<&str> =
        statement.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    words.first() == Some(&"copy") && words.windows(2).any(|pair| pair == ["from", "stdin"])
}

fn dollar_tag(text: &str, at: usize) -> Option<&str> {
    let before = text[..at].chars().next_back();
    if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
        return None;
    }
    let rest = text[at..].strip_prefix('$')?;
    let end = rest.find('$')?;
    let tag = &rest[..end];
    let is_tag = tag.chars().all(|c| c.is_alphanumeric() || c == '_') && !tag.starts_with(|c: char| c.is_ascii_digit());
    is_tag.then(|| &text[at..at + end + 2])
}

/// A variable of psql, or a placeholder of a migration tool, and how long it is.
fn hole(text: &str, at: usize, end: usize) -> Option<(usize, &'static str)> {
    let rest = &text[at..end];
    for (open, close) in [("${", "}"), ("{{", "}}"), ("<%", "%>")] {
        if rest.starts_with(open)
            && let Some(found) = rest.find(close)
        {
            return Some((found + close.len(), "a placeholder of the migration tool"));
        }
    }
    let named = rest.strip_prefix(':')?;
    let before = text[..at].chars().next_back();
    let is_cast = before.is_some_and(|c| c == ':' || c == '[' || c.is_alphanumeric() || c == '_');
    let first = named.chars().next()?;
    if is_cast {
        return None;
    }
    if let quote @ ('\'' | '"') = first {
        let close = named[1..].find(quote)?;
        return Some((close + 3, "a variable of psql"));
    }
    if !first.is_alphabetic() && first != '_' {
        return None;
    }
    let len = named.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(named.len());
    Some((len + 1, "a variable of psql"))
}
