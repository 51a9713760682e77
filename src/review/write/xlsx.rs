//! Lines as a workbook: locked but for what is to be decided, with a list to choose a decision from.

use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, Format, FormatAlign, FormatBorder, IgnoreError, ProtectionOptions, Workbook,
    XlsxError,
};

use crate::report::sheet_date;
use crate::review::columns::{COLUMNS, Use};
use crate::review::{Decision, Line, sheet_cell};

/// Rows of a sheet, the names of the columns not counted.
const ROWS: usize = 1_048_575;
/// Columns that stay in view: up to the class.
const FROZEN: u16 = 7;

/// What stands on the first sheet.
#[derive(Debug, Clone, Copy)]
pub(in crate::review) struct About<'a> {
    pub review: &'a str,
    pub reviewer: &'a str,
    pub due: &'a str,
    pub opened_at: &'a str,
    pub is_complete: bool,
}

/// The workbook of one reviewer.
pub(in crate::review) fn workbook(lines: &[Line], about: About<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let title = format!("{} for {}", about.review, sheet_cell(about.reviewer));
    let properties = DocProperties::new().set_title(title).set_author("dbmuster");
    workbook.set_properties(&properties.set_creation_datetime(&sheet_date(about.opened_at)?));
    let header = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0x00dd_e6f0))
        .set_border_bottom(FormatBorder::Thin)
        .set_align(FormatAlign::Top);
    // Text that begins like a formula stays text, also when somebody edits it.
    let told = Format::new().set_align(FormatAlign::Top).set_text_wrap().set_quote_prefix();
    let open = Format::new()
        .set_align(FormatAlign::Top)
        .set_text_wrap()
        .set_unlocked()
        .set_num_format("@")
        .set_background_color(Color::RGB(0x00ff_f8e1));
    let sheets = lines.len().div_ceil(ROWS).max(1);
    for number in 0..sheets {
        let part = lines.get(number * ROWS..lines.len().min((number + 1) * ROWS)).unwrap_or_default();
        let sheet = workbook.add_worksheet();
        sheet.set_name(if number == 0 { "Review".to_owned() } else { format!("Review {}", number + 1) })?;
        sheet.set_freeze_panes(1, FROZEN)?;
        let last_row = u32::try_from(part.len()).unwrap_or(u32::MAX).max(1);
        let last = u16::try_from(COLUMNS.len().saturating_sub(1)).unwrap_or(u16::MAX);
        for (at, column) in (0_u16..).zip(COLUMNS) {
            sheet.set_column_width(at, f64::from(column.width))?;
            sheet.write_string_with_format(0, at, column.name, &header)?;
            match column.of {
                Use::Seal => {
                    sheet.set_column_hidden(at)?;
                }
                Use::Decided if column.name == "decision" => {
                    let choices = Decision::ALL.map(Decision::as_str);
                    let list = DataValidation::new()
                        .allow_list_strings(&choices)?
                        .set_error_title("No such decision")?
                        .set_error_message(format!("Choose one of: {}.", choices.join(", ")))?;
                    sheet.add_data_validation(1, at, last_row, at, &list)?;
                }
                Use::Told | Use::Decided => {}
            }
        }
        for (row, line) in (1_u32..).zip(part) {
            for (at, column) in (0_u16..).zip(COLUMNS) {
                match column.of {
                    Use::Told | Use::Seal => {
                        let text = (column.cell)(line);
                        sheet.write_string_with_format(row, at, sheet_cell(&text), &told)?;
                    }
                    Use::Decided => {
                        sheet.write_blank(row, at, &open)?;
                    }
                }
            }
            sheet.set_row_height(row, 45)?;
        }
        sheet.autofilter(0, 0, last_row, last)?;
        // Every cell is text on purpose, so that it comes back as it went out.
        sheet.ignore_error_range(0, 0, last_row, last, IgnoreError::NumberStoredAsText)?;
        let allowed = ProtectionOptions {
            use_autofilter: true,
            sort: true,
            format_columns: true,
            format_rows: true,
            ..ProtectionOptions::default()
        };
        sheet.protect_with_options(&allowed);
        sheet.set_landscape();
        sheet.set_repeat_rows(0, 0)?;
    }
    explain(&mut workbook, about, &header)?;
    workbook.save_to_buffer()
}

fn explain(workbook: &mut Workbook, about: About<'_>, header: &Format) -> Result<(), XlsxError> {
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let sheet = workbook.add_worksheet();
    sheet.set_name("About")?;
    sheet.set_column_width(0, 26)?;
    sheet.set_column_width(1, 90)?;
    let complete = if about.is_complete { "yes" } else { "NO: something could not be read; summary.html says what" };
    let rows = [
        ("Review", about.review),
        ("Reviewer", about.reviewer),
        ("Decide until", about.due),
        ("Population of", about.opened_at),
        ("Everything was read", complete),
        (
            "How to",
            "Fill in the yellow cells of the sheet Review, one row for each line, and send the file back as it is. The other cells are locked: a changed one is noticed.",
        ),
    ];
    let mut at = 0;
    for (name, text) in rows {
        sheet.write_string_with_format(at, 0, name, header)?;
        sheet.write_string_with_format(at, 1, sheet_cell(text), &wrapped)?;
        at += 1;
    }
    for column in COLUMNS {
        at += 1;
        sheet.write_string_with_format(at, 0, column.name, header)?;
        sheet.write_string_with_format(at, 1, column.about, &wrapped)?;
    }
    sheet.protect();
    Ok(())
}
