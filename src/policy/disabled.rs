//! `disabled.toml` of a folder of policies: which policies of those before it are switched off, and why.
//!
//! One key for each: an id or a glob, and the reason as its value. Main type: [`Disabled`].

use globset::Glob;
use toml_edit::{Document, Item, Value};

use super::select::closest;
use super::{PolicyTree, Problem};
use crate::model::Policy;
use crate::rego::{Source, Spot};

/// Name of the file.
pub(super) const FILE: &str = "disabled.toml";

/// One line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Disabled {
    pattern: String,
    reason: String,
    spot: Spot,
}

/// Switches off those of `policies` that the folder names.
pub(super) fn apply<'p>(tree: &PolicyTree, policies: impl Iterator<Item = &'p mut Policy>) -> Vec<Problem> {
    let Some(source) = &tree.disabled else { return Vec::new() };
    let lines = match read(source) {
        Ok(lines) => lines,
        Err(problems) => return problems,
    };
    let mut policies: Vec<&mut Policy> = policies.collect();
    let mut problems = Vec::new();
    for line in lines {
        let matcher = match Glob::new(&line.pattern) {
            Ok(glob) => glob.compile_matcher(),
            Err(error) => {
                let message = format!("nothing is switched off by `{}`: {error}", line.pattern);
                problems.push(Problem::at(source, line.spot, message, "use an id, or * and ? in one"));
                continue;
            }
        };
        let mut hits = 0;
        for policy in &mut policies {
            if matcher.is_match(&policy.id) || policy.aliases.iter().any(|alias| matcher.is_match(alias)) {
                hits += 1;
                policy.disabled = Some(format!("{} ({}:{})", line.reason, source.path, line.spot.line));
            }
        }
        if hits > 0 {
            continue;
        }
        let (message, help) = if tree.policies.iter().any(|own| matcher.is_match(&own.id)) {
            let message = format!("`{}` is a policy of this folder: it cannot be switched off here", line.pattern);
            (message, "remove its folder, or this line".to_owned())
        } else {
            let known: Vec<&Policy> = policies.iter().map(|policy| &**policy).collect();
            let near = closest(&line.pattern, &known).map_or_else(String::new, |id| format!("did you mean `{id}`? "));
            let message = format!("nothing is switched off by `{}`: no policy has that id", line.pattern);
            (message, format!("{near}`dbmuster policy list` shows the ids"))
        };
        problems.push(Problem::at(source, line.spot, message, help));
    }
    problems
}

fn read(source: &Source) -> Result<Vec<Disabled>, Vec<Problem>> {
    let place = |at: usize| {
        let before = source.text.get(..at).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Spot { file: source.path.clone(), line: number(line), column: number(column) }
    };
    let document = Document::parse(source.text.as_str()).map_err(|error| {
        let spot = place(error.span().map_or(0, |span| span.start));
        let message = format!("the file is not TOML: {}", error.message());
        vec![Problem::at(source, spot, message, "write a line for each: pg_log_hostname = \"why it is off here\"")]
    })?;
    let mut lines = Vec::new();
    let mut problems = Vec::new();
    for (key, item) in document.as_table() {
        let named = document.as_table().get_key_value(key).and_then(|(name, _)| name.span());
        let spot = place(named.map_or(0, |span| span.start));
        match item {
            Item::Value(Value::String(reason)) if !reason.value().trim().is_empty() => {
                let reason = reason.value().split_whitespace().collect::<Vec<_>>().join(" ");
                lines.push(Disabled { pattern: key.to_owned(), reason, spot });
            }
            _ => {
                let message = format!("`{key}` has no reason");
                let help = "write why it is switched off, as a string: people will ask";
                problems.push(Problem::at(source, spot, message, help));
            }
        }
    }
    if problems.is_empty() { Ok(lines) } else { Err(problems) }
}
