//! From the text of a migration to statements with their places.

use squawk_syntax::ast::AstNode as _;
use squawk_syntax::{SourceFile, SyntaxKind, SyntaxNode};

use super::SqlError;
use super::cursor::{Cursor, Word};
use super::depth::DEPTH;
use super::mask::{Masked, mask};
use super::{grants, objects, roles, rows, tables};
use crate::model::{Action, Location, Statement};

/// Stack of the parser: for the deepest nesting, and for long chains of operators, which are as deep as they are long.
const STACK: usize = 256 * 1024 * 1024;
const STACK_PER_BYTE: usize = 512;
const STACK_AT_MOST: usize = 1024 * 1024 * 1024;

/// All statements of a file, and what of it is not run.
///
/// # Errors
///
/// When its SQL is broken, or nested deeper than any server takes.
pub(super) fn read(text: &str, path: &str) -> Result<(Vec<Statement>, Vec<String>), SqlError> {
    let masked = mask(text);
    let places = Places::of(text);
    let broken = |at: usize, reason: String| {
        let (line, column) = places.at(text, at);
        SqlError::Broken { path: path.to_owned(), line, column, reason }
    };
    if let Some(at) = masked.too_deep {
        return Err(broken(at, format!("it is nested deeper than {DEPTH} levels")));
    }
    let left_out = masked.skipped.iter().map(|(at, why)| {
        let (line, column) = places.at(text, *at);
        format!("{path}:{line}:{column}: what follows is not run: {why}")
    });
    let left_out = left_out.collect();
    let stack = STACK.saturating_add(text.len().saturating_mul(STACK_PER_BYTE)).min(STACK_AT_MOST);
    let run = || statements(&masked, &places, text, path);
    let read = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(stack).spawn_scoped(scope, run);
        thread.map(std::thread::ScopedJoinHandle::join)
    });
    match read {
        Ok(Ok(read)) => read.map(|statements| (statements, left_out)),
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(error) => Err(SqlError::Unread { path: path.to_owned(), reason: error.to_string() }),
    }
}

fn statements(masked: &Masked, places: &Places, text: &str, path: &str) -> Result<Vec<Statement>, SqlError> {
    let parse = SourceFile::parse(&masked.text);
    let root = parse.tree();
    let root = root.syntax();
    let nodes: Vec<SyntaxNode> = root.children().collect();
    for error in parse.errors() {
        let at = usize::from(error.range().start());
        if !in_body(root, at) {
            let (line, column) = places.at(text, at);
            return Err(SqlError::Broken { path: path.to_owned(), line, column, reason: reason(error.message()) });
        }
    }
    let location = |at: usize| {
        let (line, column) = places.at(text, at);
        Location { file: path.to_owned(), line: Some(line), column: Some(column) }
    };
    let mut found: Vec<(usize, Action)> = Vec::new();
    for node in &nodes {
        let (from, to) = (start(node), usize::from(node.text_range().end()));
        if let Some((_, why)) = masked.holes.iter().find(|(at, _)| (from..to).contains(at)) {
            found.push((from, Action::Unknown(format!("{why} stands in it, and what is filled in is not known"))));
            continue;
        }
        let all = actions(node);
        let schema = match (node.kind(), all.first()) {
            (SyntaxKind::CREATE_SCHEMA, Some(Action::Create(new))) => Some((new.name.name.clone(), new.owner.clone())),
            _ => None,
        };
        found.extend(all.into_iter().map(|action| (from, action)));
        if let Some((name, owner)) = schema {
            let elements = node.children().filter(|child| ELEMENTS.contains(&child.kind()));
            let made =
                elements.flat_map(|child| actions(&child).into_iter().map(move |action| (start(&child), action)));
            found.extend(made.map(|(at, action)| (at, objects::in_schema(action, &name, owner.as_ref()))));
        }
    }
    beside(masked, &mut found);
    found.sort_by_key(|(at, _)| *at);
    let statement =
        |(at, action): (usize, Action)| Statement { location: location(at), address: None, database: None, action };
    Ok(found.into_iter().filter(|(_, action)| *action != Action::Nothing).map(statement).collect())
}

