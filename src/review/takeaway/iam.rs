//! What takes a principal's way in away: steps in IAM, which is not SQL and is changed elsewhere.
//!
//! Written as a list for programs and as a text for people; nothing is run. Main types: [`IamStep`], [`IamSteps`].

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Serialize;

use super::{goes, last_decisions};
use crate::access::iam::reach::CONNECT;
use crate::access::iam::{Login, Reach, Verdict};
use crate::report::escape;
use crate::review::{DecisionRecord, Line, LineKind, PrivilegeClass, ReviewError, place};

/// Principals and lines that are named before the rest is counted.
const MOST_NAMED: usize = 10;

/// A statement that lets a principal in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct IamStatement {
    /// For people.
    pub policy: String,
    /// ARN or id.
    pub policy_id: String,
    /// Place in the document, from 1 on.
    pub statement: usize,
    /// AWS writes it: it can be detached, not changed.
    pub is_of_aws: bool,
    /// Other principals that come in as the same role by it, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also_lets_in: Vec<String>,
}

/// One principal that is to be kept from one role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct IamStep {
    pub principal: String,
    pub server: String,
    pub role: String,
    /// Lines that ask for it, sorted.
    pub lines: Vec<String>,
    /// Nobody can say whether it comes in.
    pub is_indeterminate: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// ARNs of database users, of which `rds-db:connect` is to go; sorted.
    pub resources: Vec<String>,
    pub statements: Vec<IamStatement>,
    /// Lines that are not to go and lose by it, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also_ends: Vec<String>,
    /// A statement that keeps it out whatever else allows it.
    pub deny: Deny,
}

/// A statement of a policy, as IAM takes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Deny {
    pub effect: &'static str,
    pub action: &'static str,
    pub resource: Vec<String>,
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub struct IamSteps {
    /// Sorted by principal, server and role.
    pub steps: Vec<IamStep>,
    /// Line -> how many steps it has.
    pub(super) taken: BTreeMap<String, u64>,
    /// Line -> ways that are gone already.
    pub(super) gone: BTreeMap<String, u64>,
    /// Line -> what cannot be told, and why.
    pub(super) left: BTreeMap<String, BTreeSet<String>>,
    /// Line -> who else is hit.
    pub(super) consequences: BTreeMap<String, BTreeSet<String>>,
}

/// Principal, server and role.
type Way<'l> = (&'l str, &'l str, &'l str);

/// The steps for all lines of principals that are to go.
pub(super) fn steps(lines: &[Line], taken: &[DecisionRecord], reach: &Reach) -> IamSteps {
    let last = last_decisions(taken);
    let is_to_go = |line: &&Line| goes(last.get(line.line_id.as_str()));
    let mut made = IamSteps::default();
    let mut wanted: BTreeMap<Way<'_>, BTreeSet<&str>> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.kind == LineKind::Principal).filter(is_to_go) {
        for way in ways(line) {
            wanted.entry(way).or_default().insert(&line.line_id);
        }
    }
    for ((arn, server, role), ids) in wanted {
        let mut say = |text: String| {
            for id in &ids {
                made.left.entry((*id).to_owned()).or_default().insert(text.clone());
            }
        };
        let account = arn.split(':').nth(4).unwrap_or_default();
        if reach.principals().iter().all(|one| one.account != account) {
            say(format!("the inventory has no IAM of account {account}: collect it, and make the steps again"));
            continue;
        }
        let open: Vec<Login> =
            reach.ways(arn, server, role).into_iter().filter(|way| way.verdict != Verdict::Denied).collect();
        if open.is_empty() {
            for id in &ids {
                *made.gone.entry((*id).to_owned()).or_default() += 1;
            }
            continue;
        }
        let stays = lines.iter().filter(|line| line.kind == LineKind::Principal && !is_to_go(line));
        let also_ends: BTreeSet<String> = stays
            .filter(|line| ways(line).any(|way| way == (arn, server, role)))
            .map(|line| format!("{} ({})", line.line_id, line.class.as_str()))
            .collect();
        let step = step((arn, server, role), &open, ids.iter().map(|id| (*id).to_owned()).collect(), also_ends, reach);
        if step.resources.is_empty() {
            say(format!("the id that policies name {role} of {server} by was not read"));
            continue;
        }
        for id in &ids {
            *made.taken.entry((*id).to_owned()).or_default() += 1;
            let said = made.consequences.entry((*id).to_owned()).or_default();
            if !step.also_ends.is_empty() {
                said.insert(format!("Lines that are not to go end with it: {}.", few(&step.also_ends)));
            }
            for one in step.statements.iter().filter(|one| !one.also_lets_in.is_empty()) {
                said.insert(format!(
                    "{}, statement {}, lets in others too: {}.",
                    one.policy,
                    one.statement,
                    few(&one.also_lets_in)
                ));
            }
        }
        made.steps.push(step);
    }
    made
}

/// Every way of the principals of a line.
fn ways(line: &Line) -> impl Iterator<Item = Way<'_>> {
    line.blocks.iter().flat_map(|block| {
        let subjects = block.subjects.iter();
        subjects.flat_map(move |arn| block.via.iter().map(move |via| (&**arn, &*block.server, &*via.role)))
    })
}

