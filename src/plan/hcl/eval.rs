//! Expressions -> what is known of their values.
//!
//! Nothing fails here: what cannot be evaluated is unknown, with the reason. Main type: [`Scope`].

use std::collections::BTreeMap;
use std::rc::Rc;

use hcl_edit::Decorated;
use hcl_edit::expr::{
    BinaryOperator, Expression, ForExpr, Object, ObjectKey, Traversal, TraversalOperator, UnaryOperator,
};

use super::each::Each;
use super::functions;
use super::module::Module;
use super::text;
use super::value::{Found, Part};

/// Expressions within expressions, and names that stand for names.
const DEPTH: usize = 300;
/// Most expressions that are evaluated for one folder.
const STEPS: usize = 5_000_000;

/// Where an expression stands.
#[derive(Clone)]
pub(super) struct Scope<'a> {
    pub module: &'a Rc<Module>,
    pub each: Each,
    /// Names of `for` expressions and `dynamic` blocks, innermost last.
    pub names: Vec<(String, Found)>,
}

impl<'a> Scope<'a> {
    pub(super) fn of(module: &'a Rc<Module>) -> Self {
        Self { module, each: Each::None, names: Vec::new() }
    }

    pub(super) fn with(&self, names: impl IntoIterator<Item = (String, Found)>) -> Self {
        let mut scope = self.clone();
        scope.names.extend(names);
        scope
    }

    /// What the expression comes to.
    pub(super) fn eval(&self, expression: &Expression) -> Found {
        let (depth, steps) = (&self.module.run.depth, &self.module.run.steps);
        if depth.get() >= DEPTH {
            return Found::unknown("it is nested too deeply, or refers to itself");
        }
        if steps.get() >= STEPS {
            return Found::unknown("there is too much to evaluate before it");
        }
        steps.set(steps.get() + 1);
        depth.set(depth.get() + 1);
        let found = self.eval_here(expression);
        depth.set(depth.get() - 1);
        found
    }

    fn eval_here(&self, expression: &Expression) -> Found {
        match expression {
            Expression::Null(_) => Found::null(),
            Expression::Bool(flag) => Found::bool(*flag.value()),
            Expression::Number(number) => {
                number.value().as_f64().map_or_else(|| Found::failed("the number is out of range"), Found::number)
            }
            Expression::String(text) => Found::text(text.value().as_str()),
            Expression::Array(items) => Found::list(items.iter().map(|item| self.eval(item)).collect()).bounded(),
            Expression::Object(object) => self.object(object),
            Expression::StringTemplate(template) => text::template(self, template),
            Expression::HeredocTemplate(heredoc) => text::template(self, &heredoc.template),
            Expression::Parenthesis(inner) => self.eval(inner.inner()),
            Expression::Variable(name) => self.name(name.as_str(), &[]),
            Expression::Conditional(all) => {
                let condition = self.eval(&all.cond_expr);
                match condition.as_bool() {
                    Some(true) => self.eval(&all.true_expr).like(&[&condition]),
                    Some(false) => self.eval(&all.false_expr).like(&[&condition]),
                    None => {
                        let why = condition.why().unwrap_or_else(|| Rc::from("it is neither true nor false"));
                        let (then, other) = (self.eval(&all.true_expr), self.eval(&all.false_expr));
                        Found::merged(&why, then, other).like(&[&condition])
                    }
                }
            }
            Expression::FuncCall(call) => functions::call(self, call),
            Expression::Traversal(traversal) => self.traversal(traversal),
            Expression::UnaryOp(operation) => {
                let found = self.eval(&operation.expr);
                let done = match operation.operator.value() {
                    UnaryOperator::Neg => found.as_number().map(|number| Found::number(-number)),
                    UnaryOperator::Not => found.as_bool().map(|flag| Found::bool(!flag)),
                };
                done.map_or_else(|| found.spread("an operator does not fit its operand"), |done| done.like(&[&found]))
            }
            Expression::BinaryOp(operation) => {
                let left = self.eval(&operation.lhs_expr);
                let right = self.eval(&operation.rhs_expr);
                binary(*operation.operator.value(), &left, &right)
            }
            Expression::ForExpr(all) => self.for_each(all),
        }
    }

