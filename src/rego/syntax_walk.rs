//! Walks the engine's syntax tree and notes what a module reads and calls.

use regorus::Value;
use regorus::unstable::{
    Expr, Literal, LiteralStmt, Module, Query, Rule, RuleAssign, RuleBody, RuleHead as Head, Span,
};

use super::certainty::is_total_operator;
use super::names::{dotted, largest_number, literal, text_of};
use super::strictness::Strict;
use super::syntax::{Call, Reference, RuleHead, RuleKind, Syntax, Use, is_builtin};
use super::{Source, Spot};

pub(super) struct Walk<'a> {
    pub(super) source: &'a Source,
    pub(super) found: Syntax,
    /// Rules that are never undefined: those that yield a set, and constants.
    pub(super) certain_rules: Vec<String>,
    /// All other rules.
    pub(super) others: Vec<String>,
    pub(super) always: &'a dyn Fn(Root, &[String]) -> bool,
    strict: &'a Strict,
    /// First byte of the statement under way, if another can be put before it.
    pub(super) statement: Option<usize>,
    /// Names that the rule under way binds, and names that it asks for.
    bound: Vec<String>,
    /// What is imported, by the name under which it is known here.
    imported: Vec<(String, String)>,
    asked: Vec<(Vec<String>, Spot)>,
}

/// Where a path starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {
    Input,
    Data,
}

impl<'a> Walk<'a> {
    /// Reads a module. `always` tells which paths are never undefined, `strict` which functions stop at undefined
    /// arguments.
    pub(super) fn module(
        source: &'a Source,
        module: &Module,
        always: &'a dyn Fn(Root, &[String]) -> bool,
        strict: &'a Strict,
    ) -> Syntax {
        let mut walk = Self {
            source,
            found: Syntax::default(),
            certain_rules: Vec::new(),
            others: Vec::new(),
            always,
            strict,
            statement: None,
            bound: Vec::new(),
            imported: Vec::new(),
            asked: Vec::new(),
        };
        for rule in &module.policy {
            match &**rule {
                Rule::Spec { head: Head::Set { refr, .. }, .. } => walk.certain_rules.extend(dotted(refr)),
                Rule::Spec { head: Head::Compr { refr, .. } | Head::Func { refr, .. }, .. }
                | Rule::Default { refr, .. } => walk.others.extend(dotted(refr)),
            }
        }
        walk.note_constants(module);
        walk.found.package = dotted(&module.package.refr).join(".");
        walk.found.imports = module.imports.iter().map(|import| dotted(&import.refr).join(".")).collect();
        walk.imported = module
            .imports
            .iter()
            .filter_map(|import| {
                let path = dotted(&import.refr);
                let name = import.r#as.as_ref().map(|span| span.text().to_owned()).or_else(|| path.last().cloned())?;
                Some((name, path.join(".")))
            })
            .collect();
        for rule in &module.policy {
            walk.rule(rule);
        }
        walk.found
    }

    fn rule(&mut self, rule: &Rule) {
        self.bound.clear();
        self.asked.clear();
        self.rule_parts(rule);
        let (Rule::Default { refr, .. }
        | Rule::Spec { head: Head::Compr { refr, .. } | Head::Set { refr, .. } | Head::Func { refr, .. }, .. }) = rule;
        let Some(name) = dotted(refr).into_iter().next() else { return };
        for (path, spot) in std::mem::take(&mut self.asked) {
            if let Some(wanted) = self.wanted(&path) {
                self.found.uses.push(Use { rule: name.clone(), wanted, spot });
            }
        }
    }

    /// What a name stands for, when it is neither a variable nor a builtin.
    fn wanted(&self, path: &[String]) -> Option<String> {
        path.first().is_some_and(|head| !self.bound.contains(head)).then(|| self.meant(path)).flatten()
    }

    /// What the name of a function stands for, when it is no builtin.
    pub(super) fn meant(&self, path: &[String]) -> Option<String> {
        let head = path.first()?;
        if head == "data" {
            return Some(path[1..].join("."));
        }
        if self.certain_rules.contains(head) || self.others.contains(head) {
            return Some(format!("{}.{}", self.found.package, path.join(".")));
        }
        let (_, import) = self.imported.iter().find(|(name, _)| name == head)?;
        let rest: String = path[1..].iter().map(|part| format!(".{part}")).collect();
        import.strip_prefix("data.").map(|package| format!("{package}{rest}"))
    }

    fn rule_parts(&mut self, rule: &Rule) {
        match rule {
            Rule::Default { span, refr, args, value, .. } => {
                self.head(refr, span, RuleKind::Default, true, Some(args.len()).filter(|count| *count > 0));
                self.expr(value);
            }
            Rule::Spec { head, bodies, .. } => self.spec(head, bodies),
        }
    }

