//! The head of the page: score, coverage, what was lost to what, what was seen, and what changed.

use std::io;

use anstyle::{AnsiColor, Style};

use super::page::{Page, grade_style, one_decimal, percent, severity_style, worst_first};
use crate::model::{History, LifeState};
use crate::report::Report;
use crate::report::scorecard::score::Mark;
use crate::report::scorecard::{Scorecards, sentences};
use crate::report::text::{count, escape};

/// Columns of a bar.
const BAR: usize = 40;
/// Columns of what stands before a bar.
const BEFORE_BAR: usize = 24;

impl Page<'_> {
    pub(super) fn head(&mut self, report: &Report<'_>, cards: &Scorecards) -> io::Result<()> {
        let (evaluation, fleet) = (report.evaluation, &cards.fleet);
        let title = format!("Scorecard as of {}", escape(&evaluation.evaluated_at));
        writeln!(self.out, "{}\n", self.paint(Style::new().bold(), &title))?;
        match (fleet.score, fleet.grade) {
            (Some(score), Some(grade)) => {
                let text = format!("{} of 100, grade {grade}", one_decimal(score.value));
                self.with_bar("score", &text, score.value / 100.0, grade_style(grade).bold())?;
            }
            _ => {
                let text = self.paint(Style::new().bold(), "? (nothing could be scored)");
                writeln!(self.out, "  score     {text}")?;
            }
        }
        match fleet.coverage() {
            Some(coverage) => {
                let style =
                    if coverage < 0.95 { AnsiColor::Yellow.on_default() } else { AnsiColor::Green.on_default() };
                self.with_bar("coverage", &percent(Some(coverage)), coverage, style)?;
            }
            None => writeln!(self.out, "  coverage  ?")?,
        }
        if fleet.unscanned > 0 {
            let places = count(fleet.unscanned, "place", "places");
            let text = format!("the databases of {places} could not be listed");
            self.item("            ", &text)?;
        }
        self.lost(cards)?;
        self.since(report.history, cards)?;
        if !evaluation.places.is_empty() {
            self.item("  read      ", &sentences::read(&evaluation.places))?;
        }
        let seen = format!(
            "{}, {} judged by {}",
            count(fleet.databases, "database", "databases"),
            count(fleet.resources, "resource", "resources"),
            count(evaluation.policies.len(), "policy", "policies"),
        );
        self.item("  seen      ", &seen)?;
        let total = |mark| fleet.tally.total(mark);
        let results = format!(
            "{} passed, {} failed, {} waived, {} undecided, {} broken",
            total(Mark::Passed),
            total(Mark::Failed),
            total(Mark::Waived),
            total(Mark::Indeterminate),
            total(Mark::Error),
        );
        self.item("  results   ", &results)?;
        let failed: Vec<String> = worst_first()
            .into_iter()
            .map(|severity| (severity, fleet.tally.of(severity, Mark::Failed)))
            .map(|(severity, n)| {
                let text = format!("{n} {severity}");
                if n > 0 { self.paint(severity_style(severity), &text) } else { text }
            })
            .collect();
        writeln!(self.out, "  failed    {}", failed.join(", "))
    }

    /// A figure and its bar to the right.
    fn with_bar(&mut self, name: &str, text: &str, share: f64, style: Style) -> io::Result<()> {
        let gap = " ".repeat(BEFORE_BAR.saturating_sub(text.chars().count()));
        let bar = self.bar(share, BAR.min(self.width.saturating_sub(BEFORE_BAR + 12)), style);
        let text = self.paint(style, text);
        writeln!(self.out, "  {name:<8}  {text}{gap}{bar}")
    }

    /// What the missing points are lost to.
    fn lost(&mut self, cards: &Scorecards) -> io::Result<()> {
        let Some(losses) = cards.losses else { return Ok(()) };
        let parts = [
            (losses.failed, "failures"),
            (losses.caps, "the caps of failed criticals and highs"),
            (losses.undecided, "undecided results"),
            (losses.unscanned, "places that were not read"),
            (losses.waived, "waivers"),
        ];
        let told: Vec<String> = parts
            .into_iter()
            .filter(|(points, _)| *points >= 0.05)
            .map(|(points, what)| format!("{points:.1} to {what}"))
            .collect();
        if told.is_empty() { Ok(()) } else { self.item("  lost      ", &told.join(", ")) }
    }

    /// What is another than in the run before.
    fn since(&mut self, history: Option<&History>, cards: &Scorecards) -> io::Result<()> {
        let Some(history) = history else { return Ok(()) };
        let Some(previous) = history.previous_run_id else {
            return self.item("  since     ", "this is the first run of its kind in the store");
        };
        let mut told = Vec::new();
        if let (Some(step), Some(_)) = (history.step, cards.fleet.score) {
            let mut text = format!("{:+.1} points", step.now - step.before);
            if let (Some(policies), Some(estate)) = (step.by_policies(), step.by_estate()) {
                text.push_str(&format!(" (estate {estate:+.1}, policies {policies:+.1})"));
            }
            told.push(text);
        }
        let lives = |state| history.lives.values().filter(|life| life.state == state).count();
        told.push(format!(
            "{} new, {} reopened, {} resolved",
            lives(LifeState::New),
            lives(LifeState::Reopened),
            history.resolved.len()
        ));
        let overdue = history.lives.values().filter(|life| life.is_overdue).count();
        if overdue > 0 {
            told.push(format!(
                "{} for longer than their severity allows",
                count(overdue, "failure is open", "failures are open")
            ));
        }
        self.item("  since     ", &format!("run {previous}: {}", told.join("; ")))
    }
}
