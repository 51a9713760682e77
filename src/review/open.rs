//! Opens a review: freezes a population into a folder, once.
//!
//! Lines are made and written a reviewer at a time. Main types: [`Opening`], [`Opened`]; main function: [`open`].

use std::collections::BTreeMap;
use std::path::Path;

use super::write::csv::{self, Which};
use super::write::pages::Pages;
use super::write::xlsx::{About, workbook};
use super::{
    Draft, Folder, InputRecord, Line, Past, Previous, Removed, ReviewError, ReviewManifest, Reviewable, ReviewerRecord,
    SourceRecord, Totals, file_stem, place, review_name, verify,
};
use crate::model::Severity;
use crate::report::template::TemplateError;

/// Lines that the page over all may show.
const WORST: usize = 200;

/// What a review is opened with.
#[derive(Debug)]
pub struct Opening<'a> {
    /// Folder that the review's own folder goes into.
    pub out: &'a Path,
    pub period: &'a str,
    pub scope: &'a str,
    pub tool_version: &'a str,
    pub opened_at: &'a str,
    pub due: &'a str,
    pub opened_by: &'a str,
    pub sources: Vec<SourceRecord>,
    pub inputs: Vec<InputRecord>,
    pub options: BTreeMap<String, String>,
    /// The review before, with its lines.
    pub previous: Option<(&'a Folder, &'a [Line])>,
    /// Folder with templates that replace the built-in ones.
    pub templates: Option<&'a Path>,
    /// Inventory that was read for this review, and is kept in it.
    pub inventory: Option<&'a Path>,
}

/// A review that is there.
#[derive(Debug)]
pub struct Opened {
    pub folder: Folder,
    /// Reviewers with more lines than were asked for, because nothing more could be put together.
    pub overfull: Vec<String>,
}

/// Checks that a text can be a part of the name of a folder.
///
/// # Errors
///
/// When it is empty, long, or has characters that a folder should not have.
pub fn check_word(what: &'static str, text: &str) -> Result<(), ReviewError> {
    let is_good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let starts = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    if text.len() <= 64 && starts && text.chars().all(is_good) && !text.ends_with('.') {
        return Ok(());
    }
    Err(ReviewError::Bad {
        what,
        text: text.to_owned(),
        reason: "it is a part of the name of a folder".to_owned(),
        help: "use letters, digits, `-`, `_` and `.`, at most 64, such as 2026Q4",
    })
}

