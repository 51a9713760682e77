//! One source file -> its blocks and where their arguments stand.

use std::collections::HashMap;
use std::ops::Range;

use hcl_edit::expr::Expression;
use hcl_edit::structure::{Body, Structure};
use hcl_edit::{Span, parser};
use serde_json::Value;

/// Blocks nested deeper than this are not looked into.
const DEPTH_LIMIT: usize = 6;

/// What a block is found by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct BlockKey {
    keyword: &'static str,
    resource_type: String,
    name: String,
}

impl BlockKey {
    pub(super) fn resource(is_data: bool, resource_type: &str, name: &str) -> Self {
        let keyword = if is_data { "data" } else { "resource" };
        Self { keyword, resource_type: resource_type.to_owned(), name: name.to_owned() }
    }

    pub(super) fn module(name: &str) -> Self {
        Self { keyword: "module", resource_type: String::new(), name: name.to_owned() }
    }

    fn of(keyword: &str, labels: &[&str]) -> Option<Self> {
        match (keyword, labels) {
            ("resource", [ty, name]) => Some(Self::resource(false, ty, name)),
            ("data", [ty, name]) => Some(Self::resource(true, ty, name)),
            ("module", [name]) => Some(Self::module(name)),
            _ => None,
        }
    }
}

/// A line and a column, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::plan) struct Spot {
    pub line: u32,
    pub column: u32,
}

#[derive(Debug)]
pub(super) struct Block {
    pub spot: Spot,
    /// Position of its file in the folder.
    pub file: usize,
    /// Path without indexes -> its place; `None` where several blocks have the same path.
    arguments: HashMap<String, Option<Spot>>,
}

impl Block {
    /// The place of the argument, or of the nearest block around it that can be told.
    pub(super) fn argument(&self, path: &str) -> Option<Spot> {
        let path = without_indexes(path);
        let mut path = path.as_str();
        loop {
            if let Some(Some(spot)) = self.arguments.get(path) {
                return Some(*spot);
            }
            path = &path[..path.rfind('.')?];
        }
    }

    fn record(&mut self, path: &str, spot: Spot) {
        self.arguments.entry(path.to_owned()).and_modify(|known| *known = None).or_insert(Some(spot));
    }
}

/// What a file holds, and where and why reading it stopped.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub blocks: Vec<(BlockKey, Block)>,
    /// Module name and literal `source`.
    pub sources: Vec<(String, String)>,
    pub problem: Option<(Option<u32>, String)>,
}

pub(super) fn parse(text: &str) -> Parsed {
    let lines = Lines::new(text);
    let body = match parser::parse_body(text) {
        Ok(body) => body,
        Err(error) => {
            let line = u32::try_from(error.location().line()).ok();
            let reason = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
            let message = format!("not parsed, so of its blocks only the first lines are known: {reason}");
            return Parsed { blocks: by_first_lines(text), problem: Some((line, message)), ..Parsed::default() };
        }
    };
    let mut parsed = Parsed::default();
    for block in body.blocks() {
        let labels: Vec<&str> = block.labels.iter().map(|label| label.as_str()).collect();
        let Some(key) = BlockKey::of(block.ident.as_str(), &labels) else { continue };
        if key.keyword == "module"
            && let Some(source) = literal(&block.body, "source")
        {
            parsed.sources.push((key.name.clone(), source));
        }
        let mut found = Block { spot: lines.spot(block.span()), file: 0, arguments: HashMap::new() };
        arguments(&block.body, "", 0, &lines, &mut found);
        parsed.blocks.push((key, found));
    }
    parsed
}

fn literal(body: &Body, name: &str) -> Option<String> {
    match &body.get_attribute(name)?.value {
        Expression::String(text) => Some(text.value().clone()),
        _ => None,
    }
}

