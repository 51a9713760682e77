//! Which provider configuration makes an object, and what it says about place and tags.
//!
//! Main type: [`Provider`].

use std::rc::Rc;

use hcl_edit::expr::{Expression, ObjectKey, TraversalOperator};
use hcl_edit::structure::Body;
use serde_json::{Map, Value, json};

use super::eval::Scope;
use super::module::Module;
use super::value::Found;

/// A provider configuration, and the module that it is written in; without one everything is left to the environment.
pub(super) struct Provider {
    pub key: String,
    written: Option<(Rc<Module>, Rc<Module>, String)>,
}

/// What the modules call the provider: `aws`, `aws.west`.
fn local_name(expression: &Expression) -> Option<String> {
    match expression {
        Expression::Variable(name) => Some(name.as_str().to_owned()),
        Expression::String(name) => Some(name.value().clone()),
        Expression::Traversal(traversal) => {
            let Expression::Variable(name) = &traversal.expr else { return None };
            match traversal.operators.first()?.value() {
                TraversalOperator::GetAttr(alias) => Some(format!("{}.{}", name.as_str(), alias.as_str())),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The configuration that makes an object of that type.
pub(super) fn of(module: &Rc<Module>, ty: &str, body: &Body) -> Provider {
    let named = body.get_attribute("provider").and_then(|provider| local_name(&provider.value));
    let name = named.unwrap_or_else(|| ty.split('_').next().unwrap_or(ty).to_owned());
    find(module, &name)
}

fn find(module: &Rc<Module>, name: &str) -> Provider {
    let (mut here, mut name) = (Rc::clone(module), name.to_owned());
    loop {
        if here.tree.source.providers.contains_key(&name) {
            let path = modules(&here.path);
            let key = if path.is_empty() { name.clone() } else { format!("{path}:{name}") };
            return Provider { key, written: Some((here, Rc::clone(module), name)) };
        }
        let Some((caller, call)) =
            here.caller.as_ref().and_then(|(caller, call, _)| Some((caller.upgrade()?, call.clone())))
        else {
            return Provider { key: name, written: None };
        };
        let handed = caller.tree.source.modules.get(&call).and_then(|block| block.what.get_attribute("providers"));
        let handed = handed.and_then(|handed| handed.value.as_object()).and_then(|all| {
            let same = |key: &ObjectKey| match key {
                ObjectKey::Ident(ident) => ident.as_str() == name,
                ObjectKey::Expression(expression) => local_name(expression).as_deref() == Some(&name),
            };
            all.iter().find(|(key, _)| same(key)).and_then(|(_, value)| local_name(value.expr()))
        });
        name = handed.unwrap_or(name);
        here = caller;
    }
}

/// Names of the modules without their indexes.
fn modules(path: &str) -> String {
    let mut plain = String::new();
    let mut depth = 0_usize;
    for c in path.chars() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    plain
}

/// The region of the module's default configuration, or the one that the caller gives.
pub(super) fn region(module: &Rc<Module>, name: &str) -> Option<String> {
    let found = find(module, name).setting("region").and_then(|found| found.as_text());
    found.map(|text| text.to_string()).or_else(|| module.run.region.clone())
}

impl Provider {
    fn body<T>(&self, look: impl FnOnce(&Scope<'_>, &Body) -> Option<T>) -> Option<T> {
        let (module, _, name) = self.written.as_ref()?;
        let declared = module.tree.source.providers.get(name)?;
        look(&Scope::of(module), &declared.what)
    }

    fn setting(&self, name: &str) -> Option<Found> {
        self.body(|scope, body| body.get_attribute(name).map(|attribute| scope.eval(&attribute.value)))
    }

    /// The tags that it adds to everything; `None` when it adds none.
    pub(super) fn default_tags(&self) -> Option<Found> {
        self.body(|scope, body| {
            if let Some(block) = body.get_blocks("default_tags").next() {
                return block.body.get_attribute("tags").map(|tags| scope.eval(&tags.value));
            }
            // As a file in JSON has it.
            let written = scope.eval(&body.get_attribute("default_tags")?.value);
            let one = written.items().and_then(|items| items.first().cloned()).unwrap_or(written);
            one.members().and_then(|members| members.get("tags").cloned())
        })
    }

    /// As the configuration in a plan has it.
    pub(super) fn configured(&self, module: &Rc<Module>) -> Value {
        let run = &module.run;
        let mut expressions = Map::new();
        let constant = |value: Value| json!({"constant_value": value});
        let text = |found: Option<Found>| found.filter(|found| !found.sensitive).and_then(|found| found.as_text());
        let region = text(self.setting("region")).map(|text| text.to_string()).or_else(|| run.region.clone());
        if let Some(region) = region {
            expressions.insert("region".to_owned(), constant(Value::from(region)));
        }
        let accounts = self.setting("allowed_account_ids").and_then(|found| found.value());
        if let Some(accounts) = run.account_id.as_ref().map(|id| json!([id])).or(accounts) {
            expressions.insert("allowed_account_ids".to_owned(), constant(accounts));
        }
        let role = self.body(|scope, body| {
            let block = body.get_blocks("assume_role").next()?;
            text(block.body.get_attribute("role_arn").map(|role| scope.eval(&role.value)))
        });
        if let Some(role) = role {
            expressions.insert("assume_role".to_owned(), json!([{"role_arn": constant(Value::from(&*role))}]));
        }
        if let Some(tags) = self.default_tags() {
            let known = tags.value().filter(|_| !tags.is_secret());
            let tags = known.map_or_else(|| json!({"references": ["unknown"]}), constant);
            expressions.insert("default_tags".to_owned(), json!([{"tags": tags}]));
        }
        let address = self.key.split_once(':').map_or("", |(address, _)| address);
        json!({"name": "aws", "module_address": address, "expressions": expressions})
    }
}
