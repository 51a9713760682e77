//! The end of a review: what a later inventory shows of each line that was to go, what came up since, and the seal.
//!
//! Proves by the later graphs alone, fact by fact; what they cannot tell is not called gone. Main types: [`Later`],
//! [`Options`], [`Closed`]; main function: [`close`].

mod fresh;
mod proof;
mod renamed;
mod tables;
mod tally;

use std::collections::{BTreeMap, BTreeSet};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::manifest::SourceRecord;
use super::seal::{self, Closing, Signer};
use super::takeaway::{exceptions, goes, is_expired, last_decisions};
use super::{
    Closure, ClosureRecord, Coming, Decision, DecisionRecord, Defaults, Folder, Line, Previous, ReviewError, place,
    verify,
};
use crate::access::{Graph, Problem};
use crate::evidence::{canonical, digest};
use crate::model::Gap;

pub use fresh::NewAccess;

/// A later state of the same fleet.
#[derive(Debug)]
pub struct Later<'a> {
    pub source: SourceRecord,
    pub graphs: &'a [Graph],
    pub problems: &'a [Problem],
    pub gaps: &'a [Gap],
    /// What roles will hold on objects that are made later.
    pub defaults: &'a Defaults,
    /// The population that it would give, made as that of the review was.
    pub lines: &'a [Line],
    /// Who comes in by IAM.
    pub coming: &'a Coming,
}

/// What the user said.
#[derive(Debug, Default)]
pub struct Options<'a> {
    /// When it is closed, RFC 3339.
    pub now: String,
    pub tool_version: String,
    pub closed_by: String,
    /// Close although lines are undecided.
    pub allow_undecided: bool,
    pub signer: Option<&'a Signer>,
    /// Tell, and write nothing.
    pub dry_run: bool,
}

/// What closing came to.
#[derive(Debug, Clone, Default)]
pub struct Closed {
    /// In the order of the lines.
    pub records: Vec<ClosureRecord>,
    pub new_access: Vec<NewAccess>,
    pub undecided: u64,
    /// Lines whose exception has ended, in their order.
    pub expired: Vec<String>,
    /// Of the list of digests; empty when nothing was written.
    pub digest: String,
    /// What is worth knowing.
    pub notes: Vec<String>,
}

impl Closed {
    #[must_use]
    pub fn count(&self, closure: Closure) -> usize {
        self.records.iter().filter(|record| record.closure == closure).count()
    }
}

/// Proves what became of the lines, and seals the review.
///
/// # Errors
///
/// When the inventory is not a later one of the same fleet, when lines are undecided, or when something cannot be written.
pub fn close(folder: &Folder, later: &Later<'_>, options: &Options<'_>) -> Result<Closed, ReviewError> {
    let _lock = folder.lock()?;
    seal::refuse_closed(folder)?;
    verify::refuse_altered(folder)?;
    let lines = folder.lines()?;
    let taken = folder.decisions()?;
    let mut closed = Closed { notes: fits(folder, later, &lines, options)?, ..Closed::default() };
    let last = last_decisions(&taken);
    let is_decided =
        |line: &&Line| last.get(line.line_id.as_str()).is_some_and(|record| record.decision != Decision::NotMine);
    closed.undecided = lines.iter().filter(|line| !is_decided(line)).count() as u64;
    if closed.undecided > 0 && !options.allow_undecided && !options.dry_run {
        return Err(ReviewError::Undecided { count: closed.undecided, path: folder.path().to_path_buf() });
    }
    let has_ended =
        |line: &&Line| last.get(line.line_id.as_str()).is_some_and(|record| is_expired(record, &options.now));
    closed.expired = lines.iter().filter(has_ended).map(|line| line.line_id.clone()).collect();
    let judge = proof::Judge::new(later, folder.manifest(), &lines);
    for line in &lines {
        let Some(record) = last.get(line.line_id.as_str()).filter(|record| goes(Some(record))) else { continue };
        let proof = judge.prove(line, record);
        let days = match proof.closure {
            Closure::Closed => days_between(&record.decided_at, &later.source.collected_at),
            Closure::Partly | Closure::Open | Closure::NotEvaluable => None,
        };
        closed.records.push(ClosureRecord {
            line_id: line.line_id.clone(),
            closure: proof.closure,
            decided_at: record.decided_at.clone(),
            verified_at: later.source.collected_at.clone(),
            inventory_digest: later.source.digest.clone(),
            days_to_close: days,
            residual: proof.residual,
            reason: proof.reason,
        });
    }
    closed.new_access = fresh::since(&lines, later.lines);
    if !options.dry_run {
        write(folder, &lines, &taken, later, options, &mut closed)?;
    }
    Ok(closed)
}

