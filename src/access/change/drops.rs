//! Objects that are dropped, with what falls with them.

use super::grants::class_of;
use super::session::Session;
use super::world::{Fault, flag, text};
use crate::model::sql::sequence_name;
use crate::model::{ObjectClass, QualifiedName, Resource};

impl Session<'_> {
    pub(super) fn policies_of(&self, table: &str) -> Vec<String> {
        let own = |one: &&Resource| one.resource_type == "pg_policy" && text(one, "table") == table;
        let mut ids: Vec<String> = self.world.all().filter(own).map(|one| one.id.clone()).collect();
        ids.sort();
        ids
    }

    pub(super) fn drop_objects(
        &mut self,
        class: ObjectClass,
        names: &[QualifiedName],
        if_exists: bool,
        cascade: bool,
    ) -> Result<(), Fault> {
        for name in names {
            let ids = match self.find(class, name) {
                Ok(ids) => ids,
                Err(Fault::Refused(_)) if if_exists => continue,
                Err(fault) => return Err(fault),
            };
            if ids.len() > 1 {
                return Err(Fault::Refused(format!("function name {:?} is not unique", name.shown())));
            }
            for id in ids {
                self.must_own(&id)?;
                self.drop_one(&id, cascade)?;
            }
        }
        Ok(())
    }

    pub(super) fn drop_one(&mut self, id: &str, cascade: bool) -> Result<(), Fault> {
        let Some(resource) = self.world.get(id) else { return Ok(()) };
        match class_of(resource) {
            ObjectClass::Schema => {
                let name = resource.name.clone();
                let inside: Vec<String> =
                    self.world.in_schema(&self.database, &name).into_iter().map(|one| one.id.clone()).collect();
                if !inside.is_empty() && !cascade {
                    return Err(Fault::Refused(format!("schema {name:?} is not empty, and CASCADE is not said")));
                }
                inside.iter().try_for_each(|one| self.drop_one(one, true))?;
                let own = |one: &&Resource| {
                    one.resource_type == "pg_default_acl"
                        && text(one, "schema") == name
                        && text(one, "database") == self.database
                };
                let defaults: Vec<String> = self.world.all().filter(own).map(|one| one.id.clone()).collect();
                defaults.iter().for_each(|one| self.world.remove(one));
            }
            ObjectClass::Table => {
                let names = |one: &Resource, list: &str| {
                    let list = one.attributes.get(list).and_then(serde_json::Value::as_array).into_iter().flatten();
                    list.into_iter().any(|target| target == id)
                };
                // Partitions go along; children that inherit do not.
                let is_part = |one: &Resource| names(one, "parents") && flag(one, "is_partition");
                let parts: Vec<String> =
                    self.world.all().filter(|one| is_part(one)).map(|one| one.id.clone()).collect();
                let needs = |one: &&Resource| names(one, "reads") || (names(one, "parents") && !is_part(one));
                let mut views: Vec<String> = self.world.all().filter(needs).map(|one| one.id.clone()).collect();
                views.sort();
                if !views.is_empty() && !cascade {
                    return Err(Fault::Refused(format!("{} depends on it, and CASCADE is not said", views.join(", "))));
                }
                let policies = self.policies_of(id);
                policies.iter().for_each(|policy| self.world.remove(policy));
                self.sequences_of(id).iter().for_each(|sequence| self.world.remove(sequence));
                self.world.remove(id);
                parts.iter().try_for_each(|part| self.drop_one(part, cascade))?;
                views.iter().try_for_each(|view| self.drop_one(view, true))?;
            }
            _ => {}
        }
        self.world.remove(id);
        Ok(())
    }

    /// Takes the sequences of a column away, as the server names them.
    pub(super) fn drop_sequences(&mut self, table: &str, column: &str) {
        let Some(name) = self.world.get(table).map(|one| text(one, "object_name").to_owned()) else { return };
        let begin = sequence_name(&name, column);
        for id in self.sequences_of(table) {
            let found = self.world.get(&id).map(|one| text(one, "object_name").to_owned()).unwrap_or_default();
            let number = found.strip_prefix(&begin);
            if number.is_some_and(|number| number.chars().all(|c| c.is_ascii_digit())) {
                self.world.remove(&id);
            }
        }
    }

    /// Makes one table a partition or child of another, or takes that away.
    pub(super) fn set_parent(&mut self, child: &str, parent: &str, comes: bool, is_partition: bool) {
        let Some(child) = self.world.get_mut(child) else { return };
        let list = child.attributes.entry("parents").or_insert_with(|| serde_json::Value::Array(Vec::new()));
        let mut is_empty = false;
        if let serde_json::Value::Array(list) = list {
            list.retain(|one| one.as_str() != Some(parent));
            if comes {
                list.push(parent.into());
            }
            is_empty = list.is_empty();
        }
        if is_empty {
            child.attributes.remove("parents");
        }
        if is_partition {
            child.attributes.insert("is_partition".to_owned(), comes.into());
        }
    }
}
