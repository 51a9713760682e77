//! How to mend: every policy that did not pass everywhere, with what it asks, why, and the remedy.
//!
//! Main type: [`PolicyBlock`].

use serde::Serialize;

use super::words::{self, shown, thousands};
use crate::model::{Policy, Status};
use crate::report::Report;
use crate::report::text::visible;

/// One policy that did not pass everywhere: why, and how to mend it.
#[derive(Serialize)]
pub(super) struct PolicyBlock {
    anchor: String,
    id: String,
    title: String,
    severity: &'static str,
    family: String,
    description: String,
    severity_reason: String,
    failed: String,
    waived: String,
    undecided: String,
    has_remediation: bool,
    remediation: Vec<Remedy>,
    parameters: Vec<ParameterRow>,
    references: Vec<Reference>,
    requirements: Vec<String>,
}

impl PolicyBlock {
    pub(super) fn link(&self) -> String {
        format!("#{}", self.anchor)
    }
}

#[derive(Serialize)]
struct Remedy {
    means: String,
    text: String,
}

#[derive(Serialize)]
struct ParameterRow {
    name: String,
    value: String,
    description: String,
}

#[derive(Serialize)]
struct Reference {
    text: String,
    /// Only for the web: anything else is shown as text.
    href: String,
}

/// Every policy with a finding, in the order of their ids.
pub(super) fn policy_blocks(report: &Report<'_>) -> Vec<PolicyBlock> {
    let evaluation = report.evaluation;
    let mut counts = vec![[0_u64; 3]; evaluation.policies.len()];
    for finding in &evaluation.findings {
        let at = evaluation.policies.binary_search_by(|policy| policy.id.as_str().cmp(&finding.policy_id));
        let Some(own) = at.ok().and_then(|at| counts.get_mut(at)) else { continue };
        match (finding.status, &finding.waiver_id) {
            (Status::Fail, None) => own[0] += 1,
            (Status::Fail, Some(_)) => own[1] += 1,
            (Status::Indeterminate | Status::Error, _) => own[2] += 1,
            (Status::Pass | Status::NotApplicable, _) => {}
        }
    }
    let found = evaluation.policies.iter().enumerate().zip(counts).filter(|(_, counts)| counts.iter().any(|n| *n > 0));
    let mut blocks: Vec<_> =
        found.map(|((at, policy), counts)| (policy, counts, block(report, at, policy, counts))).collect();
    blocks.sort_by(|(a, x, _), (b, y, _)| (b.severity, y, &a.id).cmp(&(a.severity, x, &b.id)));
    blocks.into_iter().map(|(_, _, block)| block).collect()
}

fn block(report: &Report<'_>, at: usize, policy: &Policy, [failed, waived, undecided]: [u64; 3]) -> PolicyBlock {
    let requirements = report.frameworks.iter().flat_map(|framework| {
        let own = framework.requirements.iter().filter(|requirement| requirement.policies.contains(&policy.id));
        own.map(|requirement| {
            format!("{} {} {}", visible(&framework.title), visible(&framework.version), visible(&requirement.id))
        })
    });
    PolicyBlock {
        anchor: format!("p{at}"),
        id: visible(&policy.id).into_owned(),
        title: visible(&policy.title).into_owned(),
        severity: policy.severity.as_str(),
        family: visible(&policy.family).into_owned(),
        description: lines(&policy.description),
        severity_reason: policy.severity_reason.as_deref().map_or_else(String::new, lines),
        failed: thousands(failed),
        waived: thousands(waived),
        undecided: thousands(undecided),
        has_remediation: !policy.remediation.is_empty(),
        remediation: policy
            .remediation
            .iter()
            .map(|(means, text)| Remedy { means: means_of(means), text: lines(text) })
            .collect(),
        parameters: policy
            .parameters
            .iter()
            .map(|(name, parameter)| ParameterRow {
                name: visible(name).into_owned(),
                value: words::value(&parameter.default),
                description: lines(&parameter.description),
            })
            .collect(),
        references: policy.references.iter().map(|text| reference(text)).collect(),
        requirements: requirements.collect(),
    }
}

fn reference(text: &str) -> Reference {
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    Reference { text: shown(text), href: if is_web { shown(text) } else { String::new() } }
}

fn means_of(means: &str) -> String {
    match means {
        "cli" => "Command line".to_owned(),
        "terraform" => "Terraform".to_owned(),
        "cloudformation" => "CloudFormation".to_owned(),
        "sql" => "SQL".to_owned(),
        "console" => "Console".to_owned(),
        other => visible(other).into_owned(),
    }
}

/// A text of a policy, its lines kept.
pub(super) fn lines(text: &str) -> String {
    text.trim().lines().map(|line| visible(line).into_owned()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_web_is_linked() {
        assert_eq!(reference("https://a.example/b").href, "https://a.example/b");
        assert_eq!(reference("javascript:alert(1)").href, "");
        assert_eq!(reference("data:text/html,x").href, "");
        assert_eq!(lines(" a\nb\u{202e}c \n"), "a\nb\\u{202e}c");
        assert_eq!(words::value(&serde_json::Value::Null), "null");
    }
}
