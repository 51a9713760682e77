//! What METADATA must say beyond being valid: titles in house style, a reason for the severity, remedies that somebody can
//! follow; and the files that belong to a policy.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{LoadedPolicy, Problem};
use crate::rego::{Source, Spot};

/// Beginnings of titles that order instead of stating what holds.
const ORDERS: [&str; 7] = ["Ensure ", "Check ", "Verify ", "Make sure ", "Do not ", "Avoid ", "Use "];
/// Words of titles that wish instead.
const WISHES: [&str; 4] = [" must ", " shall ", " should be ", " should not be "];
/// Longest title, in characters.
const LONGEST_TITLE: usize = 110;

pub(super) fn wording(policy: &LoadedPolicy) -> Vec<Problem> {
    let source = &policy.source;
    let mut problems = Vec::new();
    let mut add = |word: &str, message: &str, help: &str| problems.push(Problem::at_word(source, word, message, help));
    let meta = &policy.policy;
    if let Some(why) = against_style(&meta.title) {
        let message = format!("the title is not the secure state in a sentence without a full stop: {why}");
        add("title:", &message, "write for example `Backups are kept long enough`");
    }
    if meta.description.split_whitespace().count() < 8 {
        add("description:", "the description says too little", "say what is verified and why it matters");
    }
    let reason = meta.severity_reason.as_deref().unwrap_or_default();
    if reason.is_empty() {
        let help = "add severity_reason below it: what makes it worse than the next lower one, and no worse";
        add("severity:", "the severity has no reason", help);
    } else if reason.split_whitespace().count() < 4 || !reason.ends_with('.') {
        add("severity_reason:", "the reason for the severity is no sentence", "write one that ends with a full stop");
    }
    for (means, text) in &meta.remediation {
        if let Some((why, help)) = no_step(means, text) {
            let message = format!("`{means}` names no step: {why}");
            let word = format!("{means}:");
            add(&word, &message, help);
        }
    }
    let plain = |name: &str| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !plain(&meta.id) || !plain(&meta.family) {
        let help = "use lower-case letters, digits and _";
        problems.push(Problem::of_source(source, "folder names are not in snake_case", help));
    }
    problems
}

/// What the house would not write in a title.
fn against_style(title: &str) -> Option<String> {
    if title.is_empty() {
        return Some("it is empty".to_owned());
    }
    if title.ends_with(['.', '!', '?', ':']) {
        return Some("it ends with a sign".to_owned());
    }
    if title.contains('\n') || title.chars().count() > LONGEST_TITLE {
        return Some(format!("it is longer than {LONGEST_TITLE} characters or one line"));
    }
    if title.split_whitespace().count() < 3 {
        return Some("it is no sentence".to_owned());
    }
    if let Some(order) = ORDERS.iter().find(|order| title.starts_with(**order)) {
        return Some(format!("`{}` gives an order", order.trim()));
    }
    let wish = WISHES.iter().find(|words| title.contains(**words));
    wish.map(|words| format!("`{}` states a wish, not what holds", words.trim()))
}

/// Why the text is nothing that somebody could do, and what to write.
fn no_step(means: &str, text: &str) -> Option<(&'static str, &'static str)> {
    let first = text.split_whitespace().next().unwrap_or_default();
    let words = text.split_whitespace().count();
    match means {
        "terraform" if !text.contains('`') => {
            Some(("no argument or resource stands in backticks", "name it: Set `storage_encrypted = true`"))
        }
        "cli"
            if words < 2
                || !first.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_./".contains(&b)) =>
        {
            Some(("it does not begin with a command", "write the command: aws rds modify-db-instance ..."))
        }
        "sql" if words < 2 || !first.bytes().all(|b| b.is_ascii_uppercase()) => Some((
            "it does not begin with a statement",
            "write the statement, and what else is to be done as a comment behind it: -- then restart",
        )),
        "console" if words < 4 => Some(("it is no sentence", "say where to go and what to change")),
        _ => None,
    }
}

/// The three cases and the Rego test must be there, and the failing case must say what mends it.
pub(super) fn files(policy: &LoadedPolicy) -> Vec<Problem> {
    let Some(dir) = Path::new(&policy.source.path).parent().filter(|dir| dir.is_dir()) else { return Vec::new() };
    let names = ["cases/compliant.json", "cases/noncompliant.json", "cases/unknown.json"].map(str::to_owned);
    let test = format!("{}_test.rego", policy.policy.id);
    let missing = names.into_iter().chain([test.clone()]).filter(|name| !dir.join(name).is_file()).map(|name| {
        let message = format!("`{name}` is missing");
        let help = "see a policy fail before it passes: write the three cases and a test";
        Problem::of_source(&policy.source, message, help)
    });
    let mut problems: Vec<Problem> = missing.collect();
    // A file that is not there has been told.
    if let Ok(text) = fs::read_to_string(dir.join(&test))
        && !text.lines().any(|line| line.starts_with("test_"))
    {
        let message = format!("`{test}` has no rule whose name begins with `test_`");
        problems.push(Problem::of_source(&policy.source, message, "write a test for each rule of the policy"));
    }
    let path = dir.join("cases").join("noncompliant.json");
    // A case that cannot be read, or is no JSON, is told by the tests with its place.
    if let Ok(text) = fs::read_to_string(&path) {
        problems.extend(without_fix(&Source { path: path.display().to_string(), text }));
    }
    problems
}

fn without_fix(source: &Source) -> Option<Problem> {
    let case: Value = serde_json::from_str(&source.text).ok()?;
    let no_fix = case.get("no_fix").map(|why| why.as_str().unwrap_or_default());
    let (message, help) = match (case.get("fix"), no_fix) {
        (None, None) => (
            "nothing says what mends this case",
            "add `fix`: {\"<id>\": {\"attributes\": {...}}}, what the remediation changes; or `no_fix` with the reason",
        ),
        (None, Some(why)) if why.split_whitespace().count() < 3 => {
            ("`no_fix` gives no reason", "say why no change of fields is a remedy")
        }
        (Some(_), _) | (None, Some(_)) => return None,
    };
    let line = source.text.lines().zip(1..).find(|(line, _)| line.contains("_fix\"") || line.contains("\"resources\""));
    let (line, column) = line.map_or((1, 1), |(text, number)| {
        (number, u32::try_from(text.len() - text.trim_start().len() + 1).unwrap_or(1))
    });
    Some(Problem::at(source, Spot { file: source.path.clone(), line, column }, message, help))
}
