//! Whether a secret value is written out in the source, whichever way an expression goes.
//!
//! A text of which a part is handed in is not; a choice of which one branch is written out is. Main function:
//! [`is_written_out`].

use hcl_edit::Decorated;
use hcl_edit::expr::{Expression, FuncCall, ObjectKey, Traversal, TraversalOperator};
use hcl_edit::template::{Directive, Element, Template};

use super::files::Source;

/// Locals on the way to a value, and expressions that are looked at.
const DEPTH: usize = 40;
const MANY: usize = 5000;

/// Functions that give one of their arguments, or a part of the first.
const CHOOSING: &[&str] = &["coalesce", "coalescelist", "element", "lookup", "one", "try"];
/// Functions whose outcome is not made of their arguments alone, or is no text of them.
const OTHER: &[&str] = &[
    "base64sha256file",
    "bcrypt",
    "file",
    "filebase64",
    "filebase64sha256",
    "filebase64sha512",
    "fileexists",
    "filemd5",
    "fileset",
    "filesha1",
    "filesha256",
    "filesha512",
    "plantimestamp",
    "templatefile",
    "timestamp",
    "uuid",
];

/// Whether `expression` may come to something that is written out in `source`; `each` is what the block is made for.
pub(super) fn is_written_out(expression: &Expression, source: &Source, each: Option<&Expression>) -> bool {
    let mut walk = Walk { source, each, depth: 0, left: MANY };
    walk.of(expression) == Origin::Written
}

/// What an expression is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// Nothing: null, or an empty text.
    Nothing,
    Written,
    /// Something else, at least in part.
    Other,
}

impl Origin {
    /// Of a text that is put together.
    const fn and(self, part: Self) -> Self {
        match (self, part) {
            (Self::Other, _) | (_, Self::Other) => Self::Other,
            (Self::Written, _) | (_, Self::Written) => Self::Written,
            (Self::Nothing, Self::Nothing) => Self::Nothing,
        }
    }

    /// Of one of two.
    const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Written, _) | (_, Self::Written) => Self::Written,
            (one, other) => one.and(other),
        }
    }
}

struct Walk<'s> {
    source: &'s Source,
    each: Option<&'s Expression>,
    depth: usize,
    left: usize,
}

impl<'s> Walk<'s> {
    fn of(&mut self, expression: &'s Expression) -> Origin {
        let Some(left) = self.left.checked_sub(1) else { return Origin::Other };
        self.left = left;
        match expression {
            Expression::Null(_) => Origin::Nothing,
            Expression::String(text) if text.is_empty() => Origin::Nothing,
            Expression::String(_) | Expression::Bool(_) | Expression::Number(_) => Origin::Written,
            Expression::Array(items) => items.iter().fold(Origin::Nothing, |all, item| all.or(self.of(item))),
            Expression::Object(object) => {
                object.iter().fold(Origin::Nothing, |all, (_, value)| all.or(self.of(value.expr())))
            }
            Expression::StringTemplate(template) => self.template(template),
            Expression::HeredocTemplate(heredoc) => self.template(&heredoc.template),
            Expression::Parenthesis(inner) => self.of(inner.inner()),
            Expression::Conditional(all) => self.of(&all.true_expr).or(self.of(&all.false_expr)),
            Expression::FuncCall(call) => self.call(call),
            Expression::Traversal(traversal) => self.traversal(traversal),
            Expression::UnaryOp(operation) => self.of(&operation.expr),
            Expression::BinaryOp(operation) => self.of(&operation.lhs_expr).and(self.of(&operation.rhs_expr)),
            // What a loop makes of a list is not followed, and a name by itself is one of a loop.
            Expression::ForExpr(_) | Expression::Variable(_) => Origin::Other,
        }
    }

    fn call(&mut self, call: &'s FuncCall) -> Origin {
        let name = call.name.name.as_str();
        let is_core = call.name.namespace.first().is_none_or(|space| space.as_str() == "core");
        if !is_core || OTHER.contains(&name) {
            return Origin::Other;
        }
        if CHOOSING.contains(&name) {
            // Which one is wanted is no part of the value.
            let of_list = matches!(name, "element" | "lookup");
            let args = call.args.iter().enumerate().filter(|(at, _)| !(of_list && *at == 1));
            return args.fold(Origin::Nothing, |all, (_, arg)| all.or(self.of(arg)));
        }
        call.args.iter().fold(Origin::Nothing, |all, arg| all.and(self.of(arg)))
    }