    fn spec(&mut self, head: &Head, bodies: &[RuleBody]) {
        let (refr, span, kind, assign, arguments) = match head {
            Head::Compr { span, refr, assign } => (refr, span, RuleKind::Complete, assign.as_ref(), None),
            Head::Set { span, refr, key } => {
                key.iter().for_each(|key| self.certain(key));
                (refr, span, RuleKind::Set, None, None)
            }
            Head::Func { span, refr, args, assign } => {
                args.iter().for_each(|arg| {
                    self.bound.extend(dotted(arg));
                    self.expr(arg);
                });
                (refr, span, RuleKind::Function, assign.as_ref(), Some(args.len()))
            }
        };
        let yields = |assign: &RuleAssign| !matches!(&*assign.value, Expr::Bool { value: Value::Bool(true), .. });
        let has_value = assign.is_some_and(yields) || bodies.iter().filter_map(|b| b.assign.as_ref()).any(yields);
        // Bodies of one definition that are not joined by `else` are definitions of their own.
        let separate = bodies.iter().filter(|body| !body.is_else).count().max(1);
        for _ in 0..separate {
            self.head(refr, span, kind, has_value, arguments);
        }
        if let Some(assign) = assign {
            self.head_value(&assign.value);
        }
        // What stands in the brackets of `m[x] := ...` is read as well.
        if let Expr::RefBrack { index, .. } = &**refr {
            self.expr(index);
        }
        for body in bodies {
            if let Some(assign) = &body.assign {
                self.head_value(&assign.value);
            }
            self.query(&body.query, false);
        }
    }

    fn head(&mut self, refr: &Expr, span: &Span, kind: RuleKind, has_value: bool, arguments: Option<usize>) {
        let nested = !matches!(refr, Expr::Var { .. });
        let spot = self.spot(span);
        self.found.rules.push(RuleHead { name: dotted(refr).join("."), kind, arguments, has_value, nested, spot });
    }

    /// Visits the statements of a body. In a comprehension, and between braces, a statement can be added.
    fn query(&mut self, query: &Query, in_comprehension: bool) {
        if in_comprehension && !query.stmts.iter().any(|one| matches!(one.literal, Literal::SomeIn { .. })) {
            // The register machine never leaves a comprehension that goes through nothing, once a later statement fails.
            let spot = self.spot(&query.span);
            self.found.uncertain.push(spot);
        }
        let start = usize::try_from(query.span.start).unwrap_or(usize::MAX);
        let extensible = in_comprehension || self.source.text.get(start..).is_some_and(|text| text.starts_with('{'));
        for statement in &query.stmts {
            let outer = self.statement.take();
            let positive = matches!(&statement.literal, Literal::Expr { .. } | Literal::SomeIn { .. });
            if extensible && positive && statement.with_mods.is_empty() {
                self.statement = usize::try_from(statement.span.start).ok().map(|start| self.before_quote(start));
            }
            if let Literal::Expr { expr, .. } = &statement.literal
                && let Expr::AssignExpr { lhs, .. } = &**expr
            {
                self.bound.extend(dotted(lhs));
            }
            match self.loose(statement).filter(|_| extensible) {
                Some((assignment, value)) => {
                    self.found.loose.push(assignment);
                    self.expr(value);
                }
                None => self.statement(statement),
            }
            self.statement = outer;
        }
    }

