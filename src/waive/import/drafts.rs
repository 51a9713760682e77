//! Waivers while they are put together: ids, ends, and what is said beside them. Main type: [`Drafts`].

use std::collections::BTreeSet;

use time::{Date, Duration};

use super::foreign::{Foreign, Unmapped};
use super::{ImportOptions, Imported, Note, Tool};
use crate::model::{WaivedResource, Waiver};
use crate::waive::day::{days_between, parse_day};
use crate::waive::mistakes::{Lines, shown};

/// One suppression of another tool.
#[derive(Debug, Default)]
pub(super) struct Suppression<'s> {
    /// Check, or glob over checks.
    pub(super) check: &'s str,
    pub(super) reason: Option<String>,
    /// Last day, as written.
    pub(super) expires: Option<&'s str>,
    /// What it is limited to; empty when the file does not say.
    pub(super) resources: Vec<WaivedResource>,
    /// What limits it in a way that waivers do not know: a person has to name the resources.
    pub(super) limits: Vec<String>,
    /// What does not carry over and changes nothing about what is covered.
    pub(super) losses: Vec<String>,
}

pub(super) struct Drafts<'o> {
    tool: Tool,
    options: &'o ImportOptions<'o>,
    foreign: Foreign,
    ids: BTreeSet<String>,
    seen: BTreeSet<(String, String)>,
    imported: Imported,
}

impl<'o> Drafts<'o> {
    pub(super) fn new(tool: Tool, options: &'o ImportOptions<'o>) -> Self {
        let foreign = Foreign::new(tool, options.policies);
        Self { tool, options, foreign, ids: BTreeSet::new(), seen: BTreeSet::new(), imported: Imported::default() }
    }

    pub(super) fn finish(mut self) -> Imported {
        let waivers = self.imported.waivers.len();
        let mut missing = Vec::new();
        if waivers > 0 && self.options.owner.is_none() {
            missing.push("`owner` (--owner gives all of them one)");
        }
        if waivers > 0 && self.options.approved_by.is_none() {
            missing.push("`approved_by` (--approved-by)");
        }
        if !missing.is_empty() {
            let text = format!(
                "no file says who answers: {} stay empty, and the waivers are refused until they are filled in",
                missing.join(" and ")
            );
            self.imported.notes.push(Note { place: "all waivers".to_owned(), text });
        }
        self.imported
    }

    pub(super) fn note(&mut self, lines: &Lines<'_>, at: usize, text: impl Into<String>) {
        let place = format!("{}:{}", lines.file, lines.place(at).0);
        self.imported.notes.push(Note { place, text: text.into() });
    }

    /// Takes a suppression over; `at` is its place in the file.
    pub(super) fn add(&mut self, lines: &Lines<'_>, at: usize, suppression: Suppression<'_>) {
        self.imported.found += 1;
        let check = shown(suppression.check);
        let policies = match self.foreign.policies(suppression.check) {
            Ok(policies) => policies,
            Err(Unmapped::Unknown) => {
                return self.note(
                    lines,
                    at,
                    format!("{check} is not taken over: no control is known that it stands for"),
                );
            }
            Err(Unmapped::NoPolicy) => {
                return self.note(lines, at, format!("{check} is not taken over: no policy here asks for it"));
            }
        };
        if policies.len() > 1 {
            let list: Vec<&str> = policies.iter().map(String::as_str).collect();
            let few = if list.len() > 6 { format!("{} policies", list.len()) } else { list.join(", ") };
            self.note(lines, at, format!("{check} stands for several policies, each gets a waiver: {few}"));
        }
        for loss in &suppression.losses {
            self.note(lines, at, format!("{check}: {loss}"));
        }
        let resources = self.resources(lines, at, &check, &suppression);
        let (created_on, expires_on) = self.term(lines, at, &check, suppression.expires);
        let reason = suppression.reason.clone().filter(|reason| !reason.trim().is_empty());
        if reason.is_none() {
            self.note(lines, at, format!("{check} has no reason: `reason` stays empty and has to be filled in"));
        }
        for policy in &policies {
            for resource in &resources {
                let key = (policy.clone(), format!("{resource:?}"));
                let is_named = *resource != WaivedResource::Glob(String::new());
                if is_named && !self.seen.insert(key) {
                    self.note(lines, at, format!("{check}: {policy} is waived there already, by one further up"));
                    continue;
                }
                let id = self.id(suppression.check, policy, policies.len() > 1);
                self.imported.waivers.push(Waiver {
                    id,
                    policy: policy.clone(),
                    resource: resource.clone(),
                    reason: reason.clone().unwrap_or_default(),
                    owner: self.options.owner.unwrap_or_default().to_owned(),
                    approved_by: self.options.approved_by.unwrap_or_default().to_owned(),
                    ticket: None,
                    compensating_control: None,
                    created_on: Some(created_on.to_string()),
                    expires_on: expires_on.to_string(),
                    renewals: 0,
                    value: None,
                    location: None,
                });
            }
        }
    }

