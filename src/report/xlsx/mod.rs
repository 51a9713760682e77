//! A workbook for reviewers and auditors: summary, findings, waivers, coverage, gaps, policies.
//!
//! Names of others are cells of text, never formulas or links, also when somebody edits them. A table that is longer
//! than a sheet goes on in the next one. Main type: [`Book`].

mod sheets;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

use super::table::{CELL_LIMIT, Column, Value, begins_formula};
use super::text::{clip_utf16, escape};
use super::{RenderOptions, Report};

/// Rows of a sheet, that of the names of the columns not counted.
const ROWS: usize = 1_048_575;
/// From this many rows on, rows are written to a temporary file as they come and are not kept in memory.
const MANY: usize = 20_000;

pub(super) fn write(report: &Report<'_>, options: &RenderOptions, out: &mut dyn io::Write) -> io::Result<()> {
    // The library panics when the disk of its temporary files is full.
    let made = catch_unwind(AssertUnwindSafe(|| sheets::workbook(report, options, ROWS, MANY)));
    let bytes = match made {
        Ok(bytes) => bytes.map_err(io::Error::other)?,
        Err(_) => return Err(io::Error::other("the workbook could not be written to temporary files")),
    };
    out.write_all(&bytes)
}

/// A workbook under construction.
struct Book {
    workbook: Workbook,
    header: Format,
    /// Text that begins like a formula and is to stay text when it is edited.
    guarded: Format,
    rows: usize,
    many: usize,
}

impl Book {
    fn new(created: &str, rows: usize, many: usize) -> Result<Self, XlsxError> {
        let mut workbook = Workbook::new();
        let properties = DocProperties::new().set_title("dbmuster report").set_author("dbmuster");
        workbook.set_properties(&properties.set_creation_datetime(&date(created)?));
        let header = Format::new()
            .set_bold()
            .set_background_color(Color::RGB(0x00dd_e6f0))
            .set_border_bottom(FormatBorder::Thin)
            .set_align(FormatAlign::Top);
        Ok(Self { workbook, header, guarded: Format::new().set_quote_prefix(), rows, many })
    }

    /// Adds a table with a row for each item, on as many sheets as it takes.
    fn table<'i, T>(
        &mut self,
        name: &str,
        columns: &[Column],
        items: &'i [T],
        mut fill: impl FnMut(&'i T, &mut Vec<Value<'i>>),
    ) -> Result<(), XlsxError> {
        let mut row = Vec::with_capacity(columns.len());
        // An empty table is a sheet too: nothing was found is something to say.
        let sheets = items.len().div_ceil(self.rows).max(1);
        for number in 1..=sheets {
            let part = items.iter().skip((number - 1) * self.rows).take(self.rows);
            let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
            let title = if number == 1 { name.to_owned() } else { format!("{name} {number}") };
            let sheet = if part.len() > self.many {
                self.workbook.add_worksheet_with_constant_memory()?
            } else {
                self.workbook.add_worksheet()
            };
            sheet.set_name(title)?;
            sheet.set_freeze_panes(1, 0)?;
            for (at, column) in (0_u16..).zip(columns) {
                sheet.set_column_width(at, f64::from(column.width))?;
                sheet.write_string_with_format(0, at, column.name, &self.header)?;
            }
            let last = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
            sheet.autofilter(0, 0, length, last)?;
            for (at, item) in (1_u32..).zip(part) {
                row.clear();
                fill(item, &mut row);
                put(sheet, at, &row, &self.guarded)?;
            }
        }
        Ok(())
    }
}

fn put(sheet: &mut Worksheet, at: u32, row: &[Value<'_>], guarded: &Format) -> Result<(), XlsxError> {
    for (column, value) in (0_u16..).zip(row) {
        match value {
            Value::Nothing => {}
            #[expect(clippy::cast_precision_loss, reason = "days and counts are far below 2^52")]
            Value::Number(number) => {
                sheet.write_number(at, column, *number as f64)?;
            }
            Value::Decimal(number) => {
                sheet.write_number(at, column, *number)?;
            }
            Value::Text(text) => {
                let seen = escape(text);
                let cell = clip_utf16(&seen, CELL_LIMIT);
                if begins_formula(&cell) {
                    sheet.write_string_with_format(at, column, cell, guarded)?;
                } else {
                    sheet.write_string(at, column, cell)?;
                }
            }
        }
    }
    Ok(())
}

/// When the run was, for the properties of a workbook; the clock would give other bytes every time.
///
/// # Errors
///
/// Never for a time that a workbook knows; one that it does not know is 1970.
pub fn date(created: &str) -> Result<ExcelDateTime, XlsxError> {
    // Before 1900 a workbook knows no time.
    let when = OffsetDateTime::parse(created, &Rfc3339).map(|when| when.to_offset(UtcOffset::UTC));
    let when = when.ok().filter(|when| (1900..=9999).contains(&when.year())).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let year = u16::try_from(when.year()).unwrap_or(1970);
    ExcelDateTime::from_ymd(year, u8::from(when.month()), when.day())?.and_hms(
        u16::from(when.hour()),
        when.minute(),
        f64::from(when.second()),
    )
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn one_column() -> Vec<Column> {
        vec![Column { name: "a", width: 9 }]
    }

    fn sheets(bytes: &[u8]) -> Vec<String> {
        let mut archive = zip::ZipArchive::new(io::Cursor::new(bytes)).unwrap();
        let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        let mut names: Vec<String> = names.into_iter().filter(|name| name.starts_with("xl/worksheets/")).collect();
        names.sort();
        let mut read = |name: &String| {
            let mut text = String::new();
            archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        names.iter().map(&mut read).collect()
    }

    #[test]
    fn a_long_table_goes_on_in_the_next_sheet() {
        for many in [1, 100] {
            let mut book = Book::new("2026-01-02T03:04:05Z", 4, many).unwrap();
            let items: Vec<i64> = (0..10).collect();
            book.table("T", &one_column(), &items, |n, row| row.push(Value::Number(*n))).unwrap();
            let all = sheets(&book.workbook.save_to_buffer().unwrap());
            let counts: Vec<usize> = all.iter().map(|text| text.matches("<row ").count()).collect();
            assert_eq!(counts, [5, 5, 3], "each sheet names its column");
            assert!(all[2].contains("<v>9</v>") && all[1].contains("<v>4</v>"));
            assert!(all[2].contains("<autoFilter ref=\"A1:A3\"/>") && all[0].contains("state=\"frozen\""));
        }
    }

    #[test]
    fn a_time_that_no_workbook_knows_is_no_obstacle() {
        for when in ["", "1492-01-01T00:00:00Z", "2026-01-02T03:04:05+02:00", "no time"] {
            assert!(date(when).is_ok(), "{when}");
        }
    }
}
