//! What goes with lines of what their subjects would have on objects that are made later.
//!
//! Main type: [`Ending`].

use std::collections::{BTreeMap, BTreeSet};

use super::goes;
use crate::review::{Decision, DecisionRecord, DefaultRight, Defaults, Kept, Line};

/// One privilege that goes, and for which line.
#[derive(Debug)]
pub(super) struct Ending<'l, 'd> {
    pub line: &'l Line,
    pub record: &'l DecisionRecord,
    pub right: &'d DefaultRight,
}

/// All that go on a server, each once, in the order of the lines.
pub(super) fn ending<'l, 'd>(
    lines: &'l [Line],
    last: &BTreeMap<&'l str, &'l DecisionRecord>,
    defaults: &'d Defaults,
    server: &str,
) -> Vec<Ending<'l, 'd>> {
    let mut found = Vec::new();
    let mut taken: BTreeSet<&DefaultRight> = BTreeSet::new();
    for line in lines {
        let Some(record) = last.get(line.line_id.as_str()).filter(|record| goes(Some(record))) else { continue };
        let kept = match record.decision {
            // What cannot be read is said where the rest of the line is carried out.
            Decision::Reduce => match Kept::parse(line, &record.reduce_to) {
                Ok(kept) => Some(kept),
                Err(_) => continue,
            },
            Decision::Revoke | Decision::Keep | Decision::Exception | Decision::NotMine => None,
        };
        let of_line = defaults.of_line(line, kept.as_ref()).into_iter();
        for right in of_line.filter(|right| right.server == server && taken.insert(right)) {
            found.push(Ending { line, record, right });
        }
    }
    found
}
