//! Waivers that somebody has to look at.

use std::io;

use super::page::Page;
use super::style::Meaning;
use crate::model::{WaiverReport, WaiverState};
use crate::report::RenderOptions;
use crate::report::text::escape;

/// Waivers that are written out.
const SHOWN: usize = 20;

/// Lists waivers with a problem; those that this run says nothing about only when more is asked for.
pub(super) fn write(page: &mut Page<'_>, report: &WaiverReport, options: &RenderOptions) -> io::Result<()> {
    let shown = |state: WaiverState| state != WaiverState::NotJudged || options.verbose > 0;
    let problems: Vec<_> = report
        .uses
        .iter()
        .filter(|used| shown(used.state))
        .filter_map(|used| Some((used, used.problem.as_ref()?)))
        .collect();
    if problems.is_empty() {
        return Ok(());
    }
    page.heading(Meaning::Warning, "Waivers to look at")?;
    for (used, problem) in problems.iter().take(SHOWN) {
        let state = words(used.state);
        let text = format!("{} ({state}): {}", escape(&used.waiver.id), escape(problem));
        page.paragraph("  ", "    ", &text)?;
    }
    match problems.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => page.paragraph("  ", "    ", &format!("and {more} more; the JSON output has them all")),
    }
}

const fn words(state: WaiverState) -> &'static str {
    match state {
        WaiverState::Active => "active",
        WaiverState::Expiring => "ends soon",
        WaiverState::Expired => "expired",
        WaiverState::Lapsed => "lapsed",
        WaiverState::Dead => "matches nothing",
        WaiverState::TooLong => "too long",
        WaiverState::NotYet => "not yet begun",
        WaiverState::NotJudged => "not judged here",
    }
}

/// `2 active, 1 expired`.
pub(super) fn states(report: &WaiverReport) -> String {
    let of = |state: WaiverState| (report.count(state), words(state));
    let parts = WaiverState::ALL.map(of).into_iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}"));
    parts.collect::<Vec<_>>().join(", ")
}
