//! What is shown of one resource and of each of its findings.
//!
//! Decides which words stand there; how they stand is the templates' business, which `rows` fills.

use std::borrow::Cow;

use super::drill::{Drill, Resource, anchor};
use super::rows::{FindingRow, ResourceBlock};
use super::words::{self, brief};
use crate::model::{Finding, LifeState, Location, kinds};
use crate::report::detail;
use crate::report::scorecard::{one_decimal, percent};
use crate::report::text::visible;

const NOTHING: Cow<'static, str> = Cow::Borrowed("");

impl<'a> Drill<'a> {
    /// What the template can name. Links to policies begin with `policies`, a page or nothing.
    pub(super) fn block(&self, resource: &Resource, policies: &str) -> Option<ResourceBlock<'a>> {
        let subject = self.subject(resource)?;
        let card = self.cards.get(&resource.subject);
        let text = |text: &'a Option<String>| text.as_deref().map_or(NOTHING, visible);
        let kind = kinds::find(&subject.resource_type);
        let [critical, high, medium, low] = resource.counts.failed;
        let findings = resource.findings.iter().filter_map(|&i| self.report.evaluation.findings.get(i));
        Some(ResourceBlock {
            texts: [
                anchor(resource.subject).into(),
                visible(&subject.name),
                visible(&subject.id),
                kind.map_or_else(|| visible(&subject.resource_type), |kind| Cow::Borrowed(kind.title)),
                text(&subject.account_id),
                text(&subject.region),
                text(&subject.environment),
                text(&subject.tier),
                text(&subject.owner),
                subject.location.as_ref().map_or(NOTHING, place),
                card.map_or(NOTHING, |card| one_decimal(card.score.value).into()),
                card.map_or(NOTHING, |card| percent(card.tally.coverage()).into()),
            ],
            numbers: [critical, high, medium, low, resource.counts.waived, resource.counts.undecided],
            findings: findings.map(|finding| self.row(finding, policies)).collect(),
        })
    }

    fn row(&self, finding: &'a Finding, policies: &str) -> FindingRow<'a> {
        let index = self.policies.get(&*finding.policy_id).copied();
        let policy = index.and_then(|i| self.report.evaluation.policies.get(i));
        let life = self.report.history.and_then(|history| history.lives.get(&finding.fingerprint));
        let is_known = finding.missing.is_empty();
        FindingRow {
            texts: [
                finding.fingerprint.to_string().into(),
                finding.severity.as_str().into(),
                words::status(finding).into(),
                policy.map_or(Cow::Borrowed(&*finding.policy_id), |policy| visible(&policy.title)),
                visible(&finding.policy_id),
                index.map_or(NOTHING, |i| format!("{policies}#p{i}").into()),
                // An undecided result says in its message what `missing` says better.
                if is_known { brief(&finding.message) } else { NOTHING },
                finding.field.as_deref().filter(|_| is_known).map_or(NOTHING, visible),
                finding.observed.as_ref().map_or(NOTHING, |value| words::value(value).into()),
                detail::judged_by(finding).map_or(NOTHING, |words| brief(&words).into_owned().into()),
                match life.map(|life| life.state) {
                    Some(LifeState::New) => "new".into(),
                    Some(LifeState::Reopened) => "reopened".into(),
                    Some(LifeState::Open | LifeState::Resolved) | None => NOTHING,
                },
                match life {
                    Some(life) if life.is_overdue => {
                        format!("open {}, {} allowed", words::age(life.age_days), words::age(life.sla_days)).into()
                    }
                    Some(life) if life.age_days > 0 => format!("open {}", words::age(life.age_days)).into(),
                    Some(_) | None => NOTHING,
                },
                finding.waiver_id.as_deref().map_or(NOTHING, visible),
                finding.location.as_deref().map_or(NOTHING, place),
            ],
            missing: finding.missing.iter().map(|m| [brief(&m.field), brief(&m.reason)]).collect(),
            overdue: life.is_some_and(|life| life.is_overdue),
        }
    }
}

fn place(location: &Location) -> Cow<'_, str> {
    let file = visible(&location.file);
    location.line.map_or_else(|| file.clone(), |line| format!("{file}:{line}").into())
}
