//! The comparison as gauges. Labels are accounts, severities, causes and states, never the name of a resource or team.

use std::collections::BTreeMap;
use std::io;

use super::group_name;
use crate::model::Severity;
use crate::model::drift::{Absence, Drift, Share};
use crate::report::openmetrics::{Gauge, write_gauges};
use crate::report::text::{clip, escape};

/// Accounts with series of their own; all others together are `other`.
const MOST_ACCOUNTS: usize = 500;

type Rows = Vec<(Vec<(&'static str, String)>, f64)>;

/// Writes the comparison. Every series is written even when it is zero, so that no alert goes silent.
///
/// # Errors
///
/// When `out` takes no more.
pub fn write(drift: &Drift, out: &mut dyn io::Write) -> io::Result<()> {
    let one = |name: &'static str, help: &'static str, value: usize| Gauge {
        name,
        help,
        values: vec![(Vec::new(), number(value))],
    };
    let mut gauges = vec![
        Gauge {
            name: "drift_databases",
            help: "Databases that were read, by whether infrastructure as code declares them",
            values: share_rows(&drift.share, &[]),
        },
        Gauge {
            name: "drift_account_databases",
            help: "The same by account",
            values: accounts(drift)
                .iter()
                .flat_map(|(account, share)| share_rows(share, &[("account", account)]))
                .collect(),
        },
        Gauge {
            name: "drift_absent_databases",
            help: "Declared databases that the inventory does not hold, by what that means",
            values: [Absence::NotThere, Absence::NotYet, Absence::NotKnown]
                .map(|standing| {
                    let count = drift.absent.iter().filter(|one| one.standing == standing).count();
                    (vec![("standing", standing.as_str().to_owned())], number(count))
                })
                .into(),
        },
        Gauge {
            name: "drift_verdicts",
            help: "Policies that judge what is there otherwise than what is declared, by severity and direction",
            values: verdicts(drift),
        },
        Gauge {
            name: "drift_attributes",
            help: "Attributes that were compared, by what came of it",
            values: [
                ("same", drift.counts.same),
                ("differing", drift.counts.differing),
                ("changed_by_service", drift.counts.by_service),
                ("unknown", drift.counts.unknown),
            ]
            .map(|(state, count)| (vec![("state", state.to_owned())], number(count)))
            .into(),
        },
    ];
    let drifted = drift.drifted.iter().filter(|one| !one.fields.is_empty()).count();
    gauges.push(one("drift_resources", "Resources with an attribute that differs", drifted));
    gauges.push(one("drift_ambiguous", "Declared resources that fit several live ones", drift.ambiguous.len()));
    gauges.push(one("drift_gaps", "Reads of the inventory that failed", drift.gaps.len()));
    if let Some(permille) = drift.share.permille() {
        let values = vec![(Vec::new(), number(permille) / 1_000.0)];
        gauges.push(Gauge { name: "drift_managed_ratio", help: "Share of the databases that is declared", values });
    }
    write_gauges(gauges, out)
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
const fn number(count: usize) -> f64 {
    count as f64
}

fn share_rows(share: &Share, labels: &[(&'static str, &String)]) -> Rows {
    let states = [("managed", share.managed), ("unmanaged", share.unmanaged), ("not_known", share.uncertain)];
    let row = |(state, count): (&str, usize)| {
        let mut all: Vec<(&'static str, String)> = labels.iter().map(|(name, text)| (*name, (*text).clone())).collect();
        all.push(("state", state.to_owned()));
        (all, number(count))
    };
    states.map(row).into()
}

fn accounts(drift: &Drift) -> BTreeMap<String, Share> {
    let mut all: BTreeMap<String, Share> = BTreeMap::new();
    for (at, one) in drift.by_account.iter().enumerate() {
        let name = if at < MOST_ACCOUNTS { group_name(&one.group) } else { "other" };
        let sum = all.entry(clip(&escape(name), 64).into_owned()).or_default();
        sum.managed += one.share.managed;
        sum.unmanaged += one.share.unmanaged;
        sum.uncertain += one.share.uncertain;
    }
    all
}

fn verdicts(drift: &Drift) -> Rows {
    let mut rows = Rows::new();
    for severity in Severity::ALL {
        for (direction, worse) in [("worse", true), ("better", false)] {
            let all = drift.drifted.iter().flat_map(|one| &one.verdicts);
            let count = all.filter(|change| change.severity == severity && change.is_worse() == worse).count();
            let labels = vec![("severity", severity.as_str().to_owned()), ("direction", direction.to_owned())];
            rows.push((labels, number(count)));
        }
    }
    rows
}
