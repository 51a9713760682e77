//! Writing the outputs of a run.

use std::path::{Path, PathBuf};
use std::time::Instant;

use dbmuster::report::html::pages;
use dbmuster::report::{self, Format, OutputTarget, RenderOptions, Report, SecurityHub};

use super::{Audit, Outcome, sample, stream};
use crate::diagnostic::{self, Failure};
use crate::exit_code::Counts;
use crate::output::{self, Reports};

impl Audit<'_> {
    /// What every report of the run is told.
    pub fn options(&self, outcome: &Outcome, page: Option<&Path>, began: Instant) -> RenderOptions {
        let settings = &self.told.settings;
        let hub = settings.security_hub.clone();
        let is_timeless = settings.as_of.is_some() || self.sources.is_sample;
        RenderOptions {
            color: output::wants_color(self.args.color),
            width: output::width(),
            verbose: self.args.verbose,
            fail_on: self.rules.fail_on,
            gate: self.rules.gate,
            exit: outcome.exit.clone(),
            base_dir: std::env::current_dir().ok(),
            templates: settings.templates.clone(),
            csv_bom: settings.csv_bom,
            security_hub: hub.map(|(account_id, region)| SecurityHub { account_id, region }),
            assessment_plan: settings.assessment_plan.clone(),
            next: if self.sources.is_sample { sample::next_steps(page) } else { Vec::new() },
            // How long it took is another answer every time.
            duration_seconds: (!is_timeless).then(|| began.elapsed().as_secs_f64()),
            ..RenderOptions::default()
        }
    }

    /// Writes each report: a file aside, where it waits for the others. Gives the files that others link to.
    pub fn render(
        &self,
        targets: &[&OutputTarget],
        outcome: &Outcome,
        options: &RenderOptions,
        reports: &mut Reports,
    ) -> Result<Vec<PathBuf>, Failure> {
        let report = Report {
            evaluation: &outcome.evaluation,
            cards: Some(&outcome.cards),
            waivers: &outcome.waivers,
            history: outcome.history.as_ref(),
            manifest: Some(&outcome.manifest),
            frameworks: self.frameworks,
        };
        let mut parts = Vec::new();
        for target in targets {
            let OutputTarget { format, path } = target;
            let mut options = output::options_for(target, options);
            if path.is_some() {
                // Nor what its first reader may do next.
                options.next = Vec::new();
            }
            if let (Format::Html, Some(path)) = (format, path.as_deref().filter(|path| !output::is_special(path))) {
                parts.extend(html(&report, &options, path, reports)?);
                continue;
            }
            let is_shown = *format == Format::Terminal && path.is_none();
            reports.render(target, &report, &options, |out| match is_shown && self.sources.is_sample {
                true => sample::introduction(self.args.sample, out),
                false => Ok(()),
            })?;
            for sentence in report::left_out(*format, &report, &options) {
                diagnostic::note(&sentence);
            }
        }
        Ok(parts)
    }

    /// Writes every finding as it is made, and counts.
    pub fn stream(&self, path: Option<&Path>, reports: &mut Reports) -> Result<Counts, Failure> {
        let mut failure = None;
        let mut counts = Counts::default();
        let written = reports.write(path, |out| {
            counts = stream::run(&self.sources.whole.path, self.evaluator, self.rules, out).map_err(|why| {
                let text = why.to_string();
                failure = Some(why);
                text
            })?;
            Ok::<(), String>(())
        });
        // What cannot be read is no fault of the place that the findings go to.
        failure.map_or(written, Err)?;
        Ok(counts)
    }

    /// The page that was written though nobody asked for it.
    pub fn page<'t>(&self, targets: &'t [OutputTarget]) -> Option<&'t Path> {
        let unasked = self.sources.is_sample && !self.told.settings.formats_are_given;
        targets.iter().filter(|_| unasked).find_map(|target| target.path.as_deref())
    }
}

/// A page as a file, with those that it links to when it would be too large.
fn html(
    report: &Report<'_>,
    options: &RenderOptions,
    path: &Path,
    reports: &mut Reports,
) -> Result<Vec<PathBuf>, Failure> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut parts = Vec::new();
    let mut is_main = true;
    for page in pages(report, options, &name)? {
        let page = page?;
        if is_main {
            reports.write(Some(path), |out| out.write_all(page.text.as_bytes()))?;
            is_main = false;
        } else {
            parts.push(reports.write_part(path, &page.name, &page.text)?);
        }
    }
    Ok(parts)
}
