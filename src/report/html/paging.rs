//! One page or several: which resources stand where, so that no page is larger than a browser and a mail like.
//!
//! Main types: [`Layout`], [`Part`].

use super::drill::{Drill, Resource};
use super::words::number;
use crate::report::detail;

/// Bytes of a page that we promise not to exceed.
pub(super) const MOST: usize = 5_000_000;
/// Bytes of resources on a page beside the main one.
const PART: usize = 3_500_000;
/// Bytes that the built-in template takes for a finding without any text.
pub(super) const LEAST: usize = 130;
/// Bytes of a finding without its texts.
const FINDING: usize = 400;
/// Bytes of a resource without its texts.
const RESOURCE: usize = 900;

/// A page beside the main one: resources of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) account: usize,
    /// Positions in the account, in a row.
    pub(super) first: usize,
    pub(super) count: usize,
    /// Which of the account's pages it is, from 1, and of how many.
    pub(super) page: usize,
    pub(super) pages: usize,
}

impl Part {
    /// Name of the file in the folder of parts.
    pub(super) fn name(&self, index: usize) -> String {
        format!("part-{:04}.html", index + 1)
    }
}

/// Cuts every account into pages.
pub(super) fn parts(drill: &Drill<'_>) -> Vec<Part> {
    let mut all = Vec::new();
    for (index, account) in drill.accounts.iter().enumerate() {
        let mut own: Vec<Part> = Vec::new();
        let mut taken = 0;
        for (position, resource) in account.resources.iter().enumerate() {
            let size = estimate(drill, resource);
            match own.last_mut() {
                Some(part) if taken + size <= PART => {
                    part.count += 1;
                    taken += size;
                }
                Some(_) | None => {
                    own.push(Part { account: index, first: position, count: 1, page: own.len() + 1, pages: 0 });
                    taken = size;
                }
            }
        }
        let pages = own.len();
        all.extend(own.into_iter().map(|part| Part { pages, ..part }));
    }
    all
}

/// Bytes that a resource takes at most, as the built-in templates write it.
fn estimate(drill: &Drill<'_>, resource: &Resource) -> usize {
    let evaluation = drill.report.evaluation;
    let subject = drill.subject(resource).map_or(0, |subject| escaped(&subject.id) + 2 * escaped(&subject.name));
    let findings = resource.findings.iter().filter_map(|&i| evaluation.findings.get(i)).map(|finding| {
        let missing: usize =
            finding.missing.iter().map(|missing| 60 + escaped(&missing.field) + escaped(&missing.reason)).sum();
        let judged_by = detail::judged_by(finding).map_or(0, |words| 7 + escaped(&words));
        FINDING + escaped(&finding.message) + missing + judged_by + if finding.observed.is_some() { 300 } else { 0 }
    });
    RESOURCE + subject + findings.sum::<usize>()
}

/// Bytes of a text once it stands in a page.
fn escaped(text: &str) -> usize {
    // Nobody is shown more of a text than this.
    let text = text.get(..floor(text, 8_000)).unwrap_or_default();
    let grows =
        |byte: u8| !matches!(byte, b' '..=b'~') || matches!(byte, b'<' | b'>' | b'&' | b'"' | b'\'' | b'`' | b'=');
    text.len() + 5 * text.bytes().filter(|byte| grows(*byte)).count()
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

/// How the page says how many resources are not on it.
pub(super) fn left_out(shown: usize, all: usize, findings: (usize, usize)) -> String {
    format!(
        "{} of {} findings are shown here, on the {} worst of {} resources: standard output takes one page of at most \
         5 MB. Write the report to a file (--format html=FILE) to get every finding on linked pages.",
        super::words::thousands(number(findings.0)),
        super::words::thousands(number(findings.1)),
        super::words::thousands(number(shown)),
        super::words::thousands(number(all)),
    )
}
