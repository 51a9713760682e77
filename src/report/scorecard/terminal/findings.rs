//! What is wrong, and what to do about it: fixes, the worst databases, failures, waivers, next steps.

use std::io;

use anstyle::{AnsiColor, Style};

use super::page::{Page, one_decimal, padded, percent, severity_style};
use crate::model::{Evaluation, GapCause, Severity, WaiverReport, WaiverState};
use crate::report::NextStep;
use crate::report::scorecard::failures::{failures, names_of};
use crate::report::scorecard::{Fixes, Scorecards, sentences};
use crate::report::text::{count, escape};

/// Fixes that are listed.
const FIXES: usize = 10;
/// Databases that are listed by name, and with more words asked for.
const WORST: [usize; 2] = [5, 20];
/// Failed policies that are listed for each of them, likewise.
const FAILED_EACH: [usize; 2] = [3, 12];
/// Failed policies that are listed with some of their resources.
const POLICIES: usize = 20;
/// Waivers that are listed.
const WAIVERS: usize = 15;

impl Page<'_> {
    pub(super) fn fixes(&mut self, evaluation: &Evaluation, fixes: &Fixes) -> io::Result<()> {
        let shown: Vec<_> = fixes.policies.iter().take(FIXES).collect();
        if shown.is_empty() {
            return Ok(());
        }
        self.title("Top fixes, by points that the fleet gains")?;
        let named = names_of(evaluation, shown.iter().filter_map(|fix| fix.policy));
        for fix in shown {
            let Some((at, policy)) = fix.policy.and_then(|at| Some((at, evaluation.policies.get(at)?))) else {
                continue;
            };
            let gain = format!("{:>6}", format!("+{:.1}", fix.gain));
            let gain = self.paint(AnsiColor::Green.on_default().bold(), &gain);
            let severity = self.paint(severity_style(policy.severity), &format!("{:<8}", policy.severity));
            self.hanging("", &format!("{gain}  {severity}"), 16, &escape(&policy.title))?;
            let mut on = count(fix.resources, "resource", "resources");
            if let Some(names) = named.get(&at) {
                on.push_str(&format!(": {}", names.join(", ")));
                if fix.resources > names.len() {
                    on.push_str(&format!(" and {} more", fix.resources - names.len()));
                }
            }
            self.item("                 ", &format!("{}, {on}", policy.id))?;
            if let Some((means, text)) = remedy(&policy.remediation) {
                self.item("                 ", &format!("{means}: {}", escape(&text)))?;
            }
        }
        let more = fixes.policies.len().saturating_sub(FIXES);
        let rest = if more > 0 { format!("{} more fail. ", count(more, "policy", "policies")) } else { String::new() };
        self.item(
            "",
            &format!("{rest}Each gain is that of one fix alone; `dbmuster explain ID` says more of a policy."),
        )
    }

    pub(super) fn worst(&mut self, evaluation: &Evaluation, cards: &Scorecards, verbose: u8) -> io::Result<()> {
        let much = usize::from(verbose > 0);
        let worst: Vec<_> = cards.databases.iter().filter(|card| card.score.value < 100.0).take(WORST[much]).collect();
        if worst.is_empty() {
            return Ok(());
        }
        self.title("Worst databases")?;
        for card in worst {
            let Some(subject) = evaluation.subjects.get(card.subject) else { continue };
            let score = format!("{:>5}", one_decimal(card.score.value));
            let name = padded(&escape(&subject.name), self.width.saturating_sub(7));
            let name = self.paint(Style::new().bold(), name.trim_end());
            writeln!(self.out, "{score}  {name}")?;
            let coverage = format!("coverage {}", percent(card.tally.coverage()));
            self.item("       ", &format!("{}, {coverage}", sentences::who(subject)))?;
            let each = FAILED_EACH[much];
            for policy in card.failed.iter().take(each).filter_map(|&i| evaluation.policies.get(i)) {
                let word = self.paint(severity_style(policy.severity), &format!("{:<8}", policy.severity));
                self.hanging("       ", &word, 8, &format!("{} ({})", escape(&policy.title), policy.id))?;
            }
            if card.failed.len() > each {
                let more = format!("and {} more of critical or high severity", card.failed.len() - each);
                self.item("                ", &more)?;
            }
        }
        Ok(())
    }

    pub(super) fn failures(&mut self, evaluation: &Evaluation, least: Severity) -> io::Result<()> {
        let failures = failures(evaluation, least);
        if failures.is_empty() {
            return Ok(());
        }
        let what = if least == Severity::Critical { "critical severity" } else { "critical and high severity" };
        self.title(&format!("Failed policies of {what} ({})", failures.len()))?;
        for failure in failures.iter().take(POLICIES) {
            let policy = failure.policy;
            let word = self.paint(severity_style(policy.severity), &format!("{:<8}", policy.severity));
            let on = count(failure.resources, "resource", "resources");
            self.hanging("", &word, 8, &format!("{} ({}), {on}", escape(&policy.title), policy.id))?;
            for text in failure.examples.iter().chain(failure.more().as_ref()) {
                self.hanging("         ", "-", 1, text)?;
            }
        }
        if failures.len() > POLICIES {
            let more = count(failures.len() - POLICIES, "policy", "policies");
            self.item("", &format!("{more} more; --format ndjson lists every finding."))?;
        }
        Ok(())
    }

    /// Waivers that somebody should look at.
    pub(super) fn waivers(&mut self, report: &WaiverReport) -> io::Result<()> {
        let mut found: Vec<String> = report
            .uses
            .iter()
            .filter(|one| one.state != WaiverState::Active)
            .map(|one| {
                let state = match one.state {
                    WaiverState::Active => "holds",
                    WaiverState::Expiring => "ends soon",
                    WaiverState::Expired => "is over: what it covered fails again",
                    WaiverState::Lapsed => "is void: the value that was accepted has changed",
                    WaiverState::Dead => "covers nothing",
                    WaiverState::TooLong => "is longer than the tier allows",
                    WaiverState::NotYet => "does not hold yet",
                    WaiverState::NotJudged => "was not judged in this run",
                };
                let (id, owner) = (escape(&one.waiver.id), escape(&one.waiver.owner));
                format!("{id} {state} (until {}, owner {owner})", escape(&one.waiver.expires_on))
            })
            .collect();
        let more = found.len().saturating_sub(WAIVERS);
        found.truncate(WAIVERS);
        if more > 0 {
            found.push(format!("{} more; the JSON format lists all.", count(more, "waiver", "waivers")));
        }
        self.list("Waivers to look at", &found)
    }

    pub(super) fn next_steps(
        &mut self,
        evaluation: &Evaluation,
        cards: &Scorecards,
        given: &[NextStep],
    ) -> io::Result<()> {
        let best = cards.fixes.policies.first().and_then(|fix| evaluation.policies.get(fix.policy?));
        let mut steps: Vec<NextStep> = best
            .map(|policy| {
                step(&format!("dbmuster explain {}", policy.id), "what gains most, why, and every way to mend it")
            })
            .into_iter()
            .collect();
        if given.is_empty() {
            steps.extend(usual(evaluation));
        } else {
            let (sentences, commands): (Vec<_>, Vec<_>) = given.iter().cloned().partition(|one| one.command.is_none());
            steps = sentences.into_iter().chain(steps).chain(commands).collect();
        }
        self.title("Next")?;
        for NextStep { command, gives } in steps {
            match command {
                Some(command) => {
                    let command = self.paint(Style::new().bold(), &command);
                    writeln!(self.out, "  $ {command}")?;
                    self.item("    ", &gives)?;
                }
                None => self.item("  ", &escape(&gives))?,
            }
        }
        Ok(())
    }
}

