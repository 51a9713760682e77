//! InSpec waiver files: a control, its end, whether it runs, and why.

use super::drafts::{Drafts, Suppression};
use super::{entry, table, text};
use crate::waive::mistakes::{Lines, Mistakes, shown};
use crate::waive::node::Data;

pub(super) fn read(lines: &Lines<'_>, drafts: &mut Drafts<'_>, mistakes: &mut Mistakes) {
    for control in table(lines, mistakes) {
        let Data::Map(entries) = &control.value.data else {
            let help = "give it `justification`, and `expiration_date` if it ends";
            mistakes.add(lines, &control.value.span, format!("`{}` is no table", shown(&control.key)), help);
            continue;
        };
        let get = |key: &str| entry(entries, key).and_then(|entry| text(&entry.value.data));
        let mut suppression = Suppression {
            check: &control.key,
            reason: get("justification").map(str::to_owned),
            expires: get("expiration_date"),
            ..Suppression::default()
        };
        for other in entries {
            match other.key.as_str() {
                "justification" | "expiration_date" => {}
                "run" => {
                    let runs = text(&other.value.data).is_some_and(|word| ["true", "yes", "on"].contains(&word));
                    if !runs {
                        let loss =
                            "`run: false` does not carry over: policies always run, and the failure is shown as waived";
                        suppression.losses.push(loss.to_owned());
                    }
                }
                key => suppression.losses.push(format!("`{}` does not carry over", shown(key))),
            }
        }
        drafts.add(lines, control.key_span.start, suppression);
    }
}
