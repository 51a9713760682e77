//! Many plans for one database as one script: each works on what the ones before have left.
//!
//! The script is one transaction that begins with a check that it runs in the right database and ends with every proof,
//! so that it does everything or nothing. The way back undoes the parts from the last to the first. It decides nothing
//! of its own. Main types: [`Batch`], [`Part`].

use super::super::effective::Graph;
use super::super::snapshot::RoleId;
use super::frame::Frame;
use super::script::told;
use super::{Choices, Fact, RevokeError};
use crate::model::sql::{comment, dollar_quoted, literal};

/// Plans for one database, in the order in which they were asked for.
#[derive(Debug)]
pub struct Batch<'a> {
    graph: &'a Graph,
    left: Option<Graph>,
    there: Frame,
    back: Frame,
    parts: Vec<Written>,
    /// It runs in any database of the server.
    is_of_server: bool,
}

/// The statements of one plan.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) title: String,
    pub(super) consequences: Vec<String>,
    pub(super) there: Vec<String>,
    pub(super) back: Vec<String>,
    /// What fails unless it is gone, and unless it is back.
    pub(super) gone: Vec<String>,
    pub(super) restored: Vec<String>,
}

/// What became of one request of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    /// Facts that the script takes away, by their places in the request.
    pub taken: Vec<usize>,
    /// Facts that are gone already by what comes before in the script.
    pub before: Vec<usize>,
    /// Facts that stay, and why.
    pub refused: Vec<(usize, RevokeError)>,
    /// Who else loses what, and what is left, in sentences.
    pub consequences: Vec<String>,
}

impl<'a> Batch<'a> {
    /// An empty script for a database.
    #[must_use]
    pub fn new(graph: &'a Graph) -> Self {
        let (there, back) = (Frame::default(), Frame::default());
        Self { graph, left: None, there, back, parts: Vec::new(), is_of_server: false }
    }

    /// An empty script for what all databases of a server share; the graph is that of any of them.
    #[must_use]
    pub fn of_server(graph: &'a Graph) -> Self {
        Self { is_of_server: true, ..Self::new(graph) }
    }

    /// Says more of the part that was added last, in sentences.
    pub fn note(&mut self, lines: &[String]) {
        if let Some(part) = self.parts.last_mut() {
            part.consequences.extend_from_slice(lines);
        }
    }

    /// The database as it is when everything so far has run.
    #[must_use]
    pub fn left(&self) -> &Graph {
        self.left.as_ref().unwrap_or(self.graph)
    }

    /// Whether there is no statement in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Takes facts of a role away, as far as that goes. `title` says on whose behalf.
    pub fn add(&mut self, title: &str, role: RoleId, facts: &[Fact], choices: Choices) -> Part {
        let left = self.left.take();
        let now = left.as_ref().unwrap_or(self.graph);
        let (plan, refused) = now.plan_revokes(role, facts, choices);
        let mut part = Part::default();
        for (at, error) in refused {
            let was_held = left.is_some() && matches!(error, RevokeError::NotHeld { .. }) && {
                let first = facts.get(at).map(|fact| self.graph.plan_revokes(role, &[*fact], choices).1);
                !first.is_some_and(|said| matches!(said.first(), Some((_, RevokeError::NotHeld { .. }))))
            };
            if was_held { part.before.push(at) } else { part.refused.push((at, error)) }
        }
        let stays = |at: &usize| !part.before.contains(at) && !part.refused.iter().any(|(other, _)| other == at);
        part.taken = (0..facts.len()).filter(stays).collect();
        let Some(plan) = plan else {
            self.left = left;
            return part;
        };
        part.consequences = plan.consequences();
        let said = |is_back: bool| {
            let one = |fact: &Fact| {
                let what = told(now, role, *fact);
                let message = if is_back { format!("not back: {what}") } else { format!("still there: {what}") };
                // The text is no format: a name may hold a percent sign.
                plan.fails(*fact, is_back, &format!("'%', {}", literal(&format!("{message}; nothing was changed"))))
            };
            plan.facts.iter().map(one).collect::<Vec<String>>()
        };
        let (gone, restored) = (said(false), said(true));
        let (there, back) = (plan.way_there(), plan.way_back());
        for (frame, script) in [(&mut self.there, &there), (&mut self.back, &back)] {
            frame.is_managed |= script.is_managed();
            frame.actors.extend(script.actors.iter().copied());
            frame.demoted.extend(script.demoted.iter().copied());
        }
        let (there, back) = (there.lines, back.lines);
        let title = format!("{title}: takes away {}.", plan.told());
        let consequences = part.consequences.clone();
        self.parts.push(Written { title, consequences, there, back, gone, restored });
        self.left = Some(plan.into_left());
        part
    }

