//! YAML into [`Node`]s: one document, no anchors, no aliases, no tags, no key twice.
//!
//! What is left out is what readers of YAML disagree about, or what lets a small file grow without end.

use std::collections::HashSet;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::mistakes::{Lines, Mistakes, shown};
use super::node::{Data, Entry, Node};

/// Levels of nesting; a waiver needs four.
const DEPTH: usize = 32;

/// Reads the file. When it stops being YAML half-way, what came before is still told of, so that its mistakes come too.
pub(super) fn parse(lines: &Lines<'_>, mistakes: &mut Mistakes) -> Option<Node> {
    let places = Places::new(lines.text);
    let mut parser = Parser::new_from_str(lines.text);
    let mut stack: Vec<Frame> = Vec::new();
    let mut root = None;
    let mut documents = 0;
    loop {
        let (event, span) = match parser.next_event() {
            None => return root,
            Some(Ok(next)) => next,
            Some(Err(error)) => {
                let at = places.byte(error.marker().index()).min(lines.text.len());
                let (message, help) = explained(lines.text, at, error.info());
                mistakes.add(lines, &(at..at + 1), message, help);
                // The waiver in which it stops is not judged: what is missing there may well have come.
                return unwound(stack, root);
            }
        };
        let span = places.range(&span);
        let (node, anchor, is_tagged) = match event {
            Event::Nothing | Event::StreamStart | Event::DocumentEnd => continue,
            Event::StreamEnd => return root,
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    let help = "join the lists below one `waivers:`, or give each file by its own --waivers";
                    mistakes.add(lines, &span, "a second YAML document begins here", help);
                    return root;
                }
                continue;
            }
            Event::Alias(_) => {
                let help = "write the value out; a glob that begins with * stands in quotes";
                mistakes.add(lines, &span, "aliases are not supported", help);
                (Node { span, data: Data::Plain(String::new()) }, 0, false)
            }
            Event::Scalar(text, style, anchor, tag) => {
                let text = text.into_owned();
                let data = if style == ScalarStyle::Plain { Data::Plain(text) } else { Data::Text(text) };
                (Node { span, data }, anchor, tag.is_some())
            }
            Event::SequenceStart(anchor, tag) => {
                stack.push(Frame::list(span.start));
                marked(lines, mistakes, &span, anchor, tag.is_some());
                if too_deep(&stack, lines, mistakes, &span) {
                    return root;
                }
                continue;
            }
            Event::MappingStart(anchor, tag) => {
                stack.push(Frame::map(span.start));
                marked(lines, mistakes, &span, anchor, tag.is_some());
                if too_deep(&stack, lines, mistakes, &span) {
                    return root;
                }
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match stack.pop() {
                Some(frame) => (frame.close(span.end), 0, false),
                None => continue,
            },
        };
        marked(lines, mistakes, &node.span, anchor, is_tagged);
        match stack.last_mut() {
            Some(frame) => frame.take(node, lines, mistakes),
            None => root = Some(node),
        }
    }
}

fn marked(lines: &Lines<'_>, mistakes: &mut Mistakes, span: &Range<usize>, anchor: usize, is_tagged: bool) {
    if anchor != 0 {
        mistakes.add(lines, span, "anchors are not supported", "write the value out where it is needed");
    }
    if is_tagged {
        let help = "leave out the tag that begins with !; text that begins with ! stands in quotes";
        mistakes.add(lines, span, "YAML tags are not supported", help);
    }
}

fn too_deep(stack: &[Frame], lines: &Lines<'_>, mistakes: &mut Mistakes, span: &Range<usize>) -> bool {
    let is_too_deep = stack.len() > DEPTH;
    if is_too_deep {
        let help = "see docs/waivers.md for the form of a waiver";
        mistakes.add(lines, span, format!("it is nested deeper than {DEPTH} levels"), help);
    }
    is_too_deep
}

