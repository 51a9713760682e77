//! OCSF: one Compliance Finding (class 2003) for every result that is no pass, and one that closes each finding that is
//! gone.
//!
//! A JSON array with one event per line, which is what readers of such files take; a line without its comma is an event for
//! those that want them one by one. Times are milliseconds. Who has triaged a finding is not known here, so one that is
//! open stays *New*; a waived one is *Suppressed*. Main type: the event in [`types`].

mod types;

use std::collections::HashSet;
use std::io;

use serde::Serialize;

use super::json_v1::layout::OneLine;
use super::siem::{self, Requirements, Seen};
use super::{RenderOptions, Report};
use crate::model::evaluation::Subject;
use crate::model::{LifeState, Policy, Resolved, ResolvedReason, Status};
use types::{
    Account, Activity, Analytic, Cloud, Compliance, Event, FindingInfo, Metadata, Product, Remediation, Resource,
    Unmapped,
};

/// The edition of the schema that the events follow.
const VERSION: &str = "1.5.0";
const CLASS: u16 = 2003;

pub(super) fn write(report: &Report<'_>, options: &RenderOptions, out: &mut dyn io::Write) -> io::Result<()> {
    let made = Maker {
        version: &options.tool_version,
        as_of: siem::milliseconds(&report.evaluation.evaluated_at)?,
        requirements: Requirements::of(report.frameworks),
    };
    let mut array = Array { out, bytes: Vec::new(), begun: false };
    let lost = report.history.iter().flat_map(|history| &history.resolved);
    let lost: HashSet<&str> = lost.map(|resolved| &*resolved.fingerprint).collect();
    let mut told = HashSet::new();
    for seen in siem::seen(report) {
        let message = seen.message();
        let fingerprint = seen.finding.fingerprint.to_string();
        if lost.contains(&*fingerprint) {
            told.insert(fingerprint);
        }
        array.put(&made.open(&seen, &message))?;
    }
    let subjects = siem::subjects(report);
    for resolved in report.history.iter().flat_map(|history| &history.resolved) {
        // What failed on a field that cannot be seen any more has the same name as what is undecided for that field: the
        // event above says that already.
        if told.contains(&*resolved.fingerprint) {
            continue;
        }
        let subject = subjects.get(&*resolved.resource_id).copied();
        array.put(&made.resolved(resolved, siem::policy(report, &resolved.policy_id), subject))?;
    }
    array.close()
}

/// An array, an event per line.
struct Array<'o> {
    out: &'o mut dyn io::Write,
    bytes: Vec<u8>,
    begun: bool,
}

impl Array<'_> {
    fn put(&mut self, event: &Event<'_>) -> io::Result<()> {
        self.bytes.clear();
        self.bytes.extend_from_slice(if self.begun { b",\n" } else { b"[\n" });
        self.begun = true;
        event.serialize(&mut serde_json::Serializer::with_formatter(&mut self.bytes, OneLine))?;
        self.out.write_all(&self.bytes)
    }

    fn close(self) -> io::Result<()> {
        self.out.write_all(if self.begun { b"\n]\n" } else { b"[]\n" })
    }
}

/// What all events of a run share.
struct Maker<'a> {
    version: &'a str,
    as_of: i64,
    requirements: Requirements<'a>,
}

impl<'a> Maker<'a> {
    /// A finding of this run.
    fn open<'e>(&self, seen: &Seen<'e>, message: &'e str) -> Event<'e>
    where
        'a: 'e,
    {
        let Seen { finding, policy, subject, life } = *seen;
        let activity = match life.map(|life| life.state) {
            None | Some(LifeState::New) => Activity::Create,
            Some(LifeState::Open | LifeState::Reopened) => Activity::Update,
            Some(LifeState::Resolved) => Activity::Close,
        };
        let (status_id, status) = if finding.waiver_id.is_some() { (3, "Suppressed") } else { (1, "New") };
        let times = Times {
            created: life.and_then(|life| siem::milliseconds(&life.open_since).ok()).unwrap_or(self.as_of),
            first: life.and_then(|life| siem::milliseconds(&life.first_seen).ok()).unwrap_or(self.as_of),
        };
        let mut event = self.event(
            &finding.policy_id,
            &finding.resource_id,
            finding.fingerprint.to_string(),
            (activity, times),
            Some(policy),
            Some(subject),
        );
        (event.severity_id, event.severity) = types::severity(finding.severity);
        (event.status_id, event.status) = (status_id, status);
        event.status_detail = finding.waiver_id.as_ref().map(|waiver| format!("waived by {waiver}"));
        (event.compliance.status_id, event.compliance.status) = types::outcome(finding.status);
        event.compliance.status_detail = Some(message);
        event.message = message;
        event.unmapped = Unmapped {
            age_days: life.map(|life| life.age_days),
            field: finding.field.as_deref(),
            is_overdue: life.map(|life| life.is_overdue),
            missing: finding.missing.iter().map(|missing| &*missing.field).collect(),
            observed: finding.observed.as_ref().filter(|value| !value.is_null()),
            sla_days: life.map(|life| life.sla_days),
            waiver_id: finding.waiver_id.as_deref(),
        };
        event
    }

