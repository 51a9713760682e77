//! Tables: groups, frameworks, measures, places.

use std::io;

use anstyle::{AnsiColor, Style};

use super::page::{Page, grade_style, one_decimal, padded, percent, severity_style, worst_first};
use crate::model::Place;
use crate::report::scorecard::score::Mark;
use crate::report::scorecard::{Exceptions, FrameworkCard, MeasureCard, MeasureValue, Portion, Scorecard, Standing};
use crate::report::text::{count, escape};

/// Places of the ledger that are listed.
const PLACES: usize = 15;
/// Groups of one kind that are listed.
const GROUPS: usize = 20;
/// Columns of a bar, where there is room for it.
const BAR: usize = 20;

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

impl Page<'_> {
    pub(super) fn groups(&mut self, title: &str, cards: &[Scorecard], none: &str) -> io::Result<()> {
        // A table of one line without a name says nothing that the head does not say.
        if cards.iter().all(|card| card.name.is_none()) {
            return Ok(());
        }
        let with_bar = self.width >= 100;
        let bar = if with_bar { BAR + 2 } else { 0 };
        let room = self.width - bar - COLUMNS.iter().map(|column| column.1).sum::<usize>();
        let mut line = padded(title, room);
        for (name, width) in COLUMNS {
            line.push_str(&format!("{name:>width$}"));
        }
        line.push_str(&" ".repeat(bar));
        self.columns(&line)?;
        let mut shown: Vec<&Scorecard> = cards.iter().collect();
        if shown.len() > GROUPS {
            // The worst ones are what people look for.
            let value = |card: &Scorecard| card.score.map_or(101.0, |score| score.value);
            shown.sort_by(|a, b| value(a).total_cmp(&value(b)));
            shown.truncate(GROUPS);
        }
        for card in &shown {
            let name = card.name.as_deref().map_or_else(|| none.to_owned(), |name| escape(name).into_owned());
            let score = card.score.map_or_else(|| "?".to_owned(), |score| one_decimal(score.value));
            let undecided = card.tally.total(Mark::Indeterminate) + card.tally.total(Mark::Error);
            let style = card.grade.map_or_else(Style::new, grade_style);
            let failed = |severity| card.tally.of(severity, Mark::Failed);
            let mut cells = vec![
                (card.databases.to_string(), Style::new()),
                (score, style),
                (card.grade.unwrap_or('?').to_string(), style),
                (percent(card.coverage()), Style::new()),
            ];
            cells.extend(worst_first().map(|severity| {
                let style = if failed(severity) > 0 { severity_style(severity) } else { Style::new() };
                (failed(severity).to_string(), style)
            }));
            cells.push((undecided.to_string(), Style::new()));
            let mut cells: Vec<_> =
                cells.into_iter().zip(COLUMNS).map(|((text, style), (_, width))| (text, style, width)).collect();
            if let (true, Some(score)) = (with_bar, card.score) {
                cells.push((format!(" {}", self.bar(score.value / 100.0, BAR, style)), Style::new(), 0));
            }
            self.row(&padded(&name, room), &cells)?;
        }
        match cards.len() - shown.len() {
            0 => Ok(()),
            more => self.item("", &format!("and {more} more with better scores; the JSON format lists all.")),
        }
    }

    pub(super) fn frameworks(&mut self, cards: &[FrameworkCard]) -> io::Result<()> {
        if cards.is_empty() {
            return Ok(());
        }
        let columns =
            [("Score", 7), ("Grade", 7), ("Cover", 7), ("Passed", 10), ("Failed", 8), ("Unkn", 6), ("Person", 8)];
        let room = self.width.min(100) - columns.iter().map(|column| column.1).sum::<usize>();
        let mut line = padded("Framework", room);
        columns.iter().for_each(|(name, width)| line.push_str(&format!("{name:>width$}")));
        self.columns(&line)?;
        for card in cards {
            let style = card.card.grade.map_or_else(Style::new, grade_style);
            let failed = card.count(Standing::Failed);
            let failed_style = if failed > 0 { AnsiColor::Red.on_default() } else { Style::new() };
            let plain = Style::new();
            let texts = [
                (card.card.score.map_or_else(|| "?".to_owned(), |score| one_decimal(score.value)), style),
                (card.card.grade.unwrap_or('?').to_string(), style),
                (percent(card.card.coverage()), plain),
                (format!("{} of {}", card.passed, card.judged), plain),
                (failed.to_string(), failed_style),
                (card.count(Standing::Undecided).to_string(), plain),
                (card.count(Standing::NotCovered).to_string(), plain),
            ];
            let cells: Vec<_> =
                texts.into_iter().zip(columns).map(|((text, style), (_, width))| (text, style, width)).collect();
            self.row(&padded(&escape(&card.id), room), &cells)?;
        }
        self.item("", "Passed, failed and unknown count requirements; a person must look at those of the last column.")
    }

    pub(super) fn measures(&mut self, cards: &[MeasureCard]) -> io::Result<()> {
        if cards.is_empty() {
            return Ok(());
        }
        let columns = [("Met", 8), ("Of", 8), ("Share", 9), ("Target", 9)];
        let room = self.width.min(100) - columns.iter().map(|column| column.1).sum::<usize>();
        let mut line = padded("Measure", room);
        columns.iter().for_each(|(name, width)| line.push_str(&format!("{name:>width$}")));
        self.columns(&line)?;
        let (mut exceptions, mut unknown) = (Vec::new(), Vec::new());
        for card in cards {
            match &card.value {
                MeasureValue::Portion(portion) => {
                    let style = match card.is_reached() {
                        Some(true) => AnsiColor::Green.on_default(),
                        Some(false) => AnsiColor::Red.on_default(),
                        None => Style::new(),
                    };
                    let target = card.target.map_or_else(String::new, |target| percent(Some(target)));
                    let texts = [
                        (portion.met.to_string(), Style::new()),
                        (portion.of.to_string(), Style::new()),
                        (portion_text(portion), style),
                        (target, Style::new()),
                    ];
                    let cells: Vec<_> = texts
                        .into_iter()
                        .zip(columns)
                        .map(|((text, style), (_, width))| (text, style, width))
                        .collect();
                    self.row(&padded(&escape(&card.title), room), &cells)?;
                }
                MeasureValue::Exceptions(found) => exceptions.push((card, exceptions_text(found))),
                MeasureValue::NotKnown(reason) => unknown.push((card, format!("not known: {}", escape(reason)))),
            }
        }
        for (card, text) in exceptions.into_iter().chain(unknown) {
            self.hanging("", "-", 1, &format!("{}: {text}", escape(&card.title)))?;
        }
        let unscanned = cards.iter().map(|card| match &card.value {
            MeasureValue::Portion(portion) => portion.unscanned,
            MeasureValue::Exceptions(_) | MeasureValue::NotKnown(_) => 0,
        });
        match unscanned.max() {
            None | Some(0) => Ok(()),
            Some(places) => {
                let places = count(places, "place", "places");
                self.item("", &format!("The databases of {places} could not be listed; no measure counts them."))
            }
        }
    }

    /// The places that were read, those first of which something is missing.
    pub(super) fn places(&mut self, places: &[Place]) -> io::Result<()> {
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
        self.columns(&line)?;
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
}

fn portion_text(portion: &Portion) -> String {
    match portion.share() {
        Some(share) => format!("{} %", one_decimal(share * 100.0)),
        None => "-".to_owned(),
    }
}

fn exceptions_text(found: &Exceptions) -> String {
    let mut text = found.in_force.to_string();
    if found.in_force > 0 {
        let [month, quarter, half, more] = found.ages;
        text.push_str(&format!(" (by age in days: 0-30 {month}, 31-90 {quarter}, 91-180 {half}, over 180 {more}"));
        if found.of_unknown_age > 0 {
            text.push_str(&format!(", unknown {}", found.of_unknown_age));
        }
        text.push(')');
    }
    if found.expiring > 0 {
        text.push_str(&format!("; {} end soon", found.expiring));
    }
    if found.void > 0 {
        text.push_str(&format!("; {} no longer hold", found.void));
    }
    text
}
