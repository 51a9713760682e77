//! A reader of JSON text that walks over a document of any size in a small buffer.
//!
//! Owns the grammar: everything it passes over is checked (syntax, UTF-8, depth, numbers), also the parts that nobody
//! wants. Refuses to build values; a part that is wanted is copied out as compact text. Main types: [`Scanner`],
//! [`ScanError`].

mod tokens;

use std::io::{self, Read};

use self::tokens::separate;

/// Levels of objects and lists within one another that a document may have.
pub const MAX_DEPTH: u32 = 128;
const CHUNK: usize = 128 * 1024;

/// Why the text is no JSON document, with the place. Never holds a part of the text.
#[derive(Debug)]
pub struct ScanError {
    pub problem: Problem,
    pub line: u64,
    pub column: u64,
}

/// What is wrong with the text.
#[derive(Debug)]
pub enum Problem {
    /// The text ends too early.
    Truncated,
    /// The text is empty or blank.
    Empty,
    /// Something else stands where the named thing is expected.
    Expected(&'static str),
    /// `NaN`, `Infinity`, or a number too large to be one.
    NotANumber,
    TooDeep,
    InvalidUtf8,
    /// More text after the document.
    Trailing,
    Io(io::Error),
}

/// Type of a value, told by its first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Object,
    List,
    String,
    Number,
    Boolean,
    Null,
}

impl Shape {
    /// The type in words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Object => "an object",
            Self::List => "a list",
            Self::String => "a string",
            Self::Number => "a number",
            Self::Boolean => "a boolean",
            Self::Null => "null",
        }
    }
}

/// Whether members that are null are kept in a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    Keep,
    /// Members only: an element of a list holds its place.
    Drop,
}

/// Walks over one JSON document.
#[derive(Debug)]
pub struct Scanner<R> {
    input: R,
    buffer: Vec<u8>,
    position: usize,
    /// Bytes of `buffer` that are filled and valid UTF-8.
    end: usize,
    /// Bytes of `buffer` that are filled; the rest up to here is the beginning of a character.
    filled: usize,
    /// Start of the token that must stay in the buffer.
    mark: Option<usize>,
    at_end: bool,
    /// One bit for each open level, 1 for an object.
    open: u128,
    depth: u32,
    lines: u64,
    /// Bytes of the current line that have left the buffer.
    columns: u64,
}

type Scan<T> = Result<T, ScanError>;

impl<R: Read> Scanner<R> {
    pub fn new(input: R) -> Self {
        Self {
            input,
            buffer: vec![0; CHUNK],
            position: 0,
            end: 0,
            filled: 0,
            mark: None,
            at_end: false,
            open: 0,
            depth: 0,
            lines: 0,
            columns: 0,
        }
    }

    /// Type of the value that comes next.
    ///
    /// # Errors
    ///
    /// When no value comes next.
    pub fn shape(&mut self) -> Scan<Shape> {
        Ok(match self.token()? {
            b'{' => Shape::Object,
            b'[' => Shape::List,
            b'"' => Shape::String,
            b't' | b'f' => Shape::Boolean,
            b'n' if matches!(self.peek(2), [_, b'a' | b'A']) => return self.fail(Problem::NotANumber),
            b'n' => Shape::Null,
            b'0'..=b'9' => Shape::Number,
            b'-' => Shape::Number,
            b'N' | b'I' => return self.fail(Problem::NotANumber),
            _ => return self.fail(Problem::Expected("a value")),
        })
    }

    /// Enters an object. Call only where [`Scanner::shape`] says object.
    ///
    /// # Errors
    ///
    /// When the document is too deep.
    pub fn enter(&mut self) -> Scan<()> {
        let object = self.token()? == b'{';
        self.position += 1;
        self.push(object)
    }

    /// The next key of the object that was entered; `None` leaves the object.
    ///
    /// # Errors
    ///
    /// When the text is not JSON.
    pub fn next_key(&mut self, first: &mut bool) -> Scan<Option<String>> {
        match self.token()? {
            b'}' => {
                self.position += 1;
                self.pop();
                return Ok(None);
            }
            b',' if !*first => self.position += 1,
            _ if !*first => return self.fail(Problem::Expected("`,` or `}`")),
            _ => {}
        }
        *first = false;
        let mut text = Vec::new();
        self.key(&mut Some(&mut text))?;
        match serde_json::from_slice(&text) {
            Ok(key) => Ok(Some(key)),
            Err(_) => self.fail(Problem::Expected("a key of whole characters")),
        }
    }

    /// Whether the list that was entered has another element; `false` leaves the list.
    ///
    /// # Errors
    ///
    /// When the text is not JSON.
    pub fn next_element(&mut self, first: &mut bool) -> Scan<bool> {
        match self.token()? {
            b']' => {
                self.position += 1;
                self.pop();
                return Ok(false);
            }
            b',' if !*first => self.position += 1,
            _ if !*first => return self.fail(Problem::Expected("`,` or `]`")),
            _ => {}
        }
        *first = false;
        Ok(true)
    }

