//! What every page has around it: style, script, what the page allows itself, and what stands on paper.
//!
//! Main type: [`Shell`].

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::words::{self, short, thousands};
use crate::report::template::{TemplateError, text};
use crate::report::text::visible;
use crate::report::{RenderOptions, Report};

/// What the head and the foot of every page can name.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Shell {
    title: String,
    style: String,
    style_hash: String,
    script: String,
    script_hash: String,
    /// What stands at the edges of each printed page.
    paper: String,
    paper_hash: String,
    tool_version: String,
    as_of: String,
    /// `2026-11-01T02:00:00Z`, as given.
    time: String,
    /// `Run 42`; empty without a store.
    run: String,
    inventory: String,
    policy_set: String,
    exit_code: u8,
    exit_reason: String,
    incomplete: bool,
}

/// Everything that the head and the foot need.
pub(super) fn shell(report: &Report<'_>, options: &RenderOptions) -> Result<Shell, TemplateError> {
    let evaluation = report.evaluation;
    let overrides = options.templates.as_deref();
    let style = asset("report.css", "</style", overrides)?;
    let script = asset("report.js", "</script", overrides)?;
    let run = report.history.map_or_else(String::new, |history| format!("Run {}", thousands(history.run_id)));
    let paper = paper(&words::moment(&evaluation.evaluated_at), &run, evaluation);
    Ok(Shell {
        paper_hash: allowed(&paper),
        paper,
        title: format!("Database scorecard, {}", words::day(&evaluation.evaluated_at)),
        style_hash: allowed(&style),
        style,
        script_hash: allowed(&script),
        script,
        tool_version: visible(&options.tool_version).into_owned(),
        as_of: words::moment(&evaluation.evaluated_at),
        time: visible(&evaluation.evaluated_at).into_owned(),
        run,
        inventory: short(&evaluation.inventory_digest),
        policy_set: short(&evaluation.policy_set_digest),
        exit_code: options.exit.code,
        exit_reason: visible(&options.exit.reason).into_owned(),
        incomplete: options.exit.incomplete,
    })
}

/// The style that puts the run and its digests on each printed page.
fn paper(as_of: &str, run: &str, evaluation: &crate::model::Evaluation) -> String {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| c.is_ascii_alphanumeric() || " ,:.-+".contains(*c)).take(80).collect()
    };
    let digests =
        format!("inventory {}, policies {}", short(&evaluation.inventory_digest), short(&evaluation.policy_set_digest));
    let run = if run.is_empty() { String::new() } else { format!("{run}, ") };
    format!(
        "@page{{margin:17mm 14mm 15mm;font:8pt sans-serif;\
         @top-left{{content:\"Database scorecard, {}\"}}@top-right{{content:\"{}{}\"}}\
         @bottom-right{{content:counter(page) \" of \" counter(pages)}}@bottom-left{{content:\"dbmuster\"}}}}",
        plain(as_of),
        plain(&run),
        plain(&digests)
    )
}

/// A file that is taken as it is. It may not end the element that it stands in.
fn asset(name: &str, end: &str, overrides: Option<&Path>) -> Result<String, TemplateError> {
    let name = format!("html/{name}");
    let text = text(&name, overrides)?;
    match text.to_ascii_lowercase().find(end) {
        None => Ok(text),
        Some(at) => {
            let line = text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
            let folder = overrides.map_or_else(|| "reports-templates".into(), |folder| folder.display().to_string());
            let path = format!("{}/{name}:{line}", visible(&folder));
            Err(TemplateError::Wrong { path, reason: format!("`{end}` would end the element that the file stands in") })
        }
    }
}

/// What the policy of a page says of a style or script inside it.
#[must_use]
pub fn allowed(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}
