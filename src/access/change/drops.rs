//! Objects that are dropped, with what falls with them.

use super::grants::class_of;
use super::session::Session;
use super::world::{Fault, text};
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
                let reads = |one: &&Resource| {
                    let lists =
                        ["reads", "parents"].into_iter().filter_map(|list| one.attributes.get(list)?.as_array());
                    lists.flatten().any(|target| target == id)
                };
                let views: Vec<String> = self.world.all().filter(reads).map(|one| one.id.clone()).collect();
                if !views.is_empty() && !cascade {
                    return Err(Fault::Refused(format!("{} depends on it, and CASCADE is not said", views.join(", "))));
                }
                let policies = self.policies_of(id);
                policies.iter().for_each(|policy| self.world.remove(policy));
                self.sequences_of(id).iter().for_each(|sequence| self.world.remove(sequence));
                self.world.remove(id);
                views.iter().try_for_each(|view| self.drop_one(view, true))?;
            }
            _ => {}
        }
        self.world.remove(id);
        Ok(())
    }
}
