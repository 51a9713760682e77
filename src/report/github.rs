//! GitHub workflow commands: annotations beside the changed lines.
//!
//! GitHub shows ten annotations of each level per step and drops the rest in silence, so the tenth says how many
//! more there are. Values are escaped, so that no name can give the runner a command.

use std::io;

use super::text::{clip, count, escape};
use super::view::{self, Entry};
use super::{RenderOptions, Report, detail, place};
use crate::model::{Evaluation, Finding, Gap, Gate, Severity, Status, Verdict};

/// Annotations of one level that are shown per step.
const SHOWN: usize = 10;
const MESSAGE_LIMIT: usize = 1_000;
const NAME_LIMIT: usize = 500;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    /// Stops the change.
    Error,
    /// A failure that does not.
    Warning,
    /// Not known.
    Notice,
}

impl Level {
    const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Notice];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }

    const fn what(self) -> (&'static str, &'static str) {
        match self {
            Self::Error => ("finding that stops the change", "findings that stop the change"),
            Self::Warning => ("finding or warning", "findings and warnings"),
            Self::Notice => ("outcome that is not known", "outcomes that are not known"),
        }
    }
}

/// What is worth an annotation.
#[derive(Debug)]
enum News<'a> {
    /// What a change does to a resource.
    Warning(&'a str, String),
    Gap(&'a Gap),
    Cell(Entry<'a>, &'a Finding),
}

/// One annotation before it is written.
#[derive(Debug)]
struct Annotation {
    file: Option<String>,
    line: u32,
    column: Option<u32>,
    title: String,
    message: String,
}

pub(super) fn write(report: &Report<'_>, options: &RenderOptions, out: &mut dyn io::Write) -> io::Result<()> {
    let evaluation = report.evaluation;
    for (level, news) in Level::ALL.into_iter().zip(news(evaluation, options)) {
        let kept = if news.len() > SHOWN { SHOWN - 1 } else { news.len() };
        for (_, news) in news.iter().take(kept) {
            command(out, level, &annotation(evaluation, options, level, news))?;
        }
        if kept < news.len() {
            let (one, many) = level.what();
            let more = count(news.len() - kept, one, many);
            let text = format!("{more} not shown here; the other outputs have them all");
            writeln!(out, "::{} title=dbmuster::{}", level.as_str(), data(&text))?;
        }
    }
    if let Some(sentence) = view::nothing_judged(evaluation) {
        writeln!(out, "::notice title=dbmuster::{}", data(&sentence))?;
    }
    let waived = evaluation.findings.iter().filter(|finding| is_waived(finding)).count();
    if waived > 0 {
        writeln!(out, "dbmuster: {} not shown", count(waived, "waived finding", "waived findings"))?;
    }
    writeln!(out, "dbmuster: exit {}: {}", options.exit.code, escape(&options.exit.reason))
}

/// Rank within a level, least first.
type Rank = (u8, u8);

/// What there is to say on each level, in the order of the levels, the worst first.
fn news<'a>(evaluation: &'a Evaluation, options: &RenderOptions) -> [Vec<(Rank, News<'a>)>; 3] {
    let mut by_level: [Vec<(Rank, News<'a>)>; 3] = Default::default();
    let of_level = |level: Level| level as usize;
    let change = evaluation.change.as_ref();
    let warnings = change.map(view::warnings).unwrap_or_default();
    let warnings = warnings.into_iter().map(|(resource, text)| ((0, 0), News::Warning(resource, text)));
    by_level[of_level(Level::Warning)].extend(warnings);
    by_level[of_level(Level::Warning)].extend(evaluation.gaps.iter().map(|gap| ((0, 0), News::Gap(gap))));
    for entry in view::entries(evaluation) {
        let Some(finding) = entry.finding else { continue };
        if let Some(level) = level(finding, options) {
            let rank = (u8::from(finding.status == Status::Error), Severity::Critical as u8 - finding.severity as u8);
            by_level[of_level(level)].push((rank, News::Cell(entry, finding)));
        }
    }
    by_level.iter_mut().for_each(|news| news.sort_by_key(|(rank, _)| *rank));
    by_level
}

fn level(finding: &Finding, options: &RenderOptions) -> Option<Level> {
    match finding.status {
        Status::Fail if options.gate.stops(finding, options.fail_on) => Some(Level::Error),
        // Somebody has accepted it.
        Status::Fail if is_waived(finding) => None,
        // What was there before is no news on a change.
        Status::Fail if !options.gate.looks_at(finding.status, finding.verdict) => None,
        Status::Fail | Status::Error => Some(Level::Warning),
        Status::Indeterminate if is_old_news(options, finding) => None,
        Status::Indeterminate => Some(Level::Notice),
        Status::Pass | Status::NotApplicable => None,
    }
}

fn is_waived(finding: &Finding) -> bool {
    finding.status == Status::Fail && finding.waiver_id.is_some()
}

/// Not known before the change either.
fn is_old_news(options: &RenderOptions, finding: &Finding) -> bool {
    options.gate == Gate::Introduced && finding.verdict == Some(Verdict::UnchangedUnknown)
}

fn annotation(evaluation: &Evaluation, options: &RenderOptions, level: Level, news: &News<'_>) -> Annotation {
    let whole = |title: &str, message: String| Annotation {
        file: None,
        line: 1,
        column: None,
        title: title.to_owned(),
        message,
    };
    let (entry, finding) = match news {
        News::Warning(resource, text) => {
            return whole("before you apply", format!("{}: {text}", clip(resource, NAME_LIMIT)));
        }
        News::Gap(gap) => return whole("not read", clip(&detail::gap_sentence(gap), MESSAGE_LIMIT).into_owned()),
        News::Cell(entry, finding) => (*entry, *finding),
    };
    let place = place::of(evaluation, finding, entry.subject.location.as_ref());
    let word = match (level, finding.status) {
        (Level::Notice, _) => "not known",
        (Level::Error | Level::Warning, Status::Error) => "failed to evaluate",
        (Level::Error | Level::Warning, _) => finding.severity.as_str(),
    };
    let reason = detail::reason(entry);
    Annotation {
        file: place.file.map(|file| place::relative(file, options.base_dir.as_deref())),
        line: place.line,
        column: place.column,
        title: format!("{word}: {}", finding.policy_id),
        message: format!("{}: {}", clip(&entry.subject.id, NAME_LIMIT), clip(&reason, MESSAGE_LIMIT)),
    }
}

fn command(out: &mut dyn io::Write, level: Level, annotation: &Annotation) -> io::Result<()> {
    write!(out, "::{} ", level.as_str())?;
    if let Some(file) = &annotation.file {
        write!(out, "file={},line={},", property(file), annotation.line)?;
        if let Some(column) = annotation.column {
            write!(out, "col={column},")?;
        }
    }
    writeln!(out, "title={}::{}", property(&annotation.title), data(&annotation.message))
}

/// The text after the second `::`.
fn data(text: &str) -> String {
    visible(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value between the two `::`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Spells out what cannot be seen; line ends become escapes of the command syntax.
fn visible(text: &str) -> String {
    text.split_inclusive(['\r', '\n'])
        .map(|line| {
            let end = line.len() - line.trim_end_matches(['\r', '\n']).len();
            let (body, end) = line.split_at(line.len() - end);
            format!("{}{end}", escape(body))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_end_the_command() {
        assert_eq!(data("100%\r\n::error::x"), "100%25%0D%0A\\u{3a}:error::x");
        assert_eq!(property("a,b:c%"), "a%2Cb%3Ac%25");
        assert_eq!(data("a\u{1b}[0m"), "a\\u{1b}[0m");
    }
}
