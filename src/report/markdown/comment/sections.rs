//! The lists of a comment, each a title and rows that are harmless already. A further section is one more function here.

use super::span::{code, link, words};
use super::{NAME_LIMIT, REASON_LIMIT, access, unread};
use crate::model::Policy;
use crate::report::detail::{self, Details, Standing};
use crate::report::view::{self, Entry};
use crate::report::{RenderOptions, Report, place};

/// One list.
#[derive(Debug)]
pub(super) struct Section {
    pub title: String,
    /// Markdown without line breaks.
    pub rows: Vec<String>,
    /// Of no news for whoever merges.
    pub is_folded: bool,
}

/// Which standing goes under which title, what matters most first.
fn parts(is_change: bool) -> [(&'static str, &'static [Standing], bool); 7] {
    let failed = if is_change { "Introduced by this change" } else { "Fails" };
    [
        (failed, &[Standing::Failed], false),
        ("Not known", &[Standing::Undecided], false),
        ("Failed to evaluate", &[Standing::Broken], false),
        ("Fixed by this change", &[Standing::Fixed], false),
        ("Waived", &[Standing::Waived], true),
        ("Failed before this change", &[Standing::Before], true),
        ("Not known before this change either", &[Standing::StillUndecided], true),
    ]
}

/// Every section, in the order of the comment. One without rows is left out by who writes it.
pub(super) fn all(report: &Report<'_>, options: &RenderOptions) -> Vec<Section> {
    let details = Details::of(report);
    let worst = detail::worst_first(report, options.gate);
    let mut all: Vec<Section> = parts(view::is_change(report.evaluation))
        .into_iter()
        .map(|(title, standings, is_folded)| {
            let of = worst.iter().filter(|(standing, _)| standings.contains(standing));
            let rows = of.map(|(standing, entry)| row(report, options, &details, *standing, *entry)).collect();
            Section { title: title.to_owned(), rows, is_folded }
        })
        .collect();
    let access = report.evaluation.change.iter().flat_map(|change| &change.access);
    // Who can do what comes before what is waived or was there before.
    let at = all.iter().position(|section| section.is_folded).unwrap_or(all.len());
    all.splice(at..at, access.flat_map(access::sections));
    all.push(Section { title: "Not read".to_owned(), rows: unread(report), is_folded: false });
    all
}

fn row(
    report: &Report<'_>,
    options: &RenderOptions,
    details: &Details<'_>,
    standing: Standing,
    entry: Entry<'_>,
) -> String {
    let severity = detail::severity(entry);
    let stops =
        standing == Standing::Failed && severity >= options.fail_on && !entry.finding.is_some_and(|f| f.is_known);
    let severity = if stops { format!("**{severity}, stops it**") } else { severity.to_string() };
    let location = entry.finding.and_then(|finding| finding.location.as_deref()).or(entry.subject.location.as_ref());
    let place = place::source(report.evaluation, location).map_or_else(String::new, |location| {
        let file = place::relative(&location.file, options.base_dir.as_deref());
        let spot = location.line.map_or_else(|| file.clone(), |line| format!("{file}:{line}"));
        format!(" in {}", code(&spot, NAME_LIMIT))
    });
    let reason = detail::reason(entry);
    let waived = details.waived_by(entry).filter(|_| standing == Standing::Waived);
    let waived = waived.map(|text| format!(" ({})", words(&text, REASON_LIMIT))).unwrap_or_default();
    format!(
        "{severity}: {} {}{place}: {}{waived}",
        policy(entry.policy, options),
        code(&entry.subject.id, NAME_LIMIT),
        words(&reason, REASON_LIMIT)
    )
}

/// The id, linked to the policy's own page where it is known where that is, else to the page that it names first.
fn policy(policy: &Policy, options: &RenderOptions) -> String {
    let id = code(&policy.id, NAME_LIMIT);
    let own = options.policy_docs.as_ref().map(|base| format!("{}/{}.md", base.trim_end_matches('/'), policy.id));
    let address = own.iter().chain(&policy.references).find_map(|address| link(address));
    address.map_or_else(|| id.clone(), |address| format!("[{id}](<{address}>)"))
}
