//! Lines as CSV: RFC 4180, harmless for whatever opens it.

use std::io::{self, Write};

use csv::{Terminator, WriterBuilder};

use crate::review::columns::{COLUMNS, Use};
use crate::review::{Line, csv_cell};

/// Which columns are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::review) enum Which {
    /// What is told.
    Told,
    /// Everything, for a reviewer to fill in.
    All,
}

impl Which {
    fn has(self, of: Use) -> bool {
        match self {
            Self::All => true,
            Self::Told => matches!(of, Use::Told | Use::Seal),
        }
    }
}

/// Writes the names of the columns.
pub(in crate::review) fn head(which: Which, out: &mut dyn Write) -> io::Result<()> {
    let mut to = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    to.write_record(COLUMNS.iter().filter(|column| which.has(column.of)).map(|column| column.name))?;
    to.flush()
}

/// Writes a row for each line.
pub(in crate::review) fn rows(lines: &[Line], which: Which, out: &mut dyn Write) -> io::Result<()> {
    let mut to = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    for line in lines {
        for column in COLUMNS.iter().filter(|column| which.has(column.of)) {
            to.write_field(&*csv_cell(&(column.cell)(line)))?;
        }
        to.write_record(None::<&[u8]>)?;
    }
    to.flush()
}
