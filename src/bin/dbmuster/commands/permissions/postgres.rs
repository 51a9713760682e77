//! `dbmuster permissions postgres`: SQL that makes the scanner's role, with the policies that each optional grant unlocks.

use std::fmt::Write as _;

use clap::{Args, ValueEnum};
use dbmuster::collect::postgres::grants::{DEFAULT_ROLE, Grant, Host, role_sql};
use dbmuster::model::Policy;
use dbmuster::model::sql::{comment, identifier};
use dbmuster::policy::Selection;

use super::super::policy::print;
use crate::args::PolicyFlags;
use crate::diagnostic::Failure;
use crate::exit_code::CLEAN;
use crate::policies;

/// Width of the comments.
const WIDTH: usize = 100;

#[derive(Debug, Args)]
pub struct PostgresPermissionsArgs {
    /// Name of the role.
    #[arg(long, value_name = "NAME", default_value = DEFAULT_ROLE, value_parser = role_name)]
    role: String,
    /// Who runs the server: yourself, or Amazon (RDS, Aurora).
    #[arg(long, value_name = "HOST", default_value = "self-managed")]
    host: HostArg,
    /// Only these optional grants. May be repeated; `none` is the role alone.
    #[arg(long, value_name = "GRANT", value_delimiter = ',')]
    only: Vec<GrantArg>,
    /// On Amazon: log in with IAM tokens. PostgreSQL refuses passwords for the role then.
    #[arg(long)]
    iam: bool,
    #[command(flatten)]
    policies: PolicyFlags,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum HostArg {
    SelfManaged,
    Rds,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum GrantArg {
    None,
    Settings,
    Activity,
    Hba,
    Ident,
    Passwords,
}

impl GrantArg {
    const fn grant(self) -> Option<Grant> {
        match self {
            Self::None => None,
            Self::Settings => Some(Grant::Settings),
            Self::Activity => Some(Grant::Activity),
            Self::Hba => Some(Grant::HbaRules),
            Self::Ident => Some(Grant::IdentMappings),
            Self::Passwords => Some(Grant::PasswordKinds),
        }
    }
}

/// PostgreSQL cuts longer names off, and makes no role whose name begins with `pg_`.
fn role_name(text: &str) -> Result<String, String> {
    if text.is_empty() || text.len() > 63 {
        return Err("give a name of 1 to 63 bytes".to_owned());
    }
    if text.starts_with("pg_") || ["public", "none"].contains(&text) || text.contains('\0') {
        return Err("PostgreSQL keeps this name to itself".to_owned());
    }
    Ok(text.to_owned())
}

pub fn run(args: &PostgresPermissionsArgs) -> Result<u8, Failure> {
    let host = match args.host {
        HostArg::SelfManaged => Host::SelfManaged,
        HostArg::Rds => Host::Rds,
    };
    if args.iam && host == Host::SelfManaged {
        return Err(Failure::with_help("IAM tokens are accepted by Amazon only", "add --host rds, or leave out --iam"));
    }
    let wanted = |grant: Grant| args.only.is_empty() || args.only.iter().any(|arg| arg.grant() == Some(grant));
    let impossible: Vec<_> = Grant::ALL.into_iter().filter(|grant| !grant.is_possible_on(host)).collect();
    if let Some(grant) = impossible.iter().find(|grant| !args.only.is_empty() && wanted(**grant)) {
        let text = format!("`{}` cannot be granted on RDS and Aurora: Amazon keeps it to itself", grant.name());
        return Err(Failure::with_help(text, "leave it out of --only"));
    }
    let selection = Selection {
        policies: args.policies.policy.clone(),
        skip: args.policies.skip.clone(),
        families: args.policies.family.clone(),
        include_opt_in: true,
        include_disabled: false,
    };
    let set = policies::load_chosen(&args.policies, &selection)?;
    let all: Vec<&Policy> = set.policies.iter().map(|loaded| &loaded.policy).collect();
    let grants: Vec<_> = Grant::ALL.into_iter().filter(|grant| wanted(*grant) && grant.is_possible_on(host)).collect();
    let text = script(&args.role, host, args.iam, &grants, &impossible, &all);
    print(|out| out.write_all(text.as_bytes()))?;
    Ok(CLEAN)
}

fn script(role: &str, host: Host, iam: bool, grants: &[Grant], impossible: &[Grant], policies: &[&Policy]) -> String {
    let mut out = String::new();
    remark(
        &mut out,
        &format!(
            "The role that dbmuster reads with: `{}`. Run this as an administrator, connected to the database that is \
             read first (`postgres`, unless the scope lists others): grants on views of the catalog are per database. \
             It may be run again.",
            comment(role)
        ),
        "",
    );
    out.push_str("BEGIN;\n\n");
    remark(
        &mut out,
        "Required. Roles, memberships, grants, owners, policies and most settings are open to every role that may \
         connect: no USAGE on schemas, no SELECT on tables, no pg_monitor, no pg_read_all_data.",
        "",
    );
    out.push_str(&role_sql(role, host));
    if iam {
        out.push('\n');
        remark(&mut out, "Log in with IAM tokens. PostgreSQL refuses passwords for the role from now on.", "");
        // Writing to a String cannot fail.
        let _ = writeln!(out, "GRANT rds_iam TO {};", identifier(role));
    }
    for grant in grants {
        out.push('\n');
        remark(&mut out, &format!("Optional, {}. {}.", grant.name(), grant.purpose()), "");
        unlocked(&mut out, *grant, policies);
        out.push_str(&grant.sql(role));
    }
    for grant in impossible {
        out.push('\n');
        remark(&mut out, &format!("Not on RDS and Aurora, {}. {}.", grant.name(), grant.purpose()), "");
        unlocked(&mut out, *grant, policies);
    }
    out.push_str("\nCOMMIT;\n");
    if !iam {
        out.push('\n');
        remark(&mut out, "The password is left to you. In psql, so that it stands in no log and no history:", "");
        let _ = writeln!(out, "--   \\password {}", comment(&identifier(role)));
    }
    out
}

/// Which policies can say something only with the grant.
fn unlocked(out: &mut String, grant: Grant, policies: &[&Policy]) {
    let ids: Vec<&str> =
        policies.iter().filter(|policy| grant.unlocks_policy(policy)).map(|policy| policy.id.as_str()).collect();
    if ids.is_empty() {
        remark(out, "Unlocks no policy of this set.", "");
    } else {
        remark(out, &format!("Unlocks {}:", ids.len()), "");
        remark(out, &ids.join(", "), "  ");
    }
}

/// Lines of comment.
fn remark(out: &mut String, text: &str, indent: &str) {
    let first = format!("-- {indent}");
    let options = textwrap::Options::new(WIDTH)
        .initial_indent(&first)
        .subsequent_indent(&first)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    out.push_str(&textwrap::fill(text, options));
    out.push('\n');
}
