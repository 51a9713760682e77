//! Evaluation -> the parts of a result: what was judged, what was observed, what it means for each objective.
//!
//! Identifiers are UUIDs of version 5 made from what stays the same from run to run, so that two runs can be compared.
//! Main type: [`Parts`].

use std::collections::{BTreeMap, BTreeSet};

use time::Duration;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use super::types::{
    Control, Evidence, Factor, Finding, Item, Link, Observation, Property, RelatedObservation, RelatedRisk, Response,
    ReviewedControls, Risk, Selection, Status, Subject, TITLE, Target, token,
};
use crate::model::{Framework, Policy, Requirement, Status as Outcome, WaiverUse, evaluation};
use crate::report::Report;
use crate::report::siem::{self, Seen, within};
use crate::report::text::count;

/// Name space of every UUID here.
const SPACE: Uuid = Uuid::from_u128(0x6d5c_0c7e_5a0b_5b52_9a1e_7f0d_52a4_91c3);
/// Longest description; the standard sets none.
const TEXT: usize = 4096;

/// The identifier of the thing of that kind with that key.
pub(super) fn uuid(kind: &str, key: &str) -> Uuid {
    Uuid::new_v5(&SPACE, format!("{kind}\n{key}").as_bytes())
}

/// How the cells of one policy came out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Tally {
    passed: usize,
    failed: usize,
    waived: usize,
    undecided: usize,
}

impl Tally {
    const fn applies(self) -> bool {
        self.passed + self.failed + self.waived + self.undecided > 0
    }

    const fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            waived: self.waived + other.waived,
            undecided: self.undecided + other.undecided,
        }
    }

    /// Satisfied only when everything was decided and passed: neither silence nor a waiver satisfies an objective.
    const fn status(self) -> Status {
        if self.failed + self.waived > 0 {
            Status { state: "not-satisfied", reason: "fail" }
        } else if self.undecided > 0 || self.passed == 0 {
            Status { state: "not-satisfied", reason: "other" }
        } else {
            Status { state: "satisfied", reason: "pass" }
        }
    }

    fn words(self) -> String {
        let all = self.passed + self.failed + self.waived + self.undecided;
        format!(
            "{}: {} passed, {} failed, {} waived, {} undecided.",
            count(all, "result", "results"),
            self.passed,
            self.failed,
            self.waived,
            self.undecided
        )
    }
}

/// A report, sorted for OSCAL.
pub(super) struct Parts<'a> {
    report: Report<'a>,
    tallies: Vec<Tally>,
    /// Findings by policy.
    by_policy: BTreeMap<&'a str, Vec<Seen<'a>>>,
    waivers: BTreeMap<&'a str, &'a WaiverUse>,
}

impl<'a> Parts<'a> {
    pub(super) fn of(report: &Report<'a>) -> Self {
        let evaluation = report.evaluation;
        let mut tallies = vec![Tally::default(); evaluation.policies.len()];
        for cell in &evaluation.cells {
            let Some(tally) = tallies.get_mut(cell.policy as usize) else { continue };
            match cell.status {
                Outcome::Pass => tally.passed += 1,
                Outcome::Fail => tally.failed += 1,
                Outcome::Indeterminate | Outcome::Error => tally.undecided += 1,
                Outcome::NotApplicable => {}
            }
        }
        let mut by_policy: BTreeMap<&str, Vec<Seen<'a>>> = BTreeMap::new();
        for seen in siem::seen(report) {
            by_policy.entry(&seen.policy.id).or_default().push(seen);
        }
        for (policy, tally) in evaluation.policies.iter().zip(&mut tallies) {
            let findings = by_policy.get(policy.id.as_str()).into_iter().flatten();
            tally.waived = findings.filter(|seen| is_waived(seen)).count();
            tally.failed = tally.failed.saturating_sub(tally.waived);
        }
        let waivers = report.waivers.uses.iter().map(|used| (used.waiver.id.as_str(), used)).collect();
        Self { report: *report, tallies, by_policy, waivers }
    }

    /// The policies that spoke about something, each with how it came out.
    fn judged(&self) -> impl Iterator<Item = (&'a Policy, Tally)> {
        let policies = self.report.evaluation.policies.iter().zip(self.tallies.iter().copied());
        policies.filter(|(_, tally)| tally.applies())
    }

