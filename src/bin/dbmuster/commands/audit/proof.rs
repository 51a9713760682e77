//! What a run is made of, as a manifest, and the evidence that is kept of it. Main types: [`Proof`], [`Made`].

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use dbmuster::config::Settings;
use dbmuster::evidence::{Entry, EvidenceError, Ledger, Part, Sealed, canonical, digest, folder_digest};
use dbmuster::inventory::Reader;
use dbmuster::model::manifest::InventoryEvidence;
use dbmuster::model::{Evaluation, Framework, History, Manifest, WaiverReport};
use dbmuster::policy::{PolicySet, PolicyTree};
use dbmuster::waive::WaiverSet;
use sha2::{Digest, Sha256};

use super::sources::Named;
use crate::diagnostic::Failure;
use crate::rendered::{self, Recipe};

/// How long a run waits for another one that writes into the same ledger, and how often it looks.
const WAIT: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(200);

fn failed(error: &EvidenceError) -> Failure {
    Failure::usage(format!("failed to {error}"))
}

/// Everything that a manifest speaks of.
#[derive(Debug)]
pub struct Made<'a> {
    pub settings: &'a Settings,
    pub decisive: &'a BTreeMap<&'static str, String>,
    pub sources: &'a [Named],
    pub recording: Option<&'a Path>,
    pub set: &'a PolicySet,
    pub trees: &'a [PolicyTree],
    pub frameworks: &'a [Framework],
    pub waivers: &'a WaiverSet,
    pub waiver_report: &'a WaiverReport,
    pub evaluation: &'a Evaluation,
    pub exit_code: u8,
}

impl Made<'_> {
    /// The manifest, with nothing yet about other runs and about reports.
    pub fn manifest(&self) -> Result<Manifest, Failure> {
        let recording = self.recording.map(folder_digest).transpose().map_err(|error| failed(&error))?;
        let inventory = |source: &Named| InventoryEvidence {
            name: source.name.clone(),
            digest: source.digest.clone().unwrap_or_default(),
            resources: source.resources,
            gaps: source.gaps,
            recording_digest: recording.clone(),
        };
        let evaluation = dbmuster::evidence::evaluation_digest(self.evaluation).map_err(|error| failed(&error))?;
        Ok(Manifest {
            schema_version: Manifest::SCHEMA_VERSION.to_owned(),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            as_of: self.evaluation.evaluated_at.clone(),
            inventories: self.sources.iter().map(inventory).collect(),
            policy_set_digest: self.set.digest.clone(),
            configuration_digest: digest(&self.configuration()?),
            waivers_digest: self.waiver_list()?.as_deref().map(digest),
            evaluation_digest: evaluation,
            exit_code: self.exit_code,
            ..Manifest::default()
        })
    }

    fn configuration(&self) -> Result<Vec<u8>, Failure> {
        canonical(self.decisive).map_err(|error| failed(&error))
    }

    /// The waivers in force; the values that they accept are in the digest only, since they may be secrets.
    fn waiver_list(&self) -> Result<Option<Vec<u8>>, Failure> {
        let Some(of_all) = self.waivers.digest() else { return Ok(None) };
        let list = serde_json::json!({ "digest": of_all, "waivers": self.waivers.waivers() });
        canonical(&list).map(Some).map_err(|error| failed(&error))
    }
}

/// Digest of what was to be read. Files have other names every night, so it is made of the scopes that they were collected
/// by, or else of the accounts and servers in them.
pub fn target_set_digest(sources: &[Named], evaluation: &Evaluation) -> Result<String, Failure> {
    let mut parts: BTreeSet<String> = BTreeSet::new();
    for source in sources {
        // A pipe was read to its end already.
        let header = source.path.is_file().then(|| Reader::open(&source.path)).transpose();
        let reader = header.map_err(|error| Failure::from(&error))?;
        match reader.and_then(|reader| reader.header().scope_digest.clone()) {
            Some(scope) => drop(parts.insert(format!("scope {scope}"))),
            None => {
                let places = evaluation.places.iter().map(|place| place.account_id.clone().or(place.server.clone()));
                let accounts = evaluation.subjects.iter().map(|subject| subject.account_id.clone());
                parts.extend(places.chain(accounts).flatten().map(|name| format!("place {name}")));
            }
        }
    }
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// What is kept of a run beside what it was made of.
#[derive(Debug)]
pub struct Kept<'a> {
    pub history: Option<&'a History>,
    /// Files that were written, by name as asked for.
    pub reports: &'a BTreeMap<String, PathBuf>,
    pub recipe: &'a Recipe,
}

/// The evidence of a run that is being put together.
#[derive(Debug)]
pub struct Proof {
    entry: Entry,
}

impl Proof {
    /// Takes the ledger as it is, so that what is wrong with it is told before anything is read.
    pub fn ledger(settings: &Settings) -> Result<Option<Ledger>, Failure> {
        settings.evidence.as_deref().map(Ledger::open).transpose().map_err(|error| failed(&error))
    }

