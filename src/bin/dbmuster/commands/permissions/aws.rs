//! `dbmuster permissions aws`: what must be allowed so that a run can make its calls, and nothing beyond.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use dbmuster::collect::aws::operations::Operation;
use dbmuster::collect::aws::permissions::{self, Grantee, Need, documents};
use dbmuster::collect::scope::{AwsScope, Scope};
use dbmuster::inventory::Reader;
use dbmuster::model::field::Kind;
use dbmuster::model::{Read, kinds};
use dbmuster::policy::{FieldPath, LoadedPolicy, OwnPath};

use crate::args::{GranteeArg, PermissionsAwsArgs, PermissionsFormat};
use crate::collecting::{last, read_scope};
use crate::diagnostic::{Failure, note};
use crate::exit_code::CLEAN;
use crate::{output, policies};

/// Resources and gaps that are looked through at once for the ledger.
const BATCH: usize = 4096;

/// Name of the role where the scope names none.
const ROLE: &str = "dbmuster-read";

pub fn run(args: &PermissionsAwsArgs) -> Result<u8, Failure> {
    let scope = args.scope.as_deref().map(read_scope).transpose()?;
    let scope = scope.as_ref().map(aws_scope).transpose()?;
    let role = scope.and_then(|scope| scope.role_name.as_deref()).unwrap_or(ROLE);
    let text = match args.format {
        PermissionsFormat::Trust => pretty(&trust(args, scope)?)?,
        PermissionsFormat::Policy | PermissionsFormat::Stackset | PermissionsFormat::Terraform => {
            if args.format != PermissionsFormat::Policy && args.grantee == GranteeArg::Caller {
                return Err(Failure::with_help(
                    "failed to print the caller's permissions: templates make the role in each account, the caller is there already",
                    "use --format policy",
                ));
            }
            let Some(calls) = calls(args, scope)? else { return Ok(CLEAN) };
            match args.format {
                PermissionsFormat::Stackset => documents::stackset(&calls, role),
                PermissionsFormat::Terraform => documents::terraform(&calls, role),
                PermissionsFormat::Policy | PermissionsFormat::Trust => {
                    pretty(&documents::policy(&calls, &roles(scope)))?
                }
            }
        }
    };
    output::write(None, |out| out.write_all(text.as_bytes()))?;
    Ok(CLEAN)
}

fn aws_scope(scope: &Scope) -> Result<&AwsScope, Failure> {
    scope.aws.as_ref().ok_or_else(|| {
        Failure::with_help(
            "failed to print permissions: the scope has no [aws]",
            "name a scope that reads AWS accounts",
        )
    })
}

fn pretty(value: &serde_json::Value) -> Result<String, Failure> {
    serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(Failure::internal)
}

/// The calls to allow; `None` when there is nothing that a permission would mend, which is told.
fn calls(args: &PermissionsAwsArgs, scope: Option<&AwsScope>) -> Result<Option<Vec<&'static Operation>>, Failure> {
    if let Some(inventory) = &args.for_gaps {
        let path = if inventory == "last" { last()? } else { PathBuf::from(inventory) };
        return for_gaps(&path);
    }
    let grantee = match args.grantee {
        GranteeArg::Account => Grantee::Account,
        GranteeArg::Organization => Grantee::Organization,
        GranteeArg::Caller => Grantee::Caller,
    };
    let flags = &args.policies;
    let chooses = !flags.policy.is_empty() || !flags.family.is_empty() || !flags.skip.is_empty();
    let needs = if chooses {
        let set = policies::load(flags)?;
        let needs: BTreeSet<Need> = set.policies.iter().flat_map(needs_of).collect();
        Some(needs)
    } else {
        None
    };
    Ok(Some(permissions::calls(grantee, needs.as_ref(), scope)))
}

/// What would close the gaps of an inventory, and what no permission closes.
fn for_gaps(path: &Path) -> Result<Option<Vec<&'static Operation>>, Failure> {
    let mut reader = Reader::open(path).map_err(|error| Failure::from(&error))?;
    let mut reads: Vec<Read> = Vec::new();
    let mut ledger = 0;
    while let Some(batch) = reader.next_batch(BATCH).map_err(|error| Failure::from(&error))? {
        ledger += batch.reads.len();
        reads.extend(batch.reads);
    }
    if ledger == 0 {
        return Err(Failure::with_help(
            format!("failed to find what was denied: {} has no ledger of reads", path.display()),
            "name an inventory that `dbmuster collect` wrote",
        ));
    }
    let closing = permissions::closing(&reads);
    for (account, call) in &closing.by_organization {
        note(&format!(
            "{call} is denied in account {account} by a service control policy: only the organization can allow it"
        ));
    }
    for account in &closing.shut {
        note(&format!("the role of account {account} could not be assumed: see its trust policy (--format trust)"));
    }
    if closing.calls.is_empty() {
        note(&format!("{}: no call was denied for want of a permission", path.display()));
        return Ok(None);
    }
    let accounts: Vec<&str> = closing.accounts.iter().map(String::as_str).collect();
    note(&format!("denied in: {}", accounts.join(", ")));
    Ok(Some(closing.calls))
}

