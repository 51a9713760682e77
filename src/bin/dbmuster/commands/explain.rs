//! `dbmuster explain <policy>`.

use dbmuster::model::Policy;
use dbmuster::policy::Selection;
use dbmuster::rego::Backend;

use super::parameters::{self, Described};
use super::policy::{find, print};
use crate::args::ExplainArgs;
use crate::diagnostic::Failure;
use crate::exit_code::CLEAN;
use crate::{output, policies};

pub fn run(args: &ExplainArgs) -> Result<u8, Failure> {
    let selection = Selection { include_opt_in: true, include_disabled: true, ..Selection::default() };
    let flags = policies::over_configuration(&args.configuration, &args.policies)?;
    let set = policies::load_chosen(&flags, &selection)?;
    let loaded = find(&set, &args.id)?;
    let (program, _) = loaded.program()?;
    let engine = match (program.backend(), program.why_interpreted()) {
        (Backend::Machine, _) => "register machine".to_owned(),
        (Backend::Interpreter, why) => format!("interpreter ({})", why.unwrap_or("no reason given")),
    };
    let parameters = parameters::describe(loaded, &set, &flags);
    let text = describe(&loaded.policy, &parameters, &engine, output::width());
    print(|out| out.write_all(text.as_bytes()))?;
    Ok(CLEAN)
}

fn describe(policy: &Policy, parameters: &[Described], engine: &str, width: usize) -> String {
    let wrap = |text: &str| {
        let options = textwrap::Options::new(width).initial_indent("  ").subsequent_indent("  ");
        text.split("\n\n")
            .map(|part| textwrap::fill(&part.split_whitespace().collect::<Vec<_>>().join(" "), &options))
            .collect::<Vec<_>>()
            .join("\n\n")
    };
    let mut parts = vec![format!("{}\n{}\n", policy.id, wrap(&policy.title))];
    let mut section = |name: &str, body: String| {
        if !body.is_empty() {
            parts.push(format!("{name}\n{body}\n"));
        }
    };
    let reason = policy.severity_reason.as_deref().map_or_else(String::new, |why| format!(". {why}"));
    section("Severity", wrap(&format!("{}{reason}", policy.severity)));
    section("What is verified", wrap(&policy.description));
    section("Judges", wrap(&policy.resource_types.join(", ")));
    let conditions: Vec<String> = policy.applies_when.iter().map(|c| format!("  {} {}", c.field, c.test())).collect();
    section("Applies when", conditions.join("\n"));
    let mut needs = vec![format!("  {}", policy.requires.join(", "))];
    if !policy.partial.is_empty() {
        needs.push(wrap(&format!("The known part of {} is enough to fail.", policy.partial.join(", "))));
    }
    section("Indeterminate when one of these is unknown", needs.join("\n"));
    let parameters: Vec<String> = parameters
        .iter()
        .map(|parameter| {
            let (value, source) = parameter.values.first().map_or(("", ""), |(value, source)| (value, source));
            let mut lines = vec![wrap(&format!(
                "{} = {value} ({source}), {}. {}",
                parameter.name, parameter.form, parameter.meaning
            ))];
            lines.extend(parameter.values.iter().skip(1).map(|(value, source)| wrap(&format!("  {value} ({source})"))));
            lines.join("\n")
        })
        .collect();
    section("Parameters", parameters.join("\n"));
    for (means, text) in &policy.remediation {
        let body = match means.as_str() {
            // To be copied: each line stays as it is written.
            "cli" | "sql" => text.trim_end().lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n"),
            _ => wrap(text),
        };
        section(&format!("How to mend it ({means})"), body);
    }
    let list = |items: &[String]| items.iter().map(|item| format!("  {item}")).collect::<Vec<_>>().join("\n");
    section("References", list(&policy.references));
    section("Controls", list(&policy.controls));
    section("Runs on", wrap(engine));
    if policy.opt_in {
        section("Off by default", wrap("Ask for it by --policy or --include-opt-in."));
    }
    if let Some(whose) = policy.overrides {
        section("In the place of", wrap(whose.in_words()));
    }
    if let Some(why) = &policy.disabled {
        section("Switched off", wrap(why));
    }
    if let Some(why) = &policy.deprecated {
        section("Deprecated", wrap(why));
    }
    parts.join("\n")
}
