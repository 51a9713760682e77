//! Code that a statement runs: functions that it calls, triggers of tables that it writes to. None of it is read.
//!
//! Also what is there for the session alone, which no grant on a table of the same name reaches. Extends [`Session`].

use std::borrow::Cow;

use serde_json::{Value, json};

use super::session::Session;
use super::world::{self, Fault};
use crate::model::{Action, ObjectClass, QualifiedName, Targets};

/// Functions of the server that run SQL which is given to them as text.
const RUN_TEXT: [&str; 11] = [
    "cursor_to_xml",
    "cursor_to_xmlschema",
    "database_to_xml",
    "query_to_xml",
    "query_to_xml_and_xmlschema",
    "query_to_xmlschema",
    "schema_to_xml",
    "table_to_xml",
    "ts_rewrite",
    "ts_stat",
    "xpath_table",
];

impl Session<'_> {
    /// A function of the database's own may do anything.
    pub(super) fn calls(&self, functions: &[(Option<String>, String)]) -> Result<(), Fault> {
        for (schema, name) in functions {
            let wanted = QualifiedName::new(schema.as_deref(), name);
            if schema.as_deref().is_none_or(|schema| schema == "pg_catalog") && RUN_TEXT.contains(&name.as_str()) {
                let text = format!("it calls {name}, which runs SQL that it is given, and what that does is not known");
                return Err(Fault::Unknown(text));
            }
            let found = self.find(ObjectClass::Function, &wanted).unwrap_or_default();
            let own = found.iter().filter_map(|id| self.world.get(id)).any(|one| !world::flag(one, "is_system"));
            if own {
                return Err(Fault::Unknown(format!("it calls {}, and what that does is not known", wanted.shown())));
            }
        }
        Ok(())
    }

    /// Triggers of a table run when its rows are written.
    pub(super) fn writes(&self, tables: &[QualifiedName]) -> Result<(), Fault> {
        for name in tables.iter().filter(|name| !self.is_temporary(name)) {
            for table in self.find(ObjectClass::Table, name).unwrap_or_default() {
                let Some(table) = self.world.get(&table) else { continue };
                let triggers = table.attributes.get("triggers").and_then(Value::as_array).into_iter().flatten();
                let runs = |one: &&Value| {
                    let said = |field: &str| one.get(field).and_then(Value::as_str).unwrap_or_default();
                    let function = self.world.get(said("function"));
                    said("enabled") != "disabled" && function.is_none_or(|function| !world::flag(function, "is_system"))
                };
                if let Some(trigger) = triggers.filter(|one| !is_of_server(one)).find(runs) {
                    let trigger = trigger.get("name").and_then(Value::as_str).unwrap_or_default();
                    return Err(Fault::Unknown(format!(
                        "it writes to {}, whose trigger {trigger:?} runs code that is not read",
                        table.name
                    )));
                }
            }
        }
        Ok(())
    }

    pub(super) fn create_trigger(
        &mut self,
        name: &str,
        table: &QualifiedName,
        function: &QualifiedName,
    ) -> Result<(), Fault> {
        let Some(id) = self.find(ObjectClass::Table, table)?.into_iter().next() else { return Ok(()) };
        // Of the server's own functions few are in an inventory.
        let function = match self.find(ObjectClass::Function, function) {
            Ok(found) => found.into_iter().next().unwrap_or_default(),
            Err(_) => format!("{}/{}/function/pg_catalog.{}()", self.world.cluster, self.database, function.name),
        };
        if let Some(table) = self.world.get_mut(&id) {
            let list = table.attributes.entry("triggers").or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(list) = list {
                list.retain(|one| one.get("name").and_then(Value::as_str) != Some(name));
                list.push(json!({"name": name, "function": function, "enabled": "origin"}));
                list.sort_by_key(|one| one.get("name").map(ToString::to_string));
            }
        }
        Ok(())
    }

    pub(super) fn is_temporary(&self, name: &QualifiedName) -> bool {
        name.schema.as_deref().is_none_or(|schema| schema == "pg_temp") && self.temporary.contains(&name.name)
    }

    /// What is left of a statement without what is there for the session alone; absent when nothing is.
    pub(super) fn without_temporary<'s>(&mut self, action: &'s Action) -> Option<Cow<'s, Action>> {
        if let Action::Create(new) = action
            && new.name.schema.as_deref() == Some("pg_temp")
        {
            self.temporary.insert(new.name.name.clone());
            return None;
        }
        if self.temporary.is_empty() {
            return Some(Cow::Borrowed(action));
        }
        let rows = |class: ObjectClass| matches!(class, ObjectClass::Table | ObjectClass::Sequence);
        let rest = |names: &[QualifiedName], session: &Self| -> Vec<QualifiedName> {
            names.iter().filter(|name| !session.is_temporary(name)).cloned().collect()
        };
        match action {
            Action::Grant(grant) => {
                let Targets::Objects { class, names } = &grant.targets else { return Some(Cow::Borrowed(action)) };
                let left = if rows(*class) { rest(names, self) } else { names.clone() };
                let mut grant = grant.clone();
                let none = left.is_empty();
                grant.targets = Targets::Objects { class: *class, names: left };
                (!none).then_some(Cow::Owned(Action::Grant(grant)))
            }
            Action::Drop { class, names, if_exists, cascade } if rows(*class) => {
                let left = rest(names, self);
                for name in names.iter().filter(|name| !left.contains(name)) {
                    self.temporary.remove(&name.name);
                }
                let (class, if_exists, cascade) = (*class, *if_exists, *cascade);
                (!left.is_empty()).then_some(Cow::Owned(Action::Drop { class, names: left, if_exists, cascade }))
            }
            Action::Alter { class, name, changes, .. } if rows(*class) && self.is_temporary(name) => {
                for change in changes {
                    if let crate::model::Alteration::Rename(to) = change {
                        self.temporary.remove(&name.name);
                        self.temporary.insert(to.clone());
                    }
                }
                None
            }
            Action::CreatePolicy(policy) | Action::AlterPolicy(policy) if self.is_temporary(&policy.table) => None,
            Action::CreateTrigger { table, .. }
            | Action::DropPolicy { table, .. }
            | Action::RenamePolicy { table, .. }
                if self.is_temporary(table) =>
            {
                None
            }
            _ => Some(Cow::Borrowed(action)),
        }
    }
}

/// Whether a trigger runs a function of the server itself.
fn is_of_server(trigger: &Value) -> bool {
    trigger.get("function").and_then(Value::as_str).is_some_and(|id| id.contains("/function/pg_catalog."))
}