    fn object(&self, object: &Object) -> Found {
        let mut members = BTreeMap::new();
        for (key, value) in object {
            let key = match key {
                ObjectKey::Ident(name) => Found::text(name.as_str()),
                ObjectKey::Expression(Expression::Variable(name)) => Found::text(name.as_str()),
                ObjectKey::Expression(expression) => self.eval(expression),
            };
            match key.as_text() {
                Some(name) => drop(members.insert(name.to_string(), self.eval(value.expr()).like(&[&key]))),
                // Any member may be meant.
                None => return key.spread("a key of an object is no text"),
            }
        }
        Found::map(members).bounded()
    }

    fn for_each(&self, all: &ForExpr) -> Found {
        let collection = self.eval(&all.intro.collection_expr);
        let Some(pairs) = collection.clone().bounded().each() else {
            return collection.bounded().spread("`for` takes a list or an object");
        };
        let mut items = Vec::new();
        let mut members: BTreeMap<String, Found> = BTreeMap::new();
        let mut groups: BTreeMap<String, Vec<Found>> = BTreeMap::new();
        for (key, value) in pairs {
            let mut names = vec![(all.intro.value_var.as_str().to_owned(), value)];
            if let Some(name) = &all.intro.key_var {
                names.push((name.as_str().to_owned(), key));
            }
            let scope = self.with(names);
            if let Some(condition) = &all.cond {
                let wanted = scope.eval(&condition.expr);
                match wanted.as_bool() {
                    Some(true) => {}
                    Some(false) => continue,
                    None => return wanted.spread("`if` takes a condition"),
                }
            }
            let value = scope.eval(&all.value_expr);
            let Some(key) = &all.key_expr else {
                items.push(value);
                continue;
            };
            let key = scope.eval(key);
            match key.as_text() {
                Some(name) if all.grouping => groups.entry(name.to_string()).or_default().push(value),
                Some(name) => drop(members.insert(name.to_string(), value)),
                None => return key.spread("a key of an object is no text"),
            }
        }
        let found = match (&all.key_expr, all.grouping) {
            (None, _) => Found::list(items),
            (Some(_), false) => Found::map(members),
            (Some(_), true) => Found::map(groups.into_iter().map(|(key, items)| (key, Found::list(items))).collect()),
        };
        found.bounded().like(&[&collection])
    }

    fn traversal(&self, traversal: &Traversal) -> Found {
        match &traversal.expr {
            Expression::Variable(name) => self.name(name.as_str(), &traversal.operators),
            other => self.follow(self.eval(other), &traversal.operators),
        }
    }

    /// What a name and what follows it stand for.
    fn name(&self, root: &str, rest: &[Decorated<TraversalOperator>]) -> Found {
        if let Some((_, found)) = self.names.iter().rev().find(|(name, _)| name == root) {
            return self.follow(found.clone(), rest);
        }
        let (first, after) = match rest.split_first() {
            Some((first, after)) => match first.value() {
                TraversalOperator::GetAttr(name) => (name.as_str(), after),
                _ => return Found::failed(format!("{root} is not a name that has a value")),
            },
            None => return Found::failed(format!("{root} is not a name that has a value")),
        };
        match root {
            "var" => self.follow(self.module.variable(first), after),
            "local" => self.follow(self.module.local(first), after),
            "each" => match (&self.each, first) {
                (Each::Key(key, _), "key") => self.follow(key.clone(), after),
                (Each::Key(_, value), "value") => self.follow(value.clone(), after),
                (Each::Open(reason), _) => Found::unknown(Rc::clone(reason)),
                _ => Found::failed("`each` stands where there is no for_each"),
            },
            "count" => match &self.each {
                Each::Index(index) => Found::count(*index),
                Each::Open(reason) => Found::unknown(Rc::clone(reason)),
                Each::None | Each::Key(..) => Found::failed("`count` stands where there is no count"),
            },
            "path" => Found::unknown("the folder in which Terraform runs is not known"),
            "terraform" | "tofu" => Found::unknown(format!("{root}.{first} is known when Terraform runs")),
            "self" => Found::unknown("known after apply"),
            "ephemeral" => Found::unknown("ephemeral values are known when Terraform runs"),
            "module" => self.module.output_of(self, first, after),
            "data" => match after.split_first().map(|(name, after)| (name.value(), after)) {
                Some((TraversalOperator::GetAttr(name), after)) => self.module.data(first, name.as_str(), after),
                _ => Found::failed("a data source is named by type and name"),
            },
            ty => self.module.resource(self, ty, first, after),
        }
    }

