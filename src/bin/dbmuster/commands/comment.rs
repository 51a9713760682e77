//! `dbmuster comment`: puts the comment that a check wrote on its pull request, or brings the one that is there up to date.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use dbmuster::notify::comment::{CommentError, Place, Service, post};
use dbmuster::notify::{Around, Secret};
use dbmuster::report::COMMENT_MARK;
use time::OffsetDateTime;

use crate::diagnostic::{self, Failure};
use crate::exit_code::CLEAN;

/// No comment is longer than this.
const MOST_BYTES: u64 = 4 << 20;

#[derive(Debug, Args)]
pub struct CommentArgs {
    /// What `dbmuster check --format pr-comment=FILE` wrote; `-` is standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where the pull request is; without it, what the variables of a job tell.
    #[arg(long, value_name = "SERVICE")]
    pub service: Option<ServiceArg>,
    /// Address of the API; without it, GITHUB_API_URL or CI_API_V4_URL.
    #[arg(long, value_name = "URL")]
    pub api: Option<String>,
    /// owner/name on GitHub, number or path of the project on GitLab; without it, GITHUB_REPOSITORY or CI_PROJECT_ID.
    #[arg(long, value_name = "NAME")]
    pub repository: Option<String>,
    /// Number of the pull request or merge request; without it, what GITHUB_REF or CI_MERGE_REQUEST_IID tells.
    #[arg(long, value_name = "N")]
    pub number: Option<u64>,
    /// Environment variable that holds the token; without it, GITHUB_TOKEN or GITLAB_TOKEN.
    #[arg(long, value_name = "VARIABLE")]
    pub token_env: Option<String>,
    /// Name of the comment, when several checks have one each on the same pull request.
    #[arg(long, value_name = "NAME", value_parser = key)]
    pub key: Option<String>,
    /// Certificate authorities (PEM) to believe instead of the public ones.
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ServiceArg {
    Github,
    Gitlab,
}

/// A name goes into a mark that must stay invisible.
fn key(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let good = (1..=100).contains(&text.len()) && text.chars().all(plain) && !text.contains("--");
    if good { Ok(text.to_owned()) } else { Err("give letters, digits and single - _ . / only".to_owned()) }
}

pub fn run(args: &CommentArgs) -> Result<u8, Failure> {
    let place = place(args)?;
    let token = token(args, place.service)?;
    let text = read(&args.file)?;
    let Some(rest) = text.strip_prefix(COMMENT_MARK) else {
        return Err(Failure::with_help(
            format!("failed to post {}: it is no comment of a check; nothing was posted", args.file.display()),
            "write it with `dbmuster check PLAN --format pr-comment=FILE`",
        ));
    };
    let mark = args
        .key
        .as_ref()
        .map_or_else(|| COMMENT_MARK.to_owned(), |key| COMMENT_MARK.replace(" -->", &format!(" {key} -->")));
    let variable = |names: [&str; 2]| names.into_iter().find_map(variable);
    let (proxy, no_proxy) = (variable(["HTTPS_PROXY", "https_proxy"]), variable(["NO_PROXY", "no_proxy"]));
    let around = Around {
        now: &|| OffsetDateTime::now_utc().unix_timestamp(),
        sleep: &std::thread::sleep,
        proxy: proxy.as_deref(),
        no_proxy: no_proxy.as_deref(),
    };
    match post(&place, &token, &mark, &format!("{mark}{rest}"), &around) {
        Ok(posted) => {
            let at = format!("{} {}", place.repository, place.number);
            diagnostic::note(&format!("the comment on {at} is {}", posted.as_str()));
            Ok(CLEAN)
        }
        Err(error) => {
            let text = format!("failed to {error}\n  help: {}", error.help());
            Err(match error {
                CommentError::Forbidden { .. } | CommentError::Failed { .. } => Failure::incomplete(text),
                CommentError::Address { .. }
                | CommentError::Unencrypted { .. }
                | CommentError::NoName { .. }
                | CommentError::TooLong { .. } => Failure::usage(text),
            })
        }
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Where it goes, from flags and from what the job tells.
fn place(args: &CommentArgs) -> Result<Place, Failure> {
    let service = match args.service {
        Some(ServiceArg::Github) => Service::GitHub,
        Some(ServiceArg::Gitlab) => Service::GitLab,
        None if variable("GITLAB_CI").is_some() => Service::GitLab,
        None if variable("GITHUB_ACTIONS").is_some() => Service::GitHub,
        None => return Err(missing("which service it is", "--service github or --service gitlab")),
    };
    let (api, repository, number) = match service {
        Service::GitHub => (
            variable("GITHUB_API_URL").or_else(|| Some("https://api.github.com".to_owned())),
            variable("GITHUB_REPOSITORY"),
            variable("GITHUB_REF")
                .and_then(|name| name.strip_prefix("refs/pull/").and_then(|rest| rest.split('/').next()?.parse().ok())),
        ),
        Service::GitLab => (
            variable("CI_API_V4_URL"),
            variable("CI_PROJECT_ID"),
            variable("CI_MERGE_REQUEST_IID").and_then(|number| number.parse().ok()),
        ),
    };
    Ok(Place {
        service,
        api: (args.api.clone().or(api)).ok_or_else(|| missing("where the API is", "--api URL"))?,
        repository: (args.repository.clone().or(repository))
            .ok_or_else(|| missing("which repository it is", "--repository NAME"))?,
        number: args.number.or(number).ok_or_else(|| missing("which pull request it is", "--number N"))?,
        ca_file: args.ca_file.clone(),
    })
}

fn missing(what: &str, flag: &str) -> Failure {
    Failure::with_help(
        format!("failed to find {what}: no variable of a job tells it; nothing was posted"),
        format!("give {flag}, or run it in a job of a pull request"),
    )
}

fn token(args: &CommentArgs, service: Service) -> Result<Secret, Failure> {
    let name = args.token_env.as_deref().unwrap_or(match service {
        Service::GitHub => "GITHUB_TOKEN",
        Service::GitLab => "GITLAB_TOKEN",
    });
    let value = variable(name).filter(|value| value.chars().all(|c| c.is_ascii_graphic()));
    value.map(Secret::new).ok_or_else(|| {
        Failure::with_help(
            format!("failed to post the comment: the environment variable {name} holds no token; nothing was posted"),
            "set it to a token that may write comments, or name another with --token-env",
        )
    })
}

fn read(file: &Path) -> Result<String, Failure> {
    let refuse = |reason: &dyn std::fmt::Display| {
        Failure::with_help(
            format!("failed to read the comment in {}: {reason}; nothing was posted", file.display()),
            "give the file that `dbmuster check --format pr-comment=FILE` wrote",
        )
    };
    let mut text = String::new();
    let read = if file == Path::new("-") {
        std::io::stdin().lock().take(MOST_BYTES).read_to_string(&mut text)
    } else {
        std::fs::File::open(file).and_then(|file| file.take(MOST_BYTES).read_to_string(&mut text))
    };
    read.map_err(|error| refuse(&error)).map(|_| text)
}