    /// Takes in statements that end what `creator` lets others have on its new objects, and the way back. `is_there` is the
    /// condition that they have it.
    pub fn end_default(
        &mut self,
        title: &str,
        creator: RoleId,
        what: &str,
        (there, back): (String, String),
        is_there: &str,
    ) {
        let fails = |is_back: bool| {
            let (test, said) = if is_back { ("NOT ", "not back") } else { ("", "still there") };
            let message = literal(&format!("{said}: {what}; nothing was changed"));
            format!("  IF {test}{is_there} THEN\n    RAISE EXCEPTION '%', {message};\n  END IF;\n")
        };
        let part = Written {
            title: format!("{title}: takes away {what}."),
            consequences: Vec::new(),
            there: vec![there],
            back: vec![back],
            gone: vec![fails(false)],
            restored: vec![fails(true)],
        };
        let is_managed = self.left().server().roles.iter().any(|role| role.managed);
        for frame in [&mut self.there, &mut self.back] {
            frame.actors.insert(creator);
            frame.is_managed |= is_managed;
        }
        self.parts.push(part);
    }

    /// Takes in a part that changed a role, which therefore must not run the script.
    pub(super) fn altered(&mut self, role: RoleId, part: Written, left: Graph) {
        for frame in [&mut self.there, &mut self.back] {
            frame.demoted.insert(role);
            frame.is_managed |= left.server().roles.iter().any(|one| one.managed);
        }
        self.parts.push(part);
        self.left = Some(left);
    }

    /// The script and the way back; `head` is said in front of both.
    #[must_use]
    pub fn script(self, head: &[String]) -> (String, String) {
        let check: Vec<String> = if self.is_of_server { Vec::new() } else { vec![self.place()] };
        let mut lines = Vec::new();
        for part in &self.parts {
            lines.push(String::new());
            lines.push(format!("-- {}", comment(&part.title)));
            lines.extend(part.consequences.iter().map(|line| format!("--   {}", comment(line))));
            lines.extend_from_slice(&part.there);
        }
        lines.extend([String::new(), "-- Proof: any access that is left undoes everything above.".to_owned()]);
        let proof = proof(self.parts.iter().flat_map(|part| &part.gone));
        let there = self.there.text(self.graph, head, &check, &lines, &proof);
        let mut lines = Vec::new();
        for part in self.parts.iter().rev() {
            lines.push(String::new());
            lines.push(format!("-- Undoes {}", comment(&part.title)));
            lines.extend_from_slice(&part.back);
        }
        lines.extend([String::new(), "-- Proof: any access that is not back undoes everything above.".to_owned()]);
        let back_head: Vec<String> =
            std::iter::once("The way back: puts back what the script of the same name took away.".to_owned())
                .chain(head.iter().cloned())
                .collect();
        let proof = self::proof(self.parts.iter().flat_map(|part| &part.restored));
        let back = self.back.text(self.graph, &back_head, &check, &lines, &proof);
        (there, back)
    }

    /// The statement that fails in another database.
    fn place(&self) -> String {
        let name = self.graph.database();
        let message = format!("this is not database {name}: nothing was changed");
        let body = format!(
            "\nBEGIN\n  IF pg_catalog.current_database() <> {} THEN\n    RAISE EXCEPTION '%', {};\n  END IF;\nEND\n",
            literal(name),
            literal(&message)
        );
        format!("DO {};", dollar_quoted(&body))
    }
}

fn proof<'s>(fails: impl Iterator<Item = &'s String>) -> String {
    let body: String = fails.map(String::as_str).collect();
    format!("DO {};", dollar_quoted(&format!("\nBEGIN\n{body}END\n")))
}
