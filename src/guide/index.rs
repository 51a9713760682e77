//! The pages that lead to the pages: by family, by kind, by framework.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::markdown::{anchor, cell, code, prose};
use super::{Guide, MARK, file_of};
use crate::model::{Framework, Policy, RequirementCoverage, kinds};

pub(super) const BY_FAMILY: &str = "README.md";
pub(super) const BY_KIND: &str = "by-resource-type.md";
pub(super) const BY_FRAMEWORK: &str = "by-framework.md";

/// Head of each index: what it is, how many there are, and where the other two are.
fn head(guide: &Guide<'_>, title: &str) -> String {
    let opt_in = guide.entries.iter().filter(|entry| entry.loaded.policy.opt_in).count();
    format!(
        "{MARK}\n\n# {title}\n\n{} policies, {opt_in} of them off unless asked for (marked *opt-in*). \
         The same list [by family]({BY_FAMILY}), [by resource type]({BY_KIND}) and [by framework]({BY_FRAMEWORK}).\n",
        guide.entries.len()
    )
}

fn table(out: &mut String, policies: &mut [&Policy]) {
    policies.sort_by(|a, b| a.id.cmp(&b.id));
    out.push_str("\n| Severity | Policy | What holds |\n|---|---|---|\n");
    for policy in policies {
        let mark = if policy.opt_in { " (*opt-in*)" } else { "" };
        let _ = writeln!(
            out,
            "| {} | [{}]({}) | {}{mark} |",
            policy.severity,
            policy.id,
            file_of(&policy.id),
            cell(&prose(&policy.title))
        );
    }
}

/// Headings with their lists, and links to them above.
fn sections(out: &mut String, groups: BTreeMap<String, Vec<&Policy>>) {
    out.push('\n');
    for (heading, policies) in &groups {
        let _ = writeln!(out, "- [{heading}](#{}): {}", anchor(heading), policies.len());
    }
    for (heading, mut policies) in groups {
        let _ = writeln!(out, "\n## {heading}");
        table(out, &mut policies);
    }
}

pub(super) fn by_family(guide: &Guide<'_>) -> String {
    let mut out = head(guide, "Policies");
    let mut groups: BTreeMap<String, Vec<&Policy>> = BTreeMap::new();
    for entry in &guide.entries {
        groups.entry(entry.loaded.policy.family.clone()).or_default().push(&entry.loaded.policy);
    }
    sections(&mut out, groups);
    out
}

pub(super) fn by_kind(guide: &Guide<'_>) -> String {
    let mut out = head(guide, "Policies by resource type");
    let mut groups: BTreeMap<String, Vec<&Policy>> = BTreeMap::new();
    for entry in &guide.entries {
        for name in &entry.loaded.policy.resource_types {
            let title = kinds::find(name).map_or("", |kind| kind.title);
            groups.entry(format!("{title} ({name})")).or_default().push(&entry.loaded.policy);
        }
    }
    sections(&mut out, groups);
    out
}

pub(super) fn framework_heading(framework: &Framework) -> String {
    format!("{} {}", prose(&framework.title), prose(&framework.version))
}

pub(super) fn by_framework(guide: &Guide<'_>) -> String {
    let mut out = head(guide, "Policies by framework");
    out.push_str("\nOnly requirements that concern databases are listed.\n\n");
    for framework in guide.frameworks {
        let heading = framework_heading(framework);
        let count = |by| framework.count(by);
        let _ = writeln!(
            out,
            "- [{heading}](#{}): {} requirements, {} answered by policies, {} in part, {} by a person",
            anchor(&heading),
            framework.requirements.len(),
            count(RequirementCoverage::Policies),
            count(RequirementCoverage::InPart),
            count(RequirementCoverage::Person),
        );
    }
    for framework in guide.frameworks {
        let _ = writeln!(out, "\n## {}\n\n<{}>\n", framework_heading(framework), framework.source);
        out.push_str("| Requirement | Policies | Not covered by a scanner |\n|---|---|---|\n");
        for requirement in &framework.requirements {
            let links: Vec<String> = requirement.policies.iter().map(|id| link(guide, id)).collect();
            let _ = writeln!(
                out,
                "| **{}** {} | {} | {} |",
                cell(&prose(&requirement.id)),
                cell(&prose(&requirement.title)),
                links.join("<br>"),
                cell(&prose(requirement.not_covered.as_deref().unwrap_or_default()))
            );
        }
    }
    out
}

/// A policy that is not among the pages, because some were chosen, has no page to lead to.
fn link(guide: &Guide<'_>, id: &str) -> String {
    let has_page = guide.entries.iter().any(|entry| entry.loaded.policy.id == id);
    if has_page { format!("[{id}]({})", file_of(id)) } else { code(id) }
}
