//! ASFF: findings for AWS Security Hub, in batches that `aws securityhub batch-import-findings` takes.
//!
//! One line is one batch, a JSON array of findings of one account and region: at most 100 findings and 6 MB, each finding
//! far below 240 KB, because a call takes no more and must be made where its findings belong. A finding on something that
//! belongs to no AWS account has no place there: it is left out, unless [`SecurityHub`] names the account that takes such
//! findings, and [`left_out`] counts it. Main types: [`SecurityHub`], the finding in [`types`].

mod types;

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::json_v1::layout::OneLine;
use super::siem::{self, Requirements, Seen};
use super::text::clip;
use super::{RenderOptions, Report};
use crate::model::{Life, Resolved, ResolvedReason};
use types::{Compliance, Details, Finding, Provider, Recommendation, Remediation, Resource, Standard, Workflow};

/// What one call takes.
const MOST_FINDINGS: usize = 100;
const MOST_BYTES: usize = 6_000_000;
const TYPE: &str = "Software and Configuration Checks/Industry and Regulatory Standards";
/// Characters of a title, a description, a remediation, an id, a field of the product and its name.
const TITLE: usize = 256;
const DESCRIPTION: usize = 1024;
const RECOMMENDATION: usize = 512;
const ID: usize = 512;
const VALUE: usize = 1024;
/// Requirements of a finding and characters of each; standards of a finding.
const REQUIREMENTS: usize = 32;
const REQUIREMENT: usize = 64;
const STANDARDS: usize = 20;

/// Where findings go that belong to no AWS account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityHub {
    /// Twelve digits.
    pub account_id: String,
    pub region: String,
}

/// Account, region and partition that a finding is imported into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Home<'a> {
    account: &'a str,
    region: &'a str,
    partition: &'static str,
}

/// Findings that belong to no AWS account.
pub(super) fn left_out(report: &Report<'_>, options: &RenderOptions) -> usize {
    siem::seen(report).filter(|seen| home(seen, options).is_none()).count()
}

pub(super) fn write(report: &Report<'_>, options: &RenderOptions, out: &mut dyn io::Write) -> io::Result<()> {
    let requirements = Requirements::of(report.frameworks);
    let as_of = report.evaluation.evaluated_at.as_str();
    siem::instant(as_of)?;
    let mut homes: BTreeMap<Home<'_>, Vec<Seen<'_>>> = BTreeMap::new();
    for seen in siem::seen(report) {
        if let Some(home) = home(&seen, options) {
            homes.entry(home).or_default().push(seen);
        }
    }
    let mut gone: BTreeMap<Home<'_>, Vec<Gone<'_>>> = BTreeMap::new();
    let subjects = siem::subjects(report);
    for resolved in report.history.iter().flat_map(|history| &history.resolved) {
        let subject = subjects.get(&*resolved.resource_id);
        let ours = subject.and_then(|s| place(&s.id, s.account_id.as_deref(), s.region.as_deref()));
        let home = ours.or_else(|| from_arn(&resolved.resource_id)).or_else(|| elsewhere(options));
        if let Some(home) = home.filter(|_| resolved.reason != ResolvedReason::NotSeen) {
            let policy = siem::policy(report, &resolved.policy_id);
            let title = policy.map_or(resolved.policy_id.as_str(), |policy| &policy.title);
            let resource_type = subject.map_or("", |subject| &subject.resource_type);
            gone.entry(home).or_default().push(Gone { resolved, title, resource_type });
        }
    }
    let mut all: Vec<Home<'_>> = homes.keys().chain(gone.keys()).copied().collect();
    all.sort_unstable();
    all.dedup();
    for home in all {
        let mut batch = Batch { out: &mut *out, bytes: Vec::new(), findings: 0 };
        for seen in homes.get(&home).into_iter().flatten() {
            batch.put(&finding(seen, home, as_of, &requirements))?;
        }
        for gone in gone.get(&home).into_iter().flatten() {
            batch.put(&closed(gone, home, as_of))?;
        }
        batch.flush()?;
    }
    Ok(())
}

/// A batch under construction.
struct Batch<'o> {
    out: &'o mut dyn io::Write,
    bytes: Vec<u8>,
    findings: usize,
}

