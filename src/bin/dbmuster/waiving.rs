//! Waivers and the baseline of a run: from flags and files to what is marked in an evaluation.

use std::path::{Path, PathBuf};

use dbmuster::config::Settings;
use dbmuster::model::{Evaluation, Policy, WaiverReport};
use dbmuster::policy::{PolicySet, Selection, embedded, folder};
use dbmuster::waive::{Baseline, Source, Terms, WaiverSet, day_of, parse_day};
use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime, UtcOffset};

use crate::diagnostic::Failure;

/// Larger files are no list that people keep.
const FILE_LIMIT: u64 = 256 << 20;

/// Which failures are accepted, for how long at most, and what of it fails a run.
#[derive(Debug, Clone)]
pub struct WaiverRules {
    pub files: Vec<PathBuf>,
    pub terms: Terms,
    /// A waiver that matches no failure fails the run.
    pub fail_on_dead: bool,
    /// A waiver that ends soon fails the run.
    pub fail_on_expiring: bool,
}

impl WaiverRules {
    /// What the settings in force say of waivers.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        let given = &settings.waivers;
        let tier = |name: &str| name.trim_start_matches("tier").parse().unwrap_or_default();
        Self {
            files: given.files.clone(),
            terms: Terms {
                longest: given.max_days,
                by_tier: given.max_days_by_tier.iter().map(|(name, days)| (tier(name), *days)).collect(),
                soon: given.soon_days,
            },
            fail_on_dead: given.fail_on_dead,
            fail_on_expiring: given.fail_on_expiring,
        }
    }
}

pub fn tier_term(text: &str) -> Result<(u32, u32), String> {
    let parts = text.split_once('=').and_then(|(tier, days)| Some((tier.parse().ok()?, days.parse().ok()?)));
    parts.ok_or_else(|| "give a tier and days, such as 0=90".to_owned())
}

/// What a run accepts and what it knows.
#[derive(Debug, Default)]
pub struct Waiving {
    set: WaiverSet,
    terms: Terms,
    today: Option<Date>,
    baseline: Option<Baseline>,
}

impl Waiving {
    /// Reads the files. `as_of` is the time of the run, RFC 3339 in UTC.
    pub fn load(rules: &WaiverRules, folders: &[PathBuf], as_of: &str) -> Result<Self, Failure> {
        let today = today(as_of)?;
        let set = match rules.files.is_empty() {
            true => WaiverSet::default(),
            false => read_set(&rules.files, &all_policies_in(folders)?, &rules.terms, today)?,
        };
        Ok(Self { set, terms: rules.terms.clone(), today: Some(today), baseline: None })
    }

    /// Compares with these failures too.
    #[must_use]
    pub fn with_baseline(mut self, baseline: Option<Baseline>) -> Self {
        self.baseline = baseline;
        self
    }

    /// The waivers of the run.
    #[must_use]
    pub const fn set(&self) -> &WaiverSet {
        &self.set
    }

    /// Whether there is nothing that could cover a failure.
    pub fn is_idle(&self) -> bool {
        self.set.is_empty() && self.baseline.is_none()
    }

    /// Marks failures that are waived or known, and tells what became of waivers and baseline.
    pub fn apply(&self, evaluation: &mut Evaluation) -> WaiverReport {
        let Some(today) = self.today else { return WaiverReport::default() };
        let mut report = self.set.apply(evaluation, &self.terms, today);
        report.baseline = self.baseline.as_ref().map(|baseline| baseline.apply(evaluation));
        report
    }
}

pub fn today(as_of: &str) -> Result<Date, Failure> {
    day_of(as_of).ok_or_else(|| Failure::internal(format!("failed to read the day of {as_of}")))
}

/// The day of `--as-of`, which may be a day or a time; without it, this is where the clock is read.
pub fn day(as_of: Option<&str>) -> Result<Date, Failure> {
    let Some(text) = as_of else { return Ok(OffsetDateTime::now_utc().date()) };
    let time = || OffsetDateTime::parse(text, &Rfc3339).ok().map(|time| time.to_offset(UtcOffset::UTC).date());
    parse_day(text).or_else(time).ok_or_else(|| {
        let help = "give a day such as 2026-11-20, or a time with offset such as 2026-11-20T00:00:00Z";
        Failure::with_help(format!("failed to read --as-of `{text}`: it is neither a day nor a time"), help)
    })
}

/// Every policy of these folders and of this binary, whether a run chooses it or not: a waiver may be for another run.
pub fn all_policies_in(folders: &[PathBuf]) -> Result<Vec<Policy>, Failure> {
    let selection = Selection {
        policies: vec!["*".to_owned()],
        include_opt_in: true,
        include_disabled: true,
        ..Selection::default()
    };
    let mut trees = vec![embedded().map_err(Failure::from)?];
    for dir in folders {
        trees.push(folder(dir).map_err(Failure::from)?);
    }
    let set = PolicySet::load(&trees, &selection, &[])?;
    Ok(set.policies.into_iter().map(|loaded| loaded.policy).collect())
}

/// Reads waiver files, with every mistake at once.
pub fn read_set(files: &[PathBuf], policies: &[Policy], terms: &Terms, today: Date) -> Result<WaiverSet, Failure> {
    let texts = read_texts(files)?;
    let sources: Vec<Source<'_>> = texts.iter().map(|(name, text)| Source { name, text }).collect();
    let policies: Vec<&Policy> = policies.iter().collect();
    WaiverSet::read(&sources, &policies, terms, today).map_err(|error| Failure::usage(format!("failed to {error}")))
}

/// Names and texts of files. All that cannot be read are reported at once.
pub fn read_texts(files: &[PathBuf]) -> Result<Vec<(String, String)>, Failure> {
    let mut texts = Vec::new();
    let mut failures = Vec::new();
    for file in files {
        match read_text(file) {
            Ok(text) => texts.push((file.display().to_string(), text)),
            Err(reason) => failures.push(format!(
                "failed to read {}: {reason}\n  help: give a text file that exists and may be read",
                file.display()
            )),
        }
    }
    if failures.is_empty() { Ok(texts) } else { Err(Failure::all(failures)) }
}

fn read_text(file: &Path) -> Result<String, String> {
    let told = file.metadata().map_err(|error| error.to_string())?;
    if told.is_dir() {
        return Err("it is a folder".to_owned());
    }
    if told.len() > FILE_LIMIT {
        return Err(format!("it is larger than {} MiB", FILE_LIMIT >> 20));
    }
    let bytes = std::fs::read(file).map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..valid].iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("line {line} is not UTF-8")
    })
}

/// Reads the report of an earlier run.
pub fn read_baseline(file: &Path) -> Result<Baseline, Failure> {
    let bytes = std::fs::read(file).map_err(|error| {
        let help = "give a file that --format json, ndjson or sarif wrote";
        Failure::with_help(format!("failed to read the baseline {}: {error}", file.display()), help)
    })?;
    let text = String::from_utf8(bytes).map_err(|_| {
        let help = "give a file that --format json, ndjson or sarif wrote";
        Failure::with_help(format!("failed to read the baseline {}: it is not UTF-8", file.display()), help)
    })?;
    Baseline::parse(&file.display().to_string(), &text).map_err(|error| Failure::usage(format!("failed to {error}")))
}
