//! The one integration test crate.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]

mod architecture;
#[cfg(feature = "aws")]
mod aws_around;
#[cfg(feature = "aws")]
mod aws_driver;
#[cfg(feature = "aws")]
mod aws_faults;
#[cfg(feature = "aws")]
mod aws_iam;
#[cfg(feature = "aws")]
mod aws_moto;
#[cfg(feature = "aws")]
mod aws_permissions;
#[cfg(feature = "aws")]
mod aws_rds;
#[cfg(feature = "aws")]
mod aws_reachability;
#[cfg(feature = "aws")]
mod aws_recording;
#[cfg(feature = "aws")]
mod aws_standin;
mod cli;
mod cli_access_iam;
mod cli_audit;
mod cli_audit_nights;
mod cli_audit_sources;
mod cli_change;
#[cfg(feature = "aws")]
mod cli_collect;
mod cli_grants;
mod cli_grants_iam;
mod cli_input;
mod cli_log;
mod cli_outputs;
mod cli_policies;
mod cli_secrets;
mod cli_source;
mod cli_terminal;
mod cloudformation;
#[cfg(feature = "notify")]
mod comment;
mod config;
#[cfg(unix)]
mod determinism;
mod differential;
mod docs;
#[cfg(all(feature = "aws", feature = "postgres"))]
mod docs_commands;
mod drift;
mod engine;
mod engine_errors;
mod engines_agree;
mod evidence;
mod frameworks;
mod hiding;
mod iam_policies;
mod iam_reach;
mod inventory;
mod inventory_schema;
mod known_traps;
mod mappings;
mod mappings_apart;
mod mappings_defaults;
mod mappings_passwords;
mod matrix;
#[cfg(all(feature = "aws", feature = "postgres", feature = "notify"))]
mod nightly;
#[cfg(feature = "notify")]
mod notify;
mod parameters;
mod parity;
mod plan_changes;
mod plan_errors;
mod plan_input;
mod plan_references;
mod plan_secrets;
mod policies;
mod policy_docs;
mod policy_folders;
mod policy_lint;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "postgres")]
mod postgres_access;
#[cfg(feature = "postgres")]
mod postgres_agreement;
#[cfg(feature = "postgres")]
mod postgres_change;
#[cfg(feature = "postgres")]
mod postgres_collect;
#[cfg(feature = "postgres")]
mod postgres_policies;
#[cfg(feature = "postgres")]
mod postgres_revoke;
#[cfg(feature = "postgres")]
mod postgres_traps;
mod pulumi;
mod remedies;
mod report;
mod report_audit;
mod report_comment;
mod report_csv;
mod report_gitlab;
mod report_hostile;
mod report_html;
mod report_junit;
mod report_markdown;
mod report_sarif;
mod report_siem;
mod report_xlsx;
#[cfg(all(feature = "aws", feature = "postgres"))]
mod review_close;
mod review_import;
mod review_minisign;
mod review_open;
mod review_principals;
mod review_proofs;
mod scope;
mod scorecard;
mod source;
mod source_folder;
#[cfg(feature = "aws")]
#[path = "../standin/mod.rs"]
mod standin;
mod store;
mod waive;
mod waive_cli;
