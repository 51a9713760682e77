//! The names that an expression refers to, as a plan lists them: `aws_kms_key.main.arn`, `var.x`, `module.m.out`.
//!
//! Locals are followed to what they are made of. Main functions: [`all`], [`resolved`].

use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;

use hcl_edit::Decorated;
use hcl_edit::expr::{Expression, ObjectKey, TraversalOperator};
use hcl_edit::template::{Directive, Element, Template};

use super::files::Source;

/// Most names that are kept of one expression, and most locals on the way to one.
const MANY: usize = 200;
const DEPTH: usize = 60;

/// Every name, locals included.
pub(super) fn all(expression: &Expression) -> BTreeSet<Rc<str>> {
    let mut walk = Walk::default();
    walk.expression(expression);
    walk.found
}

/// The names that are left when locals are followed, and whether it is written out: neither names nor functions.
pub(super) fn resolved(expression: &Expression, source: &Source) -> (BTreeSet<Rc<str>>, bool) {
    let mut walk = Walk { source: Some(source), ..Walk::default() };
    walk.expression(expression);
    let literal = walk.found.is_empty() && !walk.calls;
    (walk.found, literal)
}

#[derive(Default)]
struct Walk<'s> {
    /// Where locals are looked up, if they are.
    source: Option<&'s Source>,
    found: BTreeSet<Rc<str>>,
    /// Names of `for` and `dynamic`.
    bound: Vec<String>,
    /// Parts of locals that have been walked, by their place in memory: a second time adds nothing.
    walked: HashSet<usize>,
    /// Locals on the way.
    depth: usize,
    /// A function is called.
    calls: bool,
}

impl Walk<'_> {
    fn expression(&mut self, expression: &Expression) {
        if self.found.len() >= MANY {
            return;
        }
        match expression {
            Expression::Null(_) | Expression::Bool(_) | Expression::Number(_) | Expression::String(_) => {}
            Expression::Array(items) => items.iter().for_each(|item| self.expression(item)),
            Expression::Object(object) => {
                for (key, value) in object {
                    match key {
                        ObjectKey::Ident(_) | ObjectKey::Expression(Expression::Variable(_)) => {}
                        ObjectKey::Expression(key) => self.expression(key),
                    }
                    self.expression(value.expr());
                }
            }
            Expression::StringTemplate(template) => self.template(template),
            Expression::HeredocTemplate(heredoc) => self.template(&heredoc.template),
            Expression::Parenthesis(inner) => self.expression(inner.inner()),
            Expression::Variable(name) => self.name(name.as_str(), &[]),
            Expression::Conditional(all) => {
                [&all.cond_expr, &all.true_expr, &all.false_expr].into_iter().for_each(|part| self.expression(part));
            }
            Expression::FuncCall(call) => {
                self.calls = true;
                call.args.iter().for_each(|arg| self.expression(arg));
            }
            Expression::Traversal(traversal) => {
                match &traversal.expr {
                    Expression::Variable(name) => self.name(name.as_str(), &traversal.operators),
                    other => self.expression(other),
                }
                for operator in &traversal.operators {
                    if let TraversalOperator::Index(key) = operator.value() {
                        self.expression(key);
                    }
                }
            }
            Expression::UnaryOp(operation) => self.expression(&operation.expr),
            Expression::BinaryOp(operation) => {
                self.expression(&operation.lhs_expr);
                self.expression(&operation.rhs_expr);
            }
            Expression::ForExpr(all) => {
                self.expression(&all.intro.collection_expr);
                let names = all.intro.key_var.iter().chain([&all.intro.value_var]).map(|name| name.as_str().to_owned());
                let before = self.bound.len();
                self.bound.extend(names);
                let parts = [all.key_expr.as_ref(), Some(&all.value_expr), all.cond.as_ref().map(|cond| &cond.expr)];
                parts.into_iter().flatten().for_each(|part| self.expression(part));
                self.bound.truncate(before);
            }
        }
    }

    fn template(&mut self, template: &Template) {
        for element in template {
            match element {
                Element::Literal(_) => {}
                Element::Interpolation(inner) => self.expression(&inner.expr),
                Element::Directive(directive) => match &**directive {
                    Directive::If(all) => {
                        self.expression(&all.if_expr.cond_expr);
                        self.template(&all.if_expr.template);
                        all.else_expr.iter().for_each(|all| self.template(&all.template));
                    }
                    Directive::For(all) => {
                        self.expression(&all.for_expr.collection_expr);
                        let before = self.bound.len();
                        let names = all.for_expr.key_var.iter().chain([&all.for_expr.value_var]);
                        self.bound.extend(names.map(|name| name.as_str().to_owned()));
                        self.template(&all.for_expr.template);
                        self.bound.truncate(before);
                    }
                },
            }
        }
    }

    fn name(&mut self, root: &str, rest: &[Decorated<TraversalOperator>]) {
        if self.bound.iter().any(|bound| bound == root) {
            return;
        }
        if root == "local"
            && let (Some(source), Some(TraversalOperator::GetAttr(name))) =
                (self.source, rest.first().map(|first| first.value()))
        {
            let Some(local) = source.locals.get(name.as_str()) else { return };
            let part = into(&local.what, rest.get(1..).unwrap_or_default());
            if self.depth >= DEPTH {
                // Something that is not followed.
                self.found.insert(Rc::from("local"));
            } else if self.walked.insert(std::ptr::from_ref(part).addr()) {
                self.depth += 1;
                // The names of loops are not those of the local.
                let bound = std::mem::take(&mut self.bound);
                self.expression(part);
                self.bound = bound;
                self.depth -= 1;
            }
            return;
        }
        let mut name = root.to_owned();
        for operator in rest {
            match operator.value() {
                TraversalOperator::GetAttr(attribute) => {
                    name.push('.');
                    name.push_str(attribute.as_str());
                }
                TraversalOperator::Index(Expression::Number(index)) => name.push_str(&format!("[{}]", index.value())),
                TraversalOperator::LegacyIndex(index) => name.push_str(&format!("[{}]", index.value())),
                TraversalOperator::Index(Expression::String(key)) => {
                    name.push_str(&format!("[{}]", serde_json::Value::from(key.value().as_str())));
                }
                // Any of them: an output is still named, an attribute of an object is not.
                TraversalOperator::Index(_) | TraversalOperator::FullSplat(_) | TraversalOperator::AttrSplat(_) => {
                    if root != "module" {
                        break;
                    }
                }
            }
        }
        if rest.is_empty() {
            return;
        }
        self.found.insert(Rc::from(name));
    }
}

/// The part of an object that is named, as far as it is written out.
fn into<'e>(expression: &'e Expression, rest: &[Decorated<TraversalOperator>]) -> &'e Expression {
    let Some((first, after)) = rest.split_first() else { return expression };
    let wanted = match first.value() {
        TraversalOperator::GetAttr(name) => name.as_str(),
        TraversalOperator::Index(Expression::String(name)) => name.value(),
        _ => return expression,
    };
    let Expression::Object(object) = expression else { return expression };
    let found = object.iter().find(|(key, _)| match key {
        ObjectKey::Ident(name) => name.as_str() == wanted,
        ObjectKey::Expression(Expression::String(name)) => name.value() == wanted,
        ObjectKey::Expression(Expression::Variable(name)) => name.as_str() == wanted,
        ObjectKey::Expression(_) => false,
    });
    found.map_or(expression, |(_, value)| into(value.expr(), after))
}