    fn resources(
        &mut self,
        lines: &Lines<'_>,
        at: usize,
        check: &str,
        suppression: &Suppression<'_>,
    ) -> Vec<WaivedResource> {
        let open = || vec![WaivedResource::Glob(String::new())];
        if !suppression.limits.is_empty() {
            let limits = suppression.limits.join("; ");
            let text = format!("{check} is limited by {limits}: `resource` stays empty and has to be filled in");
            self.note(lines, at, text);
            return open();
        }
        if !suppression.resources.is_empty() {
            return suppression.resources.clone();
        }
        match self.options.resource {
            Some(glob) => vec![WaivedResource::Glob(glob.to_owned())],
            None => {
                let text = "says nothing of resources: `resource` stays empty and has to be filled in (--resource gives all of them one)";
                self.note(lines, at, format!("{check} {text}"));
                open()
            }
        }
    }

    /// First and last day.
    fn term(&mut self, lines: &Lines<'_>, at: usize, check: &str, expires: Option<&str>) -> (Date, Date) {
        let today = self.options.today;
        let after = |days: u32| today.checked_add(Duration::days(i64::from(days))).unwrap_or(Date::MAX);
        let day = expires.map(|text| parse_day(text.get(..10).unwrap_or(text)));
        let longest = self.options.terms.longest_of_all();
        match day {
            Some(Some(last)) if last < today => {
                self.note(lines, at, format!("{check} ended on {last}: it covers nothing"));
                (last, last)
            }
            Some(Some(last)) if days_between(today, last) > i64::from(longest) => {
                let end = after(longest);
                self.note(lines, at, format!("{check} ends on {last}, which is too long: {end} is written instead"));
                (today, end)
            }
            Some(Some(last)) => (today, last),
            Some(None) | None => {
                let end = after(self.options.days.min(longest));
                let why = match expires {
                    Some(text) => format!("the end of {check} is `{}`, which is no day", shown(text)),
                    None => format!("{check} has no end"),
                };
                self.note(lines, at, format!("{why}: {end} was chosen (--days)"));
                (today, end)
            }
        }
    }

    /// An id of its own, which is the same whenever the same file is imported.
    fn id(&mut self, check: &str, policy: &str, is_one_of_many: bool) -> String {
        let tool = match self.tool {
            Tool::Trivy => "trivy",
            Tool::Prowler => "prowler",
            Tool::Checkov => "checkov",
            Tool::Inspec => "inspec",
        };
        let fits = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let check: String = check.to_lowercase().chars().filter(|c| fits(*c)).take(40).collect();
        let base = match is_one_of_many {
            false => format!("{tool}-{check}"),
            true => format!("{tool}-{check}-{}", policy.chars().filter(|c| fits(*c)).take(60).collect::<String>()),
        };
        let mut id = base.clone();
        let mut n = 1;
        while !self.ids.insert(id.clone()) {
            n += 1;
            id = format!("{base}-{n}");
        }
        id
    }
}
