//! How JSON is laid out: one line per top-level key and per list item ([`OneItemPerLine`]), or all of it in one line
//! ([`OneLine`]). Greppable, diffable, and no larger than it must be.

use std::io;

use serde_json::ser::Formatter;

use crate::report::text;

/// Depth at which the items of a top-level list stand.
const ITEM: usize = 2;

/// Writes part of a string. Characters that would reorder or hide what stands beside them, or that some readers take for
/// the end of a line, are spelled as escapes; parsers see the same.
fn fragment<W: ?Sized + io::Write>(writer: &mut W, fragment: &str) -> io::Result<()> {
    if fragment.is_ascii() {
        return writer.write_all(fragment.as_bytes());
    }
    let mut plain = 0;
    for (at, c) in fragment.char_indices().filter(|(_, c)| text::is_hostile(*c)) {
        writer.write_all(&fragment.as_bytes()[plain..at])?;
        for unit in c.encode_utf16(&mut [0; 2]) {
            write!(writer, "\\u{unit:04x}")?;
        }
        plain = at + c.len_utf8();
    }
    writer.write_all(&fragment.as_bytes()[plain..])
}

/// Everything in one line, for formats of one record per line.
#[derive(Debug, Default, Clone, Copy)]
pub(in crate::report) struct OneLine;

impl Formatter for OneLine {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, text: &str) -> io::Result<()> {
        fragment(writer, text)
    }
}

#[derive(Debug, Default)]
pub(in crate::report) struct OneItemPerLine {
    depth: usize,
    has_items: bool,
}

impl OneItemPerLine {
    fn close<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.has_items && self.depth < ITEM { writer.write_all(b"\n") } else { Ok(()) }
    }
}

impl Formatter for OneItemPerLine {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, text: &str) -> io::Result<()> {
        fragment(writer, text)
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.has_items = false;
        writer.write_all(b"[")
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        writer.write_all(match (self.depth == ITEM, first) {
            (true, true) => b"\n",
            (true, false) => b",\n",
            (false, true) => b"",
            (false, false) => b",",
        })
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_items = true;
        Ok(())
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        self.close(writer)?;
        self.has_items = true;
        writer.write_all(b"]")
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.has_items = false;
        writer.write_all(b"{")
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        writer.write_all(match (self.depth < ITEM, first) {
            (true, true) => b"\n",
            (true, false) => b",\n",
            (false, true) => b"",
            (false, false) => b",",
        })
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        if self.depth == 0 {
            writer.write_all(b"\n")?;
        }
        self.has_items = true;
        writer.write_all(b"}")
    }
}
