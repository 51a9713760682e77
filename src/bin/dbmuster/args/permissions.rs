//! The flags of `dbmuster permissions`.

#[cfg(feature = "aws")]
use std::path::PathBuf;

#[cfg(feature = "aws")]
use clap::ValueEnum;
use clap::{Args, Subcommand};

#[cfg(feature = "aws")]
use super::PolicyFlags;

#[derive(Debug, Args)]
pub struct PermissionsArgs {
    #[command(subcommand)]
    pub command: PermissionsCommand,
}

#[derive(Debug, Subcommand)]
pub enum PermissionsCommand {
    /// For AWS accounts: by default for every call of a whole run, else for the chosen policies only.
    #[cfg(feature = "aws")]
    Aws(Box<PermissionsAwsArgs>),
    /// SQL for the role that reads PostgreSQL servers, with the policies that each optional grant unlocks.
    #[cfg(feature = "postgres")]
    Postgres(crate::commands::permissions::postgres::PostgresPermissionsArgs),
}

#[cfg(feature = "aws")]
#[derive(Debug, Args)]
pub struct PermissionsAwsArgs {
    /// What to print: IAM policy, trust policy, CloudFormation template for a StackSet, or Terraform module.
    #[arg(long, value_name = "NAME", default_value = "policy")]
    pub format: PermissionsFormat,
    /// Whose permissions: those of the role in each account, of the one that lists the organization's accounts, or of
    /// the caller that assumes both.
    #[arg(long, value_name = "WHO", default_value = "account")]
    pub grantee: GranteeArg,
    /// Scope file, for role name, external id and organization.
    #[arg(long, value_name = "FILE")]
    pub scope: Option<PathBuf>,
    /// Only what would close the gaps of this inventory; `last` is the one that was collected last.
    #[arg(long, value_name = "FILE")]
    pub for_gaps: Option<String>,
    /// ARN of the role or user that dbmuster runs as, or its account id; for the trust policy.
    #[arg(long, value_name = "ARN")]
    pub principal: Option<String>,
    /// External id, instead of the scope's; for the trust policy.
    #[arg(long, value_name = "ID")]
    pub external_id: Option<String>,
    #[command(flatten)]
    pub policies: PolicyFlags,
}

#[cfg(feature = "aws")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PermissionsFormat {
    Policy,
    Trust,
    Stackset,
    Terraform,
}

#[cfg(feature = "aws")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GranteeArg {
    Account,
    Organization,
    Caller,
}
