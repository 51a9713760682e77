//! The statements of a plan, in one transaction that ends with a proof.
//!
//! Every REVOKE runs as the role that granted. Where that role cannot act as itself (it became a superuser, may not use
//! the schema, lost the right to grant), it is let for a moment, inside the same transaction.

use std::collections::BTreeSet;

use super::super::effective::Graph;
use super::super::select::describe_object;
use super::super::snapshot::{Object, ObjectId, PUBLIC, RoleId};
use super::frame::Frame;
use super::lists::{Lists, inherits};
use super::{Act, Fact, How, Plan, Target, words};
use crate::model::sql::{dollar_quoted, identifier, literal};
use crate::model::{ObjectClass, Privilege, Privileges};

/// Names that are listed before the rest is counted.
const MOST_NAMES: usize = 20;

/// Statements as they are written, with the lists as they are then.
pub(super) struct Script<'a> {
    pub(super) graph: &'a Graph,
    pub(super) lists: Lists,
    pub(super) privilege: Privilege,
    pub(super) lines: Vec<String>,
    /// Roles that are acted as.
    pub(super) actors: BTreeSet<RoleId>,
    /// Superusers that are none for a moment.
    pub(super) demoted: BTreeSet<RoleId>,
}

impl Plan<'_> {
    /// The script that takes the access away.
    #[must_use]
    pub fn script(&self) -> String {
        let mut head = vec![format!("Takes away {}.", self.told())];
        head.extend(self.consequences());
        self.way_there().finish(&head, &self.proof(false))
    }

    /// The statements of [`Plan::script`].
    pub(super) fn way_there(&self) -> Script<'_> {
        let mut script = Script::new(self.graph, self.before.clone(), Privilege::Member);
        for (privilege, act) in &self.acts {
            script.privilege = *privilege;
            script.act(act);
        }
        script
    }

    /// Every fact in words.
    pub(super) fn told(&self) -> String {
        let told: Vec<String> = self.facts.iter().map(|fact| told(self.graph, self.role, *fact)).collect();
        short(&told)
    }

    /// Who else is hit, and what is left.
    pub(super) fn consequences(&self) -> Vec<String> {
        let server = self.graph.server();
        let mut lines = Vec::new();
        let others: Vec<String> = self.others.iter().map(|role| server.role_name(*role)).collect();
        if others.is_empty() {
            lines.push("Nobody else loses it.".to_owned());
        } else {
            lines.push(format!("Others who lose it ({}): {}.", others.len(), short(&others)));
            if !self.choices.keep_others && self.facts.iter().any(|fact| matches!(fact.target, Target::Object(_))) {
                lines.push(
                    "Give it back to them with --keep-others, or have the role leave its groups instead.".to_owned(),
                );
            }
        }
        let kept = self.acts.iter().filter_map(|(_, act)| match act {
            Act::Regrant { grantee, .. } => Some(server.role_name(*grantee)),
            Act::Revoke { .. } | Act::Leave(_) => None,
        });
        let mut named = BTreeSet::new();
        let kept: Vec<String> = kept.filter(|name| named.insert(name.clone())).collect();
        if !kept.is_empty() {
            lines.push(format!("Given back by name to: {}. Roles that are made later do not have it.", short(&kept)));
        }
        let gone = self.gone.iter().filter_map(|place| server.memberships.get(*place));
        let gone: Vec<String> =
            gone.map(|one| format!("{} in {}", server.role_name(one.member), server.role_name(one.role))).collect();
        if !gone.is_empty() {
            lines.push(format!("Memberships that end: {}.", short(&gone)));
        }
        if !self.also_lost.is_empty() {
            lines.push(format!("By that it also loses ({}): {}.", self.also_lost.len(), short(&self.also_lost)));
        }
        let hit: Vec<String> = self.also_hit.iter().map(|role| server.role_name(*role)).collect();
        if !hit.is_empty() {
            lines.push(format!(
                "Others who lose what they had through these memberships ({}): {}.",
                hit.len(),
                short(&hit)
            ));
        }
        lines.extend(self.ways_that_remain());
        lines
    }

    /// How the role can come back to it, each way once.
    fn ways_that_remain(&self) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for (fact, layer) in &self.remaining {
            let Target::Object(id) = fact.target else { continue };
            let object = self.left.object(id);
            let path = object.and_then(|object| self.left.path(self.role, object, fact.privilege, false));
            let said = path.map(|path| self.left.explain(&path));
            let said = said.map_or_else(String::new, |said| [said.steps, vec![said.end]].concat().join("; "));
            let how = match layer {
                super::Layer::Now | super::Layer::SetRole => "after SET ROLE",
                super::Layer::CanObtain => "by rights of its own",
            };
            let line = format!("It can still come to it {how}: {said}.");
            if !lines.contains(&line) && lines.len() < MOST_NAMES {
                lines.push(line);
            }
        }
        lines
    }

    /// The block that fails unless the access is gone, or back.
    pub(super) fn proof(&self, is_back: bool) -> String {
        let message = if is_back { "the access is not back" } else { "the access is still there" };
        let message = format!("{message}: nothing was changed");
        let fails: Vec<String> = self.facts.iter().map(|fact| self.fails(*fact, is_back, &literal(&message))).collect();
        format!("DO {};", dollar_quoted(&format!("\nBEGIN\n{}END\n", fails.concat())))
    }

    /// The statement that fails for one fact; `raise` stands behind RAISE EXCEPTION.
    pub(super) fn fails(&self, fact: Fact, is_back: bool, raise: &str) -> String {
        let holds = match fact.target {
            Target::Object(id) => self
                .graph
                .object(id)
                .map_or_else(String::new, |object| words::still_holds(self.graph, self.role, object, fact.privilege)),
            Target::Role(target) => {
                words::role_still_holds(self.graph, self.role, &self.graph.server().role_name(target), fact.privilege)
            }
        };
        let test = if is_back { "NOT " } else { "" };
        format!("  IF {test}({holds}) THEN\n    RAISE EXCEPTION {raise};\n  END IF;\n")
    }
}