    /// A finding that is gone, or that cannot be seen and so may still be there.
    fn resolved<'e>(
        &self,
        resolved: &'e Resolved,
        policy: Option<&'e Policy>,
        subject: Option<&'e Subject>,
    ) -> Event<'e>
    where
        'a: 'e,
    {
        let (activity, status, outcome, why) = match resolved.reason {
            ResolvedReason::Mended => {
                (Activity::Close, (4, "Resolved"), types::outcome(Status::Pass), "the policy no longer fails")
            }
            ResolvedReason::ResourceGone => {
                (Activity::Close, (4, "Resolved"), (0, "Unknown"), "the resource is no longer there")
            }
            ResolvedReason::PolicyGone => (Activity::Close, (5, "Archived"), (0, "Unknown"), "the policy was not run"),
            ResolvedReason::NotSeen => (
                Activity::Update,
                (1, "New"),
                types::outcome(Status::Indeterminate),
                "it could not be seen in this run, so nobody knows",
            ),
        };
        let first = siem::milliseconds(&resolved.first_seen).unwrap_or(self.as_of);
        let mut event = self.event(
            &resolved.policy_id,
            &resolved.resource_id,
            resolved.fingerprint.clone(),
            (activity, Times { created: first, first }),
            policy,
            subject,
        );
        (event.severity_id, event.severity) = types::severity(resolved.severity);
        (event.status_id, event.status) = status;
        (event.compliance.status_id, event.compliance.status) = outcome;
        event.compliance.status_detail = Some(why);
        event.message = why;
        event
    }

    fn event<'e>(
        &self,
        policy_id: &'e str,
        resource_id: &'e str,
        uid: String,
        (activity, times): (Activity, Times),
        policy: Option<&'e Policy>,
        subject: Option<&'e Subject>,
    ) -> Event<'e>
    where
        'a: 'e,
    {
        let account = subject.and_then(|subject| subject.account_id.as_deref()).filter(|id| !id.is_empty());
        let region = subject.and_then(|subject| subject.region.as_deref());
        let title = policy.map_or(policy_id, |policy| &policy.title);
        let answered = self.requirements.answered_by(policy_id);
        let mut standards: Vec<String> =
            answered.iter().map(|(framework, _)| format!("{} {}", framework.title, framework.version)).collect();
        standards.dedup();
        Event {
            activity_id: activity.id(),
            activity_name: activity.name(),
            category_name: "Findings",
            category_uid: 2,
            class_name: "Compliance Finding",
            class_uid: CLASS,
            cloud: account.map(|uid| Cloud {
                account: Account { name: uid, kind: "AWS Account", type_id: 10, uid },
                provider: "AWS",
                region,
            }),
            compliance: Compliance {
                category: policy.map(|policy| policy.family.as_str()),
                control: policy_id,
                desc: policy.map(|policy| policy.description.as_str()),
                requirements: answered
                    .iter()
                    .map(|(framework, requirement)| format!("{} {}", framework.id, requirement.id))
                    .collect(),
                standards,
                status: "Unknown",
                status_detail: None,
                status_id: 0,
            },
            finding_info: FindingInfo {
                analytic: Analytic { name: title, kind: "Rule", type_id: 1, uid: policy_id },
                created_time: times.created,
                desc: policy.map(|policy| policy.description.as_str()),
                first_seen_time: times.first,
                last_seen_time: self.as_of,
                modified_time: self.as_of,
                title,
                types: policy.map(|policy| [policy.family.as_str()]),
                uid: uid.clone(),
            },
            message: title,
            metadata: Metadata {
                event_code: policy_id,
                product: Product { name: "dbmuster", uid: "dbmuster", vendor_name: "dbmuster", version: self.version },
                profiles: if account.is_some() { &["cloud"] } else { &[] },
                uid: format!("{uid}-{}", self.as_of),
                version: VERSION,
            },
            remediation: policy
                .filter(|policy| !policy.remediation.is_empty())
                .map(|policy| Remediation { desc: siem::remediation(policy), references: &policy.references }),
            resources: [resource(resource_id, subject, account.is_some())],
            severity: "Unknown",
            severity_id: 0,
            status: "Unknown",
            status_detail: None,
            status_id: 0,
            time: self.as_of,
            type_name: format!("Compliance Finding: {}", activity.name()),
            type_uid: u32::from(CLASS) * 100 + u32::from(activity.id()),
            unmapped: Unmapped::default(),
        }
    }
}

/// Since when a finding is there.
struct Times {
    created: i64,
    first: i64,
}

fn resource<'e>(uid: &'e str, subject: Option<&'e Subject>, is_cloud: bool) -> Resource<'e> {
    let Some(subject) = subject else {
        return Resource {
            cloud_partition: None,
            criticality: None,
            labels: Vec::new(),
            name: None,
            region: None,
            kind: None,
            uid,
        };
    };
    // Owners are teams, which the standard's object for a user does not fit.
    let labels = [("environment", &subject.environment), ("owner", &subject.owner), ("tier", &subject.tier)];
    Resource {
        cloud_partition: is_cloud.then(|| siem::partition(uid, subject.region.as_deref())),
        criticality: subject.tier.as_deref(),
        labels: labels.iter().filter_map(|(key, value)| Some(format!("{key}:{}", value.as_ref()?))).collect(),
        name: Some(&subject.name),
        region: subject.region.as_deref(),
        kind: Some(&subject.resource_type),
        uid,
    }
}
