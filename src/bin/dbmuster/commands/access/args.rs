//! The flags of `dbmuster access`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use dbmuster::access::Layer;
use dbmuster::model::{ObjectClass, Privilege};

#[derive(Debug, Args)]
pub struct AccessArgs {
    #[command(subcommand)]
    pub command: AccessCommand,
}

#[derive(Debug, Subcommand)]
pub enum AccessCommand {
    /// Every role that can do something to an object, and how each comes to it.
    WhoCan(WhoCanArgs),
    /// Everything that a role can do, beyond what everybody can.
    WhatCan(WhatCanArgs),
    /// How a role, or an IAM user or role, comes to a privilege: every way, the nearest first.
    Path(PathArgs),
    /// Every fact of (role, object, privilege), one JSON object per line.
    Matrix(MatrixArgs),
    /// The statements that really take a privilege away, with a proof at the end; nothing is run.
    Revoke(super::revoke::RevokeArgs),
}

/// Where the facts come from.
#[derive(Debug, Args)]
pub struct SourceFlags {
    /// Inventory file.
    #[arg(long, value_name = "FILE")]
    pub inventory: Option<PathBuf>,
    /// Scope file: its PostgreSQL servers are read now.
    #[cfg(feature = "postgres")]
    #[arg(long, value_name = "FILE", conflicts_with = "inventory")]
    pub scope: Option<PathBuf>,
    /// Server to read now: `postgres://user@host:port/database`; the password comes from PGPASSWORD or the password file.
    #[cfg(feature = "postgres")]
    #[arg(long, value_name = "URL", conflicts_with_all = ["inventory", "scope"])]
    pub url: Option<String>,
    /// Server, when there are several: its name in the scope.
    #[arg(long, value_name = "NAME")]
    pub target: Option<String>,
    /// Database, when there are several.
    #[arg(long, value_name = "NAME")]
    pub database: Option<String>,
    /// End with 0 although something could not be read.
    #[arg(long)]
    pub allow_incomplete: bool,
}

#[derive(Debug, Args)]
pub struct WhoCanArgs {
    /// SELECT, INSERT, EXECUTE, USAGE, `"ALTER SYSTEM"`, ...; of a role: USAGE, MEMBER, SET.
    #[arg(value_parser = privilege)]
    pub privilege: Privilege,
    /// `schema.table`, `schema.table.column`, `schema.function(int, text)`, `class:name`, with odd names in double quotes.
    pub object: String,
    /// Ask who may pass the privilege on.
    #[arg(long)]
    pub grant_option: bool,
    /// Only this layer. May be repeated.
    #[arg(long, value_name = "LAYER", value_delimiter = ',')]
    pub layer: Vec<LayerArg>,
    /// Name the IAM users and roles that log in as each role too. Needs an inventory.
    #[arg(long)]
    pub principals: bool,
    /// With --principals: time that conditions of policies are judged at, RFC 3339; that of the inventory without it.
    #[arg(long, value_name = "TIME", requires = "principals")]
    pub as_of: Option<String>,
    /// terminal or json.
    #[arg(long, value_name = "NAME", default_value = "terminal")]
    pub format: AnswerFormat,
    #[command(flatten)]
    pub source: SourceFlags,
}

#[derive(Debug, Args)]
pub struct WhatCanArgs {
    /// Role, as it is spelled; PUBLIC for what everybody can.
    pub role: String,
    /// Only this layer. May be repeated.
    #[arg(long, value_name = "LAYER", value_delimiter = ',')]
    pub layer: Vec<LayerArg>,
    /// Only objects of this class. May be repeated.
    #[arg(long, value_name = "CLASS", value_delimiter = ',', value_parser = class)]
    pub class: Vec<ObjectClass>,
    /// Objects that initdb made too.
    #[arg(long)]
    pub system: bool,
    /// terminal or json.
    #[arg(long, value_name = "NAME", default_value = "terminal")]
    pub format: AnswerFormat,
    #[command(flatten)]
    pub source: SourceFlags,
}

#[derive(Debug, Args)]
pub struct PathArgs {
    /// Role, as it is spelled; or the ARN of an IAM user, role or session.
    pub role: String,
    /// As for `who-can`.
    pub object: String,
    /// Only this privilege, with every way to it; without it, the nearest way to each.
    #[arg(value_parser = privilege)]
    pub privilege: Option<Privilege>,
    /// Ways to pass the privilege on.
    #[arg(long)]
    pub grant_option: bool,
    /// For an ARN: time that conditions of its policies are judged at, RFC 3339; that of the inventory without it.
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
    /// terminal or json.
    #[arg(long, value_name = "NAME", default_value = "terminal")]
    pub format: AnswerFormat,
    #[command(flatten)]
    pub source: SourceFlags,
}

#[derive(Debug, Args)]
pub struct MatrixArgs {
    /// ndjson: each fact once, in its nearest layer, with `schema` and `column` empty where there is none.
    #[arg(long, value_name = "NAME", default_value = "ndjson")]
    pub format: MatrixFormat,
    /// Only this layer. May be repeated.
    #[arg(long, value_name = "LAYER", value_delimiter = ',')]
    pub layer: Vec<LayerArg>,
    /// Only objects of this class. May be repeated.
    #[arg(long, value_name = "CLASS", value_delimiter = ',', value_parser = class)]
    pub class: Vec<ObjectClass>,
    /// Only this role. May be repeated.
    #[arg(long, value_name = "ROLE")]
    pub role: Vec<String>,
    /// File to write to instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub source: SourceFlags,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AnswerFormat {
    Terminal,
    Json,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum MatrixFormat {
    Ndjson,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum LayerArg {
    /// In the next statement.
    Now,
    /// After SET ROLE.
    SetRole,
    /// With rights that the role can get itself.
    CanObtain,
}

impl From<LayerArg> for Layer {
    fn from(arg: LayerArg) -> Self {
        match arg {
            LayerArg::Now => Self::Now,
            LayerArg::SetRole => Self::SetRole,
            LayerArg::CanObtain => Self::CanObtain,
        }
    }
}

/// The layers that were asked for; all without a flag.
pub fn layers(args: &[LayerArg]) -> Vec<Layer> {
    if args.is_empty() { Layer::ALL.to_vec() } else { args.iter().map(|arg| Layer::from(*arg)).collect() }
}

pub fn privilege(text: &str) -> Result<Privilege, String> {
    Privilege::from_sql(text).ok_or_else(|| {
        let all: Vec<&str> = Privilege::ALL.iter().map(|one| one.as_str()).collect();
        format!("no such privilege; give one of {}", all.join(", "))
    })
}

fn class(text: &str) -> Result<ObjectClass, String> {
    ObjectClass::from_name(text).ok_or_else(|| {
        let all: Vec<&str> = ObjectClass::ALL.iter().map(|one| one.as_str()).collect();
        format!("no such class; give one of {}", all.join(", "))
    })
}
