//! YAML text -> [`Node`]s: short forms of functions, anchors, merges, YAML 1.1 scalars.

use std::collections::{HashMap, HashSet};

use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};

use super::error::{TemplateError, shown};
use super::json::DEPTH;
use super::node::{Data, Entry, Node, Spot};
use super::scalar;

/// Values that aliases may stand for in one template.
const ALIASED: usize = 100_000;

/// Reads one document to its end.
pub(super) fn parse(text: &str) -> Result<Node, TemplateError> {
    let mut parser = Parser::new_from_str(text);
    let mut reader = Reader::default();
    loop {
        let (event, span) = match parser.next_event() {
            None => break,
            Some(Ok(next)) => next,
            Some(Err(error)) => {
                let marker = error.marker();
                return Err(explained(text, marker.line(), marker.col() + 1, error.info()));
            }
        };
        if reader.take(event, spot(&span))? {
            break;
        }
    }
    reader.root.ok_or(TemplateError::NotATemplate("it is empty"))
}

fn spot(span: &Span) -> Spot {
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    Spot { line: number(span.start.line()), column: number(span.start.col() + 1) }
}

fn explained(text: &str, line: usize, column: usize, info: &str) -> TemplateError {
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    let tab = |number: usize| {
        let line = text.lines().nth(number.checked_sub(1)?)?;
        line.trim_start_matches(' ').starts_with('\t').then_some(number)
    };
    // The parser stops behind the line that is wrong, or on it.
    if let Some(line) = tab(line).or_else(|| tab(line.saturating_sub(1))) {
        return TemplateError::Tab { line: number(line) };
    }
    if info.contains("recursion limit") {
        return TemplateError::TooDeep { limit: DEPTH, line: number(line), column: number(column) };
    }
    if info.contains("unknown anchor") {
        return TemplateError::Alias { line: number(line), column: number(column) };
    }
    let plain = info.chars().filter(|c| c.is_ascii() && !c.is_ascii_control());
    TemplateError::Syntax { problem: plain.take(120).collect(), line: number(line), column: number(column) }
}

#[derive(Default)]
struct Reader {
    stack: Vec<Frame>,
    root: Option<Node>,
    documents: usize,
    anchors: HashMap<usize, Node>,
    aliased: usize,
}

/// A list or map that is still being read.
struct Frame {
    spot: Spot,
    anchor: usize,
    tag: Option<String>,
    inside: Inside,
}

enum Inside {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, merged: Vec<Entry>, seen: HashSet<String>, key: Option<(String, bool, Spot)> },
}