fn arguments(body: &Body, prefix: &str, depth: usize, lines: &Lines<'_>, found: &mut Block) {
    if depth > DEPTH_LIMIT {
        return;
    }
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => {
                found.record(&format!("{prefix}{}", attribute.key.as_str()), lines.spot(attribute.span()));
            }
            Structure::Block(block) => {
                let spot = lines.spot(block.span());
                match (block.ident.as_str(), block.labels.first()) {
                    // `dynamic "ingress"` makes any number of `ingress` blocks out of its `content`.
                    ("dynamic", Some(label)) => {
                        let path = format!("{prefix}{}", label.as_str());
                        found.record(&path, spot);
                        for content in block.body.get_blocks("content") {
                            arguments(&content.body, &format!("{path}."), depth + 1, lines, found);
                        }
                    }
                    (name, _) => {
                        let path = format!("{prefix}{name}");
                        found.record(&path, spot);
                        arguments(&block.body, &format!("{path}."), depth + 1, lines, found);
                    }
                }
            }
        }
    }
}

/// The blocks that a look at single lines finds, for files that do not parse.
fn by_first_lines(text: &str) -> Vec<(BlockKey, Block)> {
    let mut blocks = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        let Some((keyword, rest)) = text.split_once(char::is_whitespace) else { continue };
        let Some(labels) = rest.trim().strip_suffix('{') else { continue };
        let labels: Vec<&str> = labels.split_whitespace().map(|label| label.trim_matches('"')).collect();
        if let Some(key) = BlockKey::of(keyword, &labels) {
            blocks.push((key, Block { spot: Spot { line, column: 1 }, file: 0, arguments: HashMap::new() }));
        }
    }
    blocks
}

/// Blocks of the JSON syntax; arguments are not looked up.
pub(super) fn parse_json(text: &str) -> Parsed {
    let document: Value = match serde_json::from_str(text) {
        Ok(document) => document,
        Err(error) => {
            let line = u32::try_from(error.line()).ok().filter(|line| *line > 0);
            return Parsed {
                problem: Some((line, "not parsed, as it is not valid JSON".to_owned())),
                ..Parsed::default()
            };
        }
    };
    let lines = Lines::new(text);
    let mut parsed = Parsed::default();
    for keyword in ["resource", "data", "module"] {
        let start = position(text, 0, keyword);
        for (first, value) in members(document.get(keyword)) {
            let start = position(text, start, first);
            if keyword == "module" {
                if let Some(source) = value.get("source").and_then(Value::as_str) {
                    parsed.sources.push((first.clone(), source.to_owned()));
                }
                parsed.blocks.extend(json_block(keyword, &[first], &lines, start));
                continue;
            }
            for (name, _) in members(Some(value)) {
                let start = position(text, start, name);
                parsed.blocks.extend(json_block(keyword, &[first, name], &lines, start));
            }
        }
    }
    parsed
}

fn json_block(keyword: &str, labels: &[&str], lines: &Lines<'_>, start: usize) -> Option<(BlockKey, Block)> {
    let spot = lines.spot(Some(start..start));
    Some((BlockKey::of(keyword, labels)?, Block { spot, file: 0, arguments: HashMap::new() }))
}

/// Members of an object, or of the objects of a list.
fn members(value: Option<&Value>) -> Vec<(&String, &Value)> {
    match value {
        Some(Value::Object(object)) => object.iter().collect(),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_object).flatten().collect(),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => Vec::new(),
    }
}

/// Where the quoted word stands, from `start` on; `start` when it is spelled in another way.
fn position(text: &str, start: usize, word: &str) -> usize {
    text[start..].find(&format!("\"{word}\"")).map_or(start, |offset| start + offset)
}

/// `a["x.y"].b[0]` -> `a.b`.
fn without_indexes(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut depth = 0_usize;
    for c in path.chars() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    plain
}

/// Offsets -> lines and columns.
#[derive(Debug)]
pub(in crate::plan) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(in crate::plan) fn new(text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1)).collect();
        Self { text, starts }
    }

    pub(in crate::plan) fn spot(&self, span: Option<Range<usize>>) -> Spot {
        let at = span.map_or(0, |span| span.start);
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let column = self.text.get(start..at).map_or(1, |before| before.chars().count() + 1);
        Spot { line: u32::try_from(line).unwrap_or(u32::MAX), column: u32::try_from(column).unwrap_or(u32::MAX) }
    }
}
