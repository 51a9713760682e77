//! GitHub workflow commands: annotations beside the changed lines.
//!
//! GitHub shows ten annotations of each level per step and drops the rest in silence, so the tenth says how many
//! more there are. Values are escaped, so that no name can give the runner a command.

use std::io;

use super::text::{clip, count, escape};
use super::view::{self, Entry};
use super::{RenderOptions, place};
use crate::model::{Evaluation, Finding, Gate, Severity, Status, Verdict};

/// Annotations of one level that are shown per step.
const SHOWN: usize = 10;
const MESSAGE_LIMIT: usize = 1_000;

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

/// One annotation before it is written.
#[derive(Debug)]
struct Annotation {
    level: Level,
    /// Ranks within the level, least first.
    rank: (u8, u8),
    file: Option<String>,
    line: u32,
    column: Option<u32>,
    title: String,
    message: String,
}

pub(super) fn write(evaluation: &Evaluation, options: &RenderOptions, out: &mut dyn io::Write) -> io::Result<()> {
    let mut annotations: Vec<Annotation> = warnings(evaluation);
    annotations.extend(view::entries(evaluation).filter_map(|entry| annotation(evaluation, options, entry)));
    annotations.sort_by_key(|annotation| annotation.rank);
    for level in Level::ALL {
        let of_level: Vec<_> = annotations.iter().filter(|annotation| annotation.level == level).collect();
        let kept = if of_level.len() > SHOWN { SHOWN - 1 } else { of_level.len() };
        for annotation in &of_level[..kept] {
            command(out, annotation)?;
        }
        if kept < of_level.len() {
            let (one, many) = level.what();
            let more = count(of_level.len() - kept, one, many);
            let text = format!("{more} not shown here; the other outputs have them all");
            writeln!(out, "::{} title=dbmuster::{}", level.as_str(), data(&text))?;
        }
    }
    if let Some(sentence) = view::nothing_judged(evaluation) {
        writeln!(out, "::notice title=dbmuster::{}", data(&sentence))?;
    }
    writeln!(out, "dbmuster: exit {}: {}", options.exit.code, escape(&options.exit.reason))
}

fn annotation(evaluation: &Evaluation, options: &RenderOptions, entry: Entry<'_>) -> Option<Annotation> {
    let finding = entry.finding?;
    let level = match finding.status {
        Status::Fail if options.gate.stops(finding, options.fail_on) => Level::Error,
        // What was there before is no news on a change.
        Status::Fail if !options.gate.looks_at(finding.status, finding.verdict) => return None,
        Status::Fail | Status::Error => Level::Warning,
        Status::Indeterminate if is_old_news(options, finding) => return None,
        Status::Indeterminate => Level::Notice,
        Status::Pass | Status::NotApplicable => return None,
    };
    let place = place::of(evaluation, finding, entry.subject.location.as_ref());
    let word = match finding.status {
        Status::Fail => finding.severity.as_str(),
        Status::Error => "failed to evaluate",
        Status::Pass | Status::NotApplicable | Status::Indeterminate => "not known",
    };
    Some(Annotation {
        level,
        rank: (u8::from(finding.status == Status::Error), Severity::Critical as u8 - finding.severity as u8),
        file: place.file.map(|file| place::relative(file, options.base_dir.as_deref())),
        line: place.line,
        column: place.column,
        title: format!("{word}: {}", finding.policy_id),
        message: format!("{}: {}", entry.subject.id, clip(&reason(entry, finding), MESSAGE_LIMIT)),
    })
}

/// Not known before the change either.
fn is_old_news(options: &RenderOptions, finding: &Finding) -> bool {
    options.gate == Gate::Introduced && finding.verdict == Some(Verdict::UnchangedUnknown)
}

fn reason(entry: Entry<'_>, finding: &Finding) -> String {
    let missing: Vec<_> = finding.missing.iter().map(|m| format!("{}: {}", m.field, m.reason)).collect();
    match (missing.is_empty(), finding.message.is_empty()) {
        (false, _) => missing.join("; "),
        (true, false) => finding.message.to_string(),
        (true, true) => entry.policy.title.clone(),
    }
}

fn warnings(evaluation: &Evaluation) -> Vec<Annotation> {
    let change = evaluation.change.as_ref();
    let warnings = change.map(view::warnings).unwrap_or_default();
    let warning = |(resource, text): (&str, String)| Annotation {
        level: Level::Warning,
        rank: (0, 0),
        file: None,
        line: 1,
        column: None,
        title: "before you apply".to_owned(),
        message: format!("{resource}: {text}"),
    };
    warnings.into_iter().map(warning).collect()
}

fn command(out: &mut dyn io::Write, annotation: &Annotation) -> io::Result<()> {
    write!(out, "::{} ", annotation.level.as_str())?;
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