impl Batch<'_> {
    fn put(&mut self, finding: &Finding<'_>) -> io::Result<()> {
        let mut one = Vec::with_capacity(2048);
        finding.serialize(&mut serde_json::Serializer::with_formatter(&mut one, OneLine))?;
        if self.findings == MOST_FINDINGS || self.bytes.len() + one.len() + 2 > MOST_BYTES {
            self.flush()?;
        }
        self.bytes.push(if self.findings == 0 { b'[' } else { b',' });
        self.bytes.extend_from_slice(&one);
        self.findings += 1;
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.findings > 0 {
            self.bytes.extend_from_slice(b"]\n");
            self.out.write_all(&self.bytes)?;
        }
        self.bytes.clear();
        self.findings = 0;
        Ok(())
    }
}

fn home<'a>(seen: &Seen<'a>, options: &'a RenderOptions) -> Option<Home<'a>> {
    let subject = seen.subject;
    place(&subject.id, subject.account_id.as_deref(), subject.region.as_deref()).or_else(|| elsewhere(options))
}

/// What has an account but no region, such as a role, stands where AWS keeps what is global.
fn place<'a>(id: &str, account: Option<&'a str>, region: Option<&'a str>) -> Option<Home<'a>> {
    let account = account.filter(|account| siem::is_account(account))?;
    let partition = siem::partition(id, region);
    let region = region.filter(|region| is_region(region)).unwrap_or(match partition {
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        _ => "us-east-1",
    });
    Some(Home { account, region, partition })
}

/// Where a resource was that is no longer there, if its id says it.
fn from_arn(id: &str) -> Option<Home<'_>> {
    let mut parts = id.strip_prefix("arn:")?.split(':').skip(2);
    let (region, account) = (parts.next()?, parts.next()?);
    place(id, Some(account), Some(region).filter(|region| !region.is_empty()))
}

fn elsewhere(options: &RenderOptions) -> Option<Home<'_>> {
    let hub = options.security_hub.as_ref()?;
    place("", Some(&hub.account_id), Some(&hub.region))
}

/// Only what can stand in an ARN.
fn is_region(region: &str) -> bool {
    !region.is_empty() && region.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn product(home: Home<'_>) -> String {
    let Home { account, region, partition } = home;
    format!("arn:{partition}:securityhub:{region}:{account}:product/{account}/default")
}

fn finding<'a>(seen: &Seen<'a>, home: Home<'a>, as_of: &'a str, requirements: &Requirements<'_>) -> Finding<'a> {
    let Seen { finding, policy, subject, life } = *seen;
    let answered = requirements.answered_by(&policy.id);
    let mut standards: Vec<&str> = answered.iter().map(|(framework, _)| framework.id.as_str()).collect();
    standards.dedup();
    let related = answered.iter().map(|(framework, one)| format!("{} {}", framework.id, one.id));
    let more = answered.len().saturating_sub(REQUIREMENTS);
    let mut fields = BTreeMap::from([
        ("dbmuster/fingerprint".to_owned(), finding.fingerprint.to_string()),
        ("dbmuster/policy_id".to_owned(), policy.id.clone()),
        ("dbmuster/family".to_owned(), policy.family.clone()),
        ("dbmuster/status".to_owned(), finding.status.as_str().to_owned()),
    ]);
    let mut field = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            fields.insert(format!("dbmuster/{name}"), siem::within(&value, VALUE));
        }
    };
    field("field", finding.field.as_deref().map(str::to_owned));
    field("observed", finding.observed.as_ref().filter(|value| !value.is_null()).map(ToString::to_string));
    field("waiver_id", finding.waiver_id.as_deref().map(str::to_owned));
    field("age_days", life.map(|life| life.age_days.to_string()));
    field("is_overdue", life.map(|life| life.is_overdue.to_string()));
    field("requirements_left_out", (more > 0).then(|| more.to_string()));
    let other = [
        ("name", Some(subject.name.as_str())),
        ("resource_type", Some(&*subject.resource_type)),
        ("owner", subject.owner.as_deref()),
        ("environment", subject.environment.as_deref()),
        ("tier", subject.tier.as_deref()),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, siem::within(value?, VALUE))));
    let remediation = siem::remediation(policy);
    Finding {
        first_observed_at: seen.first_seen(as_of),
        created_at: created(life, as_of),
        severity: types::severity(finding.severity),
        title: siem::within(&policy.title, TITLE),
        description: siem::within(&seen.message(), DESCRIPTION),
        remediation: (!remediation.is_empty()).then(|| Remediation {
            recommendation: Recommendation {
                text: siem::within(&remediation, RECOMMENDATION),
                url: policy.references.iter().find(|url| url.starts_with("https://")).cloned(),
            },
        }),
        product_fields: fields,
        resources: [Resource {
            kind: types::resource_type(&subject.resource_type),
            id: siem::within(&subject.id, ID),
            partition: home.partition,
            region: home.region,
            details: Details { other: other.collect() },
        }],
        compliance: Compliance {
            status: types::outcome(finding.status),
            related_requirements: related.take(REQUIREMENTS).map(|one| clip(&one, REQUIREMENT).into_owned()).collect(),
            associated_standards: standards
                .into_iter()
                .take(STANDARDS)
                .map(|id| Standard { standards_id: format!("standards/{id}") })
                .collect(),
        },
        workflow: Workflow { status: if finding.waiver_id.is_some() { "SUPPRESSED" } else { "NEW" } },
        finding_provider_fields: Provider { severity: types::severity(finding.severity), types: [TYPE] },
        ..bare(&finding.fingerprint.to_string(), &policy.id, home, as_of)
    }
}

