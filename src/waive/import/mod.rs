//! What other tools call suppressions, mutes, skips and waivers, as waivers of ours.
//!
//! Nothing becomes wider than it was: what a suppression says and a waiver cannot is named, and where it narrowed the
//! resources, the waiver is written without one, so that it is refused until a person fills it in. Main types:
//! [`Tool`], [`ImportOptions`], [`Imported`].

mod checkov;
mod drafts;
mod foreign;
mod inspec;
mod prowler;
mod regex;
mod trivy;

use time::Date;

use super::mistakes::{Lines, Mistakes, WaiverFileError};
use super::node::{Data, Entry, Node};
use super::{Source, Terms, yaml};
use crate::model::{Policy, Waiver};
use drafts::Drafts;

/// What the checks of other tools stand for: tool, check and control of our catalogue.
pub fn foreign_checks() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    foreign::checks()
}

/// Whose file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// `.trivyignore.yaml`, and the plain `.trivyignore`.
    Trivy,
    /// Mutelist.
    Prowler,
    /// Skip comments in `.tf` and `.yaml` files.
    Checkov,
    /// Waiver file.
    Inspec,
}

/// What the files of others do not say.
#[derive(Debug, Clone)]
pub struct ImportOptions<'a> {
    /// Every policy that exists.
    pub policies: &'a [&'a Policy],
    pub owner: Option<&'a str>,
    pub approved_by: Option<&'a str>,
    /// Glob over resources, where a file names none.
    pub resource: Option<&'a str>,
    pub today: Date,
    /// Days that a waiver holds whose file gives it no end.
    pub days: u32,
    pub terms: Terms,
}

/// What became of the files.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Imported {
    /// In the order of the files.
    pub waivers: Vec<Waiver>,
    /// What was lost, chosen, or is still to be filled in: places and sentences, in the order of the files.
    pub notes: Vec<Note>,
    /// Suppressions that the files hold.
    pub found: usize,
}

/// Something that whoever takes over the waivers has to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// File and line; the file alone when all of it is meant.
    pub place: String,
    pub text: String,
}

/// Turns suppressions into waivers.
///
/// # Errors
///
/// When a file is not of the form that the tool reads.
pub fn import(tool: Tool, files: &[Source<'_>], options: &ImportOptions<'_>) -> Result<Imported, WaiverFileError> {
    let mut drafts = Drafts::new(tool, options);
    let mut mistakes = Mistakes::default();
    for file in files {
        let text = file.text.strip_prefix('\u{feff}').unwrap_or(file.text);
        let lines = Lines::new(file.name, text);
        let mut found = Mistakes::default();
        match tool {
            Tool::Trivy if is_yaml(file.name) => trivy::structured(&lines, &mut drafts, &mut found),
            Tool::Trivy => trivy::plain(&lines, &mut drafts),
            Tool::Prowler => prowler::read(&lines, &mut drafts, &mut found),
            Tool::Checkov => checkov::read(&lines, &mut drafts),
            Tool::Inspec => inspec::read(&lines, &mut drafts, &mut found),
        }
        mistakes.append(found, &lines);
    }
    mistakes.into_result(drafts.finish())
}

fn is_yaml(name: &str) -> bool {
    let name = name.to_lowercase();
    name.ends_with(".yaml") || name.ends_with(".yml")
}

/// The entries of the table that a file is, or the mistake that it is none.
fn table(lines: &Lines<'_>, mistakes: &mut Mistakes) -> Vec<Entry> {
    match yaml::parse(lines, mistakes) {
        Some(Node { data: Data::Map(entries), .. }) => entries,
        Some(other) => {
            let message = format!("the file is {}, not a table", other.data.kind());
            mistakes.add(lines, &other.span, message, "give the file that the tool itself reads");
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// The entry of that name.
fn entry<'e>(entries: &'e [Entry], key: &str) -> Option<&'e Entry> {
    entries.iter().find(|entry| entry.key == key)
}

/// The word or text of a value.
fn text(data: &Data) -> Option<&str> {
    match data {
        Data::Text(text) | Data::Plain(text) if !text.trim().is_empty() && text != "null" && text != "~" => Some(text),
        Data::Text(_)
        | Data::Plain(_)
        | Data::Boolean(_)
        | Data::Integer(_)
        | Data::Fraction(_)
        | Data::Time(_)
        | Data::List(_)
        | Data::Map(_) => None,
    }
}

/// The texts of a list, or the one text that stands in place of a list.
fn texts(data: &Data) -> Vec<String> {
    match data {
        Data::List(items) => items.iter().filter_map(|item| text(&item.data)).map(str::to_owned).collect(),
        other => text(other).map(str::to_owned).into_iter().collect(),
    }
}