fn step(command: &str, gives: &str) -> NextStep {
    NextStep { command: Some(command.to_owned()), gives: gives.to_owned() }
}

/// What somebody does next who knows the program.
fn usual(evaluation: &Evaluation) -> Vec<NextStep> {
    let mut steps = Vec::new();
    let denied = |cause: GapCause| matches!(cause, GapCause::AccessDenied | GapCause::DeniedByScp);
    let (mut aws, mut postgres) = (false, false);
    for gap in evaluation.gaps.iter().filter(|gap| denied(gap.cause)) {
        if gap.operation.starts_with("postgres:") { postgres = true } else { aws = true }
    }
    if aws && cfg!(feature = "aws") {
        let gives = "the permissions that close the gaps of that inventory";
        steps.push(step("dbmuster permissions aws --for-gaps FILE", gives));
    }
    if postgres && cfg!(feature = "postgres") {
        steps.push(step("dbmuster permissions postgres", "what the scanner's role needs inside of a server"));
    }
    steps.push(step("dbmuster audit --format html=FILE", "the same as a page to show around"));
    steps
}

/// The first way to mend it that fits into a line or two.
fn remedy(remediation: &std::collections::BTreeMap<String, String>) -> Option<(&'static str, String)> {
    ["cli", "sql", "terraform", "console"].into_iter().find_map(|means| {
        let text = remediation.get(means)?;
        let mut joined = String::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let goes_on = line.strip_suffix('\\');
            joined.push_str(goes_on.unwrap_or(line).trim_end());
            if goes_on.is_none() {
                break;
            }
            joined.push(' ');
        }
        (!joined.is_empty()).then_some((means, joined))
    })
}
