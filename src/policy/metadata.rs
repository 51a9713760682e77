//! The `# METADATA` block of a policy file: YAML in comments, in the form that OPA reads.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Problem;
use super::field_path::FieldPath;
use crate::model::policy::{Condition, Parameter};
use crate::model::{Policy, Severity, kinds};
use crate::rego::{Source, Spot};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    title: String,
    description: String,
    #[serde(default)]
    related_resources: Vec<String>,
    custom: Custom,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Custom {
    severity: Severity,
    #[serde(default)]
    severity_reason: Option<String>,
    resource_types: Vec<String>,
    #[serde(default)]
    applies_when: Vec<Condition>,
    requires: Vec<String>,
    #[serde(default)]
    reads: Vec<String>,
    #[serde(default)]
    partial: Vec<String>,
    #[serde(default)]
    parameters: BTreeMap<String, Parameter>,
    remediation: BTreeMap<String, String>,
    #[serde(default)]
    controls: Vec<String>,
    #[serde(default)]
    opt_in: bool,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    deprecated: Option<String>,
}

/// Reads and validates the METADATA of the policy `id` of `family`.
pub(super) fn parse(source: &Source, family: &str, id: &str) -> Result<Policy, Vec<Problem>> {
    let (first_line, indents, yaml) = block(source).map_err(|problem| vec![*problem])?;
    let block: Block = yaml_serde::from_str(&yaml).map_err(|error| {
        let place = error.location();
        let line = place.as_ref().map_or(0, |at| at.line().saturating_sub(1));
        let column = place.as_ref().map_or(1, yaml_serde::Location::column);
        let indent = indents.get(line).copied().unwrap_or(0);
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let spot = Spot { file: source.path.clone(), line: number(first_line + line), column: number(column + indent) };
        let text = error.to_string();
        let message = text.split(" at line ").next().unwrap_or(&text);
        let help = "docs/writing-policies.md lists the keys and what they hold";
        vec![Problem::at(source, spot, format!("METADATA is not valid: {message}"), help)]
    })?;
    let custom = block.custom;
    let policy = Policy {
        id: id.to_owned(),
        title: block.title.trim().to_owned(),
        description: block.description.trim().to_owned(),
        family: family.to_owned(),
        severity: custom.severity,
        severity_reason: custom.severity_reason,
        resource_types: custom.resource_types,
        applies_when: custom.applies_when,
        requires: custom.requires,
        reads: custom.reads,
        partial: custom.partial,
        parameters: custom.parameters,
        remediation: custom.remediation.into_iter().map(|(k, v)| (k, v.trim().to_owned())).collect(),
        references: block.related_resources,
        controls: custom.controls,
        opt_in: custom.opt_in,
        aliases: custom.aliases,
        deprecated: custom.deprecated,
        overrides: None,
        disabled: None,
    };
    let problems = validate(source, &policy);
    if problems.is_empty() { Ok(policy) } else { Err(problems) }
}

/// Line of the first line of the block, how far each line was indented by its comment sign, and the YAML.
fn block(source: &Source) -> Result<(usize, Vec<usize>, String), Box<Problem>> {
    let mut lines = source.text.lines().enumerate();
    let Some((start, _)) = lines.by_ref().find(|(_, line)| line.trim_end() == "# METADATA") else {
        return Err(Box::new(Problem::of_source(
            source,
            "the policy has no METADATA",
            "put a comment block that begins with `# METADATA` above the package line; `dbmuster policy new` writes one",
        )));
    };
    let mut yaml = String::new();
    let mut indents = Vec::new();
    for (_, line) in lines {
        let Some(rest) = line.strip_prefix('#') else { break };
        let text = rest.strip_prefix(' ').unwrap_or(rest);
        indents.push(line.len() - text.len());
        yaml.push_str(text);
        yaml.push('\n');
    }
    Ok((start + 2, indents, yaml))
}

fn validate(source: &Source, policy: &Policy) -> Vec<Problem> {
    let mut check = Check { source, problems: Vec::new() };
    if policy.resource_types.is_empty() {
        check.add("resource_types", "`resource_types` is empty".to_owned(), "name the kinds that the policy judges");
    }
    if policy.remediation.is_empty() {
        check.add(
            "remediation",
            "`remediation` is empty".to_owned(),
            "say how to mend it: terraform, cli, sql or console",
        );
    }
    for means in policy.remediation.keys() {
        if !["terraform", "cli", "sql", "console"].contains(&means.as_str()) {
            check.add(means, format!("`{means}` is no means of remediation"), "use terraform, cli, sql or console");
        }
    }
    for condition in &policy.applies_when {
        let tests = [
            condition.one_of.is_some(),
            condition.not_in.is_some(),
            condition.prefix.is_some(),
            condition.not_prefix.is_some(),
            condition.present.is_some(),
        ];
        if tests.into_iter().filter(|set| *set).count() != 1 {
            let message = format!("the condition on `{}` has no test, or more than one", condition.field);
            check.add("applies_when", message, "give exactly one of in, not_in, prefix, not_prefix, present");
        }
        if condition.field.contains("->") || condition.field.starts_with("<-") {
            let message = format!("the condition on `{}` looks at another resource", condition.field);
            check.add("applies_when", message, "conditions look at the resource itself; use the rule not_applicable");
        }
    }
    for name in &policy.partial {
        if !policy.requires.contains(name) {
            check.add("partial", format!("`{name}` is partial but not required"), "list it in requires too");
        }
    }
    for (name, parameter) in &policy.parameters {
        if let Some(why) = super::parameters::contradictions(parameter) {
            check.add(name, format!("parameter `{name}`: {why}"), "mend default, minimum, maximum, allowed or format");
        }
    }
    for resource_type in &policy.resource_types {
        check.fields(policy, resource_type);
    }
    check.problems
}

struct Check<'a> {
    source: &'a Source,
    problems: Vec<Problem>,
}

impl Check<'_> {
    /// Notes a problem at the first line that mentions `word`.
    fn add(&mut self, word: &str, message: String, help: &str) {
        let problem = Problem::at_word(self.source, word, message, help);
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    fn fields(&mut self, policy: &Policy, resource_type: &str) {
        let Some(kind) = kinds::find(resource_type) else {
            let message = format!("there is no kind `{resource_type}`");
            self.add(resource_type, message, "`ls inventory/schema` shows the kinds");
            return;
        };
        let conditions = policy.applies_when.iter().map(|condition| &condition.field);
        let names = policy.requires.iter().chain(&policy.reads).chain(&policy.partial).chain(conditions);
        for name in names {
            if let Err(message) = FieldPath::parse(name).and_then(|path| path.check(kind)) {
                let help = format!("inventory/schema/{resource_type}.schema.json lists its fields");
                self.add(name, message, &help);
            }
        }
    }
}
