//! `dbmuster waiver add`.

use dbmuster::model::{Policy, WaivedResource, Waiver};
use dbmuster::waive::{Source, add};

use super::args::AddArgs;
use super::rules;
use crate::commands::policy::print;
use crate::diagnostic::Failure;
use crate::exit_code::CLEAN;
use crate::output;
use crate::waiving::{all_policies_in, day, read_texts};

pub fn run(args: &AddArgs) -> Result<u8, Failure> {
    let named = args.file.as_slice();
    let rules = rules(&args.judge, named, &args.policies)?;
    let file = rules.only_file()?;
    output::refuse_unwritable([Some(file)].into_iter())?;
    let today = day(args.judge.as_of.as_deref())?;
    let name = file.display().to_string();
    let text = match file.exists() {
        true => read_texts(&[file.to_path_buf()])?.pop().map(|(_, text)| text).unwrap_or_default(),
        false => String::new(),
    };
    let policies = all_policies_in(&rules.folders)?;
    let policies: Vec<&Policy> = policies.iter().collect();
    let waiver = Waiver {
        id: args.id.clone(),
        policy: args.policy.clone(),
        resource: match &args.resource {
            Some(glob) => WaivedResource::Glob(glob.clone()),
            None => WaivedResource::Tags(args.tag.iter().cloned().collect()),
        },
        reason: args.reason.clone(),
        owner: args.owner.clone(),
        approved_by: args.approved_by.clone(),
        ticket: args.ticket.clone(),
        compensating_control: args.compensating_control.clone(),
        created_on: Some(args.created_on.clone().unwrap_or_else(|| today.to_string())),
        expires_on: args.expires_on.clone(),
        renewals: 0,
        // What is no JSON is a text.
        value: args.value.as_ref().map(|text| serde_json::from_str(text).unwrap_or_else(|_| text.clone().into())),
        location: None,
    };
    let source = Source { name: &name, text: &text };
    let written = add(source, &waiver, &policies, &rules.terms, today)
        .map_err(|error| Failure::usage(format!("failed to {error}")))?;
    output::write(Some(file), |out| out.write_all(written.as_bytes()))?;
    print(|out| writeln!(out, "added {} to {name}: it ends on {}", waiver.id, waiver.expires_on))?;
    Ok(CLEAN)
}