    fn statement(&mut self, statement: &LiteralStmt) {
        match &statement.literal {
            Literal::SomeVars { vars, .. } => self.bound.extend(vars.iter().map(|name| name.text().to_owned())),
            Literal::SomeIn { key, value, collection, .. } => {
                key.iter().chain([value]).for_each(|name| self.bound.extend(dotted(name)));
                key.iter().for_each(|key| self.expr(key));
                self.expr(value);
                self.expr(collection);
            }
            Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => self.expr(expr),
            Literal::Every { domain, query, span, .. } => {
                // The register machine takes a body that is undefined for one that holds.
                let spot = self.spot(span);
                self.found.uncertain.push(spot);
                self.expr(domain);
                self.query(query, false);
            }
        }
        for modifier in &statement.with_mods {
            let spot = self.spot(&modifier.span);
            self.found.with.push(spot);
            self.expr(&modifier.r#as);
        }
    }

    pub(super) fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Array { items, .. } | Expr::Set { items, .. } => items.iter().for_each(|item| self.certain(item)),
            Expr::Object { fields, .. } => fields.iter().for_each(|(_, key, value)| {
                self.certain(key);
                self.certain(value);
            }),
            Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
                self.term(term);
                self.query(query, true);
            }
            Expr::ObjectCompr { key, value, query, .. } => {
                self.term(key);
                self.term(value);
                self.query(query, true);
            }
            Expr::Call { span, fcn, params, .. } => {
                let params: Vec<&Expr> = params.iter().map(|param| &**param).collect();
                self.call(span, fcn, &params);
            }
            Expr::UnaryExpr { expr, .. } => self.expr(expr),
            Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } => {
                self.asked.push((dotted(expr), self.spot(expr.span())));
                if let Some((root, reference)) = self.path_of(expr) {
                    self.note(root, reference);
                }
                self.indexes(expr);
            }
            Expr::ArithExpr { span, op, lhs, rhs, .. } => {
                if !is_total_operator(op, rhs) {
                    let spot = self.spot(span);
                    self.found.arithmetic.push(spot);
                }
                self.expr(lhs);
                self.expr(rhs);
            }
            Expr::BinExpr { lhs, rhs, .. } | Expr::BoolExpr { lhs, rhs, .. } => {
                self.expr(lhs);
                self.expr(rhs);
            }
            Expr::AssignExpr { lhs, rhs, .. } => {
                if !matches!(&**lhs, Expr::Var { .. }) {
                    let spot = self.spot(lhs.span());
                    self.found.uncertain.push(spot);
                }
                self.expr(lhs);
                self.certain(rhs);
            }
            Expr::Membership { key, value, collection, .. } => {
                key.iter().for_each(|key| self.expr(key));
                self.expr(value);
                self.expr(collection);
            }
            Expr::String { .. }
            | Expr::RawString { .. }
            | Expr::Number { .. }
            | Expr::Bool { .. }
            | Expr::Null { .. } => {}
        }
    }

    fn call(&mut self, span: &Span, function: &Expr, params: &[&Expr]) {
        let name = dotted(function).join(".");
        let numbers = params
            .iter()
            .map(|param| match param {
                Expr::Number { value, .. } => value.as_i64().ok(),
                _ => None,
            })
            .collect();
        let spot = self.spot(span);
        self.asked.push((dotted(function), spot.clone()));
        // `object.get(input.attributes, "x", default)` reads `input.attributes.x`.
        let wanted = self.meant(&dotted(function));
        if wanted.is_none()
            && name == "object.get"
            && let [object, key, default] = params
            && let Some((root, mut reference)) = self.path_of(object).filter(|(_, reference)| !reference.dynamic)
        {
            match literal(key) {
                Some(key) => reference.path.push(key),
                None => {
                    reference.dynamic = true;
                    self.expr(key);
                }
            }
            self.note(root, reference);
            self.expr(default);
        } else if wanted.is_none() && is_builtin(&name) {
            params.iter().for_each(|param| self.expr(param));
        } else {
            for (position, param) in params.iter().enumerate() {
                match &wanted {
                    Some(wanted) if self.strict.stops(wanted, position) => self.expr(param),
                    // It runs although the argument is undefined.
                    _ => self.certain(param),
                }
            }
        }
        let format = params.first().filter(|_| name == "sprintf").and_then(|format| literal(format));
        let width = format.as_deref().map_or(0, largest_number);
        let total = wanted.is_none() && self.is_total_call(&name, params);
        self.found.calls.push(Call { name, numbers, width, total, arguments: params.len(), function: wanted, spot });
    }

    /// Computed parts between brackets, and what a path starts from when that is no name, are read too.
    fn indexes(&mut self, expr: &Expr) {
        let base = match expr {
            Expr::RefDot { refr, .. } => refr,
            Expr::RefBrack { refr, index, .. } => {
                if literal(index).is_none() {
                    self.expr(index);
                }
                refr
            }
            _ => return,
        };
        match &**base {
            Expr::RefDot { .. } | Expr::RefBrack { .. } => self.indexes(base),
            Expr::Var { .. } => {}
            other => self.expr(other),
        }
    }

    fn note(&mut self, root: Root, reference: Reference) {
        match root {
            Root::Input => self.found.input.push(reference),
            Root::Data => self.found.data.push(reference),
        }
    }

    /// The path of a reference that starts at `input` or `data`.
    pub(super) fn path_of(&self, expr: &Expr) -> Option<(Root, Reference)> {
        let mut parts: Vec<Option<String>> = Vec::new();
        let mut at = expr;
        loop {
            match at {
                Expr::RefDot { refr, field, .. } => {
                    parts.push(text_of(&field.1));
                    at = refr;
                }
                Expr::RefBrack { refr, index, .. } => {
                    parts.push(literal(index));
                    at = refr;
                }
                Expr::Var { value, .. } => {
                    let root = match value.as_string().ok()?.as_ref() {
                        "input" => Root::Input,
                        "data" => Root::Data,
                        _ => return None,
                    };
                    parts.reverse();
                    let dynamic = parts.iter().any(Option::is_none);
                    let path = parts.into_iter().map_while(|part| part).collect();
                    return Some((root, Reference { path, dynamic, spot: self.spot(expr.span()) }));
                }
                _ => return None,
            }
        }
    }

    pub(super) fn spot(&self, span: &Span) -> Spot {
        let start = usize::try_from(span.start).unwrap_or(usize::MAX);
        let before = self.source.text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let number = |count: usize| u32::try_from(count + 1).unwrap_or(u32::MAX);
        Spot { file: self.source.path.clone(), line: span.line, column: number(before[line_start..].chars().count()) }
    }
}
