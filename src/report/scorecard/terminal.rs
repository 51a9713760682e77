//! A scorecard for people at a terminal: four tables, the worst databases, and what could not be seen.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use super::failures::{Failure, failures};
use super::score::Mark;
use super::{Scorecard, Scorecards, sentences};
use crate::model::{Evaluation, Gap, Place, Severity};
use crate::report::RenderOptions;
use crate::report::text::{count, escape};

/// Databases that are listed by name.
const WORST: usize = 10;
/// Failed policies that are listed for each of them.
const FAILED_EACH: usize = 6;
/// Reasons for undecided results that are listed.
const UNKNOWNS: usize = 25;

/// Failed policies that are listed with some of their resources.
const POLICIES: usize = 20;
/// Places of the ledger that are listed.
const PLACES: usize = 15;

/// Column titles and widths behind the name.
const COLUMNS: [(&str, usize); 9] = [
    ("DBs", 5),
    ("Score", 7),
    ("Grade", 7),
    ("Cover", 7),
    ("Crit", 6),
    ("High", 6),
    ("Med", 6),
    ("Low", 6),
    ("Unkn", 6),
];

/// Prints scorecards, `width` columns wide (60 at least).
///
/// # Errors
///
/// When `out` refuses the bytes.
pub fn render_terminal(
    evaluation: &Evaluation,
    cards: &Scorecards,
    color: bool,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut page = Page { color, width: width.clamp(60, 120), out };
    page.head(evaluation, &cards.fleet)?;
    for (title, group, none) in [
        ("Account", &cards.accounts, "(no account)"),
        ("Environment", &cards.environments, "(none)"),
        ("Owner", &cards.owners, "(nobody)"),
        ("Family", &cards.families, "(none)"),
    ] {
        page.table(title, group, none)?;
    }
    page.places(&evaluation.places)?;
    page.worst(evaluation, cards)?;
    page.failures(&failures(evaluation, Severity::High))?;
    let mut unknowns: Vec<String> = sentences::unknowns(evaluation).iter().map(sentences::Unknown::sentence).collect();
    if unknowns.len() > UNKNOWNS {
        let more = unknowns.len() - UNKNOWNS;
        unknowns.truncate(UNKNOWNS);
        unknowns.push(format!("{} more; the JSON format lists all.", count(more, "reason", "reasons")));
    }
    page.list("Not read", &sentences::gaps(evaluation))?;
    page.list("Not decided", &unknowns)?;
    page.list("Broken policies", &sentences::broken(evaluation))?;
    page.out.flush()
}

/// The scorecard with the line that says how the run ends.
pub(in crate::report) fn write_terminal(
    evaluation: &Evaluation,
    cards: &Scorecards,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    render_terminal(evaluation, cards, options.color, options.width, out)?;
    writeln!(out, "\nexit {}: {}", options.exit.code, options.exit.reason)
}

/// Prints what was asked of each place, and what could not be read.
///
/// # Errors
///
/// When `out` refuses the bytes.
pub fn render_places(places: &[Place], gaps: &[Gap], color: bool, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page { color, width: width.clamp(60, 120), out };
    page.places(places)?;
    page.list("Not read", &sentences::gap_texts(gaps))?;
    page.out.flush()
}

struct Page<'a> {
    color: bool,
    width: usize,
    out: &'a mut dyn Write,
}

