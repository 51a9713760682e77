//! What the outputs for security tools share: which requirements a policy answers, times as numbers, texts within limits.
//!
//! Nothing here knows a format. Main types: [`Requirements`], [`Seen`].

use std::collections::BTreeMap;
use std::io;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Report;
use super::audit_v1::AuditFinding;
use super::text;
use crate::model::evaluation::Subject;
use crate::model::{Finding, Framework, Life, Policy, Requirement};

/// Means of remediation in the order in which people want them.
const MEANS: [&str; 4] = ["cli", "sql", "terraform", "console"];

/// Policy id -> the requirements that it answers, in the order of the frameworks.
#[derive(Debug)]
pub(super) struct Requirements<'a>(BTreeMap<&'a str, Vec<(&'a Framework, &'a Requirement)>>);

impl<'a> Requirements<'a> {
    pub(super) fn of(frameworks: &'a [Framework]) -> Self {
        let mut found: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for framework in frameworks {
            for requirement in &framework.requirements {
                for policy in &requirement.policies {
                    found.entry(policy).or_default().push((framework, requirement));
                }
            }
        }
        Self(found)
    }

    /// What a policy answers; empty when no framework names it.
    pub(super) fn answered_by(&self, policy: &str) -> &[(&'a Framework, &'a Requirement)] {
        self.0.get(policy).map_or(&[], Vec::as_slice)
    }
}

/// A finding with everything that it refers to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'a> {
    pub finding: &'a Finding,
    pub policy: &'a Policy,
    pub subject: &'a Subject,
    pub life: Option<&'a Life>,
}

impl<'a> Seen<'a> {
    /// Why, in one sentence.
    pub(super) fn message(&self) -> String {
        let words = AuditFinding::words(&self.finding.message, &self.finding.missing);
        if words.is_empty() { self.policy.title.clone() } else { words.into_owned() }
    }

    pub(super) fn first_seen(&self, or: &'a str) -> &'a str {
        self.life.map_or(or, |life| &life.first_seen)
    }
}

/// The findings of a report, in its order.
pub(super) fn seen<'a>(report: &Report<'a>) -> impl Iterator<Item = Seen<'a>> {
    let (evaluation, history) = (report.evaluation, report.history);
    evaluation.findings.iter().filter_map(move |finding| {
        let policies = &evaluation.policies;
        let at = policies.binary_search_by(|policy| policy.id.as_str().cmp(&finding.policy_id)).ok()?;
        Some(Seen {
            finding,
            policy: policies.get(at)?,
            subject: evaluation.subjects.get(finding.resource_index)?,
            life: history.and_then(|history| history.lives.get(&finding.fingerprint)),
        })
    })
}

/// Policies by id, for what is no longer among the findings.
pub(super) fn policy<'a>(report: &Report<'a>, id: &str) -> Option<&'a Policy> {
    let policies = &report.evaluation.policies;
    let at = policies.binary_search_by(|policy| policy.id.as_str().cmp(id)).ok()?;
    policies.get(at)
}

/// Resources by id, for what is no longer among the findings.
pub(super) fn subjects<'a>(report: &Report<'a>) -> BTreeMap<&'a str, &'a Subject> {
    if report.history.is_none_or(|history| history.resolved.is_empty()) {
        return BTreeMap::new();
    }
    report.evaluation.subjects.iter().map(|subject| (&*subject.id, subject)).collect()
}

/// How to mend it, one means after the other.
pub(super) fn remediation(policy: &Policy) -> String {
    let known = MEANS.iter().filter_map(|means| policy.remediation.get_key_value(*means));
    let others = policy.remediation.iter().filter(|(means, _)| !MEANS.contains(&means.as_str()));
    let texts: Vec<String> = known.chain(others).map(|(means, text)| format!("{means}: {}", text.trim())).collect();
    texts.join("\n")
}

/// The AWS partition that an ARN or a region belongs to.
pub(super) fn partition(id: &str, region: Option<&str>) -> &'static str {
    let named = id.strip_prefix("arn:").and_then(|rest| rest.split(':').next());
    match (named, region) {
        (Some("aws-cn"), _) => "aws-cn",
        (Some("aws-us-gov"), _) => "aws-us-gov",
        (None, Some(region)) if region.starts_with("cn-") => "aws-cn",
        (None, Some(region)) if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

/// Whether it can be the number of an AWS account.
pub(super) fn is_account(id: &str) -> bool {
    id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn instant(rfc3339: &str) -> io::Result<OffsetDateTime> {
    OffsetDateTime::parse(rfc3339, &Rfc3339).map_err(|error| {
        io::Error::new(io::ErrorKind::InvalidData, format!("{rfc3339:?} is no RFC 3339 time: {error}"))
    })
}

/// Milliseconds since 1970.
pub(super) fn milliseconds(rfc3339: &str) -> io::Result<i64> {
    let nanoseconds = instant(rfc3339)?.unix_timestamp_nanos();
    i64::try_from(nanoseconds / 1_000_000)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, format!("{rfc3339:?} is out of range: {error}")))
}

/// Text of at most `limit` characters in one line, without anything that hides or reorders, and never empty. What was cut
/// is said.
pub(super) fn within(text: &str, limit: usize) -> String {
    let text = text.trim();
    let length = text.chars().count();
    // What lies beyond the limit is never looked at: an attacker chooses how long it is.
    let start: String = text.chars().take(limit).map(|c| if c == '\n' { ' ' } else { c }).collect();
    let safe = text::escape(&start);
    let safe = if safe.is_empty() { "-" } else { &safe };
    if length <= limit && safe.chars().nth(limit).is_none() {
        return safe.to_owned();
    }
    let note = format!(" [{length} characters, cut]");
    let keep = limit.saturating_sub(note.chars().count());
    if keep == 0 {
        return safe.chars().take(limit.saturating_sub(3)).chain("...".chars()).collect();
    }
    safe.chars().take(keep).chain(note.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_with_a_note_and_never_empty() {
        assert_eq!(within("  a\tb\nc\u{1b} ", 20), "a\\tb c\\u{1b}");
        assert_eq!(within(" \n ", 10), "-");
        let cut = within(&"ä".repeat(300), 64);
        assert_eq!(cut.chars().count(), 64);
        assert!(cut.ends_with(" [300 characters, cut]"), "{cut}");
        assert_eq!(within("abcdefghijkl", 8), "abcde...");
    }

    #[test]
    fn times_are_milliseconds() {
        assert_eq!(milliseconds("2026-11-01T02:00:00.5Z").unwrap(), 1_793_498_400_500);
        assert_eq!(milliseconds("2026-11-01T04:00:00+02:00").unwrap(), 1_793_498_400_000);
        assert!(milliseconds("yesterday").is_err());
    }

    #[test]
    fn partitions() {
        assert_eq!(partition("arn:aws-cn:rds:cn-north-1:1:db:x", None), "aws-cn");
        assert_eq!(partition("orders/role/x", Some("us-gov-west-1")), "aws-us-gov");
        assert_eq!(partition("orders/role/x", None), "aws");
    }
}
