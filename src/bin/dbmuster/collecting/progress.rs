//! How a collection goes on: a bar on a terminal, plain lines elsewhere, both on standard error.
//!
//! Main type: [`Progress`].

use std::collections::BTreeSet;
use std::io::{self, IsTerminal};
use std::sync::{Mutex, PoisonError};

use dbmuster::collect::{Event, Watcher};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Watches a run for a person.
#[derive(Debug)]
pub struct Progress {
    bar: Option<ProgressBar>,
    quiet: bool,
    /// Places and calls of which it was said already that they slow down.
    slow: Mutex<BTreeSet<(String, String)>>,
}

impl Progress {
    pub fn new(quiet: bool) -> Self {
        let bar = (!quiet && !crate::logging::is_json() && io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
            // The template is fixed; were it wrong, the plain bar would do.
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} calls, {elapsed} {wide_msg}") {
                bar.set_style(style);
            }
            bar
        });
        Self { bar, quiet, slow: Mutex::default() }
    }

    /// Takes the bar away, so that what follows stands on lines of its own.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// Says something on a line of its own.
    pub fn line(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.println(harmless(text)),
            None if self.quiet => {}
            None => crate::diagnostic::note(&text),
        }
    }
}

impl Watcher for Progress {
    fn event(&self, event: Event<'_>) {
        match event {
            Event::Planned { units, calls } => {
                self.line(&format!("{units} places to read, about {calls} calls"));
                if let Some(bar) = &self.bar {
                    bar.inc_length(calls);
                }
            }
            Event::MoreCalls(calls) => {
                if let Some(bar) = &self.bar {
                    bar.inc_length(calls);
                }
            }
            Event::Started(unit) => {
                if let Some(bar) = &self.bar {
                    bar.set_message(harmless(unit));
                }
            }
            Event::Called => {
                if let Some(bar) = &self.bar {
                    bar.inc(1);
                }
            }
            Event::SlowedDown { unit, operation } => {
                let mut slow = self.slow.lock().unwrap_or_else(PoisonError::into_inner);
                if slow.insert((unit.to_owned(), operation.to_owned())) {
                    self.line(&format!("{unit}: {operation} is throttled; this place slows down"));
                }
            }
            Event::Finished { unit, resources, gaps } => {
                let gaps = if gaps == 0 { String::new() } else { format!(", {gaps} gaps") };
                self.line(&format!("{unit}: {resources} resources{gaps}"));
            }
        }
    }
}

/// A server's name cannot act on the terminal.
fn harmless(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_unicode().collect() } else { vec![c] }).collect()
}