/// Writes the review.
///
/// # Errors
///
/// When there is one of that name, nothing to review, the review before was altered, or something cannot be written: then nothing is left.
pub fn open(reviewable: &mut Reviewable<'_>, opening: Opening<'_>) -> Result<Opened, ReviewError> {
    if reviewable.is_empty() {
        return Err(ReviewError::Nobody);
    }
    if let Some((folder, _)) = opening.previous {
        verify::refuse_unsound(folder)?;
    }
    let name = review_name(opening.period, opening.scope);
    let draft = Draft::begin(opening.out, &name)?;
    let missing = reviewable.missing();
    let pages = Pages::load(opening.templates).map_err(|error| unmade(&error))?;
    let mut manifest = ReviewManifest {
        schema_version: ReviewManifest::SCHEMA_VERSION.to_owned(),
        review: name.clone(),
        period: opening.period.to_owned(),
        scope: opening.scope.to_owned(),
        tool_version: opening.tool_version.to_owned(),
        opened_at: opening.opened_at.to_owned(),
        due: opening.due.to_owned(),
        opened_by: opening.opened_by.to_owned(),
        is_complete: missing.is_empty(),
        sources: opening.sources,
        inputs: opening.inputs,
        options: opening.options,
        asked: reviewable.asked(),
        failed_targets: missing,
        exclusions: reviewable.exclusions(),
        control_totals: reviewable.control_totals(),
        ..ReviewManifest::default()
    };
    let past =
        opening.previous.map_or_else(Past::default, |(folder, lines)| Past::of(lines, &folder.manifest().opened_at));
    let mut worst: Vec<Line> = Vec::new();
    let mut totals = Totals::default();
    (totals.login_roles, totals.decisions_behind) = reviewable.behind();
    let mut population = draft.file(place::POPULATION)?;
    population.write(|out| csv::head(Which::Told, out))?;
    let mut all = draft.file(place::LINES)?;
    let most: usize = manifest.options.get("max_lines").and_then(|text| text.parse().ok()).unwrap_or(usize::MAX);
    let mut overfull = Vec::new();
    for share in reviewable.shares() {
        let lines = reviewable.lines(share, &past);
        let reviewer = ReviewerRecord {
            id: share.reviewer.id.clone(),
            email: share.reviewer.email.clone(),
            deputy: share.reviewer.deputy.clone(),
            is: share.reviewer.is.clone(),
            file: if share.reviewer.id.is_empty() { "unassigned".to_owned() } else { stem(&share.reviewer.id) },
            lines: lines.len() as u64,
            grouping: share.grouping(),
        };
        if lines.len() > most {
            overfull.push(reviewer.id.clone());
        }
        lines.iter().for_each(|line| count(&mut totals, line));
        population.write(|out| csv::rows(&lines, Which::Told, out))?;
        all.write(|out| {
            lines.iter().try_for_each(|line| {
                serde_json::to_writer(&mut *out, line)?;
                out.write_all(b"\n")
            })
        })?;
        draft.put(&format!("{}/{}.csv", place::REVIEW, reviewer.file), |out| {
            csv::head(Which::All, out)?;
            csv::rows(&lines, Which::All, out)
        })?;
        let about = About {
            review: &name,
            reviewer: &reviewer.id,
            due: opening.due,
            opened_at: opening.opened_at,
            is_complete: manifest.is_complete,
        };
        let bytes = workbook(&lines, about).map_err(|error| ReviewError::Unmade {
            what: "workbook",
            reason: error.to_string(),
            help: "this is a fault of dbmuster; report it",
        })?;
        draft.put(&format!("{}/{}.xlsx", place::REVIEW, reviewer.file), |out| out.write_all(&bytes))?;
        let page = pages.reviewer(&manifest, &reviewer, &lines).map_err(|error| unmade(&error))?;
        draft.put(&format!("{}/{}.html", place::REVIEWERS, reviewer.file), |out| out.write_all(page.as_bytes()))?;
        manifest.reviewers.push(reviewer);
        worst.extend(lines.into_iter().filter(|line| line.severity >= Severity::Medium));
        worst.sort_by(|a, b| {
            (std::cmp::Reverse(a.severity), &a.line_id).cmp(&(std::cmp::Reverse(b.severity), &b.line_id))
        });
        worst.truncate(WORST);
    }
    population.finish()?;
    all.finish()?;
    if let Some(path) = opening.inventory {
        let mut from = std::fs::File::open(path).map_err(|error| ReviewError::unread(path, &error))?;
        draft.put(place::INVENTORY, |out| std::io::copy(&mut from, out).map(drop))?;
    }
    let removed = removed(reviewable, &past, opening.previous, &draft)?;
    manifest.totals = totals;
    manifest.previous = opening.previous.map(|(folder, _)| Previous {
        review: folder.manifest().review.clone(),
        manifest_digest: folder.manifest_digest().to_owned(),
        sums_digest: crate::evidence::file_digest(&folder.path().join(place::SUMS)).unwrap_or_default(),
        is_closed: folder.path().join(place::CLOSING).is_file(),
        removed: removed.len() as u64,
    });
    let summary = pages.summary(&manifest, &worst, &removed).map_err(|error| unmade(&error))?;
    draft.put(place::SUMMARY, |out| out.write_all(summary.as_bytes()))?;
    Ok(Opened { folder: draft.finish(manifest)?, overfull })
}

fn removed(
    reviewable: &Reviewable<'_>,
    past: &Past,
    previous: Option<(&Folder, &[Line])>,
    draft: &Draft,
) -> Result<Vec<Removed>, ReviewError> {
    let Some((_, before)) = previous else { return Ok(Vec::new()) };
    let removed = reviewable.removed(past, before);
    draft.put(place::REMOVED, |out| {
        removed.iter().try_for_each(|one| {
            serde_json::to_writer(&mut *out, one)?;
            out.write_all(b"\n")
        })
    })?;
    Ok(removed)
}

/// The name that files of nobody have is nobody's.
fn stem(id: &str) -> String {
    let stem = file_stem(id);
    if stem == "unassigned" { file_stem(&format!("{id} ")) } else { stem }
}

fn count(totals: &mut Totals, line: &Line) {
    totals.lines += 1;
    let add = |counts: &mut BTreeMap<String, u64>, name: &str| *counts.entry(name.to_owned()).or_default() += 1;
    add(&mut totals.by_kind, line.kind.as_str());
    add(&mut totals.by_class, line.class.as_str());
    add(&mut totals.by_severity, line.severity.as_str());
    add(&mut totals.by_change, line.change.as_str());
    line.flags.iter().for_each(|flag| add(&mut totals.by_flag, flag.as_str()));
}

fn unmade(error: &TemplateError) -> ReviewError {
    ReviewError::Unmade { what: "page", reason: error.to_string(), help: "mend the template, or leave --templates out" }
}
