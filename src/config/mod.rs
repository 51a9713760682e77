//! The configuration: one `dbmuster.toml`, environment variables and flags, put together into typed settings.
//!
//! Owns the table of settings ([`SETTINGS`]), from which the reader, the environment's names, the starting file and the
//! documentation are all made; which layer wins; and the errors, which come all at once with their places. Refuses to
//! read the environment, the clock or a file by itself, and to hold a secret: it names where one is to be found.
//! Main types: [`Settings`], [`Layers`], [`Origin`], [`ConfigError`].

mod document;
mod error;
mod layers;
mod parameters;
mod read;
mod settings;
mod table;
mod value;

pub use document::{Effective, decisive, effective, reference, starting_file};
pub use error::{ConfigError, Wrong};
pub use layers::{Layers, Origin};
pub use read::is_run;
pub use settings::{
    LogFormat, LogLevel, Logging, Parameter, ParameterRule, Place, Policies, Settings, Sources, Store, Trigger,
    WaiverTerms, Webhook, WebhookFormat,
};
pub use table::{Kind, SETTINGS, Setting, find};
pub use value::Value;

/// Name of the file that is looked for in the current folder and upwards.
pub const FILE_NAME: &str = "dbmuster.toml";
/// Version of the file that is understood.
pub const FILE_VERSION: i64 = 1;
/// What the name of every environment variable begins with.
pub const PREFIX: &str = "DBMUSTER_";
/// Names the configuration file; it is no setting, because it cannot stand in one.
pub const FILE_VARIABLE: &str = "DBMUSTER_CONFIG";
