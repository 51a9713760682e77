//! One comment on a pull request of GitHub or a merge request of GitLab: posted once, brought up to date by later runs.
//!
//! Finds the comment by its mark and by who wrote it: a mark that somebody else copied is not ours. Never shows the token, follows
//! no redirect with it, and asks again only where the answer may pass. Main types: [`Place`], [`Posted`], [`CommentError`].

mod github;
mod gitlab;
mod talk;

use std::path::PathBuf;

use self::talk::Talk;
use super::endpoint;
use super::send::Around;
use super::webhook::Secret;

/// Which service it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    GitHub,
    GitLab,
}

impl Service {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GitHub => "github",
            Self::GitLab => "gitlab",
        }
    }

    /// Characters of the longest comment that it takes.
    #[must_use]
    pub const fn limit(self) -> usize {
        match self {
            Self::GitHub => 65_536,
            Self::GitLab => 1_000_000,
        }
    }
}

/// Where the comment goes.
#[derive(Debug, Clone)]
pub struct Place {
    pub service: Service,
    /// Address of the API, such as `https://api.github.com` or `https://gitlab.example.com/api/v4`.
    pub api: String,
    /// `owner/name`, or the number or path of a project.
    pub repository: String,
    /// Of the pull request or merge request.
    pub number: u64,
    /// Certificate authorities (PEM) to believe instead of the public ones.
    pub ca_file: Option<PathBuf>,
}

/// What became of the comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    New,
    Updated,
    /// It said the same already.
    Unchanged,
}

impl Posted {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "posted",
            Self::Updated => "updated",
            Self::Unchanged => "up to date already",
        }
    }
}

/// Why there is no comment. Neither text nor address of it holds the token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommentError {
    #[error("post the comment, of which nothing was posted: the address of the API is no good: {reason}")]
    Address { reason: &'static str },
    #[error("post the comment, of which nothing was posted: http:// sends the token in the open to {host}")]
    Unencrypted { host: String },
    #[error("post the comment, of which nothing was posted: `{text}` is no {what}")]
    NoName { what: &'static str, text: String },
    #[error(
        "post the comment, of which nothing was posted: it has {length} characters, and {service} takes {limit}",
        service = service.as_str(),
        limit = service.limit()
    )]
    TooLong { service: Service, length: usize },
    #[error("post the comment: {host} does not let the token do it ({reason})")]
    Forbidden { host: String, reason: String },
    #[error("post the comment: {host} {reason}, after {attempts}")]
    Failed { host: String, reason: String, attempts: String },
}

impl CommentError {
    /// What to do next.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Address { .. } | Self::Unencrypted { .. } => {
                "give the whole address of the API with --api https://..."
            }
            Self::NoName { .. } => {
                "give --repository owner/name (GitHub) or the number or path of the project (GitLab)"
            }
            Self::TooLong { .. } => "give what `dbmuster check --format pr-comment=FILE` wrote; it is never longer",
            Self::Forbidden { .. } => {
                "the token needs `pull-requests: write` (GitHub), or the scope `api` and the role Reporter (GitLab)"
            }
            Self::Failed { .. } => "run it again later; the result of the check is not touched by it",
        }
    }
}

/// Posts the comment, or brings the one that is there up to date. `text` begins with `mark`, a line that nobody sees.
///
/// # Errors
///
/// When the place is none, or the service does not take it.
pub fn post(
    place: &Place,
    token: &Secret,
    mark: &str,
    text: &str,
    around: &Around<'_>,
) -> Result<Posted, CommentError> {
    let endpoint = endpoint::parse(&place.api).map_err(|reason| CommentError::Address { reason })?;
    if !endpoint.is_https && !endpoint.is_loopback {
        return Err(CommentError::Unencrypted { host: endpoint.host });
    }
    let length = text.chars().count();
    if length > place.service.limit() {
        return Err(CommentError::TooLong { service: place.service, length });
    }
    let talk = Talk::new(place, &endpoint, token, around)?;
    let wanted = Wanted { mark, text };
    match place.service {
        Service::GitHub => {
            let repository = github::Repository::of(&place.repository)?;
            talk.patiently(|talk| github::once(talk, &repository, place.number, wanted))
        }
        Service::GitLab => {
            let project = gitlab::project(&place.repository)?;
            talk.patiently(|talk| gitlab::once(talk, &project, place.number, wanted))
        }
    }
}

/// The comment as it should be.
#[derive(Debug, Clone, Copy)]
struct Wanted<'a> {
    mark: &'a str,
    text: &'a str,
}

impl Wanted<'_> {
    /// Whether a comment is an earlier one of ours, as far as its text tells.
    fn is_marked(&self, body: &str) -> bool {
        body.trim_start().starts_with(self.mark)
    }

    /// Whether it says the same; services end lines in their own way.
    fn is_same(&self, body: &str) -> bool {
        let lines = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
        lines(body) == lines(self.text)
    }
}