/// What the parser says, in words that help with the mistakes that people make.
fn explained(text: &str, at: usize, info: &str) -> (String, String) {
    let rest = text.get(at..).unwrap_or_default();
    let line_start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let line_end = rest.find('\n').map_or(text.len(), |end| at + end);
    let line = text.get(line_start..line_end).unwrap_or_default();
    let before = text.get(..at).unwrap_or_default().trim_end();
    if info.contains("unknown anchor") {
        let help = "put a glob that begins with * in quotes: \"*-test\"";
        return ("text that begins with * is an alias to YAML".to_owned(), help.to_owned());
    }
    if line.trim_start_matches(' ').starts_with('\t') || rest.starts_with('\t') || info.contains("tab") {
        return ("a tab indents the line".to_owned(), "indent with spaces".to_owned());
    }
    let help = if before.ends_with(':') || line.matches(": ").count() > 1 {
        "put text that holds `: ` in quotes"
    } else {
        "put text with special characters in quotes, and indent what belongs together alike"
    };
    (format!("it is not YAML: {info}"), help.to_owned())
}

/// A list or table that is still being read.
enum Frame {
    List { start: usize, items: Vec<Node> },
    Map { start: usize, entries: Vec<Entry>, seen: HashSet<String>, key: Option<(String, Range<usize>)> },
}

impl Frame {
    const fn list(start: usize) -> Self {
        Self::List { start, items: Vec::new() }
    }

    fn map(start: usize) -> Self {
        Self::Map { start, entries: Vec::new(), seen: HashSet::new(), key: None }
    }

    fn take(&mut self, node: Node, lines: &Lines<'_>, mistakes: &mut Mistakes) {
        match self {
            Self::List { items, .. } => items.push(node),
            Self::Map { entries, seen, key, .. } => match key.take() {
                Some((name, key_span)) if seen.insert(name.clone()) => {
                    entries.push(Entry { key: name, key_span, value: node });
                }
                Some((name, key_span)) => {
                    let help = "keep one of the two; readers differ in which one they take";
                    mistakes.add(lines, &key_span, format!("`{}` is written twice", shown(&name)), help);
                }
                None => {
                    let name = match node.data {
                        Data::Text(text) | Data::Plain(text) => text,
                        other => {
                            let message = format!("{} is no key", other.kind());
                            mistakes.add(lines, &node.span, message, "a key is a word");
                            String::new()
                        }
                    };
                    *key = Some((name, node.span));
                }
            },
        }
    }

    fn close(self, end: usize) -> Node {
        match self {
            Self::List { start, items } => Node { span: start..end.max(start), data: Data::List(items) },
            Self::Map { start, entries, .. } => Node { span: start..end.max(start), data: Data::Map(entries) },
        }
    }
}

/// The file as far as whole waivers were read: the outermost table, and the list in it.
fn unwound(stack: Vec<Frame>, root: Option<Node>) -> Option<Node> {
    if root.is_some() {
        return root;
    }
    let mut outer = stack.into_iter().take(2);
    let mut table = outer.next()?;
    if let (Frame::Map { entries, key, .. }, Some(list)) = (&mut table, outer.next())
        && let Some((name, key_span)) = key.take()
    {
        entries.push(Entry { key: name, key_span, value: list.close(0) });
    }
    Some(table.close(0))
}

/// Bytes of characters, which is what the parser counts.
struct Places<'t> {
    text: &'t str,
    /// Byte of every so many characters; empty when each is one byte.
    every: Vec<usize>,
}

/// Characters between two known places.
const STEP: usize = 256;

impl<'t> Places<'t> {
    fn new(text: &'t str) -> Self {
        let every = match text.is_ascii() {
            true => Vec::new(),
            false => text.char_indices().step_by(STEP).map(|(at, _)| at).collect(),
        };
        Self { text, every }
    }

    fn byte(&self, index: usize) -> usize {
        if self.every.is_empty() {
            return index.min(self.text.len());
        }
        let Some(from) = self.every.get(index / STEP).copied() else { return self.text.len() };
        let rest = self.text.get(from..).unwrap_or_default();
        rest.char_indices().nth(index % STEP).map_or(self.text.len(), |(at, _)| from + at)
    }

    fn range(&self, span: &Span) -> Range<usize> {
        self.byte(span.start.index())..self.byte(span.end.index())
    }
}
