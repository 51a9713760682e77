//! Texts that differ from a policy in one place: a comparison turned around or moved by one, a condition taken out.
//!
//! Whoever runs the tests of a policy against them learns what the tests do not notice. Main items: [`Mutant`],
//! [`mutants`].

use regorus::Engine;
use regorus::unstable::{BoolOp, Expr, Literal, LiteralStmt, Query, Rule};

use super::{RegoError, Source};

/// A text with one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    pub line: u32,
    /// What was changed: `` `<` became `<=` ``, or `` `x > 3` was taken out ``.
    pub change: String,
    pub text: String,
}

/// Every text that differs from `source` in one comparison or one condition, in the order of the text.
///
/// # Errors
/// When the source is not valid Rego.
pub fn mutants(source: &Source) -> Result<Vec<Mutant>, RegoError> {
    let mut engine = Engine::new();
    engine
        .add_policy(source.path.clone(), source.text.clone())
        .map_err(|error| RegoError::from_engine(&error.to_string(), false))?;
    let mut changes = Changes { text: &source.text, found: Vec::new() };
    for module in engine.get_modules().iter() {
        for rule in &module.policy {
            if let Rule::Spec { bodies, .. } = &**rule {
                bodies.iter().for_each(|body| changes.query(&body.query));
            }
        }
    }
    changes.found.sort_by_key(|(start, ..)| *start);
    Ok(changes.found.into_iter().map(|(_, mutant)| mutant).collect())
}

struct Changes<'a> {
    text: &'a str,
    found: Vec<(usize, Mutant)>,
}

const fn index(byte: u32) -> usize {
    byte as usize
}

impl Changes<'_> {
    fn query(&mut self, query: &Query) {
        for statement in &query.stmts {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &LiteralStmt) {
        match &statement.literal {
            Literal::Expr { expr, .. } => {
                if !matches!(&**expr, Expr::AssignExpr { .. }) {
                    self.taken_out(statement);
                }
                self.expr(expr);
            }
            Literal::NotExpr { expr, .. } => {
                self.taken_out(statement);
                self.expr(expr);
            }
            Literal::Every { domain, query, .. } => {
                self.taken_out(statement);
                self.expr(domain);
                self.query(query);
            }
            Literal::SomeIn { collection, .. } => self.expr(collection),
            Literal::SomeVars { .. } => {}
        }
    }

    /// Comparisons, wherever they stand.
    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::BoolExpr { op, lhs, rhs, .. } => {
                self.compared(op, lhs, rhs);
                self.expr(lhs);
                self.expr(rhs);
            }
            Expr::BinExpr { lhs, rhs, .. } | Expr::ArithExpr { lhs, rhs, .. } | Expr::AssignExpr { lhs, rhs, .. } => {
                self.expr(lhs);
                self.expr(rhs);
            }
            Expr::Membership { value, collection, .. } => {
                self.expr(value);
                self.expr(collection);
            }
            Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
                self.expr(term);
                self.query(query);
            }
            Expr::ObjectCompr { key, value, query, .. } => {
                self.expr(key);
                self.expr(value);
                self.query(query);
            }
            Expr::Array { items, .. } | Expr::Set { items, .. } => items.iter().for_each(|item| self.expr(item)),
            Expr::Object { fields, .. } => fields.iter().for_each(|(_, _, value)| self.expr(value)),
            Expr::Call { params, .. } => params.iter().for_each(|param| self.expr(param)),
            Expr::UnaryExpr { expr, .. } => self.expr(expr),
            Expr::RefBrack { refr, index, .. } => {
                self.expr(refr);
                self.expr(index);
            }
            Expr::RefDot { refr, .. } => self.expr(refr),
            Expr::String { .. }
            | Expr::RawString { .. }
            | Expr::Number { .. }
            | Expr::Bool { .. }
            | Expr::Null { .. }
            | Expr::Var { .. } => {}
        }
    }

    /// The opposite of a comparison, and for an order the same with or without the equal.
    fn compared(&mut self, op: &BoolOp, lhs: &Expr, rhs: &Expr) {
        let (own, others): (&str, &[&str]) = match op {
            BoolOp::Eq => ("==", &["!="]),
            BoolOp::Ne => ("!=", &["=="]),
            BoolOp::Lt => ("<", &["<=", ">="]),
            BoolOp::Le => ("<=", &["<", ">"]),
            BoolOp::Gt => (">", &[">=", "<="]),
            BoolOp::Ge => (">=", &[">", "<"]),
        };
        let between = index(lhs.span().end)..index(rhs.span().start);
        let Some(at) = self.text.get(between.clone()).and_then(|text| text.find(own)) else { return };
        let start = between.start + at;
        for other in others {
            self.push(start, start + own.len(), other, format!("`{own}` became `{other}`"), lhs.span().line);
        }
    }

    fn taken_out(&mut self, statement: &LiteralStmt) {
        let (start, end) = self.whole(index(statement.span.start), index(statement.span.end));
        let Some(text) = self.text.get(start..end) else { return };
        let shown: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.push(start, end, "true", format!("`{shown}` was taken out"), statement.span.line);
    }

    /// Spans of texts leave out their quotes, and those of calls their brackets: what is open is closed.
    fn whole(&self, start: usize, end: usize) -> (usize, usize) {
        let bytes = self.text.as_bytes();
        let quote = |at: usize| bytes.get(at).is_some_and(|byte| matches!(byte, b'"' | b'`'));
        let start = if start > 0 && quote(start - 1) { start - 1 } else { start };
        let mut end = end;
        loop {
            let open = unbalanced(&self.text[start..end.min(self.text.len())]);
            if open && end < self.text.len() {
                end += 1;
            } else {
                return (start, end);
            }
        }
    }

    fn push(&mut self, start: usize, end: usize, with: &str, change: String, line: u32) {
        let (Some(before), Some(after)) = (self.text.get(..start), self.text.get(end..)) else { return };
        self.found.push((start, Mutant { line, change, text: format!("{before}{with}{after}") }));
    }
}

