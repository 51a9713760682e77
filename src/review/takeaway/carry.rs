//! Carries tasks out on paper: on the graphs of each server, one after the other, into scripts.
//!
//! What the databases of a server share comes first; each database is then taken as it is left by that.

use std::collections::{BTreeMap, BTreeSet};

use super::tasks::{Left, Step, Task, partly, tasks};
use super::{Options, Planned, Script, Scripts, goes, iam, last_decisions, later, tables};
use crate::access::iam::Reach;
use crate::access::revoke::{Batch, Choice, Choices, Fact, Part, RevokeError, Target};
use crate::access::{Graph, RoleId};
use crate::model::{ObjectClass, Privilege};
use crate::review::lookup::{Groups, Names, Right, role};
use crate::review::{Decision, DecisionRecord, Layered, Line, LineKind, file_stem};

/// Ids of lines that are named before the rest is counted.
const MOST_IDS: usize = 10;

/// Makes the scripts for all lines that are to go, and the steps in IAM.
#[must_use]
pub fn scripts(
    lines: &[Line],
    taken: &[DecisionRecord],
    graphs: &[Graph],
    reach: &Reach,
    options: &Options,
) -> Scripts {
    let last = last_decisions(taken);
    let mut left = Left::new();
    let mut all = Vec::new();
    for line in lines {
        if let Some(record) = last.get(line.line_id.as_str()).filter(|record| goes(Some(record))) {
            all.extend(tasks(line, record, &mut left));
        }
    }
    let mut desk = Desk { lines, last: &last, options, groups: Groups::of(lines), left, planned: BTreeMap::new() };
    let mut scripts = Vec::new();
    let servers: BTreeSet<&str> = all.iter().map(|task| task.server).collect();
    for server in servers {
        let own: Vec<&Graph> = graphs.iter().filter(|graph| graph.server().name == server).collect();
        let tasks: Vec<&Task<'_>> = all.iter().filter(|task| task.server == server).collect();
        desk.server(server, &own, &tasks, &mut scripts);
    }
    let iam = iam::steps(lines, taken, reach);
    let planned = lines.iter().filter_map(|line| {
        let record = last.get(line.line_id.as_str()).filter(|record| goes(Some(record)))?;
        let mut one = desk.planned.remove(line.line_id.as_str()).unwrap_or_default();
        one.line_id.clone_from(&line.line_id);
        one.decision = record.decision.as_str().to_owned();
        one.subject.clone_from(&line.subject);
        one.class = line.class.as_str().to_owned();
        one.left.extend(desk.left.remove(line.line_id.as_str()).unwrap_or_default());
        iam.plan(line, &mut one);
        one.consequences.extend(in_iam(line));
        Some(one)
    });
    let planned = planned.collect();
    Scripts { scripts, iam, planned }
}

/// Who comes in by IAM is not kept out by what goes here, but only has less.
fn in_iam(line: &Line) -> Option<String> {
    if line.kind != LineKind::Login {
        return None;
    }
    let known = line.iam_principals.known().filter(|text| !text.is_empty() && !text.starts_with("none"))?;
    Some(format!(
        "IAM principals still log in as it ({known}): to keep them out, take rds-db:connect on its dbuser ARN away in IAM"
    ))
}

struct Desk<'d, 'l> {
    lines: &'l [Line],
    last: &'d BTreeMap<&'l str, &'l DecisionRecord>,
    options: &'d Options,
    groups: Groups<'l>,
    left: Left<'l>,
    planned: BTreeMap<&'l str, Planned>,
}

