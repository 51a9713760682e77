//! The tokens of JSON text, and the buffer that they are read through.

use std::io::{self, Read};

use super::{MAX_DEPTH, Problem, Scan, Scanner};

/// What a lone half of a surrogate pair is not.
const WHOLE: &str = "an escape that stands for a whole character";

impl<R: Read> Scanner<R> {
    pub(super) fn string(&mut self, out: &mut Option<&mut Vec<u8>>) -> Scan<()> {
        self.mark = out.is_some().then_some(self.position);
        self.position += 1;
        loop {
            while self.position < self.end {
                match self.buffer[self.position] {
                    b'"' => {
                        self.position += 1;
                        self.emit(out);
                        return Ok(());
                    }
                    b'\\' => {
                        self.position += 1;
                        self.escape()?;
                    }
                    0..=0x1f => return self.fail(Problem::Expected("a string without control characters")),
                    _ => self.position += 1,
                }
            }
            if !self.fill()? {
                return self.fail(Problem::Truncated);
            }
        }
    }

    fn escape(&mut self) -> Scan<()> {
        match self.byte()? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.position += 1,
            b'u' => {
                self.position += 1;
                match self.code_unit()? {
                    0xd800..=0xdbff => self.second_half()?,
                    0xdc00..=0xdfff => return self.fail(Problem::Expected(WHOLE)),
                    _ => {}
                }
            }
            _ => return self.fail(Problem::Expected("an escape that JSON knows")),
        }
        Ok(())
    }

    fn code_unit(&mut self) -> Scan<u16> {
        let mut unit = 0;
        for _ in 0..4 {
            let Some(digit) = char::from(self.byte()?).to_digit(16) else {
                return self.fail(Problem::Expected("four hexadecimal digits"));
            };
            unit = unit << 4 | u16::try_from(digit).unwrap_or_default();
            self.position += 1;
        }
        Ok(unit)
    }

    /// Half a character is no character, and whatever holds it could not be read later on.
    fn second_half(&mut self) -> Scan<()> {
        for wanted in *b"\\u" {
            if self.byte()? != wanted {
                return self.fail(Problem::Expected(WHOLE));
            }
            self.position += 1;
        }
        match self.code_unit()? {
            0xdc00..=0xdfff => Ok(()),
            _ => self.fail(Problem::Expected(WHOLE)),
        }
    }

    pub(super) fn number(&mut self, out: &mut Option<&mut Vec<u8>>) -> Scan<()> {
        let start = self.position;
        // Kept in the buffer in any case, to look at the whole.
        self.mark = Some(start);
        if self.byte()? == b'-' {
            self.position += 1;
            if self.byte()? == b'I' || self.byte()? == b'N' {
                return self.fail(Problem::NotANumber);
            }
        }
        let mut plain = true;
        if self.byte()? == b'0' {
            self.position += 1;
        } else {
            self.digits()?;
        }
        if self.look()? == Some(b'.') {
            self.position += 1;
            self.digits()?;
        }
        if matches!(self.look()?, Some(b'e' | b'E')) {
            plain = false;
            self.position += 1;
            if matches!(self.byte()?, b'+' | b'-') {
                self.position += 1;
            }
            self.digits()?;
        }
        let text = &self.buffer[self.mark.unwrap_or(start)..self.position];
        if !plain || text.len() > 300 {
            let value = std::str::from_utf8(text).ok().and_then(|text| text.parse::<f64>().ok());
            if !value.is_some_and(f64::is_finite) {
                return self.fail(Problem::NotANumber);
            }
        }
        self.emit(out);
        Ok(())
    }

    fn digits(&mut self) -> Scan<()> {
        if !self.byte()?.is_ascii_digit() {
            return self.fail(Problem::Expected("a digit"));
        }
        while self.look()?.is_some_and(|byte| byte.is_ascii_digit()) {
            self.position += 1;
        }
        Ok(())
    }

    pub(super) fn literal(&mut self, word: &[u8], out: &mut Option<&mut Vec<u8>>) -> Scan<()> {
        self.mark = out.is_some().then_some(self.position);
        for expected in word {
            if self.byte()? != *expected {
                let number = word == b"null" && matches!(self.byte()?, b'a' | b'A');
                return self.fail(if number { Problem::NotANumber } else { Problem::Expected("a value") });
            }
            self.position += 1;
        }
        self.emit(out);
        Ok(())
    }

    /// Copies the token that was marked.
    fn emit(&mut self, out: &mut Option<&mut Vec<u8>>) {
        if let (Some(out), Some(mark)) = (out, self.mark) {
            separate(out);
            out.extend_from_slice(&self.buffer[mark..self.position]);
        }
        self.mark = None;
    }

    /// The first byte of the next token.
    pub(super) fn token(&mut self) -> Scan<u8> {
        loop {
            while self.position < self.end {
                match self.buffer[self.position] {
                    b' ' | b'\t' | b'\n' | b'\r' => self.position += 1,
                    byte => return Ok(byte),
                }
            }
            if !self.fill()? {
                return self.fail(Problem::Truncated);
            }
        }
    }

    /// The byte at the present place.
    fn byte(&mut self) -> Scan<u8> {
        match self.look()? {
            Some(byte) => Ok(byte),
            None => self.fail(Problem::Truncated),
        }
    }

    fn look(&mut self) -> Scan<Option<u8>> {
        if self.position < self.end || self.fill()? { Ok(Some(self.buffer[self.position])) } else { Ok(None) }
    }

    pub(super) fn push(&mut self, object: bool) -> Scan<()> {
        if self.depth == MAX_DEPTH {
            return self.fail(Problem::TooDeep);
        }
        self.depth += 1;
        self.open = self.open << 1 | u128::from(object);
        Ok(())
    }

    pub(super) const fn pop(&mut self) {
        self.depth -= 1;
        self.open >>= 1;
    }

    /// Reads more; `false` at the end of the text.
    pub(super) fn fill(&mut self) -> Scan<bool> {
        let keep = self.mark.unwrap_or(self.position).min(self.position);
        if keep > 0 {
            let passed = &self.buffer[..keep];
            match memchr::memrchr(b'\n', passed) {
                Some(newline) => {
                    self.lines += memchr::memchr_iter(b'\n', passed).count() as u64;
                    self.columns = (passed.len() - newline - 1) as u64;
                }
                None => self.columns += passed.len() as u64,
            }
            self.buffer.copy_within(keep..self.filled, 0);
            self.filled -= keep;
            self.end -= keep;
            self.position -= keep;
            self.mark = self.mark.map(|mark| mark - keep);
        }
        while !self.at_end {
            if self.filled == self.buffer.len() {
                self.buffer.resize(self.buffer.len() * 2, 0);
            }
            match self.input.read(&mut self.buffer[self.filled..]) {
                Ok(0) => self.at_end = true,
                Ok(count) => {
                    self.filled += count;
                    let before = self.end;
                    match std::str::from_utf8(&self.buffer[self.end..self.filled]) {
                        Ok(_) => self.end = self.filled,
                        Err(error) if error.error_len().is_none() => self.end += error.valid_up_to(),
                        Err(error) => {
                            self.position = self.end + error.valid_up_to();
                            self.end = self.position;
                            return self.fail(Problem::InvalidUtf8);
                        }
                    }
                    if self.end > before {
                        return Ok(true);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return self.fail(Problem::Io(error)),
            }
        }
        if self.filled > self.end {
            self.position = self.end;
            return self.fail(if self.depth > 0 { Problem::Truncated } else { Problem::InvalidUtf8 });
        }
        Ok(false)
    }
}

/// A comma, unless a value is the first of its list or object or belongs to a key.
pub(super) fn separate(out: &mut Vec<u8>) {
    if !matches!(out.last(), None | Some(b'{' | b'[' | b':')) {
        out.push(b',');
    }
}
