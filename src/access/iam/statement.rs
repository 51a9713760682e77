//! Policies as they are evaluated: read once from the form in which inventories hold them.
//!
//! Main types: [`Policy`], [`Statement`], [`Request`].

use serde_json::Value;

use super::condition::Condition;
use super::pattern::{self, Facts, Pattern};
use super::truth::Truth;
use crate::model::iam_actions;

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Allow,
    Deny,
}

/// Names that a statement is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Names {
    Of(Vec<Pattern>),
    AllBut(Vec<Pattern>),
    /// The statement says nothing of them.
    Unsaid,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub effect: Effect,
    actions: Names,
    resources: Names,
    /// `AWS:...`, `Service:...`, `Federated:...` or `*`; empty in policies of a principal.
    pub principals: Vec<String>,
    pub not_principals: Vec<String>,
    pub conditions: Vec<Condition>,
    /// The [actions](iam_actions::ACTIONS) that it is about.
    mask: u64,
}

/// A document with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// `managed policy NAME`, `inline policy NAME of user ann`, for people.
    pub label: String,
    /// ARN or id.
    pub id: String,
    /// The statements in the order of the document, or why they are not known.
    pub statements: Result<Vec<Statement>, String>,
    /// Actions that some statement allows or denies; all when they are not known.
    pub mask: u64,
    /// Actions that some statement allows; all when they are not known.
    pub allows: u64,
}

/// What somebody would do.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// `rds-db:connect`, in any case.
    pub action: &'a str,
    /// ARN; `*` for an action that is on no resource.
    pub resource: &'a str,
    pub facts: &'a dyn Facts,
}

impl Policy {
    /// A document of which every statement could be read.
    #[must_use]
    pub fn new(label: String, id: String, statements: Result<Vec<Statement>, String>) -> Self {
        let mask = |wanted: &dyn Fn(&Statement) -> bool| match &statements {
            Ok(all) => all.iter().filter(|one| wanted(one)).fold(0, |mask, one| mask | one.mask),
            Err(_) => u64::MAX,
        };
        let (all, allows) = (mask(&|_| true), mask(&|one| one.effect == Effect::Allow));
        Self { label, id, statements, mask: all, allows }
    }

    /// From the value of `policy_statements` or `trust_statements`.
    #[must_use]
    pub fn from_value(label: String, id: String, statements: Option<&Value>) -> Self {
        let read = statements.and_then(Value::as_array).ok_or_else(|| "its statements are not known".to_owned());
        let read = read.and_then(|all| {
            let read = |(place, value): (usize, &Value)| {
                Statement::from_value(value).ok_or_else(|| format!("statement {} has no form that is known", place + 1))
            };
            all.iter().enumerate().map(read).collect()
        });
        Self::new(label, id, read)
    }
}

impl Statement {
    /// From the form in which inventories hold it; `None` when it has another.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        let effect = match value.get("effect")?.as_str()? {
            "Allow" => Effect::Allow,
            "Deny" => Effect::Deny,
            _ => return None,
        };
        let list = |key: &str| -> Option<Vec<String>> {
            let Some(value) = value.get(key) else { return Some(Vec::new()) };
            value.as_array()?.iter().map(|one| one.as_str().map(str::to_owned)).collect()
        };
        let names = |wanted: &str, unwanted: &str, read: &dyn Fn(&str) -> Vec<Pattern>| -> Option<Names> {
            let patterns = |names: &[String]| names.iter().flat_map(|name| read(name)).collect();
            Some(match (list(wanted)?.as_slice(), list(unwanted)?.as_slice()) {
                ([], []) => Names::Unsaid,
                ([], but) => Names::AllBut(patterns(but)),
                (of, _) => Names::Of(patterns(of)),
            })
        };
        let conditions = match value.get("conditions") {
            None => Vec::new(),
            Some(all) => all.as_array()?.iter().map(Condition::from_value).collect::<Option<_>>()?,
        };
        let actions = names("actions", "not_actions", &|name| vec![Pattern::new(&name.to_ascii_lowercase())])?;
        let mask = iam_actions::ACTIONS.iter().zip(0_u32..).filter(|(action, _)| covers_action(&actions, action));
        let mask = mask.fold(0, |mask, (_, bit)| mask | 1 << bit);
        Some(Self {
            effect,
            actions,
            resources: names("resources", "not_resources", &arn_patterns)?,
            principals: list("principals")?,
            not_principals: list("not_principals")?,
            conditions,
            mask,
        })
    }

    /// Whether it is about the action, in lower case.
    #[must_use]
    pub fn covers(&self, action: &str) -> bool {
        match iam_actions::bit(action) {
            Some(bit) => self.mask & bit != 0,
            None => covers_action(&self.actions, action),
        }
    }

    /// Whether it is about the request; who asks is looked at elsewhere.
    #[must_use]
    pub fn applies(&self, request: &Request<'_>) -> Truth {
        let is_lower = !request.action.bytes().any(|byte| byte.is_ascii_uppercase());
        let covers =
            if is_lower { self.covers(request.action) } else { self.covers(&request.action.to_ascii_lowercase()) };
        if !covers {
            return Truth::No;
        }
        let about = |patterns: &[Pattern]| {
            patterns.iter().map(|one| one.matches(request.resource, request.facts)).fold(Truth::No, Truth::or)
        };
        let resource = match &self.resources {
            // A trust policy is about its own role.
            Names::Unsaid => Truth::Yes,
            Names::Of(patterns) => about(patterns),
            Names::AllBut(patterns) => !about(patterns),
        };
        self.conditions.iter().fold(resource, |so_far, condition| match so_far {
            Truth::No => Truth::No,
            so_far => so_far.and(condition.holds(request.facts)),
        })
    }
}

fn covers_action(names: &Names, action: &str) -> bool {
    let any = |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.matches_plainly(action));
    match names {
        Names::Of(patterns) => any(patterns),
        Names::AllBut(patterns) => !any(patterns),
        Names::Unsaid => false,
    }
}

/// What an ARN stands for: as it is and, when parts are left out at its end, with anything in their place.
fn arn_patterns(name: &str) -> Vec<Pattern> {
    let missing = 6_usize.saturating_sub(pattern::parts(name, usize::MAX).len());
    let mut patterns = vec![Pattern::new(name)];
    if name.starts_with("arn:") && missing > 0 {
        patterns.push(Pattern::new(&format!("{name}{}", ":*".repeat(missing))));
    }
    patterns
}
