//! Markdown: a change or a fleet on one page, for a job summary or to keep.
//!
//! The text stands in templates, `change.md.hbs` and `scorecard.md.hbs`. GitHub drops a summary above 1,024 KiB as a
//! whole, so the page is held below: lists are cut, the worst are kept, and the page says what was left out. Main type:
//! [`Budget`].

mod change;
pub(super) mod comment;

use serde_json::Value;

use super::template::{self, TemplateError};
use super::text::count;
use super::{RenderOptions, Report, scorecard};

/// Bytes of the page: what GitHub takes, less some for what else a step writes.
const LIMIT: usize = 1_024 * 1_024 - 16 * 1_024;
/// Rows of all lists together. Nobody reads more, and a page of ordinary rows stays below the limit.
const ROWS: usize = 4_000;

/// The page.
///
/// # Errors
///
/// When a template of the user cannot be read, is wrong, or names something that does not exist.
pub(super) fn text(report: &Report<'_>, options: &RenderOptions) -> Result<String, TemplateError> {
    within(LIMIT, ROWS, |budget| {
        let (name, data) = match report.cards {
            None => ("change.md.hbs", change::data(report, options, budget)),
            Some(cards) => ("scorecard.md.hbs", scorecard::markdown_data(report, cards, options, budget)),
        };
        template::render(name, &data, options.templates.as_deref())
    })
}

/// Makes the page with fewer and fewer rows until it fits.
fn within(
    limit: usize,
    rows: usize,
    mut page: impl FnMut(&mut Budget) -> Result<String, TemplateError>,
) -> Result<String, TemplateError> {
    let mut rows = rows;
    loop {
        let text = page(&mut Budget { rows, cut: Vec::new() })?;
        if text.len() <= limit {
            return Ok(text);
        }
        if rows == 0 {
            return Ok(shortened(&text, limit));
        }
        // In proportion, and some less, so that few attempts are enough.
        rows = (rows / 2).min(rows * limit / text.len());
    }
}

/// The lines that fit, when not even lists make the difference: a template of the user may hold anything.
fn shortened(text: &str, limit: usize) -> String {
    const NOTE: &str = "\n\n**Cut here: a job summary holds no more.**\n";
    let mut end = limit.saturating_sub(NOTE.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let end = text[..end].rfind('\n').unwrap_or(end);
    format!("{}{NOTE}", &text[..end])
}

/// How many rows may still be written, and what was left out.
#[derive(Debug)]
pub(super) struct Budget {
    rows: usize,
    cut: Vec<String>,
}

impl Budget {
    /// The first rows of a list whose worst come first, as many as there is room for.
    pub(super) fn take<T>(&mut self, mut list: Vec<T>, one: &str, many: &str) -> Vec<T> {
        let left_out = list.len().saturating_sub(self.rows);
        if left_out > 0 {
            self.cut.push(format!("{} of {}", count(left_out, one, many), list.len()));
            list.truncate(self.rows);
        }
        self.rows -= list.len();
        list
    }

    /// How many rows there is room for.
    pub(super) const fn rows(&self) -> usize {
        self.rows
    }

    /// What was left out, as items of a list.
    pub(super) fn cut(&self) -> Value {
        self.cut.clone().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(budget: &mut Budget) -> Result<String, TemplateError> {
        let rows = budget.take((0..1_000).collect(), "row", "rows");
        let rows: String = rows.iter().map(|n| format!("{n:04}\n")).collect();
        Ok(format!("{rows}{}", budget.cut()))
    }

    #[test]
    fn a_page_that_fits_is_whole() {
        assert!(within(10_000, 2_000, page).is_ok_and(|text| text.ends_with("0999\n[]")));
    }

    #[test]
    fn rows_are_left_out_until_it_fits() {
        for limit in [60, 100, 999, 4_000] {
            let text = within(limit, 2_000, page).unwrap();
            assert!(text.len() <= limit && text.len() > limit / 4, "{limit}: {}", text.len());
            assert!(text.starts_with("0000\n") && text.ends_with("rows of 1000\"]"), "{text}");
        }
    }

    #[test]
    fn a_page_without_lists_is_cut_at_a_line() {
        let text = within(100, 10, |_| Ok("äöü line\n".repeat(50))).unwrap();
        assert!(text.len() <= 100 && text.contains("line\n\n**Cut here"), "{text}");
    }
}
