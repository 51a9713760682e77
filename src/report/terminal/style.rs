//! Colours by meaning, and nothing else: red stops a change, yellow may, green got better, magenta is not known.

use anstyle::{AnsiColor, Style};

use crate::model::{ChangeAction, Severity};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Meaning {
    Severity(Severity),
    Action(ChangeAction),
    Warning,
    Better,
    Unknown,
    Broken,
    /// Stands back: what was there before.
    Aside,
    Heading,
}

/// The text, coloured when colours are wanted. Escape the text first.
pub(in crate::report) fn paint(color: bool, meaning: Meaning, text: &str) -> String {
    let style = style(meaning);
    if color && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

fn style(meaning: Meaning) -> Style {
    let of = |color: AnsiColor| Style::new().fg_color(Some(color.into()));
    match meaning {
        Meaning::Severity(Severity::Critical) | Meaning::Warning | Meaning::Broken => of(AnsiColor::Red).bold(),
        Meaning::Severity(Severity::High) => of(AnsiColor::Red),
        Meaning::Severity(Severity::Medium) => of(AnsiColor::Yellow),
        Meaning::Severity(Severity::Low) => of(AnsiColor::Cyan),
        Meaning::Better => of(AnsiColor::Green),
        Meaning::Unknown => of(AnsiColor::Magenta),
        Meaning::Aside => Style::new().dimmed(),
        Meaning::Heading => Style::new().bold(),
        Meaning::Action(action) => match action {
            ChangeAction::Create => of(AnsiColor::Green),
            ChangeAction::Update => of(AnsiColor::Yellow),
            ChangeAction::Delete | ChangeAction::DeleteThenCreate | ChangeAction::CreateThenDelete => {
                of(AnsiColor::Red)
            }
            ChangeAction::NoOp | ChangeAction::Read | ChangeAction::Forget => Style::new().dimmed(),
        },
    }
}

/// The action with the sign that Terraform users know.
pub(in crate::report) const fn action(action: ChangeAction) -> &'static str {
    match action {
        ChangeAction::NoOp => "no change",
        ChangeAction::Create => "+ create",
        ChangeAction::Update => "~ update",
        ChangeAction::Delete => "- delete",
        ChangeAction::DeleteThenCreate => "-/+ replace",
        ChangeAction::CreateThenDelete => "+/- replace",
        ChangeAction::Read => "<= read",
        ChangeAction::Forget => ". forget",
    }
}
