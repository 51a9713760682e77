//! The one integration test crate.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]

mod architecture;
mod docs;
mod engine;
mod engines_agree;
mod inventory;
mod inventory_schema;
mod mappings;
mod mappings_apart;
mod plan_changes;
mod plan_errors;
mod plan_input;
mod plan_references;
mod plan_secrets;
mod policies;
mod report;
mod report_sarif;
mod scorecard;
mod source;
