//! What a policy must keep to beyond compiling: the house rules, and that METADATA and text agree.

use super::field_path::FieldPath;
use super::lint_words::{files, wording};
use super::{LoadedPolicy, Problem};
use crate::model::kinds;
use crate::rego::{Reference, Source, Spot, Syntax, recursion};

/// Most lines of a policy file.
const MOST_LINES: usize = 80;

/// Text that must not run at all: it reaches outside, or reads fields that METADATA does not own up to, so that a
/// missing one would look like a pass.
pub(super) fn unsafe_text(policy: &LoadedPolicy) -> Vec<Problem> {
    let syntax = match policy.syntax() {
        Ok(syntax) => syntax,
        Err(problem) => return vec![problem],
    };
    let mut problems = Vec::new();
    let expected = format!("dbmuster.{}.{}", policy.policy.family, policy.policy.id);
    if syntax.package != expected {
        let message = format!("the package is `{}`, not `{expected}`", syntax.package);
        problems.push(Problem::of_source(&policy.source, message, "name the package after family and folder"));
    }
    problems.extend(unsafe_calls(&policy.source, syntax));
    problems.extend(undeclared(policy, syntax));
    let modules: Vec<&Syntax> = std::iter::once(syntax).chain(policy.helper_syntaxes()).collect();
    if let Some(found) = recursion(&modules) {
        let message = format!("`{}` asks for itself: rules and functions must not be recursive", found.rule);
        let source = policy.helpers().iter().find(|helper| helper.path == found.spot.file).unwrap_or(&policy.source);
        problems.push(Problem::at(source, found.spot.clone(), message, "iterate over data with `some` instead"));
        // Compiling it would not come to an end either.
        return problems;
    }
    if let Err(problem) = policy.program() {
        problems.push(problem);
    }
    problems
}

/// Calls that no policy and no helper may make.
pub(super) fn unsafe_calls(source: &Source, syntax: &Syntax) -> Vec<Problem> {
    let impure = syntax.impure_calls().map(|call| {
        let message = format!("`{}` is refused: its answer is not a function of the inventory", call.name);
        Problem::at(source, call.spot.clone(), message, "use data.as_of for the time, data.tables for facts")
    });
    let print = syntax.calls.iter().filter(|call| call.name == "print").map(|call| {
        let help = "remove it; a message of `deny` is how a policy speaks";
        Problem::at(source, call.spot.clone(), "`print` is refused: policies do not write", help)
    });
    let long = syntax.long_ranges().map(|call| {
        let message = format!("`{}` is refused: the range is too long", call.name);
        Problem::at(source, call.spot.clone(), message, "iterate over data instead")
    });
    let wide = syntax.wide_formats().map(|call| {
        let message = format!("`{}` is refused: it pads texts to an enormous length", call.name);
        Problem::at(source, call.spot.clone(), message, "write a smaller width, and large numbers as an argument")
    });
    impure.chain(print).chain(long).chain(wide).collect()
}

/// A helper is given what it looks at: what it read by itself, no METADATA would own up to.
pub(super) fn input_of_helper(source: &Source, syntax: &Syntax) -> Vec<Problem> {
    let help = "take it as an argument: `helper.f(input.attributes.<field>)`";
    let problem =
        |reference: &Reference| Problem::at(source, reference.spot.clone(), "a helper reads `input` by itself", help);
    syntax.input.iter().map(problem).collect()
}

/// Fields that the text reads and METADATA does not name.
fn undeclared(policy: &LoadedPolicy, syntax: &Syntax) -> Vec<Problem> {
    let declared: Vec<&str> = policy.requires.iter().chain(&policy.reads).filter_map(FieldPath::own_head).collect();
    let mut problems = Vec::new();
    for reference in &syntax.input {
        let Some(field) = field_of(reference) else {
            let message = "the policy passes on the whole input, which hides what it reads";
            problems.push(Problem::at(
                &policy.source,
                reference.spot.clone(),
                message,
                "name the field: input.attributes.<field>",
            ));
            continue;
        };
        if field == "unknown_fields" {
            let message = "the policy looks at unknown_fields, which the engine does for it";
            problems.push(Problem::at(&policy.source, reference.spot.clone(), message, "list the field in requires"));
        } else if !declared.contains(&field) && !["id", "name", "resource_type", "origin"].contains(&field) {
            let message = format!("the policy reads `{field}`, which METADATA names neither in requires nor in reads");
            problems.push(Problem::at(
                &policy.source,
                reference.spot.clone(),
                message,
                "list it in requires: without it nothing can be said",
            ));
        }
    }
    for reference in &syntax.data {
        problems.extend(undeclared_join(policy, reference));
    }
    problems
}

