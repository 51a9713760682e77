//! AWS accounts, read through the SDK. No `aws_*` type leaves this folder.
//!
//! A run enters each account, foretells its calls, and reads place by place: the organization, each account's global
//! services, each of its regions. Every call stands in the table of [`operations`] and in the ledger; what was not read is
//! a gap or an unknown field, never a default. This module refuses to write to an account, to retry what the SDK retries,
//! and to read clock or environment itself. Main types: [`place::Place`], [`call::Answer`], [`findings::Findings`].

pub mod account;
mod answer_code;
pub mod call;
pub mod clients;
pub mod errors;
pub mod findings;
mod fuse;
mod in_flight;
mod message;
pub mod operations;
pub mod place;
pub mod query;
pub mod rds;
mod run;
#[cfg(feature = "postgres")]
pub mod secret_value;
pub mod xml;
