//! Notes on merge requests of GitLab. Main function: [`once`].

use serde_json::{Value, json};

use super::talk::{Said, Talk};
use super::{CommentError, Posted, Wanted};

/// Notes on one page, the most that there are.
const PAGE: usize = 100;
/// Pages that are looked through.
const MOST_PAGES: usize = 100;

/// The number of a project, or its path in the spelling that a URL takes.
pub(super) fn project(text: &str) -> Result<String, CommentError> {
    let is_name = |name: &str| {
        !name.is_empty()
            && !name.chars().all(|c| c == '.')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number || (text.contains('/') && text.split('/').all(is_name)) {
        return Ok(text.replace('/', "%2F"));
    }
    Err(CommentError::NoName { what: "project", text: text.escape_debug().to_string() })
}

/// Looks for the note of an earlier run, and posts or changes it.
pub(super) fn once(talk: &Talk<'_>, project: &str, number: u64, wanted: Wanted<'_>) -> Said<Posted> {
    let base = format!("/projects/{project}/merge_requests/{number}/notes");
    let body = json!({"body": wanted.text});
    let own = talk.get("/user")?.get("id").and_then(Value::as_u64);
    for page in 1..=MOST_PAGES {
        let found = talk.get(&format!("{base}?per_page={PAGE}&page={page}&sort=asc&order_by=created_at"))?;
        let notes = found.as_array().map(Vec::as_slice).unwrap_or_default();
        for note in notes {
            let text = note.get("body").and_then(Value::as_str).unwrap_or_default();
            let author = note.get("author").and_then(|author| author.get("id")).and_then(Value::as_u64);
            let Some(id) = note.get("id").and_then(Value::as_u64) else { continue };
            if !wanted.is_marked(text) || author.is_none() || author != own {
                continue;
            }
            if wanted.is_same(text) {
                return Ok(Posted::Unchanged);
            }
            talk.put(&format!("{base}/{id}"), &body)?;
            return Ok(Posted::Updated);
        }
        if notes.len() < PAGE {
            break;
        }
    }
    talk.post(&base, &body)?;
    Ok(Posted::New)
}

#[cfg(test)]
mod tests {
    use super::project;

    #[test]
    fn a_project_is_a_number_or_a_path_and_leads_nowhere_else() {
        assert_eq!(project("42").ok().as_deref(), Some("42"));
        assert_eq!(project("group/sub/name").ok().as_deref(), Some("group%2Fsub%2Fname"));
        for bad in ["", "name", "a//b", "../x", "a/..", "a/b?c", "a/b#c", "a b/c"] {
            assert!(project(bad).is_err(), "{bad}");
        }
    }
}