    /// The requirements that judged policies answer.
    fn requirements(&self) -> impl Iterator<Item = (&'a Framework, &'a Requirement, Vec<(&'a Policy, Tally)>)> {
        let judged: BTreeMap<&str, (&Policy, Tally)> =
            self.judged().map(|(policy, tally)| (policy.id.as_str(), (policy, tally))).collect();
        self.report.frameworks.iter().flat_map(move |framework| {
            let judged = judged.clone();
            framework.requirements.iter().filter_map(move |requirement| {
                let own: Vec<_> =
                    requirement.policies.iter().filter_map(|id| judged.get(id.as_str()).copied()).collect();
                (!own.is_empty()).then_some((framework, requirement, own))
            })
        })
    }

    pub(super) fn reviewed_controls(&self) -> ReviewedControls {
        let mut policies: Vec<Control> =
            self.judged().map(|(policy, _)| Control { control_id: token(&policy.id) }).collect();
        if policies.is_empty() {
            policies.push(Control { control_id: "nothing_judged".to_owned() });
        }
        let mut selections = vec![Selection {
            description: "Policies of dbmuster that applied.".to_owned(),
            include_controls: policies,
        }];
        let mut by_framework: BTreeMap<&str, Selection> = BTreeMap::new();
        for (framework, requirement, _) in self.requirements() {
            let selection = by_framework.entry(&framework.id).or_insert_with(|| Selection {
                description: format!("{} {}, as far as policies answer it.", framework.title, framework.version),
                include_controls: Vec::new(),
            });
            selection.include_controls.push(Control { control_id: control(framework, requirement) });
        }
        selections.extend(by_framework.into_values());
        ReviewedControls {
            description: "Requirements that no policy answers were not reviewed.",
            control_selections: selections,
        }
    }

    /// Everything that was observed on them: the resources with findings.
    pub(super) fn items(&self) -> impl Iterator<Item = Item> {
        // Two inventories may hold the same resource.
        let used: BTreeMap<&str, &evaluation::Subject> =
            self.by_policy.values().flatten().map(|seen| (&*seen.subject.id, seen.subject)).collect();
        used.into_values().map(|subject| {
            let optional = [
                ("name", Some(subject.name.as_str())),
                ("resource-type", Some(&*subject.resource_type)),
                ("account-id", subject.account_id.as_deref()),
                ("region", subject.region.as_deref()),
                ("environment", subject.environment.as_deref()),
                ("tier", subject.tier.as_deref()),
                ("owner", subject.owner.as_deref()),
            ];
            let own = optional.into_iter().filter_map(|(name, value)| Property::maybe(name, value));
            Item {
                uuid: uuid("resource", &subject.id),
                description: within(&format!("{} {}", subject.resource_type, subject.name), TEXT),
                props: std::iter::once(Property::standard("asset-id", &subject.id)).chain(own).collect(),
            }
        })
    }

    pub(super) fn observations(&self) -> impl Iterator<Item = Observation<'a>> {
        let collected = self.report.evaluation.evaluated_at.as_str();
        self.by_policy.values().flatten().map(move |seen| {
            let Seen { finding, policy, subject, life } = *seen;
            let age = life.map(|life| life.age_days.to_string());
            let props = [
                Some(Property::own("fingerprint", &finding.fingerprint.to_string())),
                Some(Property::own("status", finding.status.as_str())),
                Some(Property::own("severity", finding.severity.as_str())),
                Property::maybe("waiver-id", finding.waiver_id.as_deref()),
                Property::maybe("first-seen", life.map(|life| life.first_seen.as_str())),
                Property::maybe("age-days", age.as_deref()),
            ];
            let observed = finding.observed.as_ref().filter(|value| !value.is_null()).map(ToString::to_string);
            let evidence =
                [Property::maybe("field", finding.field.as_deref()), Property::maybe("observed", observed.as_deref())];
            let message = within(&seen.message(), TEXT);
            Observation {
                uuid: observation(seen),
                title: within(&policy.title, TITLE),
                description: message.clone(),
                props: props.into_iter().flatten().collect(),
                methods: ["TEST"],
                types: ["finding"],
                subjects: [Subject {
                    subject_uuid: uuid("resource", &subject.id),
                    kind: "inventory-item",
                    title: within(&subject.name, TITLE),
                }],
                relevant_evidence: [Evidence { description: message, props: evidence.into_iter().flatten().collect() }],
                collected,
            }
        })
    }

    /// One risk for each policy that fails, and one for each waiver that covers failures of it.
    pub(super) fn risks(&self) -> impl Iterator<Item = Risk> {
        self.by_policy.values().flat_map(|findings| self.risks_of(findings))
    }

