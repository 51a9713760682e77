//! Walks the engine's syntax tree, in its JSON form, and notes what a module reads and calls.

use serde_json::Value;

use super::syntax::{Call, Reference, RuleHead, RuleKind, Syntax};
use super::{Source, Spot};

pub(super) struct Walk<'a> {
    source: &'a Source,
    found: Syntax,
}

impl<'a> Walk<'a> {
    pub(super) fn module(source: &'a Source, ast: &Value) -> Syntax {
        let mut walk = Self { source, found: Syntax::default() };
        walk.found.package = dotted(&ast["package"]["refr"]).join(".");
        for import in array(&ast["imports"]) {
            walk.found.imports.push(dotted(&import["refr"]).join("."));
        }
        for rule in array(&ast["rules"]) {
            walk.rule(rule);
        }
        walk.found
    }

    fn rule(&mut self, rule: &Value) {
        if let Some(default) = rule.get("Default") {
            self.head(&default["refr"], &default["span"], RuleKind::Default, true);
            self.visit(&default["value"]);
            return;
        }
        let spec = &rule["Spec"];
        let head = &spec["head"];
        let (kind, body) = [("Compr", RuleKind::Complete), ("Set", RuleKind::Set), ("Func", RuleKind::Function)]
            .into_iter()
            .find_map(|(name, kind)| head.get(name).map(|body| (kind, body)))
            .unwrap_or((RuleKind::Complete, head));
        let yields = |assign: &Value| !assign.is_null() && assign["value"]["Bool"]["value"] != Value::Bool(true);
        let has_value = yields(&body["assign"]) || array(&spec["bodies"]).iter().any(|b| yields(&b["assign"]));
        // Bodies of one definition that are not joined by `else` are definitions of their own.
        let separate = array(&spec["bodies"]).iter().filter(|b| b["is_else"] != Value::Bool(true)).count().max(1);
        for _ in 0..separate {
            self.head(&body["refr"], &body["span"], kind, has_value);
        }
        self.visit(&body["key"]);
        self.visit(&body["args"]);
        self.visit(&body["assign"]);
        self.visit(&spec["bodies"]);
        // What stands in the brackets of `m[x] := ...` is read as well.
        if let Some(index) = body["refr"].get("RefBrack") {
            self.visit(&index["index"]);
        }
    }

    fn head(&mut self, refr: &Value, span: &Value, kind: RuleKind, has_value: bool) {
        let parts = dotted(refr);
        let nested = refr.get("Var").is_none();
        let spot = self.spot(span);
        self.found.rules.push(RuleHead { name: parts.join("."), kind, has_value, nested, spot });
    }

    fn visit(&mut self, node: &Value) {
        match node {
            Value::Array(items) => items.iter().for_each(|item| self.visit(item)),
            Value::Object(map) => {
                for (name, inner) in map {
                    self.node(name, inner);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn node(&mut self, name: &str, inner: &Value) {
        match name {
            "Call" => self.call(inner),
            "RefDot" | "RefBrack" | "Var" => self.reference(name, inner),
            "ArithExpr" => {
                let spot = self.spot(&inner["span"]);
                self.found.arithmetic.push(spot);
                self.visit(inner);
            }
            "with_mods" => {
                for modifier in array(inner) {
                    let spot = self.spot(&modifier["span"]);
                    self.found.with.push(spot);
                    self.visit(&modifier["as"]);
                }
            }
            "span" => {}
            _ => self.visit(inner),
        }
    }

    fn call(&mut self, call: &Value) {
        let name = dotted(&call["fcn"]).join(".");
        let params = array(&call["params"]);
        let numbers = params.iter().map(|p| p["Number"]["value"].as_i64()).collect();
        let spot = self.spot(&call["span"]);
        // `object.get(input.attributes, "x", default)` reads `input.attributes.x`.
        if name == "object.get"
            && let [object, key, default] = params
            && let Some(mut reference) = self.path_of(object).filter(|r| !r.1.dynamic)
        {
            match &key["String"]["value"] {
                Value::String(key) => reference.1.path.push(key.clone()),
                _ => {
                    reference.1.dynamic = true;
                    self.visit(key);
                }
            }
            self.note(reference);
            self.visit(default);
        } else {
            params.iter().for_each(|param| self.visit(param));
        }
        self.found.calls.push(Call { name, numbers, spot });
    }

    fn reference(&mut self, name: &str, inner: &Value) {
        let node = serde_json::json!({ name: inner });
        if let Some(reference) = self.path_of(&node) {
            self.note(reference);
        }
        self.visit_indexes(name, inner);
    }

    /// Computed parts between brackets read things too.
    fn visit_indexes(&mut self, name: &str, inner: &Value) {
        if name == "Var" {
            return;
        }
        if name == "RefBrack" && inner["index"].get("String").is_none() {
            self.visit(&inner["index"]);
        }
        let base = &inner["refr"];
        if let Some((name, below)) = base.as_object().and_then(|map| map.iter().next()) {
            match name.as_str() {
                "RefDot" | "RefBrack" => self.visit_indexes(name, below),
                "Var" => {}
                _ => self.visit(base),
            }
        }
    }

    fn note(&mut self, (root, reference): (Root, Reference)) {
        match root {
            Root::Input => self.found.input.push(reference),
            Root::Data => self.found.data.push(reference),
        }
    }

    /// The path of a reference that starts at `input` or `data`.
    fn path_of(&self, node: &Value) -> Option<(Root, Reference)> {
        let mut parts = Vec::new();
        let mut at = node;
        let mut spot = None;
        loop {
            let (name, inner) = at.as_object()?.iter().next()?;
            spot = spot.or_else(|| Some(self.spot(&inner["span"])));
            match name.as_str() {
                "RefDot" => {
                    parts.push(inner["field"][1].as_str().map(str::to_owned));
                    at = &inner["refr"];
                }
                "RefBrack" => {
                    parts.push(inner["index"]["String"]["value"].as_str().map(str::to_owned));
                    at = &inner["refr"];
                }
                "Var" => {
                    let root = match inner["value"].as_str()? {
                        "input" => Root::Input,
                        "data" => Root::Data,
                        _ => return None,
                    };
                    parts.reverse();
                    let known = parts.iter().take_while(|part| part.is_some()).count();
                    let dynamic = known < parts.len();
                    let path = parts.into_iter().map_while(|part| part).collect();
                    return Some((root, Reference { path, dynamic, spot: spot? }));
                }
                _ => return None,
            }
        }
    }

    fn spot(&self, span: &Value) -> Spot {
        let start = span["start"].as_u64().and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
        let before = self.source.text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let number = |count: usize| u32::try_from(count + 1).unwrap_or(u32::MAX);
        Spot {
            file: self.source.path.clone(),
            line: number(before.matches('\n').count()),
            column: number(before[line_start..].chars().count()),
        }
    }
}

#[derive(Clone, Copy)]
enum Root {
    Input,
    Data,
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The parts of a dotted name.
fn dotted(node: &Value) -> Vec<String> {
    let Some((name, inner)) = node.as_object().and_then(|map| map.iter().next()) else { return Vec::new() };
    match name.as_str() {
        "Var" => inner["value"].as_str().map(str::to_owned).into_iter().collect(),
        "RefDot" => {
            let mut parts = dotted(&inner["refr"]);
            parts.extend(inner["field"][1].as_str().map(str::to_owned));
            parts
        }
        "RefBrack" => {
            let mut parts = dotted(&inner["refr"]);
            parts.extend(inner["index"]["String"]["value"].as_str().map(str::to_owned));
            parts
        }
        _ => Vec::new(),
    }
}
