//! JSON text -> [`Node`]s. Only for templates, which are small; plans are scanned.

use std::collections::HashSet;

use super::error::{TemplateError, shown};
use super::node::{Data, Entry, Node, Spot};

/// Levels of nesting.
pub(super) const DEPTH: usize = 256;

/// Reads one document to its end.
pub(super) fn parse(text: &str) -> Result<Node, TemplateError> {
    let mut reader = Reader { text, at: 0, line: 1, counted: (0, 1), depth: 0 };
    let node = reader.value()?;
    reader.blank();
    if reader.at < text.len() {
        return Err(reader.wrong("more text follows the document"));
    }
    Ok(node)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    /// A byte of this line and its column, from which the next column is counted: lines may be long.
    counted: (usize, u32),
    depth: usize,
}

impl Reader<'_> {
    fn spot(&mut self) -> Spot {
        let (from, column) = self.counted;
        let further = self.text.get(from..self.at).map_or(0, |text| text.chars().count());
        self.counted = (self.at, column.saturating_add(u32::try_from(further).unwrap_or(u32::MAX)));
        Spot { line: self.line, column: self.counted.1 }
    }

    fn wrong(&mut self, problem: &str) -> TemplateError {
        let Spot { line, column } = self.spot();
        let problem = if self.at >= self.text.len() { "the text ends in the middle" } else { problem };
        TemplateError::Syntax { problem: problem.to_owned(), line, column }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blank(&mut self) {
        while let Some(byte @ (b' ' | b'\t' | b'\n' | b'\r')) = self.byte() {
            self.at += 1;
            if byte == b'\n' {
                self.line += 1;
                self.counted = (self.at, 1);
            }
        }
    }

    fn value(&mut self) -> Result<Node, TemplateError> {
        self.blank();
        let spot = self.spot();
        let data = match self.byte() {
            Some(b'{') => self.nested(Self::map)?,
            Some(b'[') => self.nested(Self::list)?,
            Some(b'"') => Data::Text(self.string()?),
            Some(b't') => self.word("true", Data::Bool(true))?,
            Some(b'f') => self.word("false", Data::Bool(false))?,
            Some(b'n') => self.word("null", Data::Null)?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => return Err(self.wrong("a value is expected")),
        };
        Ok(Node::new(data, spot))
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Data, TemplateError>) -> Result<Data, TemplateError> {
        self.depth += 1;
        if self.depth > DEPTH {
            let Spot { line, column } = self.spot();
            return Err(TemplateError::TooDeep { limit: DEPTH, line, column });
        }
        self.at += 1;
        let data = read(self)?;
        self.depth -= 1;
        Ok(data)
    }

    fn map(&mut self) -> Result<Data, TemplateError> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen = HashSet::new();
        self.blank();
        if self.byte() == Some(b'}') {
            self.at += 1;
            return Ok(Data::Map(entries));
        }
        loop {
            self.blank();
            let spot = self.spot();
            if self.byte() != Some(b'"') {
                return Err(self.wrong("a key in double quotes is expected"));
            }
            let key = self.string()?;
            if !seen.insert(key.clone()) {
                return Err(TemplateError::TwiceTheKey { key: shown(&key), line: spot.line, column: spot.column });
            }
            self.blank();
            if self.byte() != Some(b':') {
                return Err(self.wrong("`:` is expected"));
            }
            self.at += 1;
            let value = self.value()?;
            entries.push(Entry { key, spot, value });
            if self.closes(b'}')? {
                return Ok(Data::Map(entries));
            }
        }
    }

    fn list(&mut self) -> Result<Data, TemplateError> {
        let mut items = Vec::new();
        self.blank();
        if self.byte() == Some(b']') {
            self.at += 1;
            return Ok(Data::List(items));
        }
        loop {
            items.push(self.value()?);
            if self.closes(b']')? {
                return Ok(Data::List(items));
            }
        }
    }

    fn closes(&mut self, close: u8) -> Result<bool, TemplateError> {
        self.blank();
        match self.byte() {
            Some(b',') => {
                self.at += 1;
                Ok(false)
            }
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(true)
            }
            _ => Err(self.wrong("`,` or a closing bracket is expected")),
        }
    }

    fn word(&mut self, word: &str, data: Data) -> Result<Data, TemplateError> {
        if !self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
            return Err(self.wrong("a value is expected"));
        }
        self.at += word.len();
        Ok(data)
    }

    fn number(&mut self) -> Result<Data, TemplateError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let end = rest.find(|c: char| !matches!(c, '-' | '+' | '.' | 'e' | 'E' | '0'..='9')).unwrap_or(rest.len());
        let Ok(number) = serde_json::from_str(&rest[..end]) else { return Err(self.wrong("a number is expected")) };
        self.at += end;
        Ok(Data::Number(number))
    }

    fn string(&mut self) -> Result<String, TemplateError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let mut end = 1;
        loop {
            match rest.as_bytes().get(end) {
                Some(b'\\') => end += 2,
                Some(b'"') => break,
                // Long texts, such as scripts, are written over several lines by some generators.
                Some(b'\n') | None => {
                    self.at += end.min(rest.len());
                    return Err(self.wrong("a string ends in the middle"));
                }
                Some(_) => end += 1,
            }
        }
        let text = rest.get(..=end).and_then(|quoted| serde_json::from_str(quoted).ok());
        let Some(text) = text else { return Err(self.wrong("the string holds what JSON does not allow")) };
        self.at += end + 1;
        Ok(text)
    }
}