/// A finding that is gone.
struct Gone<'a> {
    resolved: &'a Resolved,
    title: &'a str,
    resource_type: &'a str,
}

fn closed<'a>(gone: &Gone<'a>, home: Home<'a>, as_of: &'a str) -> Finding<'a> {
    let Gone { resolved, title, resource_type } = *gone;
    let (status, why) = match resolved.reason {
        ResolvedReason::Mended => ("PASSED", "The policy no longer fails."),
        ResolvedReason::ResourceGone => ("NOT_AVAILABLE", "The resource is no longer there."),
        ResolvedReason::PolicyGone => ("NOT_AVAILABLE", "The policy was not run."),
        ResolvedReason::NotSeen => ("WARNING", "It could not be seen in this run."),
    };
    Finding {
        first_observed_at: &resolved.first_seen,
        created_at: &resolved.first_seen,
        severity: types::severity(resolved.severity),
        title: siem::within(title, TITLE),
        description: why.to_owned(),
        resources: [Resource {
            kind: types::resource_type(resource_type),
            id: siem::within(&resolved.resource_id, ID),
            partition: home.partition,
            region: home.region,
            details: Details { other: BTreeMap::from([("resource_type", siem::within(resource_type, VALUE))]) },
        }],
        compliance: Compliance { status, related_requirements: Vec::new(), associated_standards: Vec::new() },
        workflow: Workflow { status: "RESOLVED" },
        record_state: "ARCHIVED",
        finding_provider_fields: Provider { severity: types::severity(resolved.severity), types: [TYPE] },
        ..bare(&resolved.fingerprint, &resolved.policy_id, home, as_of)
    }
}

fn created<'a>(life: Option<&'a Life>, as_of: &'a str) -> &'a str {
    life.map_or(as_of, |life| &life.open_since)
}

/// What every finding has, whatever it says.
fn bare<'a>(fingerprint: &str, policy_id: &str, home: Home<'a>, as_of: &'a str) -> Finding<'a> {
    let nothing = types::severity(crate::model::Severity::Low);
    Finding {
        schema_version: "2018-10-08",
        // The fingerprint is made of policy, resource and field, so that no two resources share an id.
        id: format!("dbmuster/{}/{}/{fingerprint}", home.account, home.region),
        product_arn: product(home),
        product_name: "dbmuster",
        company_name: "dbmuster",
        region: home.region,
        generator_id: siem::within(&format!("dbmuster/{policy_id}"), ID),
        aws_account_id: home.account,
        types: [TYPE],
        first_observed_at: as_of,
        last_observed_at: as_of,
        created_at: as_of,
        updated_at: as_of,
        severity: nothing.clone(),
        title: String::new(),
        description: String::new(),
        remediation: None,
        product_fields: BTreeMap::from([("dbmuster/fingerprint".to_owned(), fingerprint.to_owned())]),
        resources: [Resource {
            kind: "Other",
            id: String::new(),
            partition: home.partition,
            region: home.region,
            details: Details { other: BTreeMap::new() },
        }],
        compliance: Compliance {
            status: "NOT_AVAILABLE",
            related_requirements: Vec::new(),
            associated_standards: Vec::new(),
        },
        workflow: Workflow { status: "NEW" },
        record_state: "ACTIVE",
        finding_provider_fields: Provider { severity: nothing, types: [TYPE] },
    }
}
