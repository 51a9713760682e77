//! Where a resource of a plan is written: address -> file, line and column of its block or argument.
//!
//! Owns reading `.tf`, `.tofu` and `.tf.json` files for that one question. It evaluates nothing, fetches nothing and
//! follows only modules whose source is a local path: a resource of any other module is placed at the `module` block
//! that calls it, which is what its users can edit. Rather no place than a wrong one. Main types: [`SourceIndex`],
//! [`Address`], [`SourceWarning`].

mod address;
mod file;
mod folder;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

pub use address::Address;
pub(in crate::plan) use file::Lines;
use file::{Block, BlockKey, Spot};
pub(in crate::plan) use folder::{FILE_LIMIT, list, show};
use folder::{Folder, Reader};

use crate::model::Location;

/// Why no source folder could be used at all.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error("look up source lines: there is no folder {}\nhelp: give --source the folder of the root module", dir.display())]
    Missing { dir: PathBuf },
    #[error("look up source lines: {} is not a folder\nhelp: give --source the folder, not a file in it", dir.display())]
    NotAFolder { dir: PathBuf },
    #[error("look up source lines: {} cannot be read: {source}\nhelp: check the permissions of the folder", dir.display())]
    Unreadable { dir: PathBuf, source: std::io::Error },
}

/// A file or folder that was passed over, and why. Its resources have no source line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceWarning {
    pub file: String,
    pub line: Option<u32>,
    /// A lower-case fragment.
    pub message: String,
}

impl std::fmt::Display for SourceWarning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.message),
            None => write!(f, "{}: {}", self.file, self.message),
        }
    }
}

/// The blocks of a root module and of the local modules below it. Each file has been read once.
#[derive(Debug)]
pub struct SourceIndex {
    folders: Vec<Folder>,
    /// Module address without indexes -> position in `folders`, where the caller knew better than the source.
    known: HashMap<String, usize>,
    /// For a tree: folders in which a block of that key stands. Else empty.
    anywhere: HashMap<BlockKey, Vec<usize>>,
}

impl SourceIndex {
    /// Reads the files of the root module in `dir` and of its local modules.
    ///
    /// `modules` maps module addresses without indexes (`module.a.module.b`) to folders relative to `dir`, and may be
    /// empty: local sources are read from the `module` blocks. A `dir` without blocks of its own is searched as a
    /// tree. Files that cannot be used come back as warnings, sorted.
    ///
    /// # Errors
    ///
    /// When `dir` is no folder or cannot be listed.
    pub fn open(dir: &Path, modules: &BTreeMap<String, String>) -> Result<(Self, Vec<SourceWarning>), SourceError> {
        match std::fs::metadata(dir) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Err(SourceError::NotAFolder { dir: dir.to_owned() }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(SourceError::Missing { dir: dir.to_owned() });
            }
            Err(source) => return Err(SourceError::Unreadable { dir: dir.to_owned(), source }),
        }
        let mut reader = Reader::new(dir);
        reader.root().map_err(|source| SourceError::Unreadable { dir: dir.to_owned(), source })?;
        let mut known = HashMap::new();
        for (address, folder) in modules {
            // A hint from a plan whose root may be another folder: where it leads nowhere, the blocks decide.
            let path = dir.join(folder);
            if let Some(position) = path.is_dir().then(|| reader.folder(&path)).flatten() {
                known.insert(address.clone(), position);
            }
        }
        reader.follow_calls();
        let is_tree = reader.root_is_bare();
        if is_tree {
            reader.tree();
        }
        let (folders, warnings) = reader.finish();
        let mut anywhere: HashMap<BlockKey, Vec<usize>> = HashMap::new();
        for (position, folder) in folders.iter().enumerate().filter(|_| is_tree) {
            for key in folder.blocks.keys() {
                anywhere.entry(key.clone()).or_default().push(position);
            }
        }
        Ok((Self { folders, known, anywhere }, warnings))
    }

    /// The place of the resource's block, or of the argument in it when that is written there.
    ///
    /// `argument` is a path in Terraform's names, such as `storage_encrypted` or `ingress[0].cidr_blocks`. Blocks
    /// that occur several times are not told apart, as the order in a plan is not that of the source.
    #[must_use]
    pub fn locate(&self, address: &str, argument: Option<&str>) -> Option<Location> {
        let address = Address::parse(address)?;
        let key = BlockKey::resource(address.is_data, address.resource_type, address.name);
        match self.module_folder(&address) {
            Ok(folder) if folder.blocks.contains_key(&key) => {
                return Some(place(folder, folder.blocks.get(&key)?, argument));
            }
            Err(Some((folder, call))) => return Some(place(folder, call, None)),
            Ok(_) | Err(None) => {}
        }
        // In a tree, the root module may be any folder: a block that stands in only one of them is still the block.
        let [position] = self.anywhere.get(&key)?.as_slice() else { return None };
        let folder = self.folders.get(*position)?;
        Some(place(folder, folder.blocks.get(&key)?, argument))
    }

    /// The folder of the module, or the innermost `module` block on the way to it that is known.
    fn module_folder(&self, address: &Address<'_>) -> Result<&Folder, Option<(&Folder, &Block)>> {
        let mut folder = self.folders.first().ok_or(None)?;
        let mut path = String::new();
        for (depth, name) in address.modules.iter().enumerate() {
            if depth > 0 {
                path.push('.');
            }
            path.push_str("module.");
            path.push_str(name);
            let call = folder.blocks.get(&BlockKey::module(name));
            let target = self.known.get(&path).copied().or_else(|| folder.targets.get(*name).copied());
            folder = target
                .and_then(|position| self.folders.get(position))
                .ok_or_else(|| call.map(|block| (folder, block)))?;
        }
        Ok(folder)
    }
}

fn place(folder: &Folder, block: &Block, argument: Option<&str>) -> Location {
    let Spot { line, column } = argument.and_then(|argument| block.argument(argument)).unwrap_or(block.spot);
    Location { file: folder.files[block.file].clone(), line: Some(line), column: Some(column) }
}
