//! Comments on pull requests of GitHub, which are issues to its API. Main function: [`once`].

use serde_json::{Value, json};

use super::talk::{Said, Talk, Trouble};
use super::{CommentError, Posted, Wanted};

/// Comments on one page, the most that there are.
const PAGE: usize = 100;
/// Pages that are looked through.
const MOST_PAGES: usize = 100;

/// `owner/name`.
#[derive(Debug)]
pub(super) struct Repository(String);

impl Repository {
    pub(super) fn of(text: &str) -> Result<Self, CommentError> {
        let is_name = |name: &str| {
            !name.is_empty()
                && !name.chars().all(|c| c == '.')
                && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        };
        match text.split_once('/') {
            Some((owner, name)) if is_name(owner) && is_name(name) => Ok(Self(text.to_owned())),
            Some(_) | None => Err(CommentError::NoName { what: "repository", text: text.escape_debug().to_string() }),
        }
    }
}

/// Looks for the comment of an earlier run, and posts or changes it.
pub(super) fn once(talk: &Talk<'_>, repository: &Repository, number: u64, wanted: Wanted<'_>) -> Said<Posted> {
    let base = format!("/repos/{}/issues", repository.0);
    let body = json!({"body": wanted.text});
    // The token of a workflow belongs to a bot that may not ask who it is.
    let own = match talk.get("/user") {
        Ok(user) => user.get("login").and_then(Value::as_str).map(str::to_owned),
        Err(Trouble::Forbidden { status: 403 | 404, .. }) => None,
        Err(trouble) => return Err(trouble),
    };
    let is_ours = |comment: &Value| {
        let user = comment.get("user");
        let text = |name: &str| user.and_then(|user| user.get(name)?.as_str());
        match &own {
            Some(own) => text("login") == Some(own),
            None => text("type") == Some("Bot"),
        }
    };
    for page in 1..=MOST_PAGES {
        let found = talk.get(&format!("{base}/{number}/comments?per_page={PAGE}&page={page}"))?;
        let comments = found.as_array().map(Vec::as_slice).unwrap_or_default();
        for comment in comments {
            let text = comment.get("body").and_then(Value::as_str).unwrap_or_default();
            let Some(id) = comment.get("id").and_then(Value::as_u64) else { continue };
            if !wanted.is_marked(text) || !is_ours(comment) {
                continue;
            }
            if wanted.is_same(text) {
                return Ok(Posted::Unchanged);
            }
            talk.patch(&format!("{base}/comments/{id}"), &body)?;
            return Ok(Posted::Updated);
        }
        if comments.len() < PAGE {
            break;
        }
    }
    talk.post(&format!("{base}/{number}/comments"), &body)?;
    Ok(Posted::New)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_has_an_owner_and_a_name_and_leads_nowhere_else() {
        assert!(Repository::of("acme/payments.db").is_ok());
        for bad in ["acme", "acme/", "/x", "acme/x/y", "../x", "acme/..", "acme/x?y", "a b/c", ""] {
            assert!(Repository::of(bad).is_err(), "{bad}");
        }
    }
}
