//! Policies as SARIF rules, with what GitHub shows beside an alert: help, severity, tags.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::types::{Configuration, Help, Rule, RuleProperties, Text};
use crate::model::{Policy, Severity};
use crate::report::text::clip;

/// Longest description that code scanning keeps.
const DESCRIPTION_LIMIT: usize = 1_024;
/// More tags than this make code scanning refuse the file.
const TAG_LIMIT: usize = 20;

pub(super) fn rule(policy: &Policy) -> Rule<'_> {
    Rule {
        id: &policy.id,
        name: pascal_case(&policy.id),
        short_description: Text { text: clip(non_empty(&policy.title, &policy.id), DESCRIPTION_LIMIT) },
        full_description: Text { text: clip(non_empty(policy.description.trim(), &policy.id), DESCRIPTION_LIMIT) },
        help_uri: policy.references.iter().map(String::as_str).find(|uri| is_web_address(uri)),
        help: help(policy),
        default_configuration: Configuration { level: level(policy.severity) },
        properties: RuleProperties {
            tags: tags(policy),
            precision: "very-high",
            problem_severity: problem_severity(policy.severity),
            security_severity: security_severity(policy.severity),
        },
    }
}

fn non_empty<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}

fn is_web_address(uri: &str) -> bool {
    let rest = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty())
        && uri.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b))
}

/// The level of a result.
pub(super) const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

const fn problem_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "recommendation",
    }
}

/// A number in the middle of the range that code scanning shows under the same word.
const fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
    }
}

/// `security` makes code scanning look at the severity at all, so it comes first.
fn tags(policy: &Policy) -> Vec<&str> {
    let all = ["security", policy.family.as_str()].into_iter();
    let all = all.chain(policy.resource_types.iter().map(String::as_str));
    let mut tags: Vec<&str> = Vec::new();
    for tag in all.chain(policy.controls.iter().map(String::as_str)) {
        if !tag.is_empty() && !tags.contains(&tag) && tags.len() < TAG_LIMIT {
            tags.push(tag);
        }
    }
    tags
}

fn help(policy: &Policy) -> Help {
    let mut text = String::from(policy.description.trim());
    let title = non_empty(&policy.title, &policy.id);
    let mut markdown = format!("**{title}**\n\n{}\n", policy.description.trim());
    let _ = write!(markdown, "\nSeverity: {}", policy.severity);
    if let Some(reason) = &policy.severity_reason {
        let _ = write!(markdown, ". {}", reason.trim());
    }
    markdown.push('\n');
    for (means, remedy) in &policy.remediation {
        let (title, remedy) = (means_title(means), remedy.trim());
        let _ = write!(text, "\n\n{title}: {remedy}");
        let _ = match means.as_str() {
            "cli" | "sql" => write!(markdown, "\n### {title}\n\n{}\n", fenced(remedy)),
            _ => write!(markdown, "\n### {title}\n\n{remedy}\n"),
        };
    }
    if !policy.references.is_empty() {
        markdown.push_str("\n### References\n\n");
    }
    for reference in &policy.references {
        let _ = write!(text, "\n{reference}");
        let _ = writeln!(markdown, "* {reference}");
    }
    let text = non_empty(text.trim(), non_empty(&policy.title, &policy.id)).to_owned();
    Help { text, markdown }
}

fn means_title(means: &str) -> Cow<'_, str> {
    match means {
        "terraform" => "Mend it in Terraform".into(),
        "cloudformation" => "Mend it in the template".into(),
        "cli" => "Mend it on the command line".into(),
        "sql" => "Mend it in SQL".into(),
        "console" => "Mend it in the console".into(),
        other => format!("Mend it: {other}").into(),
    }
}

/// A code block whose fence is longer than any run of backticks in it.
fn fenced(code: &str) -> String {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}\n{code}\n{fence}")
}

/// `rds_instance_not_public` -> `RdsInstanceNotPublic`.
fn pascal_case(id: &str) -> String {
    let mut name = String::with_capacity(id.len());
    for part in id.split(|c: char| !c.is_alphanumeric()) {
        let mut chars = part.chars();
        name.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        name.push_str(chars.as_str());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_outlast_backticks() {
        assert_eq!(fenced("a"), "```\na\n```");
        assert_eq!(fenced("a ```` b"), "`````\na ```` b\n`````");
    }

    #[test]
    fn only_web_addresses_become_help_uris() {
        assert!(is_web_address("https://docs.aws.amazon.com/a_b#c"));
        assert!(!is_web_address("https://"));
        assert!(!is_web_address("https://a b"));
        assert!(!is_web_address("javascript:alert(1)"));
    }

    #[test]
    fn names_are_in_pascal_case() {
        assert_eq!(pascal_case("rds_instance_not_public"), "RdsInstanceNotPublic");
    }
}
