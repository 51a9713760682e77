//! Terraform and OpenTofu plans and states, as `terraform show -json` prints them.
//!
//! Owns the way from a document to resources before and after. Every resource type is one file in [`types`]; what
//! several of them share lies beside this file. Main function: `read`.

mod actions;
mod address;
pub mod args;
pub(in crate::plan) mod assemble;
pub mod backup;
pub mod build;
mod changes;
pub mod cluster_storage;
pub mod configuration;
mod configuration_reader;
pub mod convert;
pub mod databases;
mod default_groups;
mod document;
pub mod engines;
mod entries;
mod header;
mod known_as;
pub mod link;
mod lookup;
mod mapping;
mod marks;
pub(in crate::plan) mod objects;
mod owned;
pub mod parameters;
pub(in crate::plan) mod policy;
pub(in crate::plan) mod probe;
pub mod provenance;
mod provider;
mod refused;
pub(in crate::plan) mod resolve;
pub mod rules;
pub mod satellites;
mod shapes;
pub mod snapshots;
mod texts;
pub mod types;

use std::io::Read;

pub use self::probe::{Assigned, apply, field_sources};

use self::document::{Document, Side};
use super::Plan;
use super::cloudformation::Places;
use super::error::PlanProblem;
use super::scan::Scanner;
use crate::model::PlanSource;

/// Reads a document of JSON text to its end. The digest is left empty: the caller knows the raw bytes.
pub(super) fn read(text: impl Read, path_shown: &str) -> Result<Plan, PlanProblem> {
    let mut document = Document::read(&mut Scanner::new(text))?;
    let mut provided = std::mem::take(&mut document.provided);
    provided.iter_mut().for_each(|one| one.look_up(&document.configuration));
    let statements = provider::statements(provided, path_shown);
    let before = assemble::resources(&document, Side::Before, path_shown);
    let after = assemble::resources(&document, Side::After, path_shown);
    if let Some(problem) = document.misshapen.borrow_mut().take() {
        return Err(problem);
    }
    let changes = if document.is_state { Vec::new() } else { changes::changes(&document, &before, &after) };
    let kind = if document.is_state { "terraform_state" } else { "terraform_plan" };
    Ok(Plan {
        before,
        after,
        changes,
        other_resources: document.other_resources,
        is_partial: document.is_partial,
        module_sources: assemble::module_sources(&document),
        places: Places::default(),
        parameters: std::collections::BTreeSet::new(),
        variants: Vec::new(),
        unread: Vec::new(),
        statements,
        included: Vec::new(),
        source: PlanSource {
            path: path_shown.to_owned(),
            kind: kind.to_owned(),
            format_version: document.format_version,
            tool_version: match document.tool_version {
                Some(version) if document.configuration.is_opentofu => Some(format!("OpenTofu {version}")),
                version => version,
            },
            digest: String::new(),
        },
    })
}