impl Page<'_> {
    fn paint(&self, style: Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn head(&mut self, evaluation: &Evaluation, fleet: &Scorecard) -> io::Result<()> {
        let bold = Style::new().bold();
        let title = format!("Scorecard as of {}", escape(&evaluation.evaluated_at));
        writeln!(self.out, "{}\n", self.paint(bold, &title))?;
        let score = match (fleet.score, fleet.grade) {
            (Some(score), Some(grade)) => format!("{} of 100, grade {grade}", one_decimal(score.value)),
            _ => "? (nothing could be scored)".to_owned(),
        };
        let style = fleet.grade.map_or_else(Style::new, grade_style).bold();
        writeln!(self.out, "  score     {}", self.paint(style, &score))?;
        let mut coverage = percent(fleet.coverage());
        if fleet.unscanned > 0 {
            coverage.push_str(&format!(
                "; the databases of {} could not be listed",
                count(fleet.unscanned, "place", "places")
            ));
        }
        self.item("  coverage  ", &coverage)?;
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

    fn table(&mut self, title: &str, cards: &[Scorecard], none: &str) -> io::Result<()> {
        if cards.is_empty() {
            return Ok(());
        }
        let room = self.width - COLUMNS.iter().map(|column| column.1).sum::<usize>();
        let mut line = padded(title, room);
        for (name, width) in COLUMNS {
            line.push_str(&format!("{name:>width$}"));
        }
        writeln!(self.out, "\n{}", self.paint(Style::new().underline(), &line))?;
        for card in cards {
            let name = card.name.as_deref().map_or_else(|| none.to_owned(), |name| escape(name).into_owned());
            let mut line = padded(&name, room);
            let score = card.score.map_or_else(|| "?".to_owned(), |score| one_decimal(score.value));
            let grade = card.grade.unwrap_or('?').to_string();
            let undecided = card.tally.total(Mark::Indeterminate) + card.tally.total(Mark::Error);
            let style = card.grade.map_or_else(Style::new, grade_style);
            let failed = |severity| card.tally.of(severity, Mark::Failed);
            let mut cells = vec![
                (card.databases.to_string(), Style::new()),
                (score, style),
                (grade, style),
                (percent(card.coverage()), Style::new()),
            ];
            cells.extend(worst_first().map(|severity| {
                let style = if failed(severity) > 0 { severity_style(severity) } else { Style::new() };
                (failed(severity).to_string(), style)
            }));
            cells.push((undecided.to_string(), Style::new()));
            for ((text, style), (_, width)) in cells.iter().zip(COLUMNS) {
                line.push_str(&" ".repeat(width.saturating_sub(text.width()).max(1)));
                line.push_str(&self.paint(*style, text));
            }
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }

    /// The places that were read, those first of which something is missing.
    fn places(&mut self, places: &[Place]) -> io::Result<()> {
        if places.is_empty() {
            return Ok(());
        }
        let widths = [9, 10, 9];
        let room = self.width.saturating_sub(widths.iter().sum::<usize>() + 22);
        let line = format!(
            "{}{:>9}{:>10}{:>9}  {:<20}",
            padded("Place", room),
            "Calls",
            "Answered",
            "Items",
            "Missing because"
        );
        writeln!(self.out, "\n{}", self.paint(Style::new().underline(), &line))?;
        let (whole, cut): (Vec<_>, Vec<_>) = places.iter().partition(|place| place.is_complete());
        let shown = PLACES.saturating_sub(cut.len()).min(whole.len());
        for place in cut.iter().take(PLACES).chain(&whole[..shown]) {
            let name = padded(&escape(&place.name()), room);
            let causes: Vec<&str> = place.causes.keys().map(|cause| cause.as_str()).collect();
            let why = padded(&causes.join(", "), 20);
            let line = format!("{name}{:>9}{:>10}{:>9}  {}", place.reads, place.answered, place.items, why.trim_end());
            let style = if place.is_complete() { Style::new() } else { AnsiColor::Yellow.on_default() };
            writeln!(self.out, "{}", self.paint(style, line.trim_end()))?;
        }
        let hidden = places.len() - shown - cut.len().min(PLACES);
        if hidden > 0 {
            let more = format!("{} more; the JSON format lists all.", count(hidden, "place", "places"));
            self.item("", &more)?;
        }
        Ok(())
    }

    fn worst(&mut self, evaluation: &Evaluation, cards: &Scorecards) -> io::Result<()> {
        let worst: Vec<_> = cards.databases.iter().filter(|card| card.score.value < 100.0).take(WORST).collect();
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
            for policy in card.failed.iter().take(FAILED_EACH).filter_map(|&i| evaluation.policies.get(i)) {
                let word = format!("{:<8}", policy.severity);
                let word = self.paint(severity_style(policy.severity), &word);
                self.hanging("       ", &word, 8, &format!("{} ({})", escape(&policy.title), policy.id))?;
            }
            if card.failed.len() > FAILED_EACH {
                let more = format!("and {} more of critical or high severity", card.failed.len() - FAILED_EACH);
                self.item("                ", &more)?;
            }
        }
        Ok(())
    }

    fn failures(&mut self, failures: &[Failure<'_>]) -> io::Result<()> {
        if failures.is_empty() {
            return Ok(());
        }
        self.title(&format!("Failed policies of critical and high severity ({})", failures.len()))?;
        for failure in failures.iter().take(POLICIES) {
            let policy = failure.policy;
            let word = format!("{:<8}", policy.severity);
            let word = self.paint(severity_style(policy.severity), &word);
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

    fn list(&mut self, title: &str, sentences: &[String]) -> io::Result<()> {
        if sentences.is_empty() {
            return Ok(());
        }
        self.title(&format!("{title} ({})", sentences.len()))?;
        for sentence in sentences {
            self.hanging("", "-", 1, sentence)?;
        }
        Ok(())
    }

    fn title(&mut self, text: &str) -> io::Result<()> {
        let text = self.paint(Style::new().bold(), text);
        writeln!(self.out, "\n{text}")
    }

    /// Text behind an indent, later lines below its begin.
    fn item(&mut self, indent: &str, text: &str) -> io::Result<()> {
        let below = " ".repeat(indent.len());
        self.wrapped(indent, &below, text)
    }

    /// A word of `width` columns, which may be painted, and text to its right.
    fn hanging(&mut self, indent: &str, word: &str, width: usize, text: &str) -> io::Result<()> {
        let below = " ".repeat(indent.len() + width + 1);
        for (i, line) in wrap(text, self.width.saturating_sub(below.len())).iter().enumerate() {
            match i {
                0 => writeln!(self.out, "{indent}{word} {line}")?,
                _ => writeln!(self.out, "{below}{line}")?,
            }
        }
        Ok(())
    }

    fn wrapped(&mut self, first: &str, below: &str, text: &str) -> io::Result<()> {
        for (i, line) in wrap(text, self.width.saturating_sub(below.len())).iter().enumerate() {
            writeln!(self.out, "{}{line}", if i == 0 { first } else { below })?;
        }
        Ok(())
    }
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    textwrap::wrap(text, textwrap::Options::new(width).break_words(true)).into_iter().map(Into::into).collect()
}

/// Most severe first, as people read it.
fn worst_first() -> [Severity; 4] {
    let mut all = Severity::ALL;
    all.reverse();
    all
}

/// A name in a column: clipped at the end if it is too long.
fn padded(name: &str, width: usize) -> String {
    let mut text = String::new();
    let mut taken = 0;
    let room = if name.width() > width { width.saturating_sub(3) } else { width };
    for c in name.chars() {
        let columns = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if taken + columns > room {
            break;
        }
        text.push(c);
        taken += columns;
    }
    if name.width() > width {
        text.push_str("..");
        taken += 2;
    }
    text.push_str(&" ".repeat(width.saturating_sub(taken)));
    text
}

/// Rounded down: 99.97 is not 100.
pub(super) fn one_decimal(value: f64) -> String {
    format!("{:.1}", (value * 10.0 + 1e-9).floor() / 10.0)
}

/// A share in whole percent, rounded down; `?` when there is none.
pub(super) fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "?".to_owned(), |share| format!("{:.0} %", (share * 100.0 + 1e-9).floor()))
}

fn severity_style(severity: Severity) -> Style {
    match severity {
        Severity::Critical => AnsiColor::Red.on_default().bold(),
        Severity::High => AnsiColor::Red.on_default(),
        Severity::Medium => AnsiColor::Yellow.on_default(),
        Severity::Low => AnsiColor::Cyan.on_default(),
    }
}

fn grade_style(grade: char) -> Style {
    match grade {
        'A' | 'B' => AnsiColor::Green.on_default(),
        'C' | 'D' => AnsiColor::Yellow.on_default(),
        _ => AnsiColor::Red.on_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_rounded_up_to_the_whole() {
        assert_eq!(one_decimal(99.97), "99.9");
        assert_eq!(one_decimal(100.0), "100.0");
        assert_eq!(one_decimal(66.6), "66.6");
        assert_eq!(percent(Some(0.999)), "99 %");
        assert_eq!(percent(Some(0.29)), "29 %");
        assert_eq!(percent(None), "?");
    }

    #[test]
    fn long_names_keep_the_columns_straight() {
        assert_eq!(padded("ab", 4), "ab  ");
        assert_eq!(padded("abcdefgh", 6), "abc.. ");
        assert_eq!(padded("数据库服务", 6).width(), 6);
    }
}
