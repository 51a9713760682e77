//! Terraform and OpenTofu source folders -> resources, without a plan, an account or a network.
//!
//! Owns the way from `.tf`, `.tofu` and `.tf.json` files of a root module and its local modules to the document that a plan
//! of them would be; what an object means is decided by the reader of plans. What cannot be told before Terraform runs is
//! unknown, with the reason, and never a guess. Main functions: [`read`], [`has_files`], [`roots`].

mod data;
mod each;
mod emit;
mod error;
mod eval;
mod files;
mod functions;
mod given;
mod json;
mod lay;
mod module;
mod names;
mod providers;
mod text;
mod tree;
mod types;
mod value;
mod written;

use std::path::{Path, PathBuf};
use std::rc::Rc;

use sha2::{Digest, Sha256};

pub use self::error::FolderError;
pub use self::given::SourceOptions;
use self::module::{Module, Run};
use self::tree::{Called, Planter, Tree};
use super::source::show;
use super::{Plan, PlanProblem, Unread, reword, terraform};
use crate::model::Origin;

/// Room for expressions within expressions, which are read and evaluated one within the other.
const STACK: usize = 256 << 20;
/// Deepest folder that is searched for root modules, and most folders.
const DEPTH: usize = 16;
const FOLDERS: usize = 20_000;

/// What comes out of a folder, before it is read like a plan.
struct Document {
    text: String,
    digest: String,
    unread: Vec<(String, Option<String>)>,
    included: Vec<PathBuf>,
}

/// Reads the root module in a folder.
///
/// # Errors
///
/// When a file cannot be read or parsed, or the folder is none that Terraform would take.
pub fn read(
    folder: &Path,
    options: &SourceOptions,
    region: Option<&str>,
    account_id: Option<&str>,
) -> Result<Plan, PlanProblem> {
    let run = || document(folder, options, region, account_id);
    let made = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run);
        thread.map_err(FolderError::Thread).map(|thread| thread.join())
    });
    let made = match made.map_err(PlanProblem::Source)? {
        Ok(made) => made.map_err(PlanProblem::Source)?,
        Err(panic) => std::panic::resume_unwind(panic),
    };
    let shown = show(folder);
    let mut plan = terraform::read(made.text.as_bytes(), &shown)?;
    plan.source.kind = "terraform_source".to_owned();
    plan.source.format_version = "HCL 2".to_owned();
    plan.source.digest = made.digest;
    for resource in &mut plan.after {
        resource.origin = Origin::Template;
        reword::reword(resource, "source");
    }
    plan.unread = made.unread.into_iter().map(|(name, source)| Unread::Module { name, source }).collect();
    plan.included = made.included;
    Ok(plan)
}

fn document(
    folder: &Path,
    options: &SourceOptions,
    region: Option<&str>,
    account_id: Option<&str>,
) -> Result<Document, FolderError> {
    let mut digest = Sha256::new();
    let tree = Planter::new(&mut digest).plant(folder, &mut Vec::new())?;
    if tree.source.files == 0 {
        return Err(FolderError::NoFiles);
    }
    let given = given::read(&tree.source, options)?;
    let run = Run { region: region.map(str::to_owned), account_id: account_id.map(str::to_owned), ..Run::default() };
    let mut included = Vec::new();
    include(&tree, &mut included);
    let root = Module::root(Rc::new(run), tree, given);
    let (document, written) = emit::document(&root);
    let digest = digest.finalize().iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    Ok(Document { text: document.to_string(), digest, unread: written.unread, included })
}

/// The folders of the modules that are called.
fn include(tree: &Tree, included: &mut Vec<PathBuf>) {
    for called in tree.calls.values() {
        if let Called::Local { tree, .. } = called
            && !included.contains(&tree.source.folder)
        {
            included.push(tree.source.folder.clone());
            include(tree, included);
        }
    }
}

/// Whether a folder holds source files itself.
#[must_use]
pub fn has_files(folder: &Path) -> bool {
    files::files(folder).is_ok_and(|files| !files.is_empty())
}

/// Whether a path is named like a source file.
#[must_use]
pub fn is_source_file(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    [".tf", ".tofu", ".tf.json", ".tofu.json"].iter().any(|end| name.ends_with(end))
}

/// Folders below one that hold source files, hidden ones left out, in the order of their paths.
#[must_use]
pub fn roots(folder: &Path) -> Vec<PathBuf> {
    let is_wanted = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !(name.starts_with('.') || name == "node_modules")
    };
    let walk = walkdir::WalkDir::new(folder).max_depth(DEPTH).sort_by_file_name().into_iter();
    let folders = walk.filter_entry(is_wanted).flatten().filter(|entry| entry.file_type().is_dir()).take(FOLDERS);
    folders.map(walkdir::DirEntry::into_path).filter(|path| has_files(path)).collect()
}
