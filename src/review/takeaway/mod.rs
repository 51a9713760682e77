//! What was decided to go, as scripts: one for each database, one for what a server's databases share, and the way back.
//!
//! Nothing is run. What no script can do safely is said, with the choice that it needs. Main types: [`Options`],
//! [`Scripts`], [`Planned`]; main functions: [`scripts`], [`write`].

mod carry;
mod iam;
mod later;
mod tables;
mod tasks;

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Decision, DecisionRecord, Defaults, Folder, Line, ReviewError, place, seal, verify};
use crate::access::revoke::Choices;

pub(super) use tables::{csv, decided_by, exceptions, head};

/// What the user has chosen.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// For every line.
    pub choices: Choices,
    /// For single lines, instead.
    pub of_line: BTreeMap<String, Choices>,
    /// When it is made, RFC 3339: exceptions that are over are told apart.
    pub now: String,
    /// What roles will hold on objects that are made later.
    pub defaults: Defaults,
    /// Write over scripts that are there.
    pub replace: bool,
}

/// A script and its way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    pub server: String,
    /// Empty is what the databases share.
    pub database: String,
    /// `revoke/SERVER/DATABASE.sql`, without the first folder.
    pub file: String,
    pub there: String,
    pub back: String,
}

/// What becomes of a line.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Planned {
    pub line_id: String,
    pub decision: String,
    pub subject: String,
    pub class: String,
    /// Files below `revoke/` that take it away.
    pub scripts: Vec<String>,
    /// Privileges, memberships and attributes that they take away.
    pub taken: u64,
    /// Those that are gone already, or go with another line.
    pub gone: u64,
    /// Those that stay, each with the reason and the choice that is needed.
    pub left: Vec<String>,
    /// Who else is hit.
    pub consequences: Vec<String>,
}

/// Everything that is to be written.
#[derive(Debug, Clone, Default)]
pub struct Scripts {
    /// By server and database, what a server's databases share first: that is the order to run them in.
    pub scripts: Vec<Script>,
    /// What is to be done in IAM.
    pub iam: IamSteps,
    /// In the order of the lines.
    pub planned: Vec<Planned>,
}

/// The last decision of each line.
pub(super) fn last_decisions(taken: &[DecisionRecord]) -> BTreeMap<&str, &DecisionRecord> {
    taken.iter().map(|record| (record.line_id.as_str(), record)).collect()
}

pub use carry::scripts;
pub use iam::{Deny, IamStatement, IamStep, IamSteps};

/// Writes scripts, their plan and the list of exceptions into the review.
///
/// # Errors
///
/// When the review is closed or altered, when scripts are there already, or when something cannot be written.
pub fn write(
    folder: &Folder,
    lines: &[Line],
    taken: &[DecisionRecord],
    scripts: &Scripts,
    options: &Options,
) -> Result<(), ReviewError> {
    let _lock = folder.lock()?;
    seal::refuse_closed(folder)?;
    verify::refuse_altered(folder)?;
    let there = folder.path().join(place::REVOKE);
    if there.symlink_metadata().is_ok() && !options.replace {
        return Err(ReviewError::BadFile {
            path: there,
            reason: "scripts were written before, and are as they were".to_owned(),
            help: "run those; or give --replace, which also throws away the way back of scripts that were run"
                .to_owned(),
        });
    }
    let mut files = vec![
        (format!("{}/plan.csv", place::REVOKE), tables::plan(&scripts.planned)?),
        (place::EXCEPTIONS.to_owned(), exceptions(lines, taken, &options.now)?),
    ];
    files.extend(scripts.iam.files()?);
    for script in &scripts.scripts {
        for (folder, text) in [(place::ROLLBACK, &script.back), (place::REVOKE, &script.there)] {
            files.push((format!("{folder}/{}", script.file), text.clone().into_bytes()));
        }
    }
    folder.step(&files, &[place::REVOKE, place::ROLLBACK], |_| Ok(None)).map(drop)
}

/// Whether the line was let stay until a day that is over.
pub(super) fn is_expired(record: &DecisionRecord, now: &str) -> bool {
    record.decision == Decision::Exception && record.expires_on.as_str() < now.get(..10).unwrap_or(now)
}

/// Whether the line is to go, wholly or in part.
pub(super) fn goes(record: Option<&&DecisionRecord>) -> bool {
    record.is_some_and(|record| matches!(record.decision, Decision::Revoke | Decision::Reduce))
}
