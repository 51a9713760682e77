//! `dbmuster review status`.

use dbmuster::report::{Format, OutputTarget};
use dbmuster::review::Folder;
use dbmuster::review::status::{Status, status, write_html, write_json, write_metrics, write_terminal};

use super::args::StatusArgs;
use super::failed;
use crate::diagnostic::Failure;
use crate::exit_code::CLEAN;
use crate::output::{self, Reports};

pub fn run(args: &StatusArgs) -> Result<u8, Failure> {
    let targets = args.format.iter().map(|text| target(text)).collect::<Result<Vec<OutputTarget>, Failure>>()?;
    output::refuse_clashes(targets.iter().map(|target| target.path.as_deref()))?;
    output::refuse_unwritable(targets.iter().map(|target| target.path.as_deref()))?;
    let folder = Folder::open(&args.review).map_err(|error| failed(&error))?;
    let as_of = crate::policies::settings(0, args.as_of.as_deref())?.as_of;
    let found = status(&folder, &as_of, args.days_to_close).map_err(|error| failed(&error))?;
    let mut reports = Reports::default();
    for target in &targets {
        write(args, &found, target, &mut reports)?;
    }
    reports.commit()?;
    Ok(CLEAN)
}

fn target(text: &str) -> Result<OutputTarget, Failure> {
    let target: OutputTarget = text.parse().map_err(|error| Failure::usage(format!("failed to {error}")))?;
    match target.format {
        Format::Terminal | Format::Json | Format::Html | Format::Openmetrics => Ok(target),
        other => Err(Failure::with_help(
            format!("failed to choose an output: a status has no form {other}"),
            "use terminal, json, html or openmetrics",
        )),
    }
}

fn write(args: &StatusArgs, found: &Status, target: &OutputTarget, reports: &mut Reports) -> Result<(), Failure> {
    let path = target.path.as_deref();
    match target.format {
        Format::Json => reports.write(path, |out| write_json(found, out)),
        Format::Openmetrics => reports.write(path, |out| write_metrics(found, out)),
        Format::Html => {
            let page = write_html(found, env!("CARGO_PKG_VERSION"), args.templates.as_deref())
                .map_err(|error| Failure::usage(format!("failed to {error}")))?;
            reports.write(path, |out| out.write_all(page.as_bytes()))
        }
        _ => reports.write(path, |out| write_terminal(found, out)),
    }
}