/// Roles that the caller assumes.
fn roles(scope: Option<&AwsScope>) -> Vec<String> {
    let Some(scope) = scope else { return vec![format!("arn:aws:iam::*:role/{ROLE}")] };
    let partition = scope.partition.as_str();
    let arn =
        |account: &str, role: &str| format!("arn:{partition}:iam::{account}:role/{}", role.trim_start_matches('/'));
    let mut roles = BTreeSet::new();
    for account in &scope.accounts {
        let role = account.role_name.as_deref().or(scope.role_name.as_deref());
        roles.extend(role.map(|role| arn(&account.id, role)));
    }
    if let Some(organization) = &scope.organization {
        roles.extend(scope.role_name.as_deref().map(|role| arn("*", role)));
        let account = organization.account_id.as_deref().unwrap_or("*");
        roles.extend(organization.role_name.as_deref().map(|role| arn(account, role)));
    }
    if roles.is_empty() {
        roles.insert(arn("*", scope.role_name.as_deref().unwrap_or(ROLE)));
    }
    roles.into_iter().collect()
}

fn trust(args: &PermissionsAwsArgs, scope: Option<&AwsScope>) -> Result<serde_json::Value, Failure> {
    let principal = args.principal.as_deref().ok_or_else(|| {
        Failure::with_help(
            "failed to print the trust policy: nobody is named who may assume the role",
            "give --principal with the ARN of the role or user that dbmuster runs as; `aws sts get-caller-identity` shows it",
        )
    })?;
    let is_account = principal.len() == 12 && principal.bytes().all(|byte| byte.is_ascii_digit());
    let principal = if is_account {
        let partition = scope.map_or("aws", |scope| scope.partition.as_str());
        format!("arn:{partition}:iam::{principal}:root")
    } else if principal.starts_with("arn:") && principal.contains(":iam::") {
        principal.to_owned()
    } else {
        return Err(Failure::with_help(
            format!("failed to print the trust policy: `{principal}` is neither an ARN of IAM nor an account id"),
            "give the ARN of a role or user, such as arn:aws:iam::111122223333:role/scanner; one of a session does not last",
        ));
    };
    let external_id = args.external_id.as_deref().or_else(|| scope?.external_id.as_deref()).ok_or_else(|| {
        Failure::with_help(
            "failed to print the trust policy: there is no external id",
            "give --external-id, or a --scope that has `external_id`: without one, others can make the scanner read for them",
        )
    })?;
    Ok(documents::trust(&principal, external_id))
}

/// What one policy needs to be read.
fn needs_of(loaded: &LoadedPolicy) -> Vec<Need> {
    let policy = &loaded.policy;
    let mut needs = Vec::new();
    for kind in policy.resource_types.iter().filter_map(|name| kinds::find(name)) {
        needs.push((kind.name.to_owned(), None));
        let conditions = policy.applies_when.iter().filter_map(|condition| FieldPath::parse(&condition.field).ok());
        for path in loaded.requires.iter().chain(&loaded.reads).cloned().chain(conditions) {
            match &path {
                FieldPath::Own(own) => needs.push(field(kind, own)),
                FieldPath::Through { reference, target } => {
                    needs.push((kind.name.to_owned(), Some(reference.clone())));
                    if let Some(other) = path.joined_kind(kind).and_then(kinds::find) {
                        needs.push((other.name.to_owned(), None));
                        needs.push(field(other, target));
                    }
                }
                FieldPath::Referrers { of, resource_type, field } => {
                    needs.extend(of.clone().map(|own| (kind.name.to_owned(), Some(own))));
                    needs.push((resource_type.clone(), None));
                    needs.push((resource_type.clone(), Some(field.clone())));
                }
            }
        }
    }
    needs
}

/// An attribute, or the tags when the field follows from them.
fn field(kind: &Kind, path: &OwnPath) -> Need {
    let of_tags = ["tags", "owner", "environment", "tier", "data_class"];
    let field = if of_tags.contains(&path.head.as_str()) { "tags" } else { path.head.as_str() };
    (kind.name.to_owned(), Some(field.to_owned()))
}
