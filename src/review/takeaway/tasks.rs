//! From decided lines to what has to be done on a server and in its databases.
//!
//! Main types: [`Task`], [`Step`].

use std::collections::BTreeMap;

use crate::access::revoke::{Attribute, Choice};
use crate::review::line::{Block, Via};
use crate::review::lookup::{Right, rights};
use crate::review::{Decision, DecisionRecord, Kept, Line, LineKind, PrivilegeClass};

/// Something to take from one subject.
#[derive(Debug)]
pub(super) enum Step<'l> {
    Attribute(Attribute),
    /// Membership in a role, whatever it gives.
    Member(&'l str),
    /// What comes through a role.
    Via(&'l Via),
    /// Rights that it holds itself.
    Rights(Vec<Right<'l>>),
}

/// Steps of one line for one subject.
#[derive(Debug)]
pub(super) struct Task<'l> {
    pub line: &'l Line,
    pub record: &'l DecisionRecord,
    pub server: &'l str,
    /// Empty is the server as a whole.
    pub database: &'l str,
    pub subject: &'l str,
    pub step: Step<'l>,
}

/// What no step stands for, by line: reasons.
pub(super) type Left<'l> = BTreeMap<&'l str, Vec<String>>;

/// Everything that the line asks for.
pub(super) fn tasks<'l>(line: &'l Line, record: &'l DecisionRecord, left: &mut Left<'l>) -> Vec<Task<'l>> {
    let mut tasks = Vec::new();
    let mut say = |text: String| {
        let texts = left.entry(&line.line_id).or_default();
        if !texts.contains(&text) {
            texts.push(text);
        }
    };
    match line.kind {
        // IAM decides it, not the database: it has steps of its own.
        LineKind::Principal => return tasks,
        LineKind::Dropped => {
            say("the role is gone and no statement can name it: drop and restore the objects, or leave it".to_owned());
            return tasks;
        }
        LineKind::Login | LineKind::Group | LineKind::Public => {}
    }
    let kept = match record.decision {
        Decision::Reduce => match Kept::parse(line, &record.reduce_to) {
            Ok(kept) => Some(kept),
            Err(reason) => {
                say(format!("reduce_to: {reason}"));
                return tasks;
            }
        },
        Decision::Revoke | Decision::Keep | Decision::Exception | Decision::NotMine => None,
    };
    for block in &line.blocks {
        for subject in &block.subjects {
            let mut add = |database: &'l str, step: Step<'l>| {
                tasks.push(Task { line, record, server: &block.server, database, subject, step });
            };
            if kept.is_none() {
                attributes(line, block, &mut |step| add("", step), &mut say);
            }
            for via in &block.via {
                if kept.is_some() {
                    say(partly(&via.role));
                } else {
                    add("", Step::Via(via));
                }
            }
            for objects in block.objects.iter().filter(|objects| &*objects.source == "owner") {
                for name in objects.names.iter().filter(|_| kept.is_none()) {
                    let class = objects.class.replace('_', " ");
                    say(format!(
                        "{}; give {class} {name} another owner first: ALTER {} ... OWNER TO ...",
                        Choice::Owner(subject.to_string()).words(),
                        class.to_uppercase()
                    ));
                }
            }
            let databases: Vec<&'l str> = if block.databases.is_empty() {
                vec![""]
            } else {
                block.databases.iter().map(|name| &**name).collect()
            };
            for database in databases {
                let all = rights(&block.objects);
                let goes = |right: &Right<'_>| {
                    kept.as_ref().is_none_or(|kept| !kept.keeps(right.objects, right.name, right.privilege.as_str()))
                };
                let all: Vec<Right<'l>> = all.filter(goes).collect();
                if !all.is_empty() {
                    add(database, Step::Rights(all));
                }
            }
        }
    }
    if tasks.is_empty() && !left.contains_key(line.line_id.as_str()) {
        let text = "there is nothing that a statement could take away";
        left.entry(&line.line_id).or_default().push(text.to_owned());
    }
    tasks
}

/// Why what comes through a role is not reduced.
pub(super) fn partly(role: &str) -> String {
    format!("a part of what comes through {role} cannot stay: grant what is to stay by name, and revoke the rest")
}

/// What a role is by itself.
fn attributes<'l>(line: &Line, block: &'l Block, add: &mut impl FnMut(Step<'l>), say: &mut impl FnMut(String)) {
    for text in &block.attributes {
        if let Some(attribute) = Attribute::from_sql(text) {
            add(Step::Attribute(attribute));
        } else if let Some(role) = text.strip_prefix("member of ") {
            add(Step::Member(role));
        } else if let Some((_, role)) = text.split_once(" as ").filter(|(word, _)| Attribute::from_sql(word).is_some())
        {
            add(Step::Member(role));
        } else if text.starts_with("can become every role") && block.attributes.iter().any(|one| one == "CREATEROLE") {
            // It goes with CREATEROLE; closing shows whether anything else leads there.
        } else {
            say(format!("{text}: take away by hand what leads there; `dbmuster access path` shows the way"));
        }
    }
    if line.class == PrivilegeClass::Login && block.attributes.is_empty() && line.kind == LineKind::Login {
        add(Step::Attribute(Attribute::Login));
    }
}