/// Statements that stand in CREATE SCHEMA.
const ELEMENTS: [SyntaxKind; 4] =
    [SyntaxKind::CREATE_SEQUENCE, SyntaxKind::CREATE_TABLE, SyntaxKind::CREATE_VIEW, SyntaxKind::GRANT];

/// What was found beside SQL.
fn beside(masked: &Masked, found: &mut Vec<(usize, Action)>) {
    found.extend(masked.unknown.iter().map(|(at, why)| (*at, Action::Unknown(why.clone()))));
    found.extend(
        masked
            .connects
            .iter()
            .map(|(at, to)| (*at, Action::Connect { database: to.database.clone(), role: to.role.clone() })),
    );
}

/// Bodies of functions are code, which is not judged here.
fn in_body(root: &SyntaxNode, at: usize) -> bool {
    root.descendants_with_tokens().filter_map(|element| element.into_token()).any(|token| {
        let range = token.text_range();
        let is_text = token.text().starts_with('$') || token.text().starts_with('\'');
        is_text && token.text().len() > 2 && usize::from(range.start()) < at && at < usize::from(range.end())
    })
}

/// Where a statement begins, comments in front left aside.
fn start(node: &SyntaxNode) -> usize {
    let tokens = node.descendants_with_tokens().filter_map(|element| element.into_token());
    let mut real = tokens.filter(|token| !matches!(token.kind(), SyntaxKind::WHITESPACE | SyntaxKind::COMMENT));
    real.next().map_or_else(|| usize::from(node.text_range().start()), |token| usize::from(token.text_range().start()))
}

/// The parser's words, without what it expected beside.
fn reason(message: &str) -> String {
    let mut chars = message.chars();
    let first = chars.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
    format!("{first}{}", chars.as_str()).replace("_KW", "")
}

/// Lines of a file.
struct Places {
    starts: Vec<usize>,
}

impl Places {
    fn of(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        Self { starts }
    }

