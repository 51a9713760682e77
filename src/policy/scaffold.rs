//! Writes the folder of a new policy.

use std::fs;
use std::path::{Path, PathBuf};

use super::Problem;
use crate::model::{Field, FieldType, kinds};

/// Makes `<root>/<family>/<id>/` with a policy, a test and three cases that show where to go on.
///
/// # Errors
/// When the names are not usable, the kind does not exist, the folder exists, or writing fails.
pub fn scaffold(root: &Path, family: &str, id: &str, resource_type: &str) -> Result<Vec<PathBuf>, Problem> {
    let plain =
        |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !plain(family) || !plain(id) || ["lib", "data", "frameworks"].contains(&family) {
        let message = format!("no policy was made: `{family}/{id}` is not usable as a name");
        return Err(Problem::general(message, "use lower-case letters, digits and _; name the secure state"));
    }
    let Some(kind) = kinds::find(resource_type) else {
        let message = format!("no policy was made: there is no kind `{resource_type}`");
        return Err(Problem::general(message, "inventory/schema/ lists the kinds"));
    };
    let dir = root.join(family).join(id);
    if dir.exists() {
        let message = format!("no policy was made: `{}` exists", dir.display());
        return Err(Problem::general(message, "choose another id, or edit that policy"));
    }
    let Some(example) = kind.fields.iter().filter_map(Example::of).min_by_key(|example| example.rank) else {
        let message = format!("no policy was made: `{resource_type}` has no field to begin with");
        return Err(Problem::general(message, "choose another kind"));
    };
    let field = example.field;
    let case = |attributes: &str, unknown: &str, fix: &str| {
        format!(
            "{{\n  \"description\": \"say what this case shows\",\n{fix}  \"resources\": [\n    {{\"id\": \"example\", \"resource_type\": \"{resource_type}\", \"name\": \"example\", \"origin\": \"live\",\n     \"attributes\": {{{attributes}}}{unknown}}}\n  ]\n}}\n"
        )
    };
    let fix = format!("  \"fix\": {{\"example\": {{\"attributes\": {{\"{field}\": {}}}}}}},\n", example.right);
    let files = [
        (format!("{id}.rego"), policy_text(family, id, resource_type, &example)),
        (format!("{id}_test.rego"), test_text(family, id, &example)),
        ("cases/compliant.json".to_owned(), case(&format!("\"{field}\": {}", example.right), "", "")),
        ("cases/noncompliant.json".to_owned(), case(&format!("\"{field}\": {}", example.wrong), "", &fix)),
        (
            "cases/unknown.json".to_owned(),
            case("", &format!(", \"unknown_fields\": {{\"{field}\": \"access denied\"}}"), ""),
        ),
    ];
    let mut written = Vec::new();
    for (name, text) in files {
        let path = dir.join(name);
        let failed = |error: std::io::Error| {
            Problem::general(format!("`{}` was not written: {error}", path.display()), "make the folder writable")
        };
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        fs::write(&path, text).map_err(failed)?;
        written.push(path);
    }
    Ok(written)
}

/// A field to begin with, and two values that fit its type, as JSON and Rego write them.
struct Example {
    field: &'static str,
    right: &'static str,
    wrong: &'static str,
    /// Types that show most come first.
    rank: u8,
}

impl Example {
    fn of(field: &Field) -> Option<Self> {
        let (right, wrong, rank) = match field.ty {
            FieldType::Boolean => ("true", "false", 0),
            FieldType::Integer => ("7", "0", 1),
            FieldType::String | FieldType::Reference(_) => ("\"right\"", "\"wrong\"", 2),
            FieldType::Timestamp => ("\"2026-01-02T00:00:00Z\"", "\"2026-01-01T00:00:00Z\"", 3),
            FieldType::StringList | FieldType::ReferenceList(_) => ("[\"right\"]", "[]", 4),
            FieldType::StringMap => ("{\"right\": \"value\"}", "{}", 5),
            FieldType::List(_) => ("[{}]", "[]", 6),
            FieldType::Object(_) => return None,
        };
        Some(Self { field: field.name, right, wrong, rank })
    }
}

fn policy_text(family: &str, id: &str, resource_type: &str, example: &Example) -> String {
    let Example { field, wrong, .. } = example;
    format!(
        "# METADATA
# title: State the secure state in one sentence
# description: |
#   Say what is verified, and why it matters when it is not so.
# related_resources:
# - https://docs.aws.amazon.com/
# custom:
#   severity: medium
#   severity_reason: Say why it is not higher, and not lower.
#   resource_types: [{resource_type}]
#   requires: [{field}]
#   remediation:
#     terraform: Say what to set, such as `{field}`.
package dbmuster.{family}.{id}

import future.keywords.not
import rego.v1

deny contains \"say what was found and what is wanted\" if {{
\tinput.attributes.{field} == {wrong}
}}
"
    )
}

fn test_text(family: &str, id: &str, example: &Example) -> String {
    let Example { field, right, wrong, .. } = example;
    format!(
        "package dbmuster.{family}.{id}_test

import data.dbmuster.{family}.{id} as policy
import rego.v1

test_the_wrong_value_fails if {{
\tcount(policy.deny) == 1 with input as {{\"attributes\": {{\"{field}\": {wrong}}}}}
}}

test_the_right_value_passes if {{
\tcount(policy.deny) == 0 with input as {{\"attributes\": {{\"{field}\": {right}}}}}
}}
"
    )
}
