//! OpenMetrics: the standing of the fleet as gauges, for the text-file collector of a monitoring agent.
//!
//! Labels are accounts, severities, causes and states, never the name of a resource, role or team, so that the number of
//! series stays small whatever the fleet holds. Every series of a family is written even when it is zero, so that no
//! alert goes silent because a series is gone; what is not known is left out. Main type: [`Metrics`].

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::{Registry, Unit};

use super::scorecard::{Scorecard, Scorecards};
use super::text::{clip, escape};
use super::{RenderOptions, Report, siem};
use crate::model::{GapCause, LifeState, ResolvedReason, Severity, Status, WaiverState};

/// Accounts with series of their own; all others together are `other`.
const MOST_ACCOUNTS: usize = 500;
/// Account of what belongs to none.
const NO_ACCOUNT: &str = "none";
const SECONDS_A_DAY: i64 = 86_400;

pub(super) fn write(
    report: &Report<'_>,
    cards: &Scorecards,
    options: &RenderOptions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut metrics = Metrics::default();
    metrics.run(report, options)?;
    metrics.standing(cards);
    metrics.findings(report);
    metrics.waivers(report);
    metrics.seen(report, cards);
    metrics.encoded(out)
}

/// One gauge: its name behind `dbmuster_`, what it means, and its values by labels.
#[derive(Debug)]
pub struct Gauge {
    pub name: &'static str,
    pub help: &'static str,
    pub values: Vec<(Vec<(&'static str, String)>, f64)>,
}

/// Writes gauges of others as this module writes its own.
///
/// # Errors
///
/// When `out` takes no more.
pub fn write_gauges(gauges: Vec<Gauge>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut metrics = Metrics::default();
    for gauge in gauges {
        let rows = gauge.values.into_iter().map(|(labels, value)| (labels, Value::Real(value))).collect();
        metrics.put(gauge.name, gauge.help, None, rows);
    }
    metrics.encoded(out)
}

/// Accounts beyond those that have series of their own.
pub(super) fn left_out(cards: &Scorecards) -> usize {
    cards.accounts.len().saturating_sub(MOST_ACCOUNTS)
}

#[derive(Debug, Clone, Copy)]
enum Value {
    Whole(i64),
    Real(f64),
}

type Labels = Vec<(&'static str, String)>;

#[derive(Debug)]
struct Family {
    name: &'static str,
    help: &'static str,
    unit: Option<Unit>,
    rows: Vec<(Labels, Value)>,
}

/// All families of a run, in the order in which they are written.
#[derive(Debug, Default)]
struct Metrics(Vec<Family>);

impl Collector for Metrics {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        for family in self.0.iter().filter(|family| !family.rows.is_empty()) {
            let mut metric =
                encoder.encode_descriptor(family.name, family.help, family.unit.as_ref(), MetricType::Gauge)?;
            for (labels, value) in &family.rows {
                match (labels.is_empty(), value) {
                    (true, Value::Whole(value)) => metric.encode_gauge(value)?,
                    (true, Value::Real(value)) => metric.encode_gauge(value)?,
                    (false, Value::Whole(value)) => metric.encode_family(labels)?.encode_gauge(value)?,
                    (false, Value::Real(value)) => metric.encode_family(labels)?.encode_gauge(value)?,
                }
            }
        }
        Ok(())
    }
}

fn whole(count: impl TryInto<i64>) -> Value {
    Value::Whole(count.try_into().unwrap_or(i64::MAX))
}

fn label(text: &str) -> String {
    clip(&escape(text), 64).into_owned()
}

fn ratio() -> Option<Unit> {
    Some(Unit::Other("ratio".to_owned()))
}

impl Metrics {
    fn encoded(self, out: &mut dyn io::Write) -> io::Result<()> {
        let mut registry = Registry::with_prefix("dbmuster");
        registry.register_collector(Box::new(self));
        let mut text = String::new();
        encode(&mut text, &registry).map_err(|error| io::Error::other(error.to_string()))?;
        out.write_all(text.as_bytes())
    }

    fn put(&mut self, name: &'static str, help: &'static str, unit: Option<Unit>, rows: Vec<(Labels, Value)>) {
        self.0.push(Family { name, help, unit, rows });
    }

    fn one(&mut self, name: &'static str, help: &'static str, value: Value) {
        self.put(name, help, None, vec![(Vec::new(), value)]);
    }

    fn run(&mut self, report: &Report<'_>, options: &RenderOptions) -> io::Result<()> {
        let evaluation = report.evaluation;
        let labels = vec![
            ("policy_set", clip(&evaluation.policy_set_digest, 64).into_owned()),
            ("version", label(&options.tool_version)),
        ];
        self.put("run", "The run that wrote this file; always 1", None, vec![(labels, Value::Whole(1))]);
        let as_of = siem::instant(&evaluation.evaluated_at)?.unix_timestamp();
        let help = "Time of the last run that came to its end";
        self.put("last_success_timestamp", help, Some(Unit::Seconds), vec![(Vec::new(), Value::Whole(as_of))]);
        self.one("exit_code", "Exit code of the run", whole(options.exit.code));
        let incomplete = Value::Whole(i64::from(options.exit.incomplete));
        self.one("incomplete", "1 when something that was to be judged could not be", incomplete);
        if let Some(seconds) = options.duration_seconds {
            let help = "How long the run took";
            self.put("run_duration", help, Some(Unit::Seconds), vec![(Vec::new(), Value::Real(seconds))]);
        }
        Ok(())
    }

    fn standing(&mut self, cards: &Scorecards) {
        let fleet = std::slice::from_ref(&cards.fleet);
        let accounts = cards.accounts.get(..MOST_ACCOUNTS.min(cards.accounts.len())).unwrap_or_default();
        let name = |card: &Scorecard| card.name.as_deref().map_or_else(|| NO_ACCOUNT.to_owned(), label);
        let score = |card: &Scorecard| card.score.map(|score| Value::Real(rounded(score.value)));
        let coverage = |card: &Scorecard| card.coverage().map(|share| Value::Real(rounded(share)));
        let rows = |cards: &[Scorecard], key: Option<&'static str>, value: &dyn Fn(&Scorecard) -> Option<Value>| {
            let labels = |card: &Scorecard| key.map(|key| (key, name(card))).into_iter().collect();
            cards.iter().filter_map(|card| Some((labels(card), value(card)?))).collect::<Vec<_>>()
        };
        self.put("score", "Score of the fleet, 0 to 100", None, rows(fleet, None, &score));
        self.put("coverage", "Share of what applies that was decided", ratio(), rows(fleet, None, &coverage));
        let help = "Score of an account, 0 to 100";
        self.put("account_score", help, None, rows(accounts, Some("account"), &score));
        let help = "Share of what applies to an account that was decided";
        self.put("account_coverage", help, ratio(), rows(accounts, Some("account"), &coverage));
        let help = "Score of a family of policies, 0 to 100";
        self.put("family_score", help, None, rows(&cards.families, Some("family"), &score));
        let frameworks: Vec<Scorecard> = cards.frameworks.iter().map(|framework| framework.card.clone()).collect();
        let help = "Score over the policies that answer a framework, 0 to 100";
        self.put("framework_score", help, None, rows(&frameworks, Some("framework"), &score));
    }

    fn findings(&mut self, report: &Report<'_>) {
        let evaluation = report.evaluation;
        let all: BTreeSet<&str> =
            evaluation.subjects.iter().map(|subject| subject.account_id.as_deref().unwrap_or(NO_ACCOUNT)).collect();
        let own: BTreeSet<&str> = all.into_iter().take(MOST_ACCOUNTS).collect();
        let mut open: BTreeMap<(String, Severity), i64> = BTreeMap::new();
        for account in &own {
            for severity in Severity::ALL {
                open.insert((label(account), severity), 0);
            }
        }
        let (mut waived, mut undecided) = ([0_i64; 4], [0_i64; 4]);
        for finding in &evaluation.findings {
            let at = finding.severity as usize;
            match (finding.status, &finding.waiver_id) {
                (Status::Fail, Some(_)) => waived[at] += 1,
                (Status::Fail, None) => {
                    let subject = evaluation.subjects.get(finding.resource_index);
                    let account = subject.and_then(|subject| subject.account_id.as_deref()).unwrap_or(NO_ACCOUNT);
                    let account = if own.contains(account) { label(account) } else { "other".to_owned() };
                    *open.entry((account, finding.severity)).or_default() += 1;
                }
                (Status::Indeterminate | Status::Error, _) => undecided[at] += 1,
                (Status::Pass | Status::NotApplicable, _) => {}
            }
        }
        let rows = open.into_iter().map(|((account, severity), count)| {
            (vec![("account", account), ("severity", severity.as_str().to_owned())], Value::Whole(count))
        });
        self.put("findings_open", "Failures that are not waived", None, rows.collect());
        self.put("findings_waived", "Failures that somebody has accepted for a while", None, by_severity(waived));
        self.put("findings_undecided", "Results that could not be decided", None, by_severity(undecided));
        let Some(history) = report.history else { return };
        let (mut overdue, mut oldest) = ([0_i64; 4], [0_i64; 4]);
        let (mut new, mut back) = (0_i64, 0_i64);
        for seen in siem::seen(report).filter(|seen| seen.finding.status == Status::Fail) {
            let Some(life) = seen.life else { continue };
            let at = seen.finding.severity as usize;
            new += i64::from(life.state == LifeState::New);
            back += i64::from(life.state == LifeState::Reopened);
            if seen.finding.waiver_id.is_none() {
                overdue[at] += i64::from(life.is_overdue);
                oldest[at] = oldest[at].max(life.age_days.saturating_mul(SECONDS_A_DAY));
            }
        }
        let help = "Failures that are open for longer than their severity allows";
        self.put("findings_overdue", help, None, by_severity(overdue));
        let help = "How long the oldest failure that is not waived is open";
        self.put("findings_oldest_age", help, Some(Unit::Seconds), by_severity(oldest));
        self.one("findings_new", "Failures that the run before did not have", Value::Whole(new));
        self.one("findings_reopened", "Failures that were gone and are back", Value::Whole(back));
        let gone = history.resolved.iter().filter(|resolved| resolved.reason != ResolvedReason::NotSeen);
        self.one("findings_resolved", "Findings that the run before had and this one has not", whole(gone.count()));
    }

    fn waivers(&mut self, report: &Report<'_>) {
        let uses = &report.waivers.uses;
        let rows = WaiverState::ALL.map(|state| {
            let count = uses.iter().filter(|used| used.state == state).count();
            (vec![("state", state.as_str().to_owned())], whole(count))
        });
        self.put("waivers", "Waivers by what became of them", None, rows.into());
        let oldest = uses.iter().filter_map(|used| used.age_days).max();
        let age = oldest.map(|days| (Vec::new(), Value::Whole(days.saturating_mul(SECONDS_A_DAY))));
        self.put("waivers_oldest_age", "Age of the oldest waiver", Some(Unit::Seconds), age.into_iter().collect());
    }

    fn seen(&mut self, report: &Report<'_>, cards: &Scorecards) {
        let evaluation = report.evaluation;
        let rows = GapCause::ALL.map(|cause| {
            let count = evaluation.gaps.iter().filter(|gap| gap.cause == cause).count();
            (vec![("cause", cause.as_str().to_owned())], whole(count))
        });
        self.put("gaps", "Reads that failed or were cut short", None, rows.into());
        self.one("unscanned_places", "Places whose databases could not be listed", whole(cards.fleet.unscanned));
        self.one("resources", "Resources that were seen", whole(evaluation.coverage.resources_seen));
        self.one("databases", "Databases that were seen", whole(cards.fleet.databases));
        self.one("policies", "Policies that ran", whole(evaluation.policies.len()));
    }
}

fn by_severity(counts: [i64; 4]) -> Vec<(Labels, Value)> {
    let row = |severity: Severity| {
        (vec![("severity", severity.as_str().to_owned())], Value::Whole(counts[severity as usize]))
    };
    Severity::ALL.map(row).into()
}

/// Four decimals: more would only tell one machine's arithmetic from another's.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}