impl Reader {
    /// Whether this was the last event.
    fn take(&mut self, event: Event<'_>, spot: Spot) -> Result<bool, TemplateError> {
        let node = match event {
            Event::Nothing | Event::StreamStart | Event::DocumentEnd => return Ok(false),
            Event::StreamEnd => return Ok(true),
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(TemplateError::SecondDocument { line: spot.line });
                }
                return Ok(false);
            }
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor) else {
                    return Err(TemplateError::Alias { line: spot.line, column: spot.column });
                };
                self.aliased += node.size();
                if self.aliased > ALIASED {
                    return Err(TemplateError::AliasBomb { limit: ALIASED, line: spot.line });
                }
                node.clone()
            }
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.as_deref().map(name);
                let data = match (style, tag.as_deref()) {
                    (ScalarStyle::Plain, None) if self.expects_key() => Data::Text(text.into_owned()),
                    (ScalarStyle::Plain, tag) if tag != Some("!!str") => scalar::plain(&text),
                    _ => Data::Text(text.into_owned()),
                };
                let is_merge = style == ScalarStyle::Plain && matches!(&data, Data::Text(text) if text == "<<");
                let node = self.finished(Node::new(data, spot), anchor, tag);
                return self.put(node, is_merge).map(|()| false);
            }
            Event::SequenceStart(anchor, tag) => {
                return self.open(spot, anchor, tag.as_deref(), Inside::List(Vec::new()));
            }
            Event::MappingStart(anchor, tag) => {
                let map = Inside::Map { entries: Vec::new(), merged: Vec::new(), seen: HashSet::new(), key: None };
                return self.open(spot, anchor, tag.as_deref(), map);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(frame) = self.stack.pop() else { return Ok(false) };
                let data = match frame.inside {
                    Inside::List(items) => Data::List(items),
                    Inside::Map { mut entries, merged, seen, .. } => {
                        let mut taken = HashSet::new();
                        let new = |entry: &Entry| !seen.contains(&entry.key) && taken.insert(entry.key.clone());
                        entries.extend(merged.into_iter().filter(new));
                        Data::Map(entries)
                    }
                };
                self.finished(Node::new(data, frame.spot), frame.anchor, frame.tag)
            }
        };
        self.put(node, false).map(|()| false)
    }

    fn expects_key(&self) -> bool {
        matches!(self.stack.last(), Some(Frame { inside: Inside::Map { key: None, .. }, .. }))
    }

    fn open(&mut self, spot: Spot, anchor: usize, tag: Option<&Tag>, inside: Inside) -> Result<bool, TemplateError> {
        if self.stack.len() >= DEPTH {
            return Err(TemplateError::TooDeep { limit: DEPTH, line: spot.line, column: spot.column });
        }
        self.stack.push(Frame { spot, anchor, tag: tag.map(name), inside });
        Ok(false)
    }

    /// The node as the function that its tag is, kept if it has an anchor.
    fn finished(&mut self, node: Node, anchor: usize, tag: Option<String>) -> Node {
        let spot = node.spot;
        let node = match tag.as_deref().and_then(|tag| tag.strip_prefix('!')) {
            Some(function) if !function.is_empty() && !function.starts_with('!') => {
                let key = match function {
                    "Ref" | "Condition" => function.to_owned(),
                    other => format!("Fn::{other}"),
                };
                Node::new(Data::Map(vec![Entry { key, spot, value: node }]), spot)
            }
            Some(_) | None => node,
        };
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        node
    }

    fn put(&mut self, node: Node, is_merge: bool) -> Result<(), TemplateError> {
        match self.stack.last_mut().map(|frame| &mut frame.inside) {
            None => self.root = Some(node),
            Some(Inside::List(items)) => items.push(node),
            Some(Inside::Map { entries, merged, seen, key }) => match key.take() {
                None => {
                    let spot = node.spot;
                    let Some(text) = node.scalar() else {
                        let problem = format!("{} is no key", node.type_name());
                        return Err(TemplateError::Syntax { problem, line: spot.line, column: spot.column });
                    };
                    if !is_merge && !seen.insert(text.clone()) {
                        return Err(TemplateError::TwiceTheKey {
                            key: shown(&text),
                            line: spot.line,
                            column: spot.column,
                        });
                    }
                    *key = Some((text, is_merge, spot));
                }
                Some((_, true, spot)) => match node.data {
                    Data::Map(more) => merged.extend(more),
                    Data::List(maps) => merged.extend(maps.into_iter().flat_map(|map| match map.data {
                        Data::Map(more) => more,
                        Data::Null
                        | Data::Bool(_)
                        | Data::Number(_)
                        | Data::Text(_)
                        | Data::List(_)
                        | Data::Unknown(_) => Vec::new(),
                    })),
                    Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) | Data::Unknown(_) => {
                        let problem = "`<<` takes over a map, and there is none".to_owned();
                        return Err(TemplateError::Syntax { problem, line: spot.line, column: spot.column });
                    }
                },
                Some((key, false, spot)) => entries.push(Entry { key, spot, value: node }),
            },
        }
        Ok(())
    }
}

/// `!Ref`, or `!!str` for the types of YAML itself.
fn name(tag: &Tag) -> String {
    match tag.handle.as_str() {
        "tag:yaml.org,2002:" => format!("!!{}", tag.suffix),
        handle => format!("{handle}{}", tag.suffix),
    }
}
