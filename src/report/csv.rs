//! CSV as RFC 4180 has it, for spreadsheets, scripts and auditors: one row for each result.
//!
//! Every text passes through [`table::harmless`], because spreadsheets take what begins like a formula for one, and
//! names are chosen by others.

use std::io;

use csv::{Terminator, Writer, WriterBuilder};

use super::table::{self, COLUMNS, Table, Value};
use super::{RenderOptions, Report, detail, view};

/// Which cells of policy x resource become rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    /// Those that have a finding: what fails, is not known, broke, is waived or is fixed by the change.
    Findings,
    /// Passes, and what does not apply, too.
    Cells,
}

pub(super) fn write(
    report: &Report<'_>,
    options: &RenderOptions,
    rows: Rows,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    if options.csv_bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut to = WriterBuilder::new().terminator(Terminator::CRLF).buffer_capacity(1 << 16).from_writer(out);
    to.write_record(COLUMNS.iter().map(|column| column.name))?;
    let table = Table::of(report, options);
    let mut row = Vec::with_capacity(COLUMNS.len());
    for gap in &report.evaluation.gaps {
        table.gap(gap, &mut row);
        put(&mut to, &row)?;
    }
    match rows {
        Rows::Findings => {
            for (_, entry) in detail::worst_first(report, options.gate) {
                table.cell(entry, &mut row);
                put(&mut to, &row)?;
            }
        }
        Rows::Cells => {
            for entry in view::entries(report.evaluation) {
                table.cell(entry, &mut row);
                put(&mut to, &row)?;
            }
        }
    }
    to.flush()
}

fn put<W: io::Write>(to: &mut Writer<W>, row: &[Value<'_>]) -> io::Result<()> {
    for value in row {
        match value {
            Value::Nothing => to.write_field("")?,
            Value::Text(text) => to.write_field(&*table::harmless(text))?,
            Value::Number(number) => to.write_field(number.to_string())?,
            Value::Decimal(number) => to.write_field(number.to_string())?,
        }
    }
    to.write_record(None::<&[u8]>)?;
    Ok(())
}