fn step(
    (arn, server, role): Way<'_>,
    open: &[Login],
    lines: Vec<String>,
    also_ends: BTreeSet<String>,
    reach: &Reach,
) -> IamStep {
    let resources: BTreeSet<String> = open.iter().filter_map(|way| way.via.resource.clone()).collect();
    let others = reach.principals_of(server, role);
    let cited: BTreeSet<_> = open.iter().flat_map(|way| &way.via.statements).filter(|one| one.allows).collect();
    let statements = cited.into_iter().map(|one| {
        let by_it = others.iter().filter(|other| other.principal != arn && other.via.statements.contains(one));
        let also: BTreeSet<String> = by_it.map(|other| other.principal.clone()).collect();
        IamStatement {
            policy: one.policy.clone(),
            policy_id: one.policy_id.clone(),
            statement: one.statement,
            is_of_aws: one.policy_id.split(':').nth(4) == Some("aws"),
            also_lets_in: also.into_iter().collect(),
        }
    });
    let reasons: BTreeSet<String> = open.iter().flat_map(|way| way.reasons.iter().cloned()).collect();
    IamStep {
        principal: arn.to_owned(),
        server: server.to_owned(),
        role: role.to_owned(),
        lines,
        is_indeterminate: open.iter().all(|way| way.verdict != Verdict::Allowed),
        reasons: reasons.into_iter().collect(),
        deny: Deny { effect: "Deny", action: CONNECT, resource: resources.iter().cloned().collect() },
        resources: resources.into_iter().collect(),
        statements: statements.collect(),
        also_ends: also_ends.into_iter().collect(),
    }
}

fn few(names: &[String]) -> String {
    let shown = names.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST_NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[derive(Serialize)]
struct File<'a> {
    schema_version: &'static str,
    steps: &'a [IamStep],
}

impl IamSteps {
    /// The two files, when there is a step.
    ///
    /// # Errors
    ///
    /// When they cannot be made, which is a fault of this program.
    pub(super) fn files(&self) -> Result<Vec<(String, Vec<u8>)>, ReviewError> {
        if self.steps.is_empty() {
            return Ok(Vec::new());
        }
        let file = File { schema_version: "1", steps: &self.steps };
        let mut json = serde_json::to_string_pretty(&file).map_err(|error| ReviewError::Unmade {
            what: "list of steps in IAM",
            reason: error.to_string(),
            help: "this is a fault of dbmuster; report it",
        })?;
        json.push('\n');
        let name = |ending: &str| format!("{}/iam-steps.{ending}", place::REVOKE);
        Ok(vec![(name("json"), json.into_bytes()), (name("txt"), self.text().into_bytes())])
    }

    /// For people; whatever names hold, it is one line.
    fn text(&self) -> String {
        let mut text = String::from(
            "What was decided to go and is decided in IAM. Nothing was changed: whoever keeps IAM does it.\n\
             For each principal, take the statements away or narrow them; or add the deny, which stands above all of them.\n\
             A permission set (AWSReservedSSO_...) is changed in IAM Identity Center, not in the role.\n",
        );
        for (at, step) in self.steps.iter().enumerate() {
            let mut say = |indent: &str, line: &str| {
                // Writing to a string does not fail.
                let _ = writeln!(text, "{indent}{}", escape(line));
            };
            say("", "");
            say("", &format!("{}. {} is not to log in as {} on {}", at + 1, step.principal, step.role, step.server));
            say("   ", &format!("for {}", few(&step.lines)));
            if step.is_indeterminate {
                say("   ", &format!("whether it comes in could not be told: {}", step.reasons.join("; ")));
            }
            for resource in &step.resources {
                say("   ", &format!("take away {CONNECT} on {resource}"));
            }
            for one in &step.statements {
                let how = if one.is_of_aws { "AWS writes it: detach it" } else { "change it" };
                say(
                    "   ",
                    &format!("allowed by statement {} of {} ({}); {how}", one.statement, one.policy, one.policy_id),
                );
                if !one.also_lets_in.is_empty() {
                    say("     ", &format!("which lets in others too: {}", few(&one.also_lets_in)));
                }
            }
            if !step.also_ends.is_empty() {
                say("   ", &format!("lines that are not to go end with it: {}", few(&step.also_ends)));
            }
            let deny = serde_json::to_string(&step.deny).unwrap_or_default();
            say("   ", &format!("or add: {deny}"));
        }
        text
    }

    /// Notes in the plan what becomes of a line.
    pub(super) fn plan(&self, line: &Line, one: &mut super::Planned) {
        let id = &line.line_id;
        one.taken += self.taken.get(id).copied().unwrap_or_default();
        one.gone += self.gone.get(id).copied().unwrap_or_default();
        if self.taken.contains_key(id) {
            one.scripts.push("iam-steps.txt".to_owned());
        }
        one.left.extend(self.left.get(id).into_iter().flatten().cloned());
        one.consequences.extend(self.consequences.get(id).into_iter().flatten().cloned());
        if line.class != PrivilegeClass::Login && self.taken.contains_key(id) {
            one.consequences.push(
                "It ends all that it has as that role; to take this class alone, decide the line of the role"
                    .to_owned(),
            );
        }
    }
}
