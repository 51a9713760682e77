//! The flags of `dbmuster review import|revoke|close|verify`.

use std::path::PathBuf;

use clap::Args;

use crate::args::ListFormat;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that somebody decides on")]
pub struct ImportArgs {
    /// Folder of the review.
    pub review: PathBuf,
    /// Decided files, CSV or XLSX.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Only lines of this reviewer may be in the files: id or e-mail.
    #[arg(long, value_name = "WHO")]
    pub reviewer: Option<String>,
    /// Take in what is not refused, although something is.
    #[arg(long)]
    pub take_rest: bool,
    /// Take in decisions other than those that were taken in before, behind them.
    #[arg(long)]
    pub change: bool,
    /// Take in what people decided about themselves, marked as such.
    #[arg(long)]
    pub accept_self_review: bool,
    /// Check, and write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Time of the import, RFC 3339; without it, now.
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
    /// terminal or json.
    #[arg(long, value_name = "NAME", default_value = "terminal")]
    pub format: ListFormat,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that somebody decides on")]
pub struct RevokeArgs {
    /// Folder of the review.
    pub review: PathBuf,
    /// Inventory that the scripts are made from: the one that was reviewed, or a later one of the same fleet.
    #[arg(long, value_name = "FILE")]
    pub inventory: Option<PathBuf>,
    /// Take it from groups too: their other members lose it.
    #[arg(long)]
    pub include_groups: bool,
    /// Take roles out of the groups: they lose all else that those have.
    #[arg(long, conflicts_with = "include_groups")]
    pub leave_groups: bool,
    /// Take from PUBLIC what a line of PUBLIC, or one that comes through it, says: everybody loses it.
    #[arg(long)]
    pub include_public: bool,
    /// Take it from owners too, who can give it back to themselves.
    #[arg(long)]
    pub include_owner: bool,
    /// Touch predefined roles (`pg_...`) and those of the provider (`rds_...`) too.
    #[arg(long)]
    pub include_special: bool,
    /// Give it back, role by role, to the others who would lose it.
    #[arg(long)]
    pub keep_others: bool,
    /// Choices for one line, instead of those above: `LINE=leave-groups,include-public`, `LINE=none`. May be repeated.
    #[arg(long, value_name = "LINE=CHOICES", value_parser = choice)]
    pub choose: Vec<(String, Vec<String>)>,
    /// Write over scripts that are there; the way back of scripts that were run goes with them.
    #[arg(long)]
    pub replace: bool,
    /// End with 0 although something stays that was to go.
    #[arg(long)]
    pub allow_left: bool,
    /// Time, RFC 3339; without it, now. It tells which exceptions are over.
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
    /// terminal or json.
    #[arg(long, value_name = "NAME", default_value = "terminal")]
    pub format: ListFormat,
}

#[derive(Debug, Args)]
pub struct CloseArgs {
    /// Folder of the review.
    pub review: PathBuf,
    /// Later inventory of the same fleet.
    #[arg(long, value_name = "FILE")]
    pub inventory: PathBuf,
    /// Close although lines are undecided.
    #[arg(long)]
    pub allow_undecided: bool,
    /// Who closes the review, for the record.
    #[arg(long, value_name = "WHO")]
    pub by: Option<String>,
    /// Private key of OpenSSH, or secret key of minisign, to sign with. Its passphrase comes from a variable or a file.
    #[arg(long, value_name = "FILE")]
    pub sign_key: Option<PathBuf>,
    /// File with the passphrase of that key, in its first line.
    #[arg(long, value_name = "FILE", requires = "sign_key")]
    pub sign_passphrase_file: Option<PathBuf>,
    /// Variable of the environment with the passphrase of that key; DBMUSTER_SIGN_PASSPHRASE without it.
    #[arg(long, value_name = "NAME", requires = "sign_key", conflicts_with = "sign_passphrase_file")]
    pub sign_passphrase_env: Option<String>,
    /// Tell what closing would show, and write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Time of the closing, RFC 3339; without it, now.
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
    /// terminal or json.
    #[arg(long, value_name = "NAME", default_value = "terminal")]
    pub format: ListFormat,
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Folder of the review.
    pub review: PathBuf,
    /// SHA-256 of SHA256SUMS as it was noted when the review was closed.
    #[arg(long, value_name = "DIGEST", value_parser = crate::commands::evidence::args::digest)]
    pub expect: Option<String>,
    /// Public keys that may sign: .pub files or lists of them. One of them must have signed. May be repeated.
    #[arg(long, value_name = "FILE")]
    pub signer: Vec<PathBuf>,
    /// Folder of the review before; without it, it is looked for beside this one.
    #[arg(long, value_name = "DIR")]
    pub previous: Option<PathBuf>,
    /// terminal or json.
    #[arg(long, value_name = "NAME", default_value = "terminal")]
    pub format: ListFormat,
}

/// `LINE=CHOICES`.
fn choice(text: &str) -> Result<(String, Vec<String>), String> {
    const KNOWN: [&str; 7] =
        ["none", "include-groups", "leave-groups", "include-public", "include-owner", "include-special", "keep-others"];
    let (line, choices) = text.split_once('=').ok_or("write LINE=CHOICES, such as L0123=leave-groups")?;
    let choices: Vec<String> = choices.split(',').map(|one| one.trim().to_owned()).collect();
    match choices.iter().find(|one| !KNOWN.contains(&one.as_str())) {
        Some(other) => Err(format!("{other:?} is no choice; give some of {}", KNOWN.join(", "))),
        None if choices.iter().any(|one| one == "leave-groups")
            && choices.iter().any(|one| one == "include-groups") =>
        {
            Err("leave-groups and include-groups are two ways: choose one".to_owned())
        }
        None => Ok((line.trim().to_owned(), choices)),
    }
}
