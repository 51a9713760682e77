//! `dbmuster policy frameworks`: which standards the policies answer, and how much of each a person must look at.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use dbmuster::model::{Framework, Policy, Requirement, RequirementCoverage};
use dbmuster::policy::{PolicySet, PolicyTree, choose_frameworks, embedded, folder, frameworks};
use dbmuster::report::escape;
use serde::Serialize;

use super::policy::print;
use crate::args::ListFormat;
use crate::diagnostic::Failure;
use crate::exit_code::CLEAN;
use crate::output;

pub fn run(names: &[String], format: ListFormat, dirs: &[PathBuf]) -> Result<u8, Failure> {
    let mut trees: Vec<PolicyTree> = vec![embedded()?];
    for dir in dirs {
        trees.push(folder(dir)?);
    }
    let (set, problems) = PolicySet::load_what_loads(&trees);
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let chosen = choose_frameworks(frameworks(&trees)?, names)?;
    let policies: BTreeMap<&str, &Policy> =
        set.policies.iter().map(|loaded| (loaded.policy.id.as_str(), &loaded.policy)).collect();
    match format {
        ListFormat::Json => {
            let listed = Listed { format_version: "1.0", frameworks: chosen.iter().map(Coverage::of).collect() };
            let text = serde_json::to_string_pretty(&listed).map_err(Failure::internal)?;
            print(|out| writeln!(out, "{text}"))?;
        }
        ListFormat::Terminal if names.is_empty() => print(|out| overview(&chosen, out))?,
        ListFormat::Terminal => print(|out| chosen.iter().try_for_each(|one| details(one, &policies, out)))?,
    }
    Ok(CLEAN)
}

#[derive(Serialize)]
struct Listed<'a> {
    format_version: &'static str,
    frameworks: Vec<Coverage<'a>>,
}

#[derive(Serialize)]
struct Coverage<'a> {
    id: &'a str,
    title: &'a str,
    version: &'a str,
    source: &'a str,
    /// Requirements by who answers them.
    answered_by: BTreeMap<&'static str, usize>,
    requirements: Vec<Answer<'a>>,
}

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a str,
    title: &'a str,
    answered_by: &'static str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    policies: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    not_covered: Option<&'a str>,
}

impl<'a> Coverage<'a> {
    fn of(framework: &'a Framework) -> Self {
        let answer = |requirement: &'a Requirement| Answer {
            id: &requirement.id,
            title: &requirement.title,
            answered_by: requirement.coverage().as_str(),
            policies: &requirement.policies,
            not_covered: requirement.not_covered.as_deref(),
        };
        Self {
            id: &framework.id,
            title: &framework.title,
            version: &framework.version,
            source: &framework.source,
            answered_by: RequirementCoverage::ALL.map(|by| (by.as_str(), framework.count(by))).into(),
            requirements: framework.requirements.iter().map(answer).collect(),
        }
    }
}

fn overview(frameworks: &[Framework], out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{:<28}{:>13}{:>12}{:>10}{:>13}",
        "Framework", "Requirements", "By policies", "In part", "By a person"
    )?;
    for framework in frameworks {
        let count = |by| framework.count(by);
        writeln!(
            out,
            "{:<28}{:>13}{:>12}{:>10}{:>13}",
            framework.id,
            framework.requirements.len(),
            count(RequirementCoverage::Policies),
            count(RequirementCoverage::InPart),
            count(RequirementCoverage::Person),
        )?;
    }
    writeln!(
        out,
        "\nOnly requirements that concern databases are listed. What a person must look at never passes here."
    )?;
    writeln!(out, "`dbmuster policy frameworks ID` shows the requirements of one, with their policies.")
}

fn details(framework: &Framework, policies: &BTreeMap<&str, &Policy>, out: &mut dyn Write) -> io::Result<()> {
    let room = output::width().clamp(60, 120);
    writeln!(out, "{} {} ({})", escape(&framework.title), escape(&framework.version), framework.id)?;
    writeln!(out, "{}\n", escape(&framework.source))?;
    for requirement in &framework.requirements {
        hanging(out, &format!("{}  ", escape(&requirement.id)), &escape(&requirement.title), room)?;
        for id in &requirement.policies {
            let (severity, mark) = match policies.get(id.as_str()) {
                Some(policy) if policy.opt_in => (policy.severity.as_str(), " (opt-in)"),
                Some(policy) => (policy.severity.as_str(), ""),
                None => ("", ""),
            };
            writeln!(out, "    {severity:<8} {id}{mark}")?;
        }
        if let Some(text) = &requirement.not_covered {
            hanging(out, "    not covered by a scanner: ", &escape(text), room)?;
        }
    }
    writeln!(out)
}

/// Text behind a word; later lines stand below its indent of four.
fn hanging(out: &mut dyn Write, first: &str, text: &str, width: usize) -> io::Result<()> {
    let options = textwrap::Options::new(width).initial_indent(first).subsequent_indent("      ");
    textwrap::wrap(text, options).iter().try_for_each(|line| writeln!(out, "{line}"))
}
