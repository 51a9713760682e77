//! The reports of a run, made again from what was kept of it, and compared byte by byte.
//!
//! Main function: [`differences`].

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use dbmuster::evidence::Part;
use dbmuster::model::{Evaluation, Framework, History, Manifest};
use dbmuster::report::html::pages;
use dbmuster::report::scorecard::{MeasureInputs, measures, scorecards_of};
use dbmuster::report::{self, Format, OutputTarget, RenderOptions, Report};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::diagnostic::Failure;
use crate::output;
use crate::rendered::{RECIPE, Recipe};

/// What is other than it was, one sentence for each report. The evaluation must be the one that was kept.
pub fn differences(folder: &Path, manifest: &Manifest, mut evaluation: Evaluation) -> Result<Vec<String>, Failure> {
    let place = folder.join(Part::Rendering.folder());
    let recipe = Recipe::read(&bytes(&place.join(RECIPE))?).map_err(|reason| unread(&place.join(RECIPE), &reason))?;
    recipe.marks.put(&mut evaluation);
    let frameworks = frameworks(&folder.join(Part::Frameworks.folder()))?;
    let mut cards = scorecards_of(&evaluation, &frameworks);
    let history = match recipe.lives {
        Some(_) => {
            let file = folder.join(Part::History.folder()).join("history.json");
            let history: History = read(&file)?;
            Some(recipe.with_lives(history).map_err(|reason| unread(&file, &reason))?)
        }
        None => None,
    };
    let inputs = MeasureInputs { evaluation: &evaluation, waivers: &recipe.waivers, history: history.as_ref() };
    cards.measures = measures(&inputs, &recipe.measures);
    // The reports were made before the manifest could name them.
    let before = Manifest { reports: BTreeMap::new(), files_digest: None, ..manifest.clone() };
    let report = Report {
        evaluation: &evaluation,
        cards: Some(&cards),
        waivers: &recipe.waivers,
        history: history.as_ref(),
        manifest: Some(&before),
        frameworks: &frameworks,
    };
    let options = recipe.options(&place);
    let mut made = BTreeMap::new();
    for text in &recipe.targets {
        let target: OutputTarget = text.parse().map_err(|error| Failure::usage(format!("failed to {error}")))?;
        make(&target, &report, &options, &mut made)?;
    }
    let one = |(name, was): (&String, &String)| match made.get(name) {
        Some(is) if is == was => None,
        Some(is) => Some(format!("the report `{name}` has the digest {is}, and had {was}")),
        None => Some(format!("the report `{name}` was not made again: nothing that was kept says how")),
    };
    Ok(manifest.reports.iter().filter_map(one).collect())
}

/// Makes one report with the files that it links to, and notes their digests by the names that the manifest uses.
fn make(
    target: &OutputTarget,
    report: &Report<'_>,
    options: &RenderOptions,
    made: &mut BTreeMap<String, String>,
) -> Result<(), Failure> {
    let Some(path) = target.path.as_deref() else { return Ok(()) };
    let shown = path.display().to_string();
    if target.format == Format::Html {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for (i, page) in pages(report, options, &name)?.enumerate() {
            let page = page?;
            let key = if i == 0 { shown.clone() } else { output::beside(path, &page.name).display().to_string() };
            made.insert(key, spelled(Sha256::new_with_prefix(page.text)));
        }
        return Ok(());
    }
    let mut sum = Sum(Sha256::new());
    report::render(target.format, report, options, &mut sum)?;
    made.insert(shown, spelled(sum.0));
    Ok(())
}

/// Takes bytes for their digest alone.
struct Sum(Sha256);

impl Write for Sum {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn spelled(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The frameworks that were chosen, in their order.
fn frameworks(folder: &Path) -> Result<Vec<Framework>, Failure> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unread(folder, &error.to_string())),
    };
    let mut found: Vec<Framework> = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| unread(folder, &error.to_string()))?.path();
        found.push(read(&path)?);
    }
    found.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(found)
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    serde_json::from_slice(&bytes(path)?).map_err(|error| unread(path, &error.to_string()))
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| unread(path, &error.to_string()))
}

fn unread(path: &Path, reason: &str) -> Failure {
    let help = "what the reports were made from was not kept whole: verify the run without --replay";
    Failure::with_help(format!("failed to make the reports again: {}: {reason}", path.display()), help)
}