    fn template(&mut self, template: &'s Template) -> Origin {
        template.iter().fold(Origin::Nothing, |all, element| {
            all.and(match element {
                Element::Literal(text) if text.is_empty() => Origin::Nothing,
                Element::Literal(_) => Origin::Written,
                Element::Interpolation(inner) => self.of(&inner.expr),
                Element::Directive(directive) => match &**directive {
                    Directive::If(all) => {
                        let other =
                            all.else_expr.as_ref().map_or(Origin::Nothing, |other| self.template(&other.template));
                        self.template(&all.if_expr.template).or(other)
                    }
                    Directive::For(_) => Origin::Other,
                },
            })
        })
    }

    fn traversal(&mut self, traversal: &'s Traversal) -> Origin {
        let operators = &traversal.operators;
        let Expression::Variable(root) = &traversal.expr else {
            return self.parts(&traversal.expr, operators);
        };
        let first = operators.first().map(|first| first.value());
        match (root.as_str(), first) {
            ("local", Some(TraversalOperator::GetAttr(name))) => {
                let Some(local) = self.source.locals.get(name.as_str()) else { return Origin::Other };
                self.parts(&local.what, operators.get(1..).unwrap_or_default())
            }
            ("each", Some(TraversalOperator::GetAttr(part))) if part.as_str() == "value" => match self.each {
                Some(each) => {
                    let (set, rest) = (inner_set(each), operators.get(1..).unwrap_or_default());
                    self.members(set).into_iter().fold(Origin::Nothing, |all, one| all.or(self.parts(one, rest)))
                }
                None => Origin::Other,
            },
            _ => Origin::Other,
        }
    }

    /// The members of what a block is made for.
    fn members(&self, of: &'s Expression) -> Vec<&'s Expression> {
        match of {
            Expression::Object(object) => object.iter().map(|(_, value)| value.expr()).collect(),
            Expression::Array(items) => items.iter().collect(),
            Expression::Traversal(traversal) => match (&traversal.expr, traversal.operators.as_slice()) {
                (Expression::Variable(root), [name]) if root.as_str() == "local" => match name.value() {
                    TraversalOperator::GetAttr(name) => match self.source.locals.get(name.as_str()) {
                        Some(local) if !matches!(local.what, Expression::Traversal(_)) => self.members(&local.what),
                        _ => vec![of],
                    },
                    _ => vec![of],
                },
                _ => vec![of],
            },
            other => vec![other],
        }
    }

    /// The parts of an expression that the operators lead to: all members where the key is not written.
    fn parts(&mut self, expression: &'s Expression, operators: &'s [Decorated<TraversalOperator>]) -> Origin {
        if self.depth >= DEPTH {
            return Origin::Other;
        }
        self.depth += 1;
        let found = self.parts_here(expression, operators);
        self.depth -= 1;
        found
    }

    fn parts_here(&mut self, expression: &'s Expression, operators: &'s [Decorated<TraversalOperator>]) -> Origin {
        let Some((first, rest)) = operators.split_first() else { return self.of(expression) };
        let wanted = match first.value() {
            TraversalOperator::GetAttr(name) => Some(name.as_str()),
            TraversalOperator::Index(Expression::String(name)) => Some(name.as_str()),
            _ => None,
        };
        match (expression, wanted) {
            (Expression::Parenthesis(inner), _) => self.parts(inner.inner(), operators),
            (Expression::Object(object), Some(wanted)) => {
                let found = object.iter().find(|(key, _)| key_text(key) == Some(wanted));
                found.map_or(Origin::Other, |(_, value)| self.parts(value.expr(), rest))
            }
            (Expression::Object(object), None) => {
                object.iter().fold(Origin::Nothing, |all, (_, value)| all.or(self.parts(value.expr(), rest)))
            }
            (Expression::Array(items), _) => {
                items.iter().fold(Origin::Nothing, |all, item| all.or(self.parts(item, rest)))
            }
            (other, _) => self.of(other),
        }
    }
}

/// What `toset` and its like are made of.
fn inner_set(each: &Expression) -> &Expression {
    match each {
        Expression::FuncCall(call) if matches!(call.name.name.as_str(), "toset" | "tomap") => {
            call.args.iter().next().unwrap_or(each)
        }
        _ => each,
    }
}

fn key_text(key: &ObjectKey) -> Option<&str> {
    match key {
        ObjectKey::Ident(name) => Some(name.as_str()),
        ObjectKey::Expression(Expression::String(name)) => Some(name.as_str()),
        ObjectKey::Expression(Expression::Variable(name)) => Some(name.as_str()),
        ObjectKey::Expression(_) => None,
    }
}
