//! AWS accounts, read through the SDK. No `aws_*` type leaves this folder.
//!
//! A run enters each account, foretells its calls, and reads place by place: the organization, each account's global
//! services, each of its regions. Every call stands in the table of [`operations`] and in the ledger; what was not read is
//! a gap or an unknown field, never a default. This module refuses to write to an account, to retry what the SDK retries,
//! and to read clock or environment itself. Main types: [`place::Place`], [`call::Answer`], [`findings::Findings`].

pub mod account;
mod answer_code;
pub mod backup;
pub mod call;
pub mod clients;
mod crew;
mod door;
mod driver;
pub mod ec2;
mod entry;
pub mod errors;
pub mod fields;
pub mod findings;
mod fuse;
pub mod iam;
mod in_flight;
mod job;
pub mod kms;
mod limits;
pub mod logs;
pub mod members;
mod message;
pub mod operations;
pub mod organizations;
pub mod permissions;
pub mod place;
pub mod query;
pub mod rds;
pub mod reachability;
mod readers;
pub mod recording;
mod redact;
mod request;
mod run;
#[cfg(feature = "postgres")]
pub mod secret_value;
pub mod secretsmanager;
mod settings;
mod wanted;
mod wire;
pub mod xml;

pub use driver::collect;
pub use settings::{AwsError, LeftOut, Settings, Summary};
