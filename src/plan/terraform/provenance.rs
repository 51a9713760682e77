//! Where a secret value comes from, as far as the configuration in a plan tells: written out there, or handed in.
//!
//! Follows variables through the calls of modules to their defaults, outputs of modules, and secrets that the same
//! configuration stores. The value is compared and never kept. Main type: [`Provenance`].

use std::rc::Rc;

use super::address::{self, Step};
use super::args::is_prefix;
use super::configuration::{Configuration, Expression, Module};
use super::document::Document;

/// How far names are followed. A circle cannot be written, but much can.
const DEPTH: usize = 20;

/// Objects that keep a text which they are given: the attributes by which it is read again.
const KEEPERS: &[(&str, &[&str])] =
    &[("aws_secretsmanager_secret_version", &["secret_string"]), ("aws_ssm_parameter", &["value", "insecure_value"])];

/// Where the value of an argument comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provenance {
    /// It is in the text of the configuration, as a literal or as a default that is in force.
    WrittenOut,
    /// It is handed in, made, or kept elsewhere.
    Elsewhere,
    /// It is made by functions of something that a plan does not show.
    NotShown,
}

/// Whether the configuration of this type is needed to tell.
pub(super) fn is_keeper(ty: &str) -> bool {
    KEEPERS.iter().any(|(name, _)| *name == ty)
}

/// Where the value of an expression in the module at that path comes from.
pub(super) fn of(document: &Document, modules: &[&str], expression: &Expression) -> Provenance {
    let followed = Followed { configuration: &document.configuration, document };
    match expression {
        Expression::References(names) if names.is_empty() => Provenance::NotShown,
        _ if followed.is_written_out(modules, expression, 0) => Provenance::WrittenOut,
        _ => Provenance::Elsewhere,
    }
}

struct Followed<'a> {
    configuration: &'a Configuration,
    document: &'a Document,
}

impl Followed<'_> {
    fn is_written_out(&self, modules: &[&str], expression: &Expression, depth: usize) -> bool {
        match expression {
            // An empty text is no password.
            Expression::Constant(Some(value)) => {
                value.is_number() || value.as_str().is_some_and(|text| !text.is_empty())
            }
            Expression::Constant(None) => true,
            Expression::References(names) => self.all_are(modules, names, depth),
            Expression::Blocks(_) | Expression::Ordered(_) => false,
        }
    }

    /// Whether every name leads to something that is written out: a text of which a part is handed in is not.
    fn all_are(&self, modules: &[&str], names: &[Rc<str>], depth: usize) -> bool {
        let longest = names.iter().enumerate().filter(|(at, name)| {
            // `a.b.c` comes with `a.b`; the longest says most.
            !names
                .iter()
                .enumerate()
                .any(|(other, text)| other != *at && text.len() > name.len() && is_prefix(name, text))
        });
        let mut longest = longest.peekable();
        depth < DEPTH && longest.peek().is_some() && longest.all(|(_, name)| self.is(modules, name, depth + 1))
    }

    fn is(&self, modules: &[&str], name: &str, depth: usize) -> bool {
        match address::steps(name).as_slice() {
            [Step { name: "var", .. }, variable, ..] => self.variable(modules, variable.name, depth),
            [Step { name: "module", .. }, module, output, ..] => {
                let inner: Vec<&str> = modules.iter().copied().chain([module.name]).collect();
                let found = self.module(&inner).and_then(|found| found.outputs.get(output.name));
                found.is_some_and(|expression| self.is_written_out(&inner, expression, depth))
            }
            [ty, object, attribute, ..] => {
                let keeps = KEEPERS.iter().any(|(name, read)| *name == ty.name && read.contains(&attribute.name));
                let key = address::key(&[], false, ty.name, object.name);
                let found = self.module(modules).filter(|_| keeps).and_then(|module| module.objects.get(&key));
                let given = found.and_then(|found| found.expressions.get(attribute.name));
                given.is_some_and(|expression| self.is_written_out(modules, expression, depth))
            }
            _ => false,
        }
    }

    /// Whether the variable has a default that is in force, or is given something that is written out.
    fn variable(&self, modules: &[&str], name: &str, depth: usize) -> bool {
        let is_text = |text: &String| !text.is_empty();
        let default = self.module(modules).and_then(|module| module.defaults.get(name)).filter(|text| is_text(text));
        let Some((call, parents)) = modules.split_last() else {
            // What the root module is given comes from outside.
            let given = self.document.variables.get(name);
            return default.is_some_and(|default| given.is_none_or(|given| given == default));
        };
        match self.module(parents).and_then(|parent| parent.calls.get(*call)).and_then(|call| call.inputs.get(name)) {
            Some(input) => self.is_written_out(parents, input, depth),
            None => default.is_some(),
        }
    }

    fn module(&self, path: &[&str]) -> Option<&Module> {
        self.configuration.module(path).map(|(_, module)| module)
    }
}
