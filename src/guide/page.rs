//! The page of one policy.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::Value;

use super::facts::facts;
use super::markdown::{anchor, block, cell, code, codes, paragraphs, prose, section};
use super::{Entry, Guide, MARK, index};
use crate::model::{Policy, Status};
use crate::policy::{CaseFile, LoadedPolicy};

/// Longest resource of a case that is shown.
const MOST_LINES_OF_A_CASE: usize = 45;

pub(super) fn page(guide: &Guide<'_>, entry: &Entry<'_>) -> String {
    let loaded = entry.loaded;
    let policy = &loaded.policy;
    let mut out = format!("{MARK}\n\n# {}\n\n", prose(&policy.title));
    let _ = writeln!(
        out,
        "{} | family [{}]({}#{}) | severity **{}** | judges {}",
        code(&policy.id),
        policy.family,
        index::BY_FAMILY,
        anchor(&policy.family),
        policy.severity,
        codes(&policy.resource_types),
    );
    if policy.opt_in {
        let _ = writeln!(out, "\nOff unless asked for, by `--policy {}` or `--include-opt-in`.", policy.id);
    }
    if let Some(why) = &policy.deprecated {
        let _ = writeln!(out, "\n**Deprecated.** {}", prose(why));
    }
    if let Some(whose) = policy.overrides {
        let _ = writeln!(out, "\nIt stands in the place of {}.", whose.in_words());
    }
    let _ = writeln!(out, "\n{}", paragraphs(&policy.description));
    section(&mut out, "Why it is of this severity", &policy.severity_reason.as_deref().map_or_else(String::new, prose));
    section(&mut out, "When it applies", &applies(policy));
    section(&mut out, "How it is decided", &decided(loaded));
    section(&mut out, "Where the facts come from", &facts(guide, loaded));
    section(&mut out, "Parameters", &parameters(loaded));
    section(&mut out, "When it is indeterminate", &indeterminate(loaded));
    section(&mut out, "Remediation", &remediation(policy));
    section(&mut out, "Cases", &entry.cases.iter().map(case).collect::<Vec<_>>().join("\n"));
    section(&mut out, "Frameworks", &frameworks(guide, policy));
    section(&mut out, "Ids elsewhere", &elsewhere(guide, policy));
    let references: Vec<String> = policy.references.iter().map(|address| format!("- <{address}>")).collect();
    section(&mut out, "References", &references.join("\n"));
    out
}

fn applies(policy: &Policy) -> String {
    if policy.applies_when.is_empty() {
        return String::new();
    }
    let mut out = "All of this must hold, else the result is *not applicable*:\n\n".to_owned();
    for condition in &policy.applies_when {
        let _ = writeln!(out, "- {}: {}", code(&condition.field), prose(&condition.test()));
    }
    out
}

/// The rules of the text, without METADATA and imports.
fn decided(loaded: &LoadedPolicy) -> String {
    let text = &loaded.source.text;
    let rules: Vec<&str> = text
        .lines()
        .skip_while(|line| !line.starts_with("package "))
        .skip(1)
        .filter(|line| !line.starts_with("import rego.v1") && !line.starts_with("import future."))
        .skip_while(|line| line.trim().is_empty())
        .collect();
    format!(
        "The policy fails with each message of `deny`; {} holds it with its METADATA.\n\n{}",
        code(&format!("{}/{}/{}.rego", loaded.policy.family, loaded.policy.id, loaded.policy.id)),
        block("rego", &rules.join("\n"))
    )
}

fn parameters(loaded: &LoadedPolicy) -> String {
    let policy = &loaded.policy;
    let Some((first, _)) = policy.parameters.first_key_value() else { return String::new() };
    let mut out = "| Parameter | Default | What it may be | Meaning |\n|---|---|---|---|\n".to_owned();
    for (name, parameter) in &policy.parameters {
        let meaning = cell(&prose(&parameter.description));
        let (default, form) = (cell(&code(&parameter.default.to_string())), cell(&prose(&parameter.form())));
        let _ = writeln!(out, "| {} | {default} | {form} | {meaning} |", code(name));
    }
    let value = policy.parameters.get(first).map_or(&Value::Bool(true), |parameter| &parameter.default);
    let setting = format!("--parameter '{}.{first}={value}'", policy.id);
    let _ = write!(
        out,
        "\nSet one by {} or in the configuration: for every resource under `policies.parameters`, for those of an environment, \
         tier, account or tag under `policies.parameter_rules`.",
        code(&setting)
    );
    out
}

fn indeterminate(loaded: &LoadedPolicy) -> String {
    let policy = &loaded.policy;
    let mut out = "While one of these is unknown, it neither passes nor fails:\n\n".to_owned();
    for name in &policy.requires {
        let _ = writeln!(out, "- {}{}", code(name), in_words(name));
    }
    if !policy.partial.is_empty() {
        let _ = writeln!(out, "\nThe part that is known of {} is enough to fail.", codes(&policy.partial));
    }
    if !policy.reads.is_empty() {
        let _ = writeln!(out, "\nUsed where it is known, and done without where it is not: {}.", codes(&policy.reads));
    }
    let says = loaded.syntax().is_ok_and(|syntax| syntax.rules.iter().any(|rule| rule.name == "indeterminate"));
    if says {
        let _ = writeln!(out, "\nThe rule `indeterminate` names further reasons.");
    }
    out
}