/// Refuses what is no later inventory of what was reviewed. Gives what is worth knowing.
fn fits(folder: &Folder, later: &Later<'_>, lines: &[Line], options: &Options<'_>) -> Result<Vec<String>, ReviewError> {
    let manifest = folder.manifest();
    let source = &later.source;
    let refuse = |reason: String, help: &str| ReviewError::BadFile {
        path: source.name.clone().into(),
        reason: format!("the review stays open: {reason}"),
        help: help.to_owned(),
    };
    let collect = "collect the same scope again, after the access was taken away";
    if manifest.sources.iter().any(|frozen| frozen.digest == source.digest) {
        return Err(refuse("it is the inventory that the population was made from".to_owned(), collect));
    }
    let moment = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    let Some(read_at) = moment(&source.collected_at) else {
        return Err(refuse(format!("nobody knows when it was read: {:?} is no time", source.collected_at), collect));
    };
    let frozen = manifest.sources.iter().filter_map(|frozen| moment(&frozen.collected_at)).max();
    if frozen.is_some_and(|frozen| read_at <= frozen) {
        let text = format!("it was read at {}, no later than the population was", source.collected_at);
        return Err(refuse(text, collect));
    }
    if moment(&options.now).is_some_and(|now| read_at > now + time::Duration::hours(1)) {
        let text = format!("it was read at {}, which is yet to come", source.collected_at);
        return Err(refuse(text, "set the clock, or give the time of closing with --as-of"));
    }
    let frozen: BTreeSet<&str> = lines.iter().flat_map(|line| line.blocks.iter().map(|block| &*block.server)).collect();
    let there: BTreeSet<&str> = later.graphs.iter().map(|graph| graph.server().name.as_str()).collect();
    if frozen.is_disjoint(&there) {
        let shown: Vec<&str> = there.iter().take(5).copied().collect();
        let text = format!("none of the servers of the review is in it; it has {}", shown.join(", "));
        return Err(refuse(text, collect));
    }
    let mut notes = Vec::new();
    let scopes: BTreeSet<&str> = manifest.sources.iter().map(|one| one.scope_digest.as_str()).collect();
    if !source.scope_digest.is_empty() && !scopes.contains(source.scope_digest.as_str()) {
        notes.push("the inventory was collected with another scope than that of the review".to_owned());
    }
    for server in frozen.difference(&there) {
        notes.push(format!("{server} is not in the inventory: nothing can be proved there"));
    }
    for server in there.difference(&frozen) {
        notes.push(format!("{server} was no part of the review: everything there is new"));
    }
    Ok(notes)
}

fn write(
    folder: &Folder,
    lines: &[Line],
    taken: &[DecisionRecord],
    later: &Later<'_>,
    options: &Options<'_>,
    closed: &mut Closed,
) -> Result<(), ReviewError> {
    let unmade = |error: String| ReviewError::Unmade {
        what: "record of the closing",
        reason: error,
        help: "this is a fault of dbmuster; report it",
    };
    let mut log = Vec::new();
    for record in &closed.records {
        serde_json::to_writer(&mut log, record).map_err(|error| unmade(error.to_string()))?;
        log.push(b'\n');
    }
    let last = last_decisions(taken);
    let mut decisions: BTreeMap<String, u64> = BTreeMap::new();
    for line in lines {
        let word = last.get(line.line_id.as_str()).map_or("undecided", |record| record.decision.as_str());
        *decisions.entry(word.to_owned()).or_default() += 1;
    }
    let mut closures: BTreeMap<String, u64> = BTreeMap::new();
    for record in &closed.records {
        *closures.entry(record.closure.as_str().to_owned()).or_default() += 1;
    }
    let manifest = folder.manifest();
    let filled_in: BTreeMap<String, String> = folder
        .digests()?
        .into_iter()
        .filter(|(name, digest)| verify::is_filled_in(name) && manifest.files.get(name) != Some(digest))
        .collect();
    let closing = Closing {
        schema_version: Closing::SCHEMA_VERSION.to_owned(),
        review: manifest.review.clone(),
        tool_version: options.tool_version.clone(),
        closed_at: options.now.clone(),
        closed_by: options.closed_by.clone(),
        manifest_digest: folder.manifest_digest().to_owned(),
        inventory: later.source.clone(),
        lines: lines.len() as u64,
        decisions,
        closures,
        new_access: closed.new_access.len() as u64,
        expired: closed.expired.len() as u64,
        filled_in,
        signed_by: options.signer.map(Signer::public).unwrap_or_default(),
        previous: previous(folder),
    };
    let bytes = canonical(&closing).map_err(|error| unmade(error.to_string()))?;
    let files = [
        (place::CLOSURE.to_owned(), tables::closure(lines, taken, &closed.records, &options.now)?),
        (place::CLOSURE_LOG.to_owned(), log),
        (place::EXCEPTIONS.to_owned(), exceptions(lines, taken, &options.now)?),
        (place::NEW_ACCESS.to_owned(), tables::new_access(&closed.new_access)?),
        (place::CLOSING.to_owned(), bytes),
    ];
    let sign = |sums: &[u8]| options.signer.map(|signer| signer.sign(sums)).transpose();
    closed.digest = folder.step(&files, &[], sign)?;
    Ok(())
}

/// The review before as it is now, when it lies beside this one.
fn previous(folder: &Folder) -> Option<Previous> {
    let known = folder.manifest().previous.clone()?;
    let whole = folder.path().canonicalize().ok()?;
    let beside = whole.parent()?.join(&known.review);
    let sums = std::fs::read(beside.join(place::SUMS)).ok().map(|bytes| digest(&bytes));
    Some(Previous { sums_digest: sums.unwrap_or_else(|| known.sums_digest.clone()), ..known })
}

/// Whole days from one day to another, each at the start of its text.
fn days_between(from: &str, to: &str) -> Option<i64> {
    let day = |text: &str| {
        let mut parts = text.get(..10)?.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let month = time::Month::try_from(month.parse::<u8>().ok()?).ok()?;
        time::Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()
    };
    Some((day(to)? - day(from)?).whole_days().max(0))
}
