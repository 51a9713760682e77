//! The decision on one request, from all layers of policies that bear on it.
//!
//! A deny anywhere decides; else each layer has to allow. What was not read is neither: it leaves the decision open unless
//! something else decides. Main types: [`Layers`], [`Decision`], [`Verdict`].

use std::collections::BTreeSet;

use super::statement::{Effect, Policy, Request};
use super::truth::Truth;

/// Whether a request would be let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    Allowed,
    Indeterminate,
    Denied,
}

impl Verdict {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Indeterminate => "indeterminate",
            Self::Denied => "denied",
        }
    }
}

/// A statement that the decision rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cited {
    /// The policy, for people.
    pub policy: String,
    /// Its ARN or id.
    pub policy_id: String,
    /// Place in the document, from 1 on.
    pub statement: usize,
    /// It allows; else it denies.
    pub allows: bool,
}

/// The decision with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub verdict: Verdict,
    /// Statements that allow, or the ones that deny.
    pub statements: Vec<Cited>,
    /// Why it is not allowed, or why it cannot be decided; sorted.
    pub reasons: Vec<String>,
}

/// Policies that have to allow together.
#[derive(Debug, Clone, Default)]
pub struct Layer<'a> {
    /// `the permissions boundary`, in the middle of a sentence.
    pub name: String,
    pub policies: Vec<&'a Policy>,
    /// Why more policies may belong to it.
    pub unread: Vec<String>,
    /// Why it may not bind at all; absent when it does.
    pub doubt: Option<String>,
    /// Nothing in it need allow; its denies bind.
    pub already_allowed: bool,
}

/// All that bears on a request.
#[derive(Debug, Clone, Default)]
pub struct Layers<'a>(pub Vec<Layer<'a>>);

/// What a layer says.
struct Said {
    deny: Truth,
    denied_by: Vec<Cited>,
    allow: Truth,
    allowed_by: Vec<Cited>,
}

impl Layers<'_> {
    /// Decides.
    #[must_use]
    pub fn decide(&self, request: &Request<'_>) -> Decision {
        let mut open = BTreeSet::new();
        let mut refused = BTreeSet::new();
        let (mut denied_by, mut allowed_by) = (Vec::new(), Vec::new());
        for layer in &self.0 {
            let said = layer.say(request);
            match (said.deny, &layer.doubt) {
                (Truth::Yes, None) => denied_by.extend(said.denied_by),
                (Truth::Yes, Some(doubt)) => {
                    open.extend(said.denied_by.iter().map(|one| format!("{} may deny it: {doubt}", one.policy)));
                }
                (Truth::Unknown(reasons), _) => open.extend(reasons),
                (Truth::No, _) => {}
            }
            match (said.allow, &layer.doubt) {
                (Truth::Yes, _) => allowed_by.extend(said.allowed_by),
                (Truth::No, None) => drop(refused.insert(format!("nothing in {} allows it", layer.name))),
                (Truth::No, Some(doubt)) => drop(open.insert(format!("nothing in {} allows it: {doubt}", layer.name))),
                (Truth::Unknown(reasons), _) => open.extend(reasons),
            }
        }
        if !denied_by.is_empty() {
            let reasons = denied_by.iter().map(|one| format!("{}, statement {}, denies it", one.policy, one.statement));
            let reasons = reasons.collect::<BTreeSet<_>>().into_iter().collect();
            return Decision { verdict: Verdict::Denied, statements: denied_by, reasons };
        }
        if !refused.is_empty() {
            let reasons = refused.into_iter().collect();
            return Decision { verdict: Verdict::Denied, statements: Vec::new(), reasons };
        }
        let verdict = if open.is_empty() { Verdict::Allowed } else { Verdict::Indeterminate };
        Decision { verdict, statements: allowed_by, reasons: open.into_iter().collect() }
    }
}

impl Layers<'_> {
    /// Whether a statement anywhere may deny the action, in lower case, on some resource.
    #[must_use]
    pub fn denies(&self, action: &str) -> bool {
        let denies = |one: &super::statement::Statement| one.effect == Effect::Deny && one.covers(action);
        let mut policies = self.0.iter().flat_map(|layer| &layer.policies);
        policies.any(|policy| policy.statements.as_ref().is_ok_and(|all| all.iter().any(denies)))
    }
}

impl Layer<'_> {
    fn say(&self, request: &Request<'_>) -> Said {
        let mut said = Said {
            deny: Truth::No,
            denied_by: Vec::new(),
            allow: Truth::of(self.already_allowed),
            allowed_by: Vec::new(),
        };
        for reason in &self.unread {
            said.hide(reason.clone());
        }
        for policy in &self.policies {
            let statements = match &policy.statements {
                Ok(statements) => statements,
                Err(why) => {
                    said.hide(format!("{}: {why}", policy.label));
                    continue;
                }
            };
            for (place, statement) in statements.iter().enumerate() {
                let allows = statement.effect == Effect::Allow;
                let applies = statement.applies(request);
                if applies.is_no() {
                    continue;
                }
                let verb = if allows { "allows" } else { "denies" };
                let applies = applies.because(|| format!("{}, statement {}, {verb} it if", policy.label, place + 1));
                let cited =
                    Cited { policy: policy.label.clone(), policy_id: policy.id.clone(), statement: place + 1, allows };
                let (truth, by) = if allows {
                    (&mut said.allow, &mut said.allowed_by)
                } else {
                    (&mut said.deny, &mut said.denied_by)
                };
                if applies.is_yes() && !truth.is_yes() {
                    // What decides stands before what might have.
                    by.clear();
                }
                if applies.is_yes() || !truth.is_yes() {
                    by.push(cited);
                }
                *truth = std::mem::replace(truth, Truth::No).or(applies);
            }
        }
        said
    }
}

impl Said {
    /// Something in it was not read: it may say anything.
    fn hide(&mut self, reason: String) {
        self.allow = std::mem::replace(&mut self.allow, Truth::No).or(Truth::unknown(reason.clone()));
        self.deny = std::mem::replace(&mut self.deny, Truth::No).or(Truth::unknown(reason));
    }
}