impl<'l> Desk<'_, 'l> {
    fn server(&mut self, server: &str, graphs: &[&Graph], tasks: &[&Task<'l>], scripts: &mut Vec<Script>) {
        let Some(first) = graphs.first() else {
            for task in tasks {
                self.stay(task, format!("{server} is not in the inventory: collect it, and make the scripts again"));
            }
            return;
        };
        let names = Names::of(first);
        let mut shared = Batch::of_server(first);
        // A superuser passes every check: it has to be none before the rest is planned.
        let of_role = |task: &&&Task<'_>| matches!(task.step, Step::Attribute(_));
        let (attributes, others): (Vec<&&Task<'l>>, Vec<&&Task<'l>>) =
            tasks.iter().filter(|task| task.database.is_empty()).partition(of_role);
        for task in attributes.into_iter().chain(others) {
            self.shared(&mut shared, &names, task, server);
        }
        let after = shared.left().on_server_of(shared.left());
        if !shared.is_empty() {
            let file = format!("{}/_server.sql", file_stem(server));
            let head = [format!(
                "What the databases of {server} share. Run it first: psql -v ON_ERROR_STOP=1 -d postgres -f {file}"
            )];
            let (there, back) = shared.script(&head);
            scripts.push(Script { server: server.to_owned(), database: String::new(), file, there, back });
        }
        let databases: BTreeSet<&str> =
            tasks.iter().map(|task| task.database).filter(|name| !name.is_empty()).collect();
        let mut by_via: BTreeSet<&str> = BTreeSet::new();
        for task in tasks.iter().filter(|task| matches!(task.step, Step::Via(_))) {
            by_via.extend(self.databases(task));
        }
        let later = later::ending(self.lines, self.last, &self.options.defaults, server);
        by_via.extend(later.iter().map(|one| one.right.database.as_str()));
        for database in databases.union(&by_via) {
            let Some(graph) = graphs.iter().find(|graph| graph.database() == *database) else {
                for task in tasks.iter().filter(|task| task.database == *database) {
                    self.stay(task, format!("{database} was not read: collect it, and make the scripts again"));
                }
                continue;
            };
            let base = graph.on_server_of(&after);
            let names = Names::of(&base);
            let mut batch = Batch::new(&base);
            let file = format!("{}/{}.sql", file_stem(server), file_stem(database));
            for task in tasks {
                match &task.step {
                    Step::Rights(rights) if task.database == *database => {
                        self.rights(&mut batch, &names, task, rights, &file);
                    }
                    Step::Via(via) if self.choices(task).groups && self.databases(task).contains(database) => {
                        let rights = self.groups.rights(server, &via.role, database, task.line.class);
                        self.rights(&mut batch, &names, task, &rights, &file);
                    }
                    Step::Rights(_) | Step::Via(_) | Step::Attribute(_) | Step::Member(_) => {}
                }
            }
            for one in later.iter().filter(|one| one.right.database == *database) {
                self.later(&mut batch, one, &file);
            }
            if batch.is_empty() {
                continue;
            }
            let head = [format!(
                "Database {database} of {server}. Run it in that database: psql -v ON_ERROR_STOP=1 -d DATABASE -f {file}"
            )];
            let (there, back) = batch.script(&head);
            scripts.push(Script { server: server.to_owned(), database: (*database).to_owned(), file, there, back });
        }
    }

    /// Ends what the subject of a line would have on objects that are made later.
    fn later(&mut self, batch: &mut Batch<'_>, one: &later::Ending<'l, '_>, file: &str) {
        let right = one.right;
        let Some(creator) = batch.left().server().role_id(&right.creator) else { return };
        let title = title(one.line, one.record);
        batch.end_default(&title, creator, &right.text(), right.statements(), &right.is_there());
        let planned = self.planned.entry(&one.line.line_id).or_default();
        planned.taken += 1;
        note(planned, file, Vec::new());
    }

    /// Databases that the line of a task is about.
    fn databases(&self, task: &Task<'l>) -> BTreeSet<&'l str> {
        let blocks = task.line.blocks.iter().filter(|block| &*block.server == task.server);
        blocks.flat_map(|block| block.databases.iter().map(|name| &**name)).collect()
    }

    fn choices(&self, task: &Task<'_>) -> Choices {
        self.options.of_line.get(&task.line.line_id).copied().unwrap_or(self.options.choices)
    }

    /// What is done on the server as a whole.
    fn shared(&mut self, batch: &mut Batch<'_>, names: &Names<'_>, task: &Task<'l>, server: &str) {
        let file = format!("{}/_server.sql", file_stem(server));
        let Some(id) = role(names.graph(), task.line, task.subject) else {
            self.count(task, 0, 1);
            return;
        };
        let title = title(task.line, task.record);
        match &task.step {
            Step::Attribute(attribute) => match batch.alter(&title, id, *attribute) {
                Ok(consequences) => {
                    self.count(task, 1, 0);
                    self.done(task, &file, consequences);
                }
                Err(RevokeError::NotHeld { .. }) => self.count(task, 0, 1),
                Err(error) => self.stay(task, reason(&error)),
            },
            Step::Member(group) => self.leave(batch, names, task, (id, group, Privilege::Member), &file),
            Step::Via(via) => {
                let choices = self.choices(task);
                if choices.leave {
                    let privilege = if via.layer == Layered::Now { Privilege::Usage } else { Privilege::Member };
                    self.leave(batch, names, task, (id, &via.role, privilege), &file);
                } else if !choices.groups {
                    self.stay(task, reason(&RevokeError::Undecided(vec![Choice::Group(via.role.to_string())])));
                }
            }
            Step::Rights(rights) => self.rights(batch, names, task, rights, &file),
        }
    }

    fn leave(
        &mut self,
        batch: &mut Batch<'_>,
        names: &Names<'_>,
        task: &Task<'l>,
        (id, group, privilege): (RoleId, &str, Privilege),
        file: &str,
    ) {
        let Some(target) = names.graph().server().role_id(group) else {
            self.count(task, 0, 1);
            return;
        };
        let facts = [Fact { privilege, target: Target::Role(target) }];
        let part = batch.add(&title(task.line, task.record), id, &facts, self.choices(task));
        let was_taken = !part.taken.is_empty();
        self.take(task, part, &facts, file);
        if was_taken {
            let others = self.kept_through(task, group);
            if !others.is_empty() {
                let shown = others.iter().take(MOST_IDS).cloned().collect::<Vec<_>>().join(", ");
                let more = others.len().saturating_sub(MOST_IDS);
                let more = if more == 0 { String::new() } else { format!(" and {more} more") };
                let said = format!("Lines that are not to go lose by it, as they come through {group}: {shown}{more}.");
                batch.note(std::slice::from_ref(&said));
                self.planned.entry(&task.line.line_id).or_default().consequences.push(said);
            }
        }
    }

    /// Lines of the same subject that are not to go, or not all of them, and come through the same role.
    fn kept_through(&self, task: &Task<'_>, group: &str) -> Vec<String> {
        let through = |line: &&Line| {
            line.blocks.iter().any(|block| {
                *block.server == *task.server
                    && block.subjects.iter().any(|subject| **subject == *task.subject)
                    && block.via.iter().any(|via| *via.role == *group)
            })
        };
        let goes = |record: &&DecisionRecord| record.decision == Decision::Revoke;
        let stays = |line: &&Line| !self.last.get(line.line_id.as_str()).is_some_and(goes);
        let lines = self.lines.iter().filter(stays).filter(through);
        lines.map(|line| format!("{} ({})", line.line_id, line.class.as_str())).collect()
    }

    fn rights(&mut self, batch: &mut Batch<'_>, names: &Names<'_>, task: &Task<'l>, rights: &[Right<'_>], file: &str) {
        let Some(id) = role(names.graph(), task.line, task.subject) else {
            self.count(task, 0, rights.len());
            return;
        };
        let mut facts = Vec::new();
        for right in rights {
            match names.object(right.objects, right.name) {
                Some(object) => facts.push(Fact { privilege: right.privilege, target: Target::Object(object) }),
                // It was dropped since.
                None => self.count(task, 0, 1),
            }
        }
        // A table takes its columns along.
        facts.sort_by_key(|fact| match fact.target {
            Target::Object(object) => {
                let class = names.graph().object(object).map(|object| object.class);
                (class == Some(ObjectClass::Column), object, fact.privilege)
            }
            Target::Role(other) => (true, other, fact.privilege),
        });
        let mut choices = self.choices(task);
        let reduces = task.record.decision == Decision::Reduce;
        if reduces {
            // Whoever leaves a role loses what is to stay, too.
            (choices.leave, choices.special) = (false, false);
        }
        let mut part = batch.add(&title(task.line, task.record), id, &facts, choices);
        part.refused.retain(|(_, error)| {
            let RevokeError::Undecided(needed) = error else { return true };
            let through = needed.iter().filter_map(Choice::left).filter(|_| reduces);
            let said: Vec<String> = through.map(partly).collect();
            said.iter().for_each(|text| self.stay(task, text.clone()));
            said.is_empty()
        });
        self.take(task, part, &facts, file);
    }

    /// Notes what became of facts.
    fn take(&mut self, task: &Task<'l>, part: Part, facts: &[Fact], file: &str) {
        let mut gone = part.before.len();
        for (_, error) in &part.refused {
            match error {
                RevokeError::NotHeld { layer: None, .. } => gone += 1,
                error => self.stay(task, reason(error)),
            }
        }
        debug_assert!(part.taken.len() + gone <= facts.len());
        self.count(task, part.taken.len(), gone);
        if !part.taken.is_empty() {
            self.done(task, file, part.consequences);
        }
    }

    fn count(&mut self, task: &Task<'l>, taken: usize, gone: usize) {
        let one = self.planned.entry(&task.line.line_id).or_default();
        one.taken += taken as u64;
        one.gone += gone as u64;
    }

    fn done(&mut self, task: &Task<'l>, file: &str, consequences: Vec<String>) {
        note(self.planned.entry(&task.line.line_id).or_default(), file, consequences);
    }

    fn stay(&mut self, task: &Task<'l>, reason: String) {
        let one = self.left.entry(&task.line.line_id).or_default();
        if !one.contains(&reason) {
            one.push(reason);
        }
    }
}

fn title(line: &Line, record: &DecisionRecord) -> String {
    format!("Line {}, {} by {}", line.line_id, record.decision.as_str(), tables::decided_by(record))
}

/// Notes which script does it, and who else is hit.
fn note(one: &mut Planned, file: &str, consequences: Vec<String>) {
    if !one.scripts.iter().any(|known| known == file) {
        one.scripts.push(file.to_owned());
    }
    for text in consequences {
        if !one.consequences.contains(&text) {
            one.consequences.push(text);
        }
    }
}

/// The reason without what it was for, and what to choose.
fn reason(error: &RevokeError) -> String {
    let text = error.to_string();
    let text = text.strip_prefix("plan a REVOKE: ").unwrap_or(&text);
    format!("{text}; {}", error.help())
}
