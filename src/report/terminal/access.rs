//! What a change does to the access of databases.

use std::io;

use super::page::Page;
use super::style::Meaning;
use crate::model::{AccessDelta, Evaluation};
use crate::report::access::{facts, place, remark, sentence};
use crate::report::text::escape;

/// Groups that are printed unless more is asked for.
const MOST: usize = 40;

pub(super) fn write(page: &mut Page<'_>, evaluation: &Evaluation, verbose: u8) -> io::Result<()> {
    evaluation.change.iter().flat_map(|change| &change.access).try_for_each(|delta| one(page, delta, verbose))
}

fn one(page: &mut Page<'_>, delta: &AccessDelta, verbose: u8) -> io::Result<()> {
    page.heading(Meaning::Heading, &format!("Access {}", escape(&place(delta))))?;
    let collected = delta.collected_at.as_ref().map(|at| format!(", collected at {}", escape(at)));
    let base = format!("on {}{}", escape(&delta.inventory), collected.unwrap_or_default());
    page.paragraph("  ", "    ", &base)?;
    if let Some(stale) = &delta.stale {
        let sign = page.paint(Meaning::Warning, "!");
        page.paragraph(&format!("  {sign} "), "    ", &escape(stale))?;
    }
    for line in facts(delta) {
        page.paragraph("  * ", "    ", &escape(&line))?;
    }
    let most = if verbose > 0 { usize::MAX } else { MOST };
    for group in delta.groups.iter().take(most) {
        let sign = if group.direction.is_more() { "+" } else { "-" };
        page.paragraph(&format!("  {sign} "), "    ", &escape(&sentence(group)))?;
        for (word, way) in [("now", &group.way_after), ("before", &group.way_before)] {
            if !way.is_empty() {
                page.paragraph("      ", "        ", &escape(&format!("{word}: {}", way.join("; "))))?;
            }
        }
    }
    if delta.groups.len() > most {
        let left = delta.groups.len() - most;
        page.paragraph("  ", "    ", &format!("... and {left} changes more (-v shows them, json has them all)"))?;
    }
    for (word, remarks) in [("not known", &delta.unknown), ("would be refused", &delta.refused)] {
        for one in remarks {
            page.paragraph("  ? ", "    ", &escape(&format!("{word}: {}", remark(one))))?;
        }
    }
    if delta.is_empty() {
        page.paragraph("  ", "    ", "nobody gains or loses any access")?;
    }
    Ok(())
}