/// A bracket or a quote is left open.
fn unbalanced(text: &str) -> bool {
    let (mut depth, mut quoted) = (0_i32, None);
    let mut escaped = false;
    for c in text.chars() {
        match (quoted, c) {
            (Some('"'), '\\') if !escaped => {
                escaped = true;
                continue;
            }
            (Some(open), c) if c == open && !escaped => quoted = None,
            (Some(_), _) => {}
            (None, '"' | '`') => quoted = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, _) => {}
        }
        escaped = false;
    }
    depth > 0 || quoted.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(body: &str) -> Vec<String> {
        let text = format!("package a\n\nimport rego.v1\n\ndeny contains \"x\" if {{\n{body}\n}}\n");
        let found = mutants(&Source { path: "a.rego".to_owned(), text }).unwrap();
        for mutant in &found {
            let source = Source { path: "a.rego".to_owned(), text: mutant.text.clone() };
            assert!(mutants(&source).is_ok(), "{}\n{}", mutant.change, mutant.text);
        }
        found.into_iter().map(|mutant| format!("{}: {}", mutant.line, mutant.change)).collect()
    }

    #[test]
    fn conditions_are_taken_out_and_comparisons_turned() {
        assert_eq!(
            changes("\tinput.a < 3\n\tnot input.b == \"q\"\n\tx := 1\n\tstartswith(input.c, \"}\")"),
            [
                "6: `input.a < 3` was taken out",
                "6: `<` became `<=`",
                "6: `<` became `>=`",
                "7: `not input.b == \"q\"` was taken out",
                "7: `==` became `!=`",
                "9: `startswith(input.c, \"}\")` was taken out",
            ]
        );
    }

    #[test]
    fn what_stands_inside_counts_too() {
        let found =
            changes("\tcount([y |\n\t\tsome y in input.l\n\t\ty != \"a\"\n\t]) > 0\n\tevery z in input.m { z >= 2 }");
        let wanted = ["`y != \"a\"` was taken out", "`!=` became `==`", "`>` became `>=`", "`z >= 2` was taken out"];
        for change in wanted {
            assert!(found.iter().any(|one| one.ends_with(change)), "{change}: {found:#?}");
        }
    }
}
