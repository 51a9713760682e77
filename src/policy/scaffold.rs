//! Writes the folder of a new policy.

use std::fs;
use std::path::{Path, PathBuf};

use super::Problem;
use crate::model::kinds;

/// Makes `<root>/<family>/<id>/` with a policy, a test and three cases that show where to go on.
///
/// # Errors
/// When the names are not usable, the kind does not exist, the folder exists, or writing fails.
pub fn scaffold(root: &Path, family: &str, id: &str, resource_type: &str) -> Result<Vec<PathBuf>, Problem> {
    let plain = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
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
    let field = kind.fields.iter().find(|field| matches!(field.ty, crate::model::FieldType::Boolean)).or(kind.fields.first());
    let field = field.map_or("name", |field| field.name);
    let case = |attributes: &str, unknown: &str| {
        format!(
            "{{\n  \"description\": \"say what this case shows\",\n  \"resources\": [\n    {{\"id\": \"example\", \"resource_type\": \"{resource_type}\", \"name\": \"example\", \"origin\": \"live\",\n     \"attributes\": {{{attributes}}}{unknown}}}\n  ]\n}}\n"
        )
    };
    let files = [
        (format!("{id}.rego"), policy_text(family, id, resource_type, field)),
        (format!("{id}_test.rego"), test_text(family, id, field)),
        ("cases/compliant.json".to_owned(), case(&format!("\"{field}\": true"), "")),
        ("cases/noncompliant.json".to_owned(), case(&format!("\"{field}\": false"), "")),
        ("cases/unknown.json".to_owned(), case("", &format!(", \"unknown_fields\": {{\"{field}\": \"access denied\"}}"))),
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

fn policy_text(family: &str, id: &str, resource_type: &str, field: &str) -> String {
    format!(
        "# METADATA
# title: State the secure state in one sentence
# description: |
#   Say what is verified, and why it matters when it is not so.
# related_resources:
# - https://docs.aws.amazon.com/
# custom:
#   severity: medium
#   resource_types: [{resource_type}]
#   requires: [{field}]
#   remediation:
#     terraform: Say which argument to set.
package dbmuster.{family}.{id}

import future.keywords.not
import rego.v1

deny contains \"say what was found and what is wanted\" if {{
\tinput.attributes.{field} == false
}}
"
    )
}

fn test_text(family: &str, id: &str, field: &str) -> String {
    format!(
        "package dbmuster.{family}.{id}_test

import data.dbmuster.{family}.{id} as policy
import rego.v1

test_off_fails if {{
\tcount(policy.deny) == 1 with input as {{\"attributes\": {{\"{field}\": false}}}}
}}

test_on_passes if {{
\tcount(policy.deny) == 0 with input as {{\"attributes\": {{\"{field}\": true}}}}
}}
"
    )
}