    fn risks_of(&self, findings: &[Seen<'a>]) -> Vec<Risk> {
        let mut by_waiver: BTreeMap<Option<&str>, Vec<&Seen<'a>>> = BTreeMap::new();
        for seen in findings.iter().filter(|seen| seen.finding.status == Outcome::Fail) {
            by_waiver.entry(seen.finding.waiver_id.as_deref()).or_default().push(seen);
        }
        by_waiver.into_iter().filter_map(|(waiver, seen)| self.risk(waiver, &seen)).collect()
    }

    fn risk(&self, waiver: Option<&str>, seen: &[&Seen<'a>]) -> Option<Risk> {
        let policy = seen.first()?.policy;
        let used = waiver.and_then(|id| self.waivers.get(id));
        let accepted = used.map(|used| &used.waiver);
        let overdue = seen.iter().filter_map(|seen| seen.life).filter_map(|life| {
            let since = siem::instant(&life.open_since).ok()?;
            since.checked_add(Duration::days(life.sla_days))
        });
        let deadline = match accepted {
            Some(waiver) => Some(format!("{}T23:59:59Z", waiver.expires_on)),
            None => overdue.min().and_then(|time| time.format(&Rfc3339).ok()),
        };
        let props = [
            Some(Property::own("severity", policy.severity.as_str())),
            Property::maybe("waiver-id", waiver),
            Property::maybe("owner", accepted.map(|waiver| waiver.owner.as_str())),
            Property::maybe("approved-by", accepted.map(|waiver| waiver.approved_by.as_str())),
            Property::maybe("ticket", accepted.and_then(|waiver| waiver.ticket.as_deref())),
        ];
        let key = format!("{}\n{}", policy.id, waiver.unwrap_or_default());
        let factors = accepted.and_then(|waiver| waiver.compensating_control.as_deref());
        Some(Risk {
            uuid: risk(&policy.id, waiver),
            title: within(&format!("Not so: {}", policy.title), TITLE),
            description: within(&policy.description, TEXT),
            statement: match accepted {
                Some(waiver) => within(&waiver.reason, TEXT),
                None => format!("Fails on {}.", count(seen.len(), "resource", "resources")),
            },
            props: props.into_iter().flatten().collect(),
            status: if waiver.is_some() { "deviation-approved" } else { "open" },
            mitigating_factors: factors
                .map(|text| Factor { uuid: uuid("factor", &key), description: within(text, TEXT) })
                .into_iter()
                .collect(),
            deadline: deadline.filter(|time| siem::instant(time).is_ok()),
            remediations: policy
                .remediation
                .iter()
                .map(|(means, text)| Response {
                    uuid: uuid("response", &format!("{key}\n{means}")),
                    lifecycle: "recommendation",
                    title: within(means, TITLE),
                    description: within(text, TEXT),
                })
                .collect(),
            related_observations: related(seen.iter().copied()),
        })
    }

    /// One finding for each policy that applied, and one for each requirement that such policies answer.
    pub(super) fn findings(&self) -> impl Iterator<Item = Finding> {
        let policies = self.judged().map(|(policy, tally)| self.of_policy(policy, tally));
        policies.chain(
            self.requirements().map(|(framework, requirement, own)| of_requirement(framework, requirement, &own)),
        )
    }

    fn of_policy(&self, policy: &Policy, tally: Tally) -> Finding {
        let seen = self.by_policy.get(policy.id.as_str()).map_or(&[][..], Vec::as_slice);
        let risks: BTreeSet<Option<&str>> = seen
            .iter()
            .filter(|seen| seen.finding.status == Outcome::Fail)
            .map(|seen| seen.finding.waiver_id.as_deref())
            .collect();
        Finding {
            uuid: uuid("policy", &policy.id),
            title: within(&policy.title, TITLE),
            description: tally.words(),
            props: vec![Property::own("family", &policy.family), Property::own("severity", policy.severity.as_str())],
            links: Vec::new(),
            target: Target {
                kind: "objective-id",
                target_id: token(&policy.id),
                title: within(&policy.title, TITLE),
                status: tally.status(),
            },
            related_observations: related(seen.iter()),
            related_risks: risks
                .into_iter()
                .map(|waiver| RelatedRisk { risk_uuid: risk(&policy.id, waiver) })
                .collect(),
        }
    }
}

/// The findings of its policies are linked, so that no observation is listed for every framework.
fn of_requirement(framework: &Framework, requirement: &Requirement, own: &[(&Policy, Tally)]) -> Finding {
    let tally = own.iter().fold(Tally::default(), |sum, (_, tally)| sum.plus(*tally));
    let props = [Some(Property::own("framework", &framework.id)), Some(Property::own("requirement", &requirement.id))];
    let part = Property::maybe("not-covered", requirement.not_covered.as_deref());
    let control = control(framework, requirement);
    Finding {
        uuid: uuid("requirement", &control),
        title: within(&format!("{} {}: {}", framework.title, requirement.id, requirement.title), TITLE),
        description: tally.words(),
        props: props.into_iter().flatten().chain(part).collect(),
        links: own
            .iter()
            .map(|(policy, _)| Link { href: format!("#{}", uuid("policy", &policy.id)), rel: "related" })
            .collect(),
        target: Target {
            kind: "objective-id",
            target_id: control,
            title: within(&requirement.title, TITLE),
            status: tally.status(),
        },
        related_observations: Vec::new(),
        related_risks: Vec::new(),
    }
}

fn is_waived(seen: &Seen<'_>) -> bool {
    seen.finding.status == Outcome::Fail && seen.finding.waiver_id.is_some()
}

fn control(framework: &Framework, requirement: &Requirement) -> String {
    token(&format!("{}_{}", framework.id, requirement.id))
}

fn observation(seen: &Seen<'_>) -> Uuid {
    uuid("observation", &seen.finding.fingerprint.to_string())
}

fn risk(policy: &str, waiver: Option<&str>) -> Uuid {
    uuid("risk", &format!("{policy}\n{}", waiver.unwrap_or_default()))
}

fn related<'s, 'a: 's>(seen: impl Iterator<Item = &'s Seen<'a>>) -> Vec<RelatedObservation> {
    seen.map(|seen| RelatedObservation { observation_uuid: observation(seen) }).collect()
}
