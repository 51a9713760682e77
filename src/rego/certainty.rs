//! Whether an expression always has a value, and what to do where it may not.
//!
//! An undefined value ends a body in the language. The register machine does not notice it when it is bound to a
//! variable, put into a list or handed to a function; such places are mended with a statement that does notice it
//! ([`Loose`]), or keep the text off the machine.

use regorus::unstable::{AssignOp, Expr, Literal, LiteralStmt};

use super::syntax::{Loose, is_total};
use super::syntax_walk::{Walk, dotted, text_of};

impl Walk<'_> {
    /// A rule or function whose value is undefined is undefined itself, on both engines. What is put together from
    /// undefined parts is not.
    pub(super) fn head_value(&mut self, value: &Expr) {
        match value {
            Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } | Expr::Call { .. } => self.expr(value),
            _ => self.certain(value),
        }
    }

    /// Visits an expression whose being undefined the register machine would not notice.
    pub(super) fn certain(&mut self, expr: &Expr) {
        if !self.is_certain(expr) {
            let span = expr.span();
            let range = usize::try_from(span.start).ok().zip(usize::try_from(span.end).ok());
            let text = range.and_then(|(start, end)| self.source.text.get(start..end));
            let plain = matches!(expr, Expr::RefDot { .. } | Expr::RefBrack { .. });
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
        let simple =
            matches!(&**rhs, Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } | Expr::Call { .. });
        (whole && simple && !self.is_certain(rhs))
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
                self.sets.contains(&name) || !(self.others.contains(&name) || name == "input" || name == "data")
            }),
            Expr::RefDot { .. } | Expr::RefBrack { .. } => self
                .path_of(expr)
                .is_some_and(|(root, reference)| !reference.dynamic && (self.always)(root, &reference.path)),
            Expr::Array { items, .. } | Expr::Set { items, .. } => items.iter().all(|item| self.is_certain(item)),
            Expr::Object { fields, .. } => {
                fields.iter().all(|(_, key, value)| self.is_certain(key) && self.is_certain(value))
            }
            Expr::Call { fcn, params, .. } => {
                let name = dotted(fcn).join(".");
                is_total(&name) && params.iter().all(|param| self.is_certain(param))
            }
            Expr::BoolExpr { lhs, rhs, .. } | Expr::BinExpr { lhs, rhs, .. } => {
                self.is_certain(lhs) && self.is_certain(rhs)
            }
            Expr::Membership { key, value, collection, .. } => {
                key.iter().all(|key| self.is_certain(key)) && self.is_certain(value) && self.is_certain(collection)
            }
            Expr::UnaryExpr { .. } | Expr::ArithExpr { .. } | Expr::AssignExpr { .. } => false,
        }
    }

    /// Spans of strings leave their quotes out.
    pub(super) fn before_quote(&self, start: usize) -> usize {
        let quoted = self.source.text.get(..start).is_some_and(|text| text.ends_with(['"', '`']));
        start - usize::from(quoted)
    }
}
