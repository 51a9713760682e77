//! JSON whose bytes are harmless where somebody prints them: what would move, hide or command is spelled as an escape.
//!
//! Readers of JSON see the same text. Main type: [`Safe`]; main functions: [`to_writer`], [`to_writer_pretty`].

use std::io;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

use super::text;

/// Writes `value` on one line.
pub(super) fn to_writer<W: io::Write, T: ?Sized + Serialize>(writer: W, value: &T) -> io::Result<()> {
    Ok(value.serialize(&mut Serializer::with_formatter(writer, Safe(CompactFormatter)))?)
}

/// Writes `value` with two blanks for each level.
pub(super) fn to_writer_pretty<W: io::Write, T: ?Sized + Serialize>(writer: W, value: &T) -> io::Result<()> {
    Ok(value.serialize(&mut Serializer::with_formatter(writer, Safe(PrettyFormatter::new())))?)
}

/// Writes a piece of a string between two escapes of its own.
pub(super) fn fragment<W: ?Sized + io::Write>(writer: &mut W, fragment: &str) -> io::Result<()> {
    // Nearly every fragment is plain, which one look at each byte tells.
    if fragment.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'#') {
        return writer.write_all(fragment.as_bytes());
    }
    let has_command = fragment.contains("##");
    // Of ASCII, serde_json itself spells out all control characters but the last.
    if fragment.is_ascii() && !has_command && !fragment.contains('\u{7f}') {
        return writer.write_all(fragment.as_bytes());
    }
    let mut plain = 0;
    let acts = |&(at, c): &(usize, char)| {
        text::is_hostile(c) || (c == '#' && has_command && text::is_command(&fragment[at..]))
    };
    for (at, c) in fragment.char_indices().filter(acts) {
        writer.write_all(&fragment.as_bytes()[plain..at])?;
        for unit in c.encode_utf16(&mut [0; 2]) {
            write!(writer, "\\u{unit:04x}")?;
        }
        plain = at + c.len_utf8();
    }
    writer.write_all(&fragment.as_bytes()[plain..])
}

/// Another formatter's layout with harmless strings.
#[derive(Debug, Clone)]
pub(super) struct Safe<F>(pub F);

macro_rules! as_inner {
    ($($name:ident($($argument:ident: $type:ty)?)),* $(,)?) => {
        $(
            fn $name<W: ?Sized + io::Write>(&mut self, writer: &mut W $(, $argument: $type)?) -> io::Result<()> {
                self.0.$name(writer $(, $argument)?)
            }
        )*
    };
}

impl<F: Formatter> Formatter for Safe<F> {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, text: &str) -> io::Result<()> {
        fragment(writer, text)
    }

    as_inner!(
        begin_array(),
        end_array(),
        begin_array_value(first: bool),
        end_array_value(),
        begin_object(),
        end_object(),
        begin_object_key(first: bool),
        end_object_key(),
        begin_object_value(),
        end_object_value(),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_see_the_text_and_printers_nothing_that_acts() {
        let value = serde_json::json!({"a\u{202e}": ["##[x] ##vso[y] ## #", "\u{1b}\u{200b}\u{1f600}é", "\u{7f}"]});
        for pretty in [false, true] {
            let mut bytes = Vec::new();
            if pretty { to_writer_pretty(&mut bytes, &value) } else { to_writer(&mut bytes, &value) }.unwrap();
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
            assert!(!text.chars().any(|c| c != '\n' && text::is_hostile(c)), "{text}");
            assert!(!text.contains("##[") && !text.contains("##vso["), "{text}");
            assert!(text.contains("\\u0023#[x] \\u0023#vso[y] ## #") && text.contains("😀é"), "{text}");
        }
    }
}
