//! Row policies of tables: made, altered, renamed and dropped.

use serde_json::Value;

use super::session::Session;
use super::world::{Fault, flag, text};
use crate::model::{ObjectClass, PolicyText, QualifiedName, Resource, RoleRef, pg_id};

impl Session<'_> {
    pub(super) fn create_policy(&mut self, policy: &PolicyText) -> Result<(), Fault> {
        let table = self.table_of(&policy.table)?;
        let Some(found) = self.world.get(&table) else { return Ok(()) };
        let (schema, name) = (text(found, "schema").to_owned(), text(found, "object_name").to_owned());
        let enabled = flag(found, "rls_enabled");
        if !matches!(text(found, "kind"), "table" | "partitioned_table") {
            return Err(Fault::Refused(format!("{:?} is no table", found.name)));
        }
        let id = self.policy_id(&schema, &name, &policy.name);
        if self.world.get(&id).is_some() {
            return Err(Fault::Refused(format!("policy {:?} already exists", policy.name)));
        }
        let mut made = self.world.new_resource("pg_policy", &id, &policy.name);
        for (field, value) in [
            ("database", Value::from(self.database.clone())),
            ("schema", schema.into()),
            ("table", table.into()),
            ("table_name", name.into()),
            ("rls_enabled", enabled.into()),
            ("permissive", policy.permissive.unwrap_or(true).into()),
            ("command", policy.command.clone().unwrap_or_else(|| "ALL".to_owned()).into()),
        ] {
            made.attributes.insert(field.to_owned(), value);
        }
        let everybody = vec![RoleRef::Public];
        self.fill_policy(&mut made, policy, policy.roles.as_ref().or(Some(&everybody)))?;
        self.world.add(made);
        Ok(())
    }

    pub(super) fn alter_policy(&mut self, policy: &PolicyText) -> Result<(), Fault> {
        let id = self.policy_of(&policy.table, &policy.name)?;
        let Some(mut changed) = self.world.get(&id).cloned() else { return Ok(()) };
        self.fill_policy(&mut changed, policy, policy.roles.as_ref())?;
        if let Some(resource) = self.world.get_mut(&id) {
            *resource = changed;
        }
        Ok(())
    }

    fn fill_policy(&self, made: &mut Resource, policy: &PolicyText, roles: Option<&Vec<RoleRef>>) -> Result<(), Fault> {
        if let Some(roles) = roles {
            let public = roles.contains(&RoleRef::Public);
            let names: Vec<String> = if public {
                Vec::new()
            } else {
                roles.iter().map(|role| self.role_named(role)).collect::<Result<_, _>>()?
            };
            let ids: Vec<String> = names.iter().map(|name| pg_id::role(&self.world.cluster, name)).collect();
            made.attributes.insert("applies_to_public".to_owned(), public.into());
            made.attributes.insert("role_names".to_owned(), names.into());
            made.attributes.insert("roles".to_owned(), ids.into());
        }
        for (field, value) in [("using", &policy.using), ("with_check", &policy.with_check)] {
            if let Some(value) = value {
                made.attributes.insert(field.to_owned(), value.clone().into());
            }
        }
        Ok(())
    }

    pub(super) fn rename_policy(&mut self, table: &QualifiedName, from: &str, to: &str) -> Result<(), Fault> {
        let id = self.policy_of(table, from)?;
        let Some(mut moved) = self.world.get(&id).cloned() else { return Ok(()) };
        moved.id = self.policy_id(text(&moved, "schema"), text(&moved, "table_name"), to);
        to.clone_into(&mut moved.name);
        self.world.remove(&id);
        self.world.add(moved);
        Ok(())
    }

    pub(super) fn drop_policy(&mut self, table: &QualifiedName, name: &str, if_exists: bool) -> Result<(), Fault> {
        match self.policy_of(table, name) {
            Ok(id) => self.world.remove(&id),
            Err(Fault::Refused(_)) if if_exists => {}
            Err(fault) => return Err(fault),
        }
        Ok(())
    }

    fn table_of(&self, name: &QualifiedName) -> Result<String, Fault> {
        let id = self.find(ObjectClass::Table, name)?.into_iter().next().unwrap_or_default();
        self.must_own(&id)?;
        Ok(id)
    }

    fn policy_id(&self, schema: &str, table: &str, name: &str) -> String {
        let (cluster, database) = (&self.world.cluster, pg_id::quoted(&self.database));
        format!(
            "{cluster}/{database}/policy/{}.{}/{}",
            pg_id::quoted(schema),
            pg_id::quoted(table),
            pg_id::quoted(name)
        )
    }

    fn policy_of(&self, table: &QualifiedName, name: &str) -> Result<String, Fault> {
        let id = self.table_of(table)?;
        let refused = || Fault::Refused(format!("there is no policy {name:?} on {:?}", table.shown()));
        let table = self.world.get(&id).ok_or_else(refused)?;
        let id = self.policy_id(text(table, "schema"), text(table, "object_name"), name);
        self.world.get(&id).map(|_| id.clone()).ok_or_else(refused)
    }
}