    fn at(&self, text: &str, at: usize) -> (u32, u32) {
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let column = text.get(start..at).map_or(0, |before| before.chars().count()) + 1;
        (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
    }
}

/// Statements that say nothing about who can do what, by how they begin.
const HARMLESS: [&str; 67] = [
    "analyze",
    "checkpoint",
    "close",
    "cluster",
    "comment",
    "create access",
    "create cast",
    "create collation",
    "create conversion",
    "create event",
    "create operator",
    "create or replace rule",
    "create publication",
    "create rule",
    "create statistics",
    "create subscription",
    "create text",
    "create transform",
    "create user mapping",
    "deallocate",
    "discard plans",
    "discard sequences",
    "discard temp",
    "drop access",
    "drop cast",
    "drop collation",
    "drop conversion",
    "drop event",
    "drop index",
    "drop operator",
    "drop publication",
    "drop rule",
    "drop statistics",
    "drop subscription",
    "drop text",
    "drop transform",
    "drop trigger",
    "drop user mapping",
    "fetch",
    "listen",
    "load",
    "lock",
    "move",
    "notify",
    "prepare",
    "reindex",
    "refresh",
    "release",
    "security",
    "show",
    "truncate",
    "unlisten",
    "vacuum",
    "alter access",
    "alter collation",
    "alter conversion",
    "alter event",
    "alter index",
    "alter operator",
    "alter publication",
    "alter rule",
    "alter statistics",
    "alter subscription",
    "alter system",
    "alter text",
    "alter trigger",
    "alter user mapping",
];

/// Statements that read or write rows, and may call functions.
const ROWS: [&str; 11] =
    ["select", "insert", "update", "delete", "merge", "with", "values", "table", "copy", "explain", "declare"];

fn actions(node: &SyntaxNode) -> Vec<Action> {
    let cursor = Cursor::of(node);
    if cursor.is_done() {
        return Vec::new();
    }
    let special = session(&mut cursor.clone())
        .or_else(|| roles::read(&mut cursor.clone()))
        .or_else(|| grants::read(&mut cursor.clone()))
        .or_else(|| tables::read(&mut cursor.clone()))
        .or_else(|| objects::read(&mut cursor.clone()));
    if let Some(actions) = special {
        return actions;
    }
    if let Some(actions) = rows::runs(&cursor) {
        return actions;
    }
    if ROWS.iter().any(|word| cursor.is(word)) || cursor.is("(") {
        return rows::read(&cursor);
    }
    if HARMLESS.iter().any(|words| cursor.is(words)) {
        return Vec::new();
    }
    let why = |words: &str| match words {
        "do" => "a DO block is code, which is not read",
        "call" => "what the procedure does is not known",
        "execute" => "what the prepared statement does is not known",
        "create extension" | "alter extension" | "drop extension" => "what the extension makes or drops is not known",
        _ => "what the foreign schema holds is not known",
    };
    let known = ["do", "call", "execute", "create extension", "alter extension", "drop extension", "import"];
    if let Some(words) = known.iter().find(|words| cursor.is(words)) {
        return vec![Action::Unknown(why(words).to_owned())];
    }
    let words: Vec<String> = cursor.text().split(' ').take(3).map(str::to_ascii_uppercase).collect();
    vec![Action::Unknown(format!("a statement that begins with {} is not understood", words.join(" ")))]
}

/// Transactions, and what sets up the session.
fn session(cursor: &mut Cursor) -> Option<Vec<Action>> {
    let one = |action| Some(vec![action]);
    if cursor.eat("begin") || cursor.eat("start transaction") {
        return one(Action::Begin);
    }
    if cursor.eat("commit prepared") || cursor.eat("rollback prepared") || cursor.eat("prepare transaction") {
        return one(Action::Unknown("what becomes of a prepared transaction is not known".to_owned()));
    }
    let chained = |ends: Action, cursor: &Cursor| {
        Some(if cursor.has("and chain") { vec![ends, Action::Begin] } else { vec![ends] })
    };
    if cursor.eat("commit") || cursor.eat("end") {
        return chained(Action::Commit, cursor);
    }
    if cursor.eat("rollback") || cursor.eat("abort") {
        cursor.eat_any(&["work", "transaction"]);
        if cursor.eat("to") {
            cursor.eat("savepoint");
            return one(Action::RollbackTo(cursor.name()?));
        }
        return chained(Action::Rollback, cursor);
    }
    if cursor.eat("savepoint") {
        return one(Action::Savepoint(cursor.name()?));
    }
    if cursor.eat("discard all") {
        return one(Action::SetSession { role: None, local: false });
    }
    let reset = cursor.eat("reset");
    if !reset && !cursor.eat("set") {
        return None;
    }
    let local = cursor.eat("local");
    let name = |cursor: &mut Cursor| match cursor.next()? {
        Word::Plain(name) if matches!(name.as_str(), "none" | "default") => Some(None),
        Word::Plain(name) | Word::Quoted(name) | Word::Text(name) => Some(Some(name)),
        Word::Other(_) => None,
    };
    if cursor.eat("session authorization") {
        return one(Action::SetSession { role: if reset { None } else { name(cursor)? }, local });
    }
    cursor.eat("session");
    if cursor.eat("role") {
        cursor.eat_any(&["to", "="]);
        if reset {
            return one(Action::ResetRole);
        }
        return one(Action::SetRole { role: name(cursor)?, local });
    }
    if reset && cursor.eat("all") {
        return one(Action::SearchPath { schemas: None, local });
    }
    if cursor.eat("search_path") || cursor.eat("schema") {
        if reset {
            return one(Action::SearchPath { schemas: None, local });
        }
        cursor.eat_any(&["to", "="]);
        let schemas = cursor.list(name)?;
        let schemas: Option<Vec<String>> = schemas.into_iter().collect();
        return one(Action::SearchPath { schemas, local });
    }
    Some(Vec::new())
}