    /// Goes into a value.
    pub(super) fn follow(&self, found: Found, rest: &[Decorated<TraversalOperator>]) -> Found {
        let mut found = found;
        for (at, operator) in rest.iter().enumerate() {
            let after = rest.get(at + 1..).unwrap_or_default();
            found = match operator.value() {
                TraversalOperator::GetAttr(name) => found.get(&Found::text(name.as_str())),
                TraversalOperator::Index(key) => found.get(&self.eval(key)),
                TraversalOperator::LegacyIndex(index) => {
                    found.get(&usize::try_from(*index.value()).map_or_else(|_| Found::null(), Found::count))
                }
                TraversalOperator::FullSplat(_) => return self.splat(&found, after),
                TraversalOperator::AttrSplat(_) => {
                    let is_attribute = |operator: &&Decorated<TraversalOperator>| {
                        matches!(operator.value(), TraversalOperator::GetAttr(_))
                    };
                    let count = after.iter().take_while(is_attribute).count();
                    let (own, after) = after.split_at(count);
                    return self.follow(self.splat(&found, own), after);
                }
            };
        }
        found
    }

    fn splat(&self, found: &Found, rest: &[Decorated<TraversalOperator>]) -> Found {
        match &found.part {
            Part::List(items) => {
                Found::list(items.iter().map(|item| self.follow(item.clone(), rest)).collect()).like(&[found])
            }
            Part::Null => Found::list(Vec::new()),
            Part::Unknown(_) | Part::Pieces(_) | Part::Json(_) => found.clone(),
            Part::Bool(_) | Part::Number(_) | Part::Text(_) | Part::Map(_) => {
                Found::list(vec![self.follow(found.clone(), rest)])
            }
        }
    }
}

fn binary(operator: BinaryOperator, left: &Found, right: &Found) -> Found {
    let unknown = || {
        let why = left.why().or_else(|| right.why());
        why.map_or_else(|| Found::failed("an operator does not fit its operands"), Found::unknown)
    };
    let found = match operator {
        BinaryOperator::And | BinaryOperator::Or => {
            // One side may decide.
            let decisive = operator == BinaryOperator::Or;
            match (left.as_bool(), right.as_bool()) {
                (Some(flag), _) | (_, Some(flag)) if flag == decisive => Found::bool(decisive),
                (Some(_), Some(_)) => Found::bool(!decisive),
                _ => unknown(),
            }
        }
        BinaryOperator::Eq | BinaryOperator::NotEq => match equal(left, right) {
            Some(same) => Found::bool(same == (operator == BinaryOperator::Eq)),
            None => unknown(),
        },
        BinaryOperator::Less | BinaryOperator::LessEq | BinaryOperator::Greater | BinaryOperator::GreaterEq => {
            match (left.as_number(), right.as_number()) {
                (Some(a), Some(b)) => Found::bool(match operator {
                    BinaryOperator::Less => a < b,
                    BinaryOperator::LessEq => a <= b,
                    BinaryOperator::Greater => a > b,
                    _ => a >= b,
                }),
                _ => unknown(),
            }
        }
        BinaryOperator::Plus
        | BinaryOperator::Minus
        | BinaryOperator::Mul
        | BinaryOperator::Div
        | BinaryOperator::Mod => match (left.as_number(), right.as_number()) {
            (Some(a), Some(b)) => {
                let number = match operator {
                    BinaryOperator::Plus => a + b,
                    BinaryOperator::Minus => a - b,
                    BinaryOperator::Mul => a * b,
                    BinaryOperator::Div => a / b,
                    _ => a % b,
                };
                if number.is_finite() { Found::number(number) } else { Found::failed("a division by zero") }
            }
            _ => unknown(),
        },
    };
    found.like(&[left, right])
}

/// `None` when it is not known.
fn equal(left: &Found, right: &Found) -> Option<bool> {
    // What is null is known not to be text.
    match (left.is_null(), right.is_null()) {
        (true, true) => return Some(true),
        (true, false) if left.why().is_none() && right.why().is_none() => return Some(false),
        (false, true) if left.why().is_none() && right.why().is_none() => return Some(false),
        (true, false) | (false, true) => return None,
        (false, false) => {}
    }
    let (a, b) = (left.value()?, right.value()?);
    // `"1" == 1` is false in Terraform, but texts that variables carry are often numbers: types are compared as written.
    Some(a == b)
}
