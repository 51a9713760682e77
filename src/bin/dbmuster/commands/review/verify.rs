//! `dbmuster review verify`.

use dbmuster::report::escape;
use dbmuster::review::seal::public_keys;
use dbmuster::review::verify::{Expected, Verification, verify};
use serde::Serialize;

use super::closing_args::VerifyArgs;
use super::failed;
use crate::args::ListFormat;
use crate::commands::policy::print;
use crate::diagnostic::Failure;
use crate::exit_code::{CLEAN, FINDINGS};

#[derive(Serialize)]
struct Answer<'a> {
    schema_version: &'static str,
    sound: bool,
    verification: &'a Verification,
}

pub fn run(args: &VerifyArgs) -> Result<u8, Failure> {
    let mut signers = Vec::new();
    for path in &args.signer {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            Failure::with_help(
                format!("failed to read `{name}`, and checked nothing: {error}"),
                "give the .pub file of a key, or a list of them",
            )
        })?;
        signers.extend(public_keys(&name, &text).map_err(|error| failed(&error))?);
    }
    let expected = Expected { digest: args.expect.clone(), signers, previous: args.previous.clone() };
    let found = verify(&args.review, &expected).map_err(|error| failed(&error))?;
    match args.format {
        ListFormat::Json => {
            let answer = Answer { schema_version: "1", sound: found.is_sound(), verification: &found };
            let text = serde_json::to_string_pretty(&answer).map_err(Failure::internal)?;
            print(|out| writeln!(out, "{text}"))?;
        }
        ListFormat::Terminal => print(|out| out.write_all(spoken(&found).as_bytes()))?,
    }
    Ok(if found.is_sound() { CLEAN } else { FINDINGS })
}

fn spoken(found: &Verification) -> String {
    let mut text = String::new();
    let mut say = |line: &str| {
        text.push_str(&escape(line));
        text.push('\n');
    };
    let state = if found.is_closed { "closed" } else { "open" };
    say(&format!("{}  {state}  {} files as they were", found.review, found.files));
    say(&format!("  SHA256SUMS {}", found.digest));
    if let Some(signer) = &found.signed_by {
        say(&format!("  signed by {signer}"));
    }
    for one in &found.complaints {
        say(&format!("{}: {}: {}", one.trouble.as_str().to_uppercase(), one.file, one.text));
    }
    found.notes.iter().for_each(|note| say(&format!("note: {note}")));
    if found.is_sound() {
        say("sound: nothing was altered");
    } else {
        say(&format!("NOT sound: {} wrong", found.complaints.len()));
    }
    text
}
