//! Files with reports: what a renderer is told beside the evaluation, in a form that can be kept, so that evidence can make
//! the same bytes again.
//!
//! Main types: [`Recipe`], which is kept, and [`Marks`], what waivers and baselines wrote onto findings.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::output;
use dbmuster::model::{Evaluation, Fingerprint, Gate, History, Life, Measure, Severity, WaiverReport, exact};
use dbmuster::report::{ExitSummary, OutputTarget, RenderOptions, SecurityHub};
use serde::{Deserialize, Serialize};

/// Name of the file that holds a recipe, and of the folder with the user's templates beside it.
pub const RECIPE: &str = "recipe.json";
pub const TEMPLATES: &str = "templates";
/// Version of the form.
const VERSION: &str = "1";

/// What the reports of a run were told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Recipe {
    pub schema_version: String,
    /// Outputs that went to files, as `name=path`.
    pub targets: Vec<String>,
    /// Templates of the user stand beside this.
    pub has_templates: bool,
    pub measures: Vec<Measure>,
    pub waivers: WaiverReport,
    pub marks: Marks,
    /// Lives of findings, by fingerprint; absent without a store.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lives: Option<BTreeMap<String, Life>>,
    options: Options,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Options {
    width: usize,
    verbose: u8,
    fail_on: Severity,
    gate: Gate,
    exit_code: u8,
    exit_reason: String,
    incomplete: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    base_dir: Option<PathBuf>,
    csv_bom: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    security_hub: Option<(String, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assessment_plan: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "exact::some")]
    duration_seconds: Option<f64>,
}

/// Which findings are waived or known, by their place among the findings.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Marks {
    waived: Vec<(usize, String)>,
    known: Vec<usize>,
}

impl Marks {
    /// What stands on the findings.
    #[must_use]
    pub fn of(evaluation: &Evaluation) -> Self {
        let all = || evaluation.findings.iter().enumerate();
        Self {
            waived: all().filter_map(|(i, finding)| Some((i, finding.waiver_id.as_ref()?.to_string()))).collect(),
            known: all().filter(|(_, finding)| finding.is_known).map(|(i, _)| i).collect(),
        }
    }

    /// Writes them onto the findings of the same evaluation.
    pub fn put(&self, evaluation: &mut Evaluation) {
        for (i, waiver) in &self.waived {
            if let Some(finding) = evaluation.findings.get_mut(*i) {
                finding.waiver_id = Some(waiver.as_str().into());
            }
        }
        for i in &self.known {
            if let Some(finding) = evaluation.findings.get_mut(*i) {
                finding.is_known = true;
            }
        }
    }
}

/// What a run hands to its renderers.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    pub targets: &'a [&'a OutputTarget],
    pub options: &'a RenderOptions,
    pub measures: &'a [Measure],
    pub waivers: &'a WaiverReport,
    pub history: Option<&'a History>,
    pub evaluation: &'a Evaluation,
}

impl Recipe {
    /// Notes down what the renderers were given.
    #[must_use]
    pub fn of(given: &Given<'_>) -> Self {
        let options = given.options;
        let lives =
            |history: &History| history.lives.iter().map(|(key, life)| (key.to_string(), life.clone())).collect();
        let path = |target: &&&OutputTarget| Some(format!("{}={}", target.format, target.path.as_ref()?.display()));
        Self {
            schema_version: VERSION.to_owned(),
            targets: given.targets.iter().filter_map(|target| path(&target)).collect(),
            has_templates: options.templates.is_some(),
            measures: given.measures.to_vec(),
            waivers: given.waivers.clone(),
            marks: Marks::of(given.evaluation),
            lives: given.history.map(lives),
            options: Options {
                // The reports that are made again are files.
                width: output::PLAIN_WIDTH,
                verbose: options.verbose,
                fail_on: options.fail_on,
                gate: options.gate,
                exit_code: options.exit.code,
                exit_reason: options.exit.reason.clone(),
                incomplete: options.exit.incomplete,
                base_dir: options.base_dir.clone(),
                csv_bom: options.csv_bom,
                security_hub: options.security_hub.as_ref().map(|hub| (hub.account_id.clone(), hub.region.clone())),
                assessment_plan: options.assessment_plan.clone(),
                duration_seconds: options.duration_seconds,
            },
        }
    }

    /// Reads a recipe back.
    ///
    /// # Errors
    ///
    /// A lower-case reason, when it is none that this program can follow.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let recipe: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if recipe.schema_version == VERSION {
            Ok(recipe)
        } else {
            Err(format!("it is of version {:?}", recipe.schema_version))
        }
    }

    /// The options of the run, with the templates in `folder`.
    #[must_use]
    pub fn options(&self, folder: &Path) -> RenderOptions {
        let options = &self.options;
        RenderOptions {
            color: false,
            width: options.width,
            verbose: options.verbose,
            fail_on: options.fail_on,
            gate: options.gate,
            exit: ExitSummary {
                code: options.exit_code,
                reason: options.exit_reason.clone(),
                incomplete: options.incomplete,
            },
            base_dir: options.base_dir.clone(),
            templates: self.has_templates.then(|| folder.join(TEMPLATES)),
            csv_bom: options.csv_bom,
            security_hub: options.security_hub.clone().map(|(account_id, region)| SecurityHub { account_id, region }),
            assessment_plan: options.assessment_plan.clone(),
            duration_seconds: options.duration_seconds,
            ..RenderOptions::default()
        }
    }

    /// The history of the run, with the lives that were noted here.
    ///
    /// # Errors
    ///
    /// A lower-case reason, when a fingerprint is none.
    pub fn with_lives(&self, mut history: History) -> Result<History, String> {
        for (text, life) in self.lives.iter().flatten() {
            let key = u128::from_str_radix(text, 16).map_err(|_| format!("{text:?} is no fingerprint"))?;
            history.lives.insert(Fingerprint(key), life.clone());
        }
        Ok(history)
    }
}
