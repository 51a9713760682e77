//! From the checks of other tools to our policies, by way of the control catalogue. Main type: [`Foreign`].

use std::collections::{BTreeMap, BTreeSet};

use super::Tool;
use crate::model::Policy;
use crate::waive::glob::Pattern;

/// Tool, check and control.
const TABLE: &str = include_str!("foreign_checks.tsv");

/// The checks of one tool.
#[derive(Debug)]
pub(super) struct Foreign {
    /// Controls by check, the check in the spelling of [`Foreign::spelled`].
    checks: BTreeMap<String, Vec<&'static str>>,
    /// Policies by control.
    policies: BTreeMap<String, BTreeSet<String>>,
    tool: Tool,
}

/// Why a check leads to no policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unmapped {
    /// The table does not have it: most likely it is about something other than databases.
    Unknown,
    /// The controls that it stands for have no policy.
    NoPolicy,
}

/// Tool, check and control of every line, in the order of the table.
pub(super) fn checks() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut fields = line.split('\t');
        Some((fields.next()?, fields.next()?, fields.next()?))
    })
}

impl Foreign {
    pub(super) fn new(tool: Tool, policies: &[&Policy]) -> Self {
        let word = match tool {
            Tool::Trivy => "trivy",
            Tool::Prowler => "prowler",
            Tool::Checkov => "checkov",
            Tool::Inspec => "inspec",
        };
        let mut foreign = Self { checks: BTreeMap::new(), policies: BTreeMap::new(), tool };
        for (_, check, control) in checks().filter(|(of, _, _)| *of == word) {
            foreign.checks.entry(foreign.spelled(check)).or_default().push(control);
        }
        for policy in policies {
            for control in &policy.controls {
                foreign.policies.entry(control.clone()).or_default().insert(policy.id.clone());
            }
        }
        foreign
    }

    /// One spelling for a check: `AVD-AWS-0080` is `AWS-0080`, `SV-233513r606_rule` is `V-233513`.
    fn spelled(&self, check: &str) -> String {
        let plain = check.trim().to_lowercase();
        match self.tool {
            Tool::Trivy => plain.strip_prefix("avd-").unwrap_or(&plain).to_owned(),
            Tool::Inspec => {
                let plain = plain.strip_prefix('s').filter(|rest| rest.starts_with("v-")).unwrap_or(&plain);
                plain.split(['r', '_']).next().unwrap_or(plain).to_owned()
            }
            Tool::Prowler | Tool::Checkov => plain,
        }
    }

    /// The policies that a check, or a glob over checks, stands for.
    pub(super) fn policies(&self, check: &str) -> Result<BTreeSet<String>, Unmapped> {
        let pattern = Pattern::new(&self.spelled(check));
        let controls: BTreeSet<&str> = match pattern.literal() {
            Some(one) => self.checks.get(&one).into_iter().flatten().copied().collect(),
            None => {
                let matching = self.checks.iter().filter(|(check, _)| pattern.matches(check));
                matching.flat_map(|(_, controls)| controls.iter().copied()).collect()
            }
        };
        if controls.is_empty() {
            return Err(Unmapped::Unknown);
        }
        let policies: BTreeSet<String> =
            controls.iter().filter_map(|control| self.policies.get(*control)).flatten().cloned().collect();
        if policies.is_empty() { Err(Unmapped::NoPolicy) } else { Ok(policies) }
    }
}
