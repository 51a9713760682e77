//! Puts the policies, report templates and sample fleet into the binary and lists the files that make up the
//! kinds and the readers of Terraform and CloudFormation resource types, so that adding one is adding a file.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or(io::ErrorKind::NotFound)?);
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    write_tables(&root.join("src/model/kinds"), "KIND", "Kind", &out.join("kinds.rs"))?;
    write_tables(&root.join("src/plan/terraform/types"), "MAPPING", "Mapping", &out.join("terraform_types.rs"))?;
    write_tables(&root.join("src/plan/cloudformation/types"), "TYPE", "Type", &out.join("cloudformation_types.rs"))?;
    embed(&root, "policies", &["rego", "json"], Cases::Without, &out.join("embedded_policies.rs"))?;
    embed(&root, "policies", &["json"], Cases::Only, &out.join("embedded_cases.rs"))?;
    embed(&root, "reports-templates", &["hbs", "css", "js"], Cases::Without, &out.join("embedded_templates.rs"))?;
    embed(&root, "inventory/samples", &["ndjson"], Cases::Without, &out.join("embedded_samples.rs"))
}

/// One module per file of `dir` (but `mod.rs`), and `ALL`, the table of each, in the order of their file names.
fn write_tables(dir: &Path, constant: &str, ty: &str, out: &Path) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", dir.display());
    let mut names = Vec::new();
    for file in files_below(dir)? {
        let Some(stem) = file.file_stem().and_then(|s| s.to_str()) else { continue };
        if file.extension().is_some_and(|e| e == "rs") && stem != "mod" {
            names.push((stem.to_owned(), file.clone()));
        }
    }
    let mut code = String::new();
    for (name, file) in &names {
        let _ = writeln!(code, "#[path = {:?}]\npub mod {name};", file.display().to_string());
    }
    let _ = writeln!(code, "/// One table per file of this folder.\npub static ALL: &[&{ty}] = &[");
    for (name, _) in &names {
        let _ = writeln!(code, "    &{name}::{constant},");
    }
    code.push_str("];\n");
    fs::write(out, code)
}

/// Whether files in folders named `cases` are meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cases {
    Without,
    Only,
}

/// `FILES`: path from the folder's parent on, and content, of every file with one of the extensions.
fn embed(root: &Path, folder: &str, extensions: &[&str], cases: Cases, out: &Path) -> io::Result<()> {
    let mut code =
        String::from("/// Path from the top level on, and content.\npub static FILES: &[(&str, &str)] = &[\n");
    let dir = root.join(folder);
    println!("cargo::rerun-if-changed={}", dir.display());
    for file in files_below(&dir)? {
        let wanted = file.extension().and_then(|e| e.to_str()).is_some_and(|e| extensions.contains(&e));
        let in_cases = file.parent().and_then(Path::file_name).is_some_and(|name| name == "cases");
        let is_test = file.to_string_lossy().ends_with("_test.rego");
        if !wanted || in_cases != (cases == Cases::Only) || is_test {
            continue;
        }
        let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let _ = writeln!(code, "    ({name:?}, include_str!({:?})),", file.display().to_string());
    }
    code.push_str("];\n");
    fs::write(out, code)
}

fn files_below(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut pending = vec![dir.to_path_buf()];
    while let Some(dir) = pending.pop() {
        let entries = match fs::read_dir(&dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() { pending.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}