/// `SELECT on table app.cards from alice`.
pub(super) fn told(graph: &Graph, role: RoleId, fact: Fact) -> String {
    let server = graph.server();
    let role = server.role_name(role);
    let privilege = fact.privilege.as_str();
    match fact.target {
        Target::Role(target) if fact.privilege == Privilege::Usage => {
            format!("the privileges of role {} from {role}", server.role_name(target))
        }
        Target::Role(target) => format!("membership in role {} from {role}", server.role_name(target)),
        Target::Object(id) => {
            let object = graph.object(id).map_or_else(String::new, describe_object);
            format!("{privilege} on {object} from {role}")
        }
    }
}

pub(super) fn short(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(MOST_NAMES).map(String::as_str).collect();
    let rest = names.len().saturating_sub(MOST_NAMES);
    if rest == 0 { shown.join(", ") } else { format!("{} and {rest} more", shown.join(", ")) }
}

impl<'a> Script<'a> {
    pub(super) fn new(graph: &'a Graph, lists: Lists, privilege: Privilege) -> Self {
        Self { graph, lists, privilege, lines: Vec::new(), actors: BTreeSet::new(), demoted: BTreeSet::new() }
    }

    fn push(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    /// The whole text.
    pub(super) fn finish(self, head: &[String], proof: &str) -> String {
        let frame = Frame { is_managed: self.is_managed(), actors: self.actors, demoted: self.demoted };
        frame.text(self.graph, head, &[], &self.lines, proof)
    }

    pub(super) fn is_managed(&self) -> bool {
        self.graph.server().roles.iter().any(|role| role.managed)
    }

    fn act(&mut self, act: &Act) {
        match *act {
            Act::Revoke { object, grantee, grantor } => self.revoke(object, (grantee, grantor), " CASCADE"),
            Act::Regrant { object, grantee } => {
                let Some(owner) = self.graph.object(object).map(|found| found.owner) else { return };
                self.grant(object, (grantee, owner), true, false);
            }
            Act::Leave(place) => self.leave(place),
        }
    }

    pub(super) fn revoke(&mut self, id: ObjectId, (grantee, grantor): (RoleId, RoleId), behaviour: &str) {
        let graph = self.graph;
        let Some(object) = graph.object(id) else { return };
        let statement = format!(
            "REVOKE {} ON {} FROM {}{behaviour};",
            words::privilege(object, self.privilege),
            words::on(object),
            words::grantee(graph, grantee)
        );
        self.acting_as(id, object, grantor, &statement, |lists, privilege| {
            lists.revoke_with_columns(graph, id, (grantee, grantor), privilege, false);
        });
    }

    pub(super) fn grant(&mut self, id: ObjectId, (grantee, grantor): (RoleId, RoleId), holds: bool, passes_on: bool) {
        let graph = self.graph;
        let Some(object) = graph.object(id) else { return };
        let option = if passes_on { " WITH GRANT OPTION" } else { "" };
        let statement = format!(
            "GRANT {} ON {} TO {}{option};",
            words::privilege(object, self.privilege),
            words::on(object),
            words::grantee(graph, grantee)
        );
        let bits = |wanted: bool, one| if wanted { one } else { Privileges::NONE };
        self.acting_as(id, object, grantor, &statement, |lists, privilege| {
            let one = Privileges::of(&[privilege]);
            lists.grant(id, (grantee, grantor), bits(holds || passes_on, one), bits(passes_on, one));
        });
    }

    /// Runs a statement as the grantor, with whatever that takes.
    fn acting_as(
        &mut self,
        id: ObjectId,
        object: &Object,
        grantor: RoleId,
        statement: &str,
        change: impl FnOnce(&mut Lists, Privilege),
    ) {
        let (graph, privilege) = (self.graph, self.privilege);
        let name = identifier(&graph.server().role_name(grantor));
        let is_owner = grantor == object.owner;
        self.actors.insert(grantor);
        if is_owner && !self.is_managed() {
            // A superuser acts as the owner.
            self.push(statement);
            return change(&mut self.lists, privilege);
        }
        let was_superuser = graph.server().is_superuser(grantor) && !is_owner;
        if was_superuser {
            self.demoted.insert(grantor);
            self.push(format!("ALTER ROLE {name} NOSUPERUSER;"));
        }
        let schemas: Vec<String> = if is_owner { Vec::new() } else { self.closed_schemas(object, grantor) };
        for schema in &schemas {
            self.push(format!("GRANT USAGE ON SCHEMA {} TO {name};", identifier(schema)));
        }
        let lacks_option = !self.lists.has_direct_option(graph, id, grantor, privilege);
        let (what, on) = (words::privilege(object, privilege), words::on(object));
        let before = self.entries_by_owner(id, object, grantor);
        if lacks_option {
            self.push(format!("GRANT {what} ON {on} TO {name} WITH GRANT OPTION;"));
        }
        self.push(format!("SET LOCAL ROLE {name};"));
        self.push(statement);
        self.push("SET LOCAL ROLE NONE;");
        change(&mut self.lists, privilege);
        if was_superuser {
            self.push(format!("ALTER ROLE {name} SUPERUSER;"));
        }
        if lacks_option {
            self.take_option_back(id, object, grantor, &before, was_superuser);
        }
        for schema in &schemas {
            self.push(format!("REVOKE USAGE ON SCHEMA {} FROM {name};", identifier(schema)));
        }
    }

    /// Ends the right to grant that was lent, without ending what the grantor gave to others.
    fn take_option_back(
        &mut self,
        id: ObjectId,
        object: &Object,
        grantor: RoleId,
        before: &[(ObjectId, bool, bool)],
        was_superuser: bool,
    ) {
        let (graph, privilege) = (self.graph, self.privilege);
        let name = identifier(&graph.server().role_name(grantor));
        let on = words::on(object);
        // A superuser keeps every right to grant, so that nothing follows.
        if !was_superuser {
            self.push(format!("ALTER ROLE {name} SUPERUSER;"));
        }
        let had = before.iter().any(|(one, holds, _)| *one == id && *holds);
        let what = words::privilege(object, privilege);
        let option = if had { "GRANT OPTION FOR " } else { "" };
        self.push(format!("REVOKE {option}{what} ON {on} FROM {name};"));
        // On a table that took the owner's grants on columns along.
        for (column, holds, passes_on) in before.iter().filter(|(one, _, _)| *one != id) {
            let Some(found) = graph.object(*column).filter(|_| *passes_on || (*holds && !had)) else { continue };
            let option = if *passes_on { " WITH GRANT OPTION" } else { "" };
            self.push(format!("GRANT {} ON {on} TO {name}{option};", words::privilege(found, privilege)));
        }
        if !was_superuser {
            self.push(format!("ALTER ROLE {name} NOSUPERUSER;"));
        }
    }

    /// What the owner gave the grantor on the object and, of a table, its columns: holds it, may pass it on.
    fn entries_by_owner(&self, id: ObjectId, object: &Object, grantor: RoleId) -> Vec<(ObjectId, bool, bool)> {
        let privilege = self.privilege;
        let of_table = |one: &ObjectId| self.graph.object(*one).is_some_and(|found| found.table == Some(id));
        let objects = self.lists.0.keys().copied().filter(|one| *one == id || of_table(one));
        objects
            .flat_map(|one| {
                let items = self.lists.items(one).iter();
                let own = items.filter(|item| item.grantee == grantor && item.grantor == object.owner);
                own.map(move |item| (one, item.privileges.contains(privilege), item.grantable.contains(privilege)))
            })
            .collect()
    }

    /// Schemas that one has to use to name the object, and that the role may not use by itself.
    fn closed_schemas(&self, object: &Object, role: RoleId) -> Vec<String> {
        let graph = self.graph;
        let mut names = words::schemas(object);
        names.retain(|name| {
            let mut all = (0_u32..).zip(graph.objects());
            let schema = all.find(|(_, one)| one.class == ObjectClass::Schema && *one.name == **name);
            schema.is_some_and(|(id, schema)| {
                let is_of = |holder| holder == PUBLIC || inherits(graph, role, holder);
                // The list as it is at this place of the script, not as it was before all of it.
                let listed = self.lists.0.contains_key(&id);
                let mut items = self.lists.items(id).iter();
                let mut may = items.any(|item| item.privileges.contains(Privilege::Usage) && is_of(item.grantee));
                graph.sources(schema, Privilege::Usage, false, super::Layer::Now, |source| {
                    let is_from_list = matches!(source.how, How::Item(_) | How::BuiltInDefault);
                    may = may || (!(listed && is_from_list) && is_of(source.holder));
                });
                !may
            })
        });
        names
    }

    fn leave(&mut self, place: usize) {
        let server = self.graph.server();
        let Some(one) = server.memberships.get(place) else { return };
        let (role, member) = (identifier(&server.role_name(one.role)), identifier(&server.role_name(one.member)));
        if server.major >= 16 {
            let grantor = identifier(&server.role_name(one.grantor));
            self.push(format!("REVOKE {role} FROM {member} GRANTED BY {grantor} CASCADE;"));
        } else {
            self.push(format!("REVOKE {role} FROM {member};"));
        }
    }

    pub(super) fn join(&mut self, place: usize) {
        let server = self.graph.server();
        let Some(one) = server.memberships.get(place) else { return };
        let (role, member) = (identifier(&server.role_name(one.role)), identifier(&server.role_name(one.member)));
        let grantor = identifier(&server.role_name(one.grantor));
        let by = if server.exists(one.grantor) { format!(" GRANTED BY {grantor}") } else { String::new() };
        let options = if server.major >= 16 {
            format!(" WITH ADMIN {}, INHERIT {}, SET {}", one.admin, one.inherit, one.set).to_uppercase()
        } else if one.admin {
            " WITH ADMIN OPTION".to_owned()
        } else {
            String::new()
        };
        self.push(format!("GRANT {role} TO {member}{options}{by};"));
    }
}
