//! What a person sees when a command could not do its work.

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use dbmuster::config::LogLevel;
use dbmuster::inventory::InventoryError;
use dbmuster::policy::Problem;
use dbmuster::report::ReportError;

use crate::exit_code::{INCOMPLETE, INTERNAL, USAGE};
use crate::logging;

/// Why a command ended before it had a result.
#[derive(Debug)]
pub struct Failure {
    code: u8,
    texts: Vec<String>,
}

impl Failure {
    /// Bad input, configuration or usage. `text` may go on with `help:` lines.
    pub fn usage(text: impl Display) -> Self {
        Self { code: USAGE, texts: vec![text.to_string()] }
    }

    /// Bad usage with a way out.
    pub fn with_help(text: impl Display, help: impl Display) -> Self {
        Self::usage(format!("{text}\n  help: {help}"))
    }

    /// Several things at once.
    pub fn all(texts: Vec<String>) -> Self {
        Self { code: USAGE, texts }
    }

    /// What was asked for could not be read.
    pub fn incomplete(text: impl Display) -> Self {
        Self { code: INCOMPLETE, texts: vec![text.to_string()] }
    }

    /// A fault of this program.
    pub fn internal(text: impl Display) -> Self {
        Self { code: INTERNAL, texts: vec![text.to_string()] }
    }

    /// The exit code that it leads to.
    #[cfg_attr(not(feature = "notify"), expect(dead_code, reason = "only messages to webhooks name it"))]
    pub const fn code(&self) -> u8 {
        self.code
    }

    /// Prints it to standard error and gives the exit code.
    pub fn report(&self) -> ExitCode {
        if logging::is_json() {
            self.texts.iter().for_each(|text| tracing::error!(exit_code = self.code, "{text}"));
            return ExitCode::from(self.code);
        }
        let mut out = anstream::stderr().lock();
        let red = anstyle::AnsiColor::Red.on_default().bold();
        for text in &self.texts {
            // Nobody is left to tell when standard error is gone.
            let _ = writeln!(out, "{red}error:{red:#} {}", harmless(&text.replace("\nhelp:", "\n  help:")));
        }
        ExitCode::from(self.code)
    }
}

/// Ends with what there is to say instead of running a command: the help or version that was asked for, or what is
/// wrong with the flags.
pub fn instead(said: &clap::Error) -> ! {
    let printed = said.print().and_then(|()| std::io::stdout().flush());
    match printed {
        // The reader of a pipe may have seen enough; and nobody is left to tell when standard error is gone.
        Err(error) if !said.use_stderr() && error.kind() != std::io::ErrorKind::BrokenPipe => {
            let _printed: ExitCode = Failure::usage(format!("failed to write to standard output: {error}")).report();
            std::process::exit(i32::from(USAGE))
        }
        Ok(()) | Err(_) => std::process::exit(said.exit_code()),
    }
}

impl From<ReportError> for Failure {
    fn from(error: ReportError) -> Self {
        match &error {
            ReportError::Template(wrong) => {
                Self::with_help(format!("failed to {wrong}; no report was written"), wrong.help())
            }
            ReportError::UnknownFormat { .. }
            | ReportError::EmptyPath { .. }
            | ReportError::Write { .. }
            | ReportError::NeedsFleet { .. }
            | ReportError::NeedsChange { .. } => Self::usage(format!("failed to {error}")),
        }
    }
}

/// Tells of something that does not stop the run.
pub fn warn(text: &impl Display) {
    if logging::is_json() {
        tracing::warn!("{text}");
        return;
    }
    if !logging::says(LogLevel::Warn) {
        return;
    }
    // Nobody is left to tell when standard error is gone.
    let _ = writeln!(anstream::stderr().lock(), "warning: {}", harmless(&text.to_string()));
}

/// Tells how a run goes on.
pub fn note(text: &impl Display) {
    if logging::is_json() {
        tracing::info!("{text}");
        return;
    }
    if !logging::says(LogLevel::Info) {
        return;
    }
    // Nobody is left to tell when standard error is gone.
    let _ = writeln!(anstream::stderr().lock(), "{}", harmless(&text.to_string()));
}

/// Text whose names and paths cannot act on a terminal; its own line breaks stay.
fn harmless(text: &str) -> String {
    let spelled = |c: char| if c.is_control() && c != '\n' { c.escape_unicode().collect() } else { String::from(c) };
    text.chars().map(spelled).collect()
}

impl From<&InventoryError> for Failure {
    fn from(error: &InventoryError) -> Self {
        Self::with_help(format!("failed to {error}"), error.help())
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.texts.join("\n"))
    }
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Self {
        Self::all(problems.iter().map(ToString::to_string).collect())
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::usage(problem)
    }
}
