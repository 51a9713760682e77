//! The store's part of a run: what earlier runs say of it, and putting it among them. Main type: [`Past`].

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use dbmuster::config::Settings;
use dbmuster::model::{Evaluation, Manifest, Sla, Status};
use dbmuster::report::scorecard::{Mark, Scorecard, Scorecards};
use dbmuster::store::{
    GroupScore, PreviousRun, Recorded, Rescored, RunRecord, RunScores, RunSelector, SnapshotFile, SnapshotRules, Store,
    Upcoming,
};
use dbmuster::waive::Baseline;

use super::sources::Named;
use crate::diagnostic::Failure;
use crate::history_place::Place;
use crate::judging::{MADE, room};

/// The history that a run belongs to.
pub struct Past {
    store: Box<dyn Store>,
    scope: String,
    sla: Sla,
    keep: u32,
}

impl std::fmt::Debug for Past {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Past").field("place", &self.store.place()).finish_non_exhaustive()
    }
}

impl Past {
    /// Opens the store of the settings, if there is one; what is wrong with it is told before anything is read.
    pub fn open(settings: &Settings) -> Result<Option<Self>, Failure> {
        let Some(chosen) = &settings.store else { return Ok(None) };
        let store = Place::at(&chosen.location, chosen.password_env.clone())?.open_to_record()?;
        let scope = chosen.scope.clone();
        Ok(Some(Self { store, scope, sla: settings.sla, keep: chosen.keep_inventories }))
    }

    /// Failures of an earlier run that were not waived.
    pub fn baseline(&mut self, text: &str) -> Result<Baseline, Failure> {
        let selector: RunSelector = text.parse::<RunSelector>()?;
        let run = self.store.find(&self.scope, &selector).map_err(Failure::from)?;
        let findings = self.store.findings(run.run_id).map_err(Failure::from)?;
        let open = findings.into_iter().map(|finding| finding.state);
        let open = open.filter(|state| state.status == Status::Fail && state.waiver_id.is_none());
        Ok(Baseline::new(format!("run {} of {}", run.run_id, run.as_of), open.map(|state| state.fingerprint)))
    }

    /// The run before this one.
    pub fn previous(&mut self, manifest: &Manifest) -> Result<Option<PreviousRun>, Failure> {
        let upcoming = Upcoming { scope: &self.scope, manifest };
        self.store.previous(&upcoming).map_err(Failure::from)
    }

    /// The inventories of the run before, as files in a folder that goes when it is dropped; none when they were not kept.
    pub fn inventories(
        &mut self,
        previous: &PreviousRun,
    ) -> Result<Option<(tempfile::TempDir, Vec<PathBuf>)>, Failure> {
        if previous.snapshots.is_empty() {
            return Ok(None);
        }
        let room = room()?;
        let mut paths = Vec::new();
        for (at, snapshot) in previous.snapshots.iter().enumerate() {
            let path = room.path().join(format!("{at}-{MADE}"));
            let file = File::create(&path).map_err(|error| {
                Failure::with_help(
                    format!("failed to unpack the inventory of run {}: {error}", previous.run_id),
                    "free some space for temporary files",
                )
            })?;
            let mut out = BufWriter::new(file);
            let is_there = self.store.write_snapshot(&snapshot.digest, &mut out).map_err(Failure::from)?;
            if !is_there {
                return Ok(None);
            }
            out.into_inner().map_err(|error| Failure::usage(format!("failed to unpack an inventory: {error}")))?;
            paths.push(path);
        }
        Ok(Some((room, paths)))
    }

    /// Puts the run among the others, whole or not at all.
    pub fn record(&mut self, run: &ThisRun<'_>) -> Result<Recorded, Failure> {
        let snapshots: Vec<SnapshotFile<'_>> = run
            .sources
            .iter()
            .map(|source| SnapshotFile {
                name: &source.name,
                digest: source.digest.as_deref().unwrap_or_default(),
                path: &source.path,
            })
            .collect();
        let record = RunRecord {
            scope: &self.scope,
            target_set_digest: run.target_set_digest,
            evaluation: run.evaluation,
            manifest: run.manifest,
            scores: scores(run.cards),
            incomplete: run.incomplete,
            sla: self.sla,
            rescored_previous: run.rescored,
            snapshots: &snapshots,
            snapshot_rules: SnapshotRules { runs: self.keep, ..SnapshotRules::default() },
        };
        self.store.record(&record).map_err(Failure::from)
    }

    /// Adds the reports and the place in the chain to what was recorded.
    pub fn attach(&mut self, run_id: u64, manifest: &Manifest) -> Result<(), Failure> {
        self.store.attach_manifest(run_id, manifest).map_err(Failure::from)
    }
}

/// A run that is about to be recorded.
#[derive(Debug)]
pub struct ThisRun<'a> {
    pub target_set_digest: &'a str,
    pub evaluation: &'a Evaluation,
    pub manifest: &'a Manifest,
    pub cards: &'a Scorecards,
    pub incomplete: bool,
    pub rescored: Option<Rescored>,
    pub sources: &'a [Named],
}

fn scores(cards: &Scorecards) -> RunScores {
    let mut groups = Vec::new();
    let kinds: [(&str, &[Scorecard]); 6] = [
        ("account", &cards.accounts),
        ("team", &cards.owners),
        ("environment", &cards.environments),
        ("tier", &cards.tiers),
        ("engine", &cards.engines),
        ("family", &cards.families),
    ];
    for (kind, cards) in kinds {
        groups.extend(cards.iter().map(|card| group(kind, card.name.clone().unwrap_or_default(), card)));
    }
    groups.extend(cards.frameworks.iter().map(|card| group("framework", card.id.clone(), &card.card)));
    RunScores {
        score: cards.fleet.score.map(|score| score.value),
        coverage: cards.fleet.coverage(),
        databases: cards.fleet.databases as u64,
        groups,
    }
}

fn group(kind: &str, name: String, card: &Scorecard) -> GroupScore {
    GroupScore {
        kind: kind.to_owned(),
        name,
        score: card.score.map(|score| score.value),
        coverage: card.coverage(),
        failed: card.tally.total(Mark::Failed),
        waived: card.tally.total(Mark::Waived),
        indeterminate: card.tally.total(Mark::Indeterminate),
    }
}

/// The folder of a SQLite store, whose file no report may take the place of.
pub fn file_of(settings: &Settings) -> Option<PathBuf> {
    let location = &settings.store.as_ref()?.location;
    (!location.contains("://")).then(|| Path::new(location).to_path_buf())
}