    /// Passes over the value that comes next.
    ///
    /// # Errors
    ///
    /// When the text is not JSON.
    pub fn skip(&mut self) -> Scan<()> {
        self.value(&mut None, Nulls::Keep)
    }

    /// Appends the value that comes next to `out`, without white space.
    ///
    /// # Errors
    ///
    /// When the text is not JSON.
    pub fn copy(&mut self, out: &mut Vec<u8>, nulls: Nulls) -> Scan<()> {
        self.value(&mut Some(out), nulls)
    }

    /// Reads to the end of the text, where nothing but white space may stand.
    ///
    /// # Errors
    ///
    /// When something else stands there.
    pub fn finish(&mut self) -> Scan<()> {
        loop {
            if self.position == self.end && !self.fill()? {
                return Ok(());
            }
            match self.buffer[self.position] {
                b' ' | b'\t' | b'\n' | b'\r' => self.position += 1,
                _ => return self.fail(Problem::Trailing),
            }
        }
    }

    /// Whether there is anything but white space.
    ///
    /// # Errors
    ///
    /// When the text cannot be read.
    pub fn is_blank(&mut self) -> Scan<bool> {
        loop {
            if self.position == self.end && !self.fill()? {
                return Ok(true);
            }
            match self.buffer[self.position] {
                b' ' | b'\t' | b'\n' | b'\r' => self.position += 1,
                _ => return Ok(false),
            }
        }
    }

    /// The bytes that come next: `wanted` of them, unless the text ends or breaks before.
    pub fn peek(&mut self, wanted: usize) -> &[u8] {
        while self.end - self.position < wanted && matches!(self.fill(), Ok(true)) {}
        let end = self.end.min(self.position + wanted);
        &self.buffer[self.position.min(end)..end]
    }

    /// An error at the present place.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn fail<T>(&self, problem: Problem) -> Scan<T> {
        let passed = &self.buffer[..self.position.min(self.end)];
        let lines = memchr::memchr_iter(b'\n', passed).count() as u64;
        let column = match memchr::memrchr(b'\n', passed) {
            Some(newline) => (passed.len() - newline) as u64,
            None => self.columns + passed.len() as u64 + 1,
        };
        Err(ScanError { problem, line: self.lines + lines + 1, column })
    }

    fn value(&mut self, out: &mut Option<&mut Vec<u8>>, nulls: Nulls) -> Scan<()> {
        let floor = self.depth;
        // Where the key of the member that is being read begins in `out`.
        let mut member = None;
        loop {
            let byte = self.token()?;
            match byte {
                b'{' | b'[' => {
                    self.position += 1;
                    self.push(byte == b'{')?;
                    if let Some(out) = out {
                        separate(out);
                        out.push(byte);
                    }
                    let next = self.token()?;
                    if next != byte + 2 {
                        member = if byte == b'{' { Some(self.key(out)?) } else { None };
                        continue;
                    }
                }
                b'"' => self.string(out)?,
                b'-' | b'0'..=b'9' => self.number(out)?,
                b't' => self.literal(b"true", out)?,
                b'f' => self.literal(b"false", out)?,
                b'n' => match (&mut *out, member) {
                    (Some(copy), Some(start)) if nulls == Nulls::Drop => {
                        copy.truncate(start);
                        self.literal(b"null", &mut None)?;
                    }
                    _ => self.literal(b"null", out)?,
                },
                b'N' | b'I' => return self.fail(Problem::NotANumber),
                _ => return self.fail(Problem::Expected("a value")),
            }
            loop {
                if self.depth == floor {
                    return Ok(());
                }
                let in_object = self.open & 1 == 1;
                match (self.token()?, in_object) {
                    (b',', _) => {
                        self.position += 1;
                        member = if in_object { Some(self.key(out)?) } else { None };
                        break;
                    }
                    (close @ b'}', true) | (close @ b']', false) => {
                        self.position += 1;
                        self.pop();
                        if let Some(out) = out {
                            out.push(close);
                        }
                    }
                    (_, true) => return self.fail(Problem::Expected("`,` or `}`")),
                    (_, false) => return self.fail(Problem::Expected("`,` or `]`")),
                }
            }
        }
    }

    /// A key with its colon; tells where it begins in `out`.
    fn key(&mut self, out: &mut Option<&mut Vec<u8>>) -> Scan<usize> {
        if self.token()? != b'"' {
            return self.fail(Problem::Expected("a key in double quotes"));
        }
        let start = out.as_ref().map_or(0, |out| out.len());
        self.string(out)?;
        if self.token()? != b':' {
            return self.fail(Problem::Expected("`:`"));
        }
        self.position += 1;
        // A key that is read alone is the first thing in `out`, and stays without its colon.
        if let Some(out) = out
            && start > 0
        {
            out.push(b':');
        }
        Ok(start)
    }
}
