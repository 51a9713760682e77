//! Telling people and services that a run said something new.
//!
//! Owns what a message says ([`Event`]), how it looks to each kind of receiver, its signature, and sending it to a
//! [`Webhook`] with patience; and the one [comment](comment) on a pull request. Refuses to stop a run, to print, to read a clock or the environment, and to show the
//! address of a webhook, which is a secret. Main types: [`Facts`], [`Event`], [`Webhook`], [`Delivery`].

mod changes;
pub mod comment;
mod endpoint;
mod event;
mod line;
mod retry;
mod send;
mod sign;
mod slack;
mod text;
mod webhook;

pub use changes::Reason;
pub use event::{Changes, CoverageNow, Event, ExitNow, Facts, Kind, ScoreNow, TopFinding, Totals, WaiversNow};
pub use send::{Around, Delivery, Outcome, send};
pub use sign::{SIGNATURE_HEADER, signature};
pub use webhook::{NotifyError, Secret, Style, Webhook, When};
