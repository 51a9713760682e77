//! The scorecard as a page that people show around: grade and fixes first, every finding with its evidence, the
//! auditor's appendix last.
//!
//! The text stands in `reports-templates/html/`; this module computes what it can name, draws the charts, and decides
//! what goes on which page. A page asks for nothing from anywhere: style, script and drawings are inside, and its policy
//! allows no more than exactly these. Without script everything is there; with it, the reader can filter, search, sort and
//! copy links. A report that would be larger than five megabytes becomes a main page with linked ones. Main types:
//! [`Pages`], [`Page`]; the entry points are [`pages`] and [`single_page`].

mod appendix;
mod block;
mod change;
mod charts;
mod drill;
mod fleet;
mod overview;
mod page;
mod paging;
mod policies;
mod rows;
mod shell;
mod words;

pub use shell::allowed;

use std::collections::BTreeMap;

use page::Book;
use paging::Part;

use super::template::TemplateSet;
use super::{Format, RenderOptions, Report, ReportError};
use crate::model::Finding;

/// One file of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Path relative to the folder of the main page, with `/` between its parts.
    pub name: String,
    pub text: String,
}

/// The files of a report, the main one first, each made when it is asked for.
pub struct Pages<'a> {
    book: Book<'a>,
    main: Option<Page>,
    parts: Vec<Part>,
    next: usize,
}

impl std::fmt::Debug for Pages<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").field("parts", &self.parts.len()).field("next", &self.next).finish_non_exhaustive()
    }
}

impl Iterator for Pages<'_> {
    type Item = Result<Page, ReportError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(main) = self.main.take() {
            return Some(Ok(main));
        }
        let part = self.parts.get(self.next)?;
        self.next += 1;
        Some(self.book.part(part, self.next - 1).map_err(ReportError::from))
    }
}

/// The report as files. `main` is the name of the main one, such as `report.html`; the others, if there are any, stand in
/// the folder `report-files` beside it.
///
/// # Errors
///
/// When a change was judged, which has no scorecard, or a template of the user is wrong. Errors of later pages come
/// with them.
pub fn pages<'a>(report: &'a Report<'a>, options: &'a RenderOptions, main: &str) -> Result<Pages<'a>, ReportError> {
    let book = Book::open(report, options, main)?;
    if let Some(text) = book.whole()? {
        return Ok(Pages { book, main: Some(Page { name: main.to_owned(), text }), parts: Vec::new(), next: 0 });
    }
    let parts = paging::parts(&book.drill);
    let text = book.main_with(&parts)?;
    Ok(Pages { book, main: Some(Page { name: main.to_owned(), text }), parts, next: 0 })
}

/// The report as one page. What does not fit into five megabytes is left out, the worst stays, and the page says so.
///
/// # Errors
///
/// When a change was judged, which has no scorecard, or a template of the user is wrong.
pub fn single_page(report: &Report<'_>, options: &RenderOptions) -> Result<String, ReportError> {
    let book = Book::open(report, options, "")?;
    match book.whole()? {
        Some(text) => Ok(text),
        None => Ok(book.cut()?),
    }
}

/// Where things stand, so that others can link to them.
struct Places<'a> {
    /// Page of each resource that stands on another; empty when all stand on this one.
    elsewhere: BTreeMap<usize, &'a str>,
    /// Resources that stand nowhere.
    missing: std::collections::BTreeSet<usize>,
}

impl Places<'_> {
    fn resource(&self, subject: usize) -> String {
        self.link(subject, &drill::anchor(subject))
    }

    fn finding(&self, finding: &Finding) -> String {
        self.link(finding.resource_index, &format!("finding-{}", finding.fingerprint))
    }

    fn link(&self, subject: usize, anchor: &str) -> String {
        match self.elsewhere.get(&subject) {
            _ if self.missing.contains(&subject) => String::new(),
            Some(page) => format!("{page}#{anchor}"),
            None => format!("#{anchor}"),
        }
    }
}

fn fleet_needed() -> ReportError {
    ReportError::NeedsFleet { format: Format::Html }
}

/// The templates, read once.
fn templates(options: &RenderOptions) -> Result<TemplateSet, ReportError> {
    Ok(TemplateSet::load("html", options.templates.as_deref())?)
}
