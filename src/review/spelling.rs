//! Text files as spreadsheets save them: UTF-8 or UTF-16, with a mark in front or without, and a separator of their own.
//!
//! Refuses what is no text. Main functions: [`decoded`], [`separators`]; main type: [`Lines`].

/// The text, whatever of Unicode it is spelled in; what is wrong with it as a lower-case fragment.
pub(super) fn decoded(bytes: &[u8]) -> Result<String, String> {
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err("it is a workbook of the old kind, or one with a password".to_owned());
    }
    let wide = |bytes: &[u8], one: fn([u8; 2]) -> u16| {
        let units = bytes.chunks(2).map(|pair| one([pair[0], pair.get(1).copied().unwrap_or_default()]));
        let text: Result<String, _> = char::decode_utf16(units).collect();
        text.map_err(|_| "it begins as UTF-16 and does not go on so".to_owned())
    };
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return wide(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return wide(rest, u16::from_be_bytes);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        format!("it is neither UTF-8 nor UTF-16, from byte {} on: save it as `CSV UTF-8`", error.valid_up_to())
    })?;
    if text.contains('\0') {
        return Err("there are zero bytes in it: it is no CSV".to_owned());
    }
    Ok(text.to_owned())
}

/// What may part the cells, the text without the hint that says it, and the lines that the hint takes.
pub(super) fn separators(text: &str) -> (Vec<u8>, &str, u64) {
    // Excel's own hint, which it does not count as a row.
    match text.split_once('\n') {
        Some((first, rest)) if first.trim_end().to_ascii_lowercase().starts_with("sep=") => {
            (first.as_bytes().get(4).copied().into_iter().collect(), rest, 1)
        }
        _ => (vec![b',', b';', b'\t'], text, 0),
    }
}

/// Counts lines; the reader's own count is behind where lines end in two characters, or are empty.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    bytes: &'t [u8],
    at: usize,
    line: u64,
}

impl<'t> Lines<'t> {
    /// Of a text that stands below so many lines.
    pub const fn new(text: &'t str, above: u64) -> Self {
        Self { bytes: text.as_bytes(), at: 0, line: above + 1 }
    }

    /// The line on which the record begins that is read from this byte on.
    pub fn of(&mut self, byte: u64) -> u64 {
        let from = usize::try_from(byte).unwrap_or(usize::MAX).min(self.bytes.len());
        let rest = self.bytes.get(from..).unwrap_or_default();
        let begin = from + rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = self.bytes.get(self.at..begin).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.at = begin.max(self.at);
        self.line
    }
}
