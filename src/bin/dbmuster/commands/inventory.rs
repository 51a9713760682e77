//! `dbmuster inventory schema|check`.

use std::fs;
use std::path::Path;

use dbmuster::inventory::{read_all, schema};

use super::policy::print;
use crate::args::{InventoryArgs, InventoryCommand};
use crate::diagnostic::Failure;
use crate::exit_code::CLEAN;
use crate::output;

pub fn run(args: &InventoryArgs) -> Result<u8, Failure> {
    match &args.command {
        InventoryCommand::Schema { out } => write_schemas(out),
        InventoryCommand::Check { file } => {
            let inventory = read_all(file).map_err(|error| Failure::from(&error))?;
            let (resources, gaps) = (inventory.resources.len(), inventory.gaps.len());
            print(|out| writeln!(out, "{}: {resources} resources, {gaps} gaps, all valid", file.display()))?;
            Ok(CLEAN)
        }
    }
}

fn write_schemas(dir: &Path) -> Result<u8, Failure> {
    fs::create_dir_all(dir).map_err(|error| {
        Failure::with_help(
            format!("failed to make `{}`: {error}", dir.display()),
            "give a folder that can be written to",
        )
    })?;
    let files = schema::generate();
    for (name, text) in &files {
        output::write(Some(&dir.join(name)), |out| out.write_all(text.as_bytes()))?;
    }
    print(|out| writeln!(out, "wrote {} schemas to {}", files.len(), dir.display()))?;
    Ok(CLEAN)
}
