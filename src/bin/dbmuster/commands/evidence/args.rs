//! Flags of `dbmuster evidence`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::args::ListFormat;

#[derive(Debug, Args)]
pub struct EvidenceArgs {
    #[command(subcommand)]
    pub command: EvidenceCommand,
}

#[derive(Debug, Subcommand)]
pub enum EvidenceCommand {
    /// Check that no file was altered, and that every run follows the one before. Ends with 1 when that is not so.
    Verify {
        /// Ledger, folder of one run, or a zip from `evidence export`.
        path: PathBuf,
        /// SHA-256 of a manifest as it was noted when the run ended: it must be there.
        #[arg(long, value_name = "DIGEST", value_parser = digest)]
        expect: Option<String>,
        /// Judge the kept inventories by the kept policies again, make the reports again, and compare every byte.
        #[arg(long)]
        replay: bool,
        /// terminal or json.
        #[arg(long, value_name = "NAME", default_value = "terminal")]
        format: ListFormat,
    },
    /// List the runs of a ledger with the digests of their manifests.
    List {
        /// Ledger.
        ledger: PathBuf,
        /// terminal or json.
        #[arg(long, value_name = "NAME", default_value = "terminal")]
        format: ListFormat,
    },
    /// Write one run as a zip that can be checked without dbmuster.
    Export {
        /// Folder of the run; a ledger stands for its last run.
        run: PathBuf,
        /// Zip to write.
        #[arg(long, value_name = "FILE", default_value = "evidence.zip")]
        out: PathBuf,
    },
}

/// A digest as people paste it.
pub fn digest(text: &str) -> Result<String, String> {
    let text = text.trim().trim_start_matches("sha256:").to_ascii_lowercase();
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(text)
    } else {
        Err("give the 64 hexadecimal digits of a SHA-256 digest".to_owned())
    }
}