fn in_words(name: &str) -> String {
    if let Some((kind, field)) = name.strip_prefix("<-").and_then(|rest| rest.split_once('.')) {
        format!(": every {} whose {} points here", code(kind), code(field))
    } else if let Some(((of, kind), field)) =
        name.rsplit_once('.').and_then(|(path, field)| Some((path.split_once("<-")?, field)))
    {
        format!(": every {} whose {} points where {} does", code(kind), code(field), code(of))
    } else if let Some((reference, field)) = name.split_once("->") {
        format!(": {} of what {} points at", code(field), code(reference))
    } else {
        String::new()
    }
}

fn remediation(policy: &Policy) -> String {
    let mut out = String::new();
    for (means, text) in &policy.remediation {
        let (title, body) = match means.as_str() {
            "terraform" => ("Terraform", format!("{}\n", prose(text))),
            "cli" => ("Command line", command("sh", text)),
            "sql" => ("SQL", command("sql", text)),
            "console" => ("By hand", format!("{}\n", prose(text))),
            other => (other, format!("{}\n", prose(text))),
        };
        let _ = write!(out, "{title}:\n\n{body}\n");
    }
    out
}

/// One command or statement to a line.
fn command(language: &str, text: &str) -> String {
    let text = if language == "sql" { text.replace("; ", ";\n").replace(";\n--", "; --") } else { text.to_owned() };
    block(language, &text)
}

fn case(file: &CaseFile) -> String {
    let status = match file.expected {
        Status::Pass => "Compliant: it passes",
        Status::Fail => "Noncompliant: it fails",
        Status::Indeterminate => "Unknown: it is indeterminate",
        Status::NotApplicable | Status::Error => "Other",
    };
    // A case that is no JSON is told by `policy test`.
    let case: Value = serde_json::from_str(&file.text).unwrap_or_default();
    let text = |value: &Value| prose(value.as_str().unwrap_or_default());
    let mut out = format!("### {status}\n\n{}\n", capital(&text(&case["description"])));
    if let Some(resource) = case["resources"].get(0) {
        let mut shown = serde_json::Map::new();
        for key in ["resource_type", "tags", "environment", "attributes", "unknown_fields"] {
            if let Some(value) = resource.get(key).filter(|value| value.as_object().is_none_or(|map| !map.is_empty())) {
                shown.insert(key.to_owned(), value.clone());
            }
        }
        let json = serde_json::to_string_pretty(&shown).unwrap_or_default();
        if json.lines().count() <= MOST_LINES_OF_A_CASE {
            let _ = write!(out, "\n{}", block("json", &json));
        }
        let others = case["resources"].as_array().map_or(0, |all| all.len().saturating_sub(1));
        if others > 0 {
            let _ =
                writeln!(out, "\nWith {others} more {} beside it.", if others == 1 { "resource" } else { "resources" });
        }
    }
    if let Some(fix) = case.get("fix") {
        let json = serde_json::to_string_pretty(fix).unwrap_or_default();
        let _ = write!(out, "\nMended by this change, after which it passes:\n\n{}", block("json", &json));
    }
    if let Some(why) = case["no_fix"].as_str() {
        let _ = writeln!(out, "\nNo change of fields mends it: {}.", prose(why));
    }
    let more: Vec<String> = case["cases"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|inner| text(&inner["description"]))
        .filter(|description| !description.is_empty())
        .map(|description| format!("- {description}\n"))
        .collect();
    if !more.is_empty() {
        let _ = write!(out, "\nThe same for:\n\n{}", more.concat());
    }
    out
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if !text.is_empty() => format!("{}{}.", first.to_uppercase(), chars.as_str().trim_end_matches('.')),
        _ => String::new(),
    }
}

fn frameworks(guide: &Guide<'_>, policy: &Policy) -> String {
    let mut out = String::new();
    for framework in guide.frameworks {
        for requirement in framework.requirements.iter().filter(|one| one.policies.contains(&policy.id)) {
            let heading = index::framework_heading(framework);
            let _ = writeln!(
                out,
                "- [{} {}]({}#{}) **{}** {}",
                prose(&framework.title),
                prose(&framework.version),
                index::BY_FRAMEWORK,
                anchor(&heading),
                prose(&requirement.id),
                prose(&requirement.title)
            );
        }
    }
    out
}

fn elsewhere(guide: &Guide<'_>, policy: &Policy) -> String {
    let mut by_tool: BTreeMap<&str, BTreeSet<&String>> = BTreeMap::new();
    for (tool, check, control) in guide.checks {
        if policy.controls.contains(control) {
            by_tool.entry(tool).or_default().insert(check);
        }
    }
    let mut out = String::new();
    for (tool, checks) in by_tool {
        let title = match tool {
            "checkov" => "Checkov",
            "inspec" => "InSpec (PostgreSQL STIG)",
            "prowler" => "Prowler",
            "trivy" => "Trivy",
            other => other,
        };
        let _ = writeln!(out, "- {title}: {}", codes(checks));
    }
    if !policy.controls.is_empty() {
        let _ = writeln!(out, "- control catalogue: {}", codes(&policy.controls));
    }
    if !policy.aliases.is_empty() {
        let _ = writeln!(out, "- earlier ids, which still work: {}", codes(&policy.aliases));
    }
    out
}
