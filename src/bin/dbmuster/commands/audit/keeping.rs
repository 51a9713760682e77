//! Putting a run where it is kept: into the history, and into the ledger of evidence.

use std::collections::BTreeMap;
use std::path::PathBuf;

use dbmuster::evaluate::Evaluator;
use dbmuster::model::{Evaluation, History, Manifest};
use dbmuster::report::ExitSummary;
use dbmuster::report::scorecard::{Scorecards, scorecards_of};
use dbmuster::store::{PreviousRun, Rescored};

use super::history::{Past, ThisRun};
use super::proof::{self, Kept, Proof};
use super::{Audit, Outcome};
use crate::diagnostic::{self, Failure};
use crate::rendered::Recipe;
use crate::waiving::Waiving;
use crate::{judging, policies};

impl Audit<'_> {
    pub fn record(
        &self,
        past: &mut Past,
        manifest: &mut Manifest,
        evaluation: &Evaluation,
        cards: &Scorecards,
        exit: &ExitSummary,
    ) -> Result<History, Failure> {
        let previous = past.previous(manifest)?;
        let rescored = match &previous {
            Some(previous) if previous.policy_set_digest != manifest.policy_set_digest => {
                self.rescore(past, previous)?
            }
            Some(_) | None => None,
        };
        if manifest.sequence == 0 {
            // Without a ledger, the history is the chain.
            let before = previous.as_ref().map(|previous| proof::digest_of(&previous.manifest)).transpose()?;
            manifest.previous_digest = before;
        }
        let recorded = past.record(&ThisRun {
            target_set_digest: &proof::target_set_digest(&self.sources.named, evaluation)?,
            evaluation,
            manifest,
            cards,
            incomplete: exit.incomplete,
            rescored,
            sources: &self.sources.named,
        })?;
        for note in &recorded.notes {
            diagnostic::warn(note);
        }
        tracing::debug!(run = recorded.history.run_id, repeat = recorded.is_repeat, "the run was recorded");
        Ok(recorded.history)
    }

    /// What the run before would have scored by the policies of this one: its inventories, its time, today's waivers.
    fn rescore(&self, past: &mut Past, previous: &PreviousRun) -> Result<Option<Rescored>, Failure> {
        let Some((_room, paths)) = past.inventories(previous)? else { return Ok(None) };
        let engine =
            dbmuster::evaluate::Settings { as_of: previous.as_of.clone(), ..self.evaluator.settings().clone() };
        let evaluator = Evaluator::new(self.set, engine)?;
        let flags = policies::flags(&self.told.settings.policies);
        let waiving = Waiving::load(self.waiver_rules, &flags.policies, &previous.as_of)?;
        let whole = judging::whole(&paths)?;
        let mut evaluation = judging::judge(&whole.path, &evaluator, waiving.set().needs_tags())?.evaluation;
        waiving.apply(&mut evaluation);
        let score = scorecards_of(&evaluation, &[]).fleet.score;
        Ok(score.map(|score| Rescored { run_id: previous.run_id, score: score.value }))
    }

    /// Seals the evidence when the reports are in their places, and tells the history of them. Gives the digest of the
    /// manifest, when somebody keeps it or is told of it.
    pub fn seal(
        &mut self,
        proof: Option<Proof>,
        outcome: &Outcome,
        written: &[PathBuf],
        recipe: impl FnOnce() -> Recipe,
        is_told: bool,
    ) -> Result<Option<String>, Failure> {
        if proof.is_none() && self.past.is_none() && !is_told {
            // Nobody would ever see the digests, and reports may be large.
            return Ok(None);
        }
        let ordinary = written.iter().filter(|path| path.is_file());
        let reports: BTreeMap<String, PathBuf> =
            ordinary.map(|path| (path.display().to_string(), path.clone())).collect();
        let (manifest, digest) = match proof {
            Some(proof) => {
                let made = self.made(&outcome.evaluation, &outcome.waivers, outcome.exit.code);
                let kept = Kept { history: outcome.history.as_ref(), reports: &reports, recipe: &recipe() };
                let sealed = proof.seal(&made, &kept, outcome.manifest.clone())?;
                tracing::debug!(folder = %sealed.folder.display(), digest = sealed.digest, "the evidence was sealed");
                (sealed.manifest, sealed.digest)
            }
            None => {
                let manifest = Manifest { reports: proof::digests(&reports)?, ..outcome.manifest.clone() };
                let digest = proof::digest_of(&manifest)?;
                (manifest, digest)
            }
        };
        if let (Some(past), Some(history)) = (&mut self.past, &outcome.history) {
            past.attach(history.run_id, &manifest)?;
        }
        Ok(Some(digest))
    }
}