    /// Begins the evidence of this run, when no other one is writing its own.
    pub fn begin(ledger: &Ledger) -> Result<Self, Failure> {
        let began = Instant::now();
        let mut again = || {
            std::thread::sleep(PAUSE);
            began.elapsed() < WAIT
        };
        Ok(Self { entry: ledger.begin(&mut again).map_err(|error| failed(&error))? })
    }

    /// Place in the chain, and the manifest before.
    pub fn chain(&self, manifest: &mut Manifest) {
        manifest.sequence = self.entry.sequence();
        manifest.previous_digest = self.entry.previous_digest().map(str::to_owned);
    }

    /// Keeps everything that the run rested on and wrote, and seals it.
    pub fn seal(mut self, made: &Made<'_>, kept: &Kept<'_>, manifest: Manifest) -> Result<Sealed, Failure> {
        let kept = self.keep(made, kept);
        kept.and_then(|reports| self.entry.finish(Manifest { reports, ..manifest })).map_err(|error| failed(&error))
    }

    fn keep(&mut self, made: &Made<'_>, kept: &Kept<'_>) -> Result<BTreeMap<String, String>, EvidenceError> {
        let entry = &mut self.entry;
        for (at, source) in made.sources.iter().enumerate() {
            entry.keep_file(Part::Inventory, &format!("{}-{}", at + 1, file_name(source)), &source.path)?;
        }
        if let Some(folder) = made.recording {
            entry.keep_folder(Part::Recording, "1", folder)?;
        }
        let files = made.set.kept(made.trees).map_err(|problem| EvidenceError::Name { name: problem.to_string() })?;
        for (name, bytes) in &files {
            entry.keep_bytes(Part::Policies, name, bytes)?;
        }
        for framework in made.frameworks {
            entry.keep_bytes(Part::Frameworks, &format!("{}.json", framework.id), &canonical(framework)?)?;
        }
        entry.keep_bytes(Part::Configuration, "settings.json", &canonical(made.decisive)?)?;
        if let Ok(Some(list)) = made.waiver_list() {
            entry.keep_bytes(Part::Waivers, "waivers.json", &list)?;
            entry.keep_bytes(Part::Waivers, "uses.json", &canonical(made.waiver_report)?)?;
        }
        if let Some(file) = made.settings.baseline.as_deref().filter(|text| !dbmuster::config::is_run(text)) {
            entry.keep_file(Part::Baseline, "baseline", Path::new(file))?;
        }
        if let Some(history) = kept.history {
            entry.keep_bytes(Part::History, "history.json", &canonical(history)?)?;
        }
        entry.keep_evaluation(made.evaluation)?;
        entry.keep_bytes(Part::Rendering, rendered::RECIPE, &canonical(kept.recipe)?)?;
        if let Some(folder) = &made.settings.templates {
            for file in templates(folder)? {
                let inner = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
                entry.keep_file(Part::Rendering, &format!("{}/{inner}", rendered::TEMPLATES), &file)?;
            }
        }
        let mut digests = BTreeMap::new();
        for (name, path) in kept.reports {
            let name_of_file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            digests.insert(name.clone(), entry.keep_file(Part::Reports, &name_of_file, path)?.digest);
        }
        Ok(digests)
    }
}

/// Files of the user's templates: those that a report may read, wherever they stand in the folder.
fn templates(folder: &Path) -> Result<Vec<PathBuf>, EvidenceError> {
    let mut found = Vec::new();
    for place in [folder.to_path_buf(), folder.join("html")] {
        let entries = match std::fs::read_dir(&place) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(EvidenceError::unread(&place, &error)),
        };
        for entry in entries {
            let path = entry.map_err(|error| EvidenceError::unread(&place, &error))?.path();
            let is_read = path.extension().is_some_and(|ending| ["hbs", "css", "js"].iter().any(|one| ending == *one));
            if is_read && path.is_file() {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A name for the copy of an inventory: that of its file, with the ending that tells its form.
fn file_name(source: &Named) -> String {
    let of_user = Path::new(&source.name).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let stem = of_user.split('.').next().unwrap_or_default().to_owned();
    let ending = match source.path.extension().is_some_and(|ending| ending == "zst") {
        true => "ndjson.zst",
        false => "ndjson",
    };
    format!("{}.{ending}", if stem.is_empty() { "inventory" } else { &stem })
}

/// SHA-256 of a report that is in its place, for a manifest that no ledger holds.
pub fn digests(reports: &BTreeMap<String, PathBuf>) -> Result<BTreeMap<String, String>, Failure> {
    let one = |(name, path): (&String, &PathBuf)| {
        let mut file = std::fs::File::open(path)?;
        let mut hash = Sha256::new();
        std::io::copy(&mut file, &mut hash)?;
        Ok((name.clone(), hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
    };
    reports
        .iter()
        .map(one)
        .collect::<std::io::Result<_>>()
        .map_err(|error| Failure::usage(format!("failed to read back a report that was just written: {error}")))
}

/// Digest of a manifest, as the next one names it.
pub fn digest_of(manifest: &Manifest) -> Result<String, Failure> {
    canonical(manifest).map(|bytes| digest(&bytes)).map_err(|error| failed(&error))
}
