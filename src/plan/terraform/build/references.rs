//! Attributes that point at other resources of the plan: ids, default groups, statements of policies.

use serde_json::Value;

use super::{Arg, Build, SENSITIVE};
use crate::plan::terraform::default_groups::{default_family, default_id};
use crate::plan::terraform::policy;

impl Build<'_> {
    /// The id of a resource of that kind in the plan, else the string itself; absent is absent.
    pub fn reference(&mut self, field: &str, arg: &str, kind: &str) {
        self.trace(field, arg);
        let found = self.args.find(arg);
        match found.arg {
            Arg::Absent => self.forget(field),
            Arg::Known(_) if found.sensitive => self.unknown(field, SENSITIVE),
            Arg::Known(Value::String(text)) => {
                match self.scope.by_value_or_references(kind, text, self.args.references(arg)) {
                    Some(id) => self.set(field, id),
                    None => self.refer(field, kind, text),
                }
            }
            Arg::Known(_) => self.unknown(field, "the plan gives something that is no reference"),
            Arg::Unknown(reason) => match self.scope.one_by_references(kind, self.args.references(arg)) {
                Some(id) => self.set(field, id),
                None => self.unknown(field, reason),
            },
        }
    }

    /// The ids of resources of that kind in the plan, else the strings themselves; absent is empty.
    pub fn reference_list(&mut self, field: &str, arg: &str, kind: &str) {
        let scope = self.scope;
        self.elements(
            field,
            arg,
            |text, _| Some(scope.by_value(kind, text).unwrap_or_else(|| text.to_owned())),
            |args, arg| Some(scope.by_references(kind, args.references(arg))),
        );
    }

    /// Makes `field` point at a resource of that kind by its ARN, id or name.
    pub fn refer(&mut self, field: &str, kind: &str, text: &str) {
        if let Some(id) = self.scope.by_value(kind, text) {
            self.set(field, id);
            return;
        }
        if let Some(family) = default_family(kind, text) {
            self.done.default_groups.push((kind.to_owned(), family.to_owned()));
        }
        self.set(field, text);
    }

    /// Makes `field` point at the default group of a family: `postgres16` for parameter groups, `mysql-8-0` for option
    /// groups. Without a family it is unknown.
    pub fn default_group(&mut self, field: &str, kind: &str, family: Option<String>) {
        match family {
            Some(family) => {
                self.set(field, default_id(kind, &family));
                self.done.default_groups.push((kind.to_owned(), family));
            }
            None => self.unknown(field, "the engine version that decides the default group is not known"),
        }
    }

    /// The statements of a policy document in JSON; absent is empty.
    pub fn policy_document(&mut self, field: &str, arg: &str) {
        self.trace(field, arg);
        let found = self.args.find(arg);
        match found.arg {
            Arg::Absent => self.set(field, Vec::<Value>::new()),
            Arg::Known(_) if found.sensitive => self.unknown(field, SENSITIVE),
            Arg::Known(value) => match policy::statements_with_holes(value) {
                Ok(document) => self.statements(field, document),
                Err(reason) => self.unknown(field, reason),
            },
            Arg::Unknown(reason) => match self.scope.policy_data(self.args.references(arg)) {
                Some(args) => match policy::from_data_source(&args) {
                    Some(document) => self.statements(field, document),
                    None => self.unknown(field, reason),
                },
                None => self.unknown(field, reason),
            },
        }
    }

    fn statements(&mut self, field: &str, (statements, unknown): (Vec<Value>, Vec<(String, String)>)) {
        self.set(field, statements);
        self.done.unknown.extend(unknown.into_iter().map(|(path, why)| (format!("{field}{path}"), why)));
    }
}
