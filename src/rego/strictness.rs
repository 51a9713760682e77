//! Which functions look at which of their arguments before they answer.
//!
//! A call with an undefined argument is undefined in the language. The register machine runs the function all the
//! same, which comes to the same only where every definition of it stops at the argument.

use std::collections::BTreeSet;

use regorus::unstable::{Expr, Literal, Module, Rule, RuleHead as Head};

use super::names::{dotted, text_of};
use super::syntax::is_builtin;

/// Functions, dotted as they follow `data`, with the positions of the arguments that each definition stops at.
#[derive(Debug, Default)]
pub(super) struct Strict {
    found: BTreeSet<(String, usize)>,
}

impl Strict {
    pub(super) fn of<'m>(modules: impl Iterator<Item = &'m Module>) -> Self {
        let mut found = BTreeSet::new();
        let mut lax = BTreeSet::new();
        for module in modules {
            let package = dotted(&module.package.refr).join(".");
            for rule in &module.policy {
                let Rule::Spec { head: Head::Func { refr, args, .. }, bodies, .. } = &**rule else { continue };
                let name = format!("{package}.{}", dotted(refr).join("."));
                for (position, arg) in args.iter().enumerate() {
                    let argument = match &**arg {
                        Expr::Var { value, .. } => text_of(value),
                        _ => None,
                    };
                    let stops = argument.is_some_and(|argument| {
                        !bodies.is_empty() && bodies.iter().all(|body| stops_at(&body.query.stmts, &argument))
                    });
                    let into = if stops { &mut found } else { &mut lax };
                    into.insert((name.clone(), position));
                }
            }
        }
        Self { found: &found - &lax }
    }

    /// Whether every definition of the function stops when that argument is undefined.
    pub(super) fn stops(&self, function: &str, position: usize) -> bool {
        self.found.contains(&(function.to_owned(), position))
    }
}

/// Whether one of the statements has no value when the variable has none.
fn stops_at(statements: &[regorus::unstable::LiteralStmt], variable: &str) -> bool {
    statements.iter().any(|statement| match &statement.literal {
        Literal::Expr { expr, .. } if statement.with_mods.is_empty() => needs(expr, variable),
        Literal::SomeIn { collection, .. } => needs(collection, variable),
        _ => false,
    })
}

/// Whether the expression is undefined on both engines when the variable is.
fn needs(expr: &Expr, variable: &str) -> bool {
    match expr {
        Expr::Var { value, .. } => text_of(value).as_deref() == Some(variable),
        Expr::RefDot { refr, .. } => needs(refr, variable),
        Expr::RefBrack { refr, .. } => needs(refr, variable),
        Expr::Call { fcn, params, .. } => {
            is_builtin(&dotted(fcn).join(".")) && params.iter().any(|param| needs(param, variable))
        }
        Expr::BoolExpr { lhs, rhs, .. } | Expr::BinExpr { lhs, rhs, .. } | Expr::ArithExpr { lhs, rhs, .. } => {
            needs(lhs, variable) || needs(rhs, variable)
        }
        Expr::Membership { value, collection, .. } => needs(value, variable) || needs(collection, variable),
        _ => false,
    }
}
