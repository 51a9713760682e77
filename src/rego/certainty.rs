//! Whether an expression always has a value, and what to do where it may not.
//!
//! An undefined value ends a body in the language. The register machine does not notice it when it is bound to a
//! variable, put into a list or handed to a function; such places are mended with a statement that does notice it
//! ([`Loose`]), or keep the text off the machine.

use regorus::unstable::{ArithOp, AssignOp, Expr, Literal, LiteralStmt, Module, Rule, RuleHead as Head};

use super::names::{dotted, text_of};
use super::syntax::{Loose, is_total};
use super::syntax_walk::{Root, Walk};

impl Walk<'_> {
    /// Rules without a body whose value is put together from what always has one: constants, mostly.
    pub(super) fn note_constants(&mut self, module: &Module) {
        // Each may stand on others, which may come later in the text.
        loop {
            let found = module.policy.iter().find_map(|rule| {
                let Rule::Spec { head: Head::Compr { refr, assign: Some(assign), .. }, bodies, .. } = &**rule else {
                    return None;
                };
                let [name] = &dotted(refr)[..] else { return None };
                let alone = self.others.iter().filter(|other| *other == name).count() == 1;
                let bare = bodies.iter().all(|body| body.query.stmts.is_empty() && body.assign.is_none());
                (alone && bare && self.is_certain(&assign.value)).then(|| name.clone())
            });
            let Some(name) = found else { return };
            self.others.retain(|other| *other != name);
            self.certain_rules.push(name);
        }
    }

    /// A rule or function whose value is undefined is undefined itself, on both engines. What is put together from
    /// undefined parts is not.
    pub(super) fn head_value(&mut self, value: &Expr) {
        match value {
            _ if passes_on(value) => self.expr(value),
            _ => self.certain(value),
        }
    }

    /// Visits an expression whose being undefined the register machine would not notice.
    pub(super) fn certain(&mut self, expr: &Expr) {
        if !self.is_certain(expr) {
            let span = expr.span();
            let range = usize::try_from(span.start).ok().zip(usize::try_from(span.end).ok());
            let text = range.and_then(|(start, end)| self.source.text.get(start..end));
            let plain =
                matches!(expr, Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } | Expr::Call { .. });
            match (self.statement, text) {
                (Some(start), Some(text)) if plain => {
                    self.found.loose.push(Loose::Part { start, text: text.to_owned() });
                }
                _ => {
                    let spot = self.spot(span);
                    self.found.uncertain.push(spot);
                }
            }
        }
        self.expr(expr);
    }

    /// The term of a comprehension, which is no part of the statement around it.
    pub(super) fn term(&mut self, term: &Expr) {
        let outer = self.statement.take();
        self.certain(term);
        self.statement = outer;
    }

    /// An assignment that only fails to have a value at its top, and the right side of it.
    pub(super) fn loose<'e>(&self, statement: &'e LiteralStmt) -> Option<(Loose, &'e Expr)> {
        let Literal::Expr { expr, .. } = &statement.literal else { return None };
        let Expr::AssignExpr { op: AssignOp::ColEq, lhs, rhs, .. } = &**expr else { return None };
        let Expr::Var { value, .. } = &**lhs else { return None };
        let end = usize::try_from(statement.span.end).ok()?;
        // Spans of strings leave their quotes out.
        let whole = !self.source.text.get(end..)?.starts_with(['"', '`']) && statement.with_mods.is_empty();
        (whole && passes_on(rhs) && !self.is_certain(rhs))
            .then(|| Some((Loose::Assigned { end, variable: text_of(value)? }, &**rhs)))
            .flatten()
    }

    /// Whether the expression always has a value. Variables have one, because what they are bound to has.
    pub(super) fn is_certain(&self, expr: &Expr) -> bool {
        match expr {
            Expr::String { .. }
            | Expr::RawString { .. }
            | Expr::Number { .. }
            | Expr::Bool { .. }
            | Expr::Null { .. }
            | Expr::ArrayCompr { .. }
            | Expr::SetCompr { .. }
            | Expr::ObjectCompr { .. } => true,
            Expr::Var { value, .. } => text_of(value).is_some_and(|name| {
                self.certain_rules.contains(&name)
                    || !(self.others.contains(&name) || name == "input" || name == "data")
            }),
            Expr::RefDot { .. } | Expr::RefBrack { .. } => self
                .path_of(expr)
                .is_some_and(|(root, reference)| !reference.dynamic && (self.always)(root, &reference.path)),
            Expr::Array { items, .. } | Expr::Set { items, .. } => items.iter().all(|item| self.is_certain(item)),
            Expr::Object { fields, .. } => {
                fields.iter().all(|(_, key, value)| self.is_certain(key) && self.is_certain(value))
            }
            Expr::Call { fcn, params, .. } => {
                let params: Vec<&Expr> = params.iter().map(|param| &**param).collect();
                let name = dotted(fcn);
                self.meant(&name).is_none()
                    && self.is_total_call(&name.join("."), &params)
                    && params.iter().all(|param| self.is_certain(param))
            }
            Expr::BoolExpr { lhs, rhs, .. } | Expr::BinExpr { lhs, rhs, .. } => {
                self.is_certain(lhs) && self.is_certain(rhs)
            }
            Expr::Membership { key, value, collection, .. } => {
                key.iter().all(|key| self.is_certain(key)) && self.is_certain(value) && self.is_certain(collection)
            }
            Expr::ArithExpr { op, lhs, rhs, .. } => {
                is_total_operator(op, rhs) && self.is_certain(lhs) && self.is_certain(rhs)
            }
            Expr::UnaryExpr { .. } | Expr::AssignExpr { .. } => false,
        }
    }

    /// Whether a builtin is not known to fail. The time of the run is known to be one; other texts, such as times
    /// beyond the year 2262, may not be what a builtin takes for a time.
    pub(super) fn is_total_call(&self, name: &str, params: &[&Expr]) -> bool {
        let of_the_run = |param: &Expr| {
            self.path_of(param)
                .is_some_and(|(root, path)| root == Root::Data && !path.dynamic && path.path == ["as_of"])
        };
        is_total(name) || name == "time.parse_rfc3339_ns" && params.first().is_some_and(|param| of_the_run(param))
    }

    /// Spans of strings leave their quotes out.
    pub(super) fn before_quote(&self, start: usize) -> usize {
        let quoted = self.source.text.get(..start).is_some_and(|text| text.ends_with(['"', '`']));
        start - usize::from(quoted)
    }
}

/// Whether the operator cannot fail on values of the types that the schema promises: numbers, or two sets that are
/// subtracted. Only a divisor that is written out is known not to be zero.
pub(super) fn is_total_operator(op: &ArithOp, divisor: &Expr) -> bool {
    match op {
        ArithOp::Add | ArithOp::Sub | ArithOp::Mul => true,
        ArithOp::Div => match divisor {
            Expr::Number { value, .. } => value.as_f64().is_ok_and(|number| number != 0.0),
            _ => false,
        },
        ArithOp::Mod => false,
    }
}

/// Whether the expression is undefined on both engines as soon as a part of it is.
const fn passes_on(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Var { .. }
            | Expr::RefDot { .. }
            | Expr::RefBrack { .. }
            | Expr::Call { .. }
            | Expr::ArithExpr { .. }
            | Expr::BinExpr { .. }
    )
}
