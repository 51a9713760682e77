//! How JSON is laid out: one line per top-level key and per list item ([`OneItemPerLine`]), or all of it in one line
//! ([`OneLine`]). Greppable, diffable, and no larger than it must be.

use std::io;

use serde_json::ser::Formatter;

use crate::report::safe_json;

/// Depth at which the items of a top-level list stand.
const ITEM: usize = 2;

/// Everything in one line, for formats of one record per line.
#[derive(Debug, Default, Clone, Copy)]
pub(in crate::report) struct OneLine;

impl Formatter for OneLine {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        safe_json::fragment(writer, fragment)
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
    /// Characters that would reorder or hide what stands beside them are spelled as escapes; readers see the same.
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        safe_json::fragment(writer, fragment)
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