fn undeclared_join(policy: &LoadedPolicy, reference: &Reference) -> Option<Problem> {
    let at = |message: String, help: &str| Some(Problem::at(&policy.source, reference.spot.clone(), message, help));
    match reference.path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["parameters", name, ..] if !policy.policy.parameters.contains_key(name) => {
            at(format!("there is no parameter `{name}`"), "describe it in METADATA under custom.parameters")
        }
        ["parameters" | "tables" | "as_of" | "dbmuster", ..] => None,
        ["index", kind, ..] => {
            let joins =
                policy.policy.resource_types.iter().filter_map(|name| kinds::find(name)).any(|own| {
                    policy.requires.iter().chain(&policy.reads).any(|path| path.joined_kind(own) == Some(kind))
                });
            if joins {
                None
            } else {
                at(
                    format!("the policy looks up `{kind}` but no `requires` reaches it"),
                    "add `<reference>->field` or `<-type.field` to requires",
                )
            }
        }
        ["referrers", key, ..] => {
            let named = policy.requires.iter().chain(&policy.reads).any(|path| matches!(path, FieldPath::Referrers { resource_type, field, .. } if format!("{resource_type}.{field}") == key));
            if named {
                None
            } else {
                at(
                    format!("the policy looks up referrers `{key}` without requiring them"),
                    "add `<-type.field` to requires",
                )
            }
        }
        _ => at(
            format!("there is no document `data.{}`", reference.path.join(".")),
            "docs/writing-policies.md lists the documents",
        ),
    }
}

/// The field that a reference below `input` reads.
fn field_of(reference: &Reference) -> Option<&str> {
    match reference.path.first()?.as_str() {
        "attributes" => reference.path.get(1).map(String::as_str),
        other => Some(other),
    }
}

/// Everything wrong with one policy of a folder.
#[must_use]
pub fn lint_one(policy: &LoadedPolicy) -> Vec<Problem> {
    let mut problems = unsafe_text(policy);
    let Ok(syntax) = policy.syntax() else { return problems };
    let path = &policy.source.path;
    let whole = |message: String, help: &str| Problem::of_source(&policy.source, message, help);
    for import in ["rego.v1", "future.keywords.not"] {
        if !syntax.imports.iter().any(|found| found == import) {
            problems.push(whole(format!("`import {import}` is missing"), "add it below the package line"));
        }
    }
    for head in syntax.ambiguous_rules() {
        let message = format!("complete rule `{}` has several definitions; if two disagree, engines differ", head.name);
        problems.push(Problem::at(
            &policy.source,
            head.spot.clone(),
            message,
            "write a set (contains), a function, or else",
        ));
    }
    for spot in &syntax.with {
        problems.push(Problem::at(
            &policy.source,
            spot.clone(),
            "`with` outside a test",
            "take the values as arguments",
        ));
    }
    for call in syntax.calls.iter().filter(|call| call.name == "walk") {
        problems.push(Problem::at(
            &policy.source,
            call.spot.clone(),
            format!("`{}` in a policy", call.name),
            "remove it",
        ));
    }
    let lines = policy.source.text.lines().count();
    if lines >= MOST_LINES {
        let first = u32::try_from(MOST_LINES).unwrap_or(u32::MAX);
        let spot = Spot { file: path.clone(), line: first, column: 1 };
        let message = format!("the file has {lines} lines, {MOST_LINES} or more");
        problems.push(Problem::at(&policy.source, spot, message, "move shared rules to lib/"));
    }
    problems.extend(unused_requires(policy, syntax));
    problems.extend(wording(policy));
    problems.extend(files(policy));
    problems.sort();
    problems.dedup();
    problems
}

/// Required fields that nothing reads make a policy indeterminate for no reason.
fn unused_requires(policy: &LoadedPolicy, syntax: &Syntax) -> Vec<Problem> {
    let read = |field: &str| {
        syntax.input.iter().any(|reference| field_of(reference) == Some(field))
            || policy.policy.applies_when.iter().any(|condition| condition.field == field)
    };
    let mut problems = Vec::new();
    for (name, path) in
        policy.policy.requires.iter().chain(&policy.policy.reads).zip(policy.requires.iter().chain(&policy.reads))
    {
        let unused = match path {
            FieldPath::Own(own) => !read(&own.head),
            FieldPath::Through { reference, .. } => !read(reference),
            FieldPath::Referrers { resource_type, .. } => !syntax
                .data
                .iter()
                .any(|reference| reference.path.iter().any(|part| part.starts_with(resource_type.as_str()))),
        };
        if unused {
            let message = format!("METADATA names `{name}`, which the policy does not read");
            problems.push(Problem::at_word(&policy.source, name, message, "remove it, or read it"));
        }
    }
    problems
}

/// Everything wrong with the policies of a folder, loaded and linted one by one.
#[must_use]
pub fn lint_tree(policies: &[LoadedPolicy]) -> Vec<Problem> {
    let mut problems: Vec<Problem> = policies.iter().flat_map(lint_one).collect();
    problems.sort();
    problems
}
