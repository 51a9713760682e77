//! Folders of source files: which are read, in what order, and how far.
//!
//! Every folder is read once, known by its canonical path, so that links and modules that call each other come to
//! an end. Sizes and numbers are bounded; what lies beyond the bounds is a warning.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::SourceWarning;
use super::file::{self, Block, BlockKey};

/// Largest file that is read, in bytes.
pub(in crate::plan) const FILE_LIMIT: u64 = 4 << 20;
/// Most files of one run.
const FILES_LIMIT: usize = 20_000;
/// Most folders of one run.
const FOLDERS_LIMIT: usize = 4_000;
/// Deepest folder of a tree that is searched.
const DEPTH_LIMIT: usize = 16;

/// One module's files.
#[derive(Debug, Default)]
pub(super) struct Folder {
    /// Paths as they are shown.
    pub files: Vec<String>,
    pub blocks: HashMap<BlockKey, Block>,
    /// Module name -> position of its folder, for modules with a local source.
    pub targets: HashMap<String, usize>,
    /// Module name -> its source as written.
    sources: Vec<(String, String)>,
    path: PathBuf,
}

#[derive(Debug)]
pub(super) struct Reader {
    root: PathBuf,
    folders: Vec<Folder>,
    by_path: HashMap<PathBuf, usize>,
    files_read: usize,
    warnings: Vec<SourceWarning>,
    is_full: bool,
}

impl Reader {
    pub(super) fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            folders: Vec::new(),
            by_path: HashMap::new(),
            files_read: 0,
            warnings: Vec::new(),
            is_full: false,
        }
    }

    pub(super) fn finish(mut self) -> (Vec<Folder>, Vec<SourceWarning>) {
        self.warnings.sort();
        self.warnings.dedup();
        (self.folders, self.warnings)
    }

    /// The root folder, which must be readable; it gets position 0.
    pub(super) fn root(&mut self) -> io::Result<()> {
        fs::read_dir(&self.root)?;
        let root = self.root.clone();
        self.folder(&root).map(|_| ()).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }

    /// Whether the root folder holds neither a resource nor a module call.
    pub(super) fn root_is_bare(&self) -> bool {
        self.folders.first().is_none_or(|folder| folder.blocks.is_empty())
    }

    /// Reads a folder unless it has been read, and tells its position.
    pub(super) fn folder(&mut self, path: &Path) -> Option<usize> {
        let canonical = match fs::canonicalize(path) {
            Ok(canonical) if canonical.is_dir() => canonical,
            Ok(_) => return self.skip(path, "not read, as it is not a folder"),
            Err(error) => return self.skip(path, &format!("not read: {error}")),
        };
        if let Some(position) = self.by_path.get(&canonical) {
            return Some(*position);
        }
        if self.folders.len() >= FOLDERS_LIMIT {
            return self.full();
        }
        let entries = match list(path) {
            Ok(entries) => entries,
            Err(error) => return self.skip(path, &format!("not read: {error}")),
        };
        let position = self.folders.len();
        self.by_path.insert(canonical, position);
        self.folders.push(Folder { path: path.to_owned(), ..Folder::default() });
        for entry in entries {
            self.file(&entry, position);
        }
        Some(position)
    }

    /// Reads the folders of local modules, and of theirs, until there are no new ones.
    pub(super) fn follow_calls(&mut self) {
        let mut position = 0;
        while let Some(folder) = self.folders.get_mut(position) {
            let path = folder.path.clone();
            for (name, source) in std::mem::take(&mut folder.sources) {
                if let Some(target) = self.folder(&path.join(&source)) {
                    self.folders[position].targets.insert(name, target);
                }
            }
            position += 1;
        }
    }

    /// Reads every folder below the root that holds source files, but hidden ones.
    pub(super) fn tree(&mut self) {
        let root = self.root.clone();
        let is_wanted = |entry: &walkdir::DirEntry| {
            let name = entry.file_name().to_string_lossy();
            entry.depth() == 0 || !(name.starts_with('.') || name == "node_modules")
        };
        let walk = walkdir::WalkDir::new(&root).max_depth(DEPTH_LIMIT).sort_by_file_name().into_iter();
        for entry in walk.filter_entry(is_wanted) {
            if self.is_full {
                break;
            }
            match entry {
                Ok(entry) if entry.file_type().is_dir() && list(entry.path()).is_ok_and(|files| !files.is_empty()) => {
                    self.folder(entry.path());
                }
                Ok(_) => {}
                Err(error) => {
                    let path = error.path().map_or_else(|| root.clone(), Path::to_owned);
                    self.skip(&path, "not read, as the folder cannot be listed");
                }
            }
        }
        self.follow_calls();
    }

    fn file(&mut self, path: &Path, position: usize) {
        if self.files_read >= FILES_LIMIT {
            self.full();
            return;
        }
        self.files_read += 1;
        let text = match read(path) {
            Ok(text) => text,
            Err(reason) => {
                self.skip(path, &reason);
                return;
            }
        };
        let is_json = path.extension().is_some_and(|extension| extension == "json");
        let parsed = if is_json { file::parse_json(&text) } else { file::parse(&text) };
        if let Some((line, message)) = parsed.problem {
            self.warnings.push(SourceWarning { file: show(path), line, message });
        }
        let Some(folder) = self.folders.get_mut(position) else { return };
        let file = folder.files.len();
        folder.files.push(show(path));
        for (key, mut block) in parsed.blocks {
            block.file = file;
            folder.blocks.entry(key).or_insert(block);
        }
        for (name, source) in parsed.sources {
            if source.starts_with("./") || source.starts_with("../") || source == "." || source == ".." {
                folder.sources.push((name, source));
            }
        }
    }

    fn skip(&mut self, path: &Path, reason: &str) -> Option<usize> {
        self.warnings.push(SourceWarning { file: show(path), line: None, message: reason.to_owned() });
        None
    }

    fn full(&mut self) -> Option<usize> {
        if !self.is_full {
            self.is_full = true;
            let message =
                format!("read in part: it has more than {FILES_LIMIT} source files or {FOLDERS_LIMIT} folders");
            self.warnings.push(SourceWarning { file: show(&self.root), line: None, message });
        }
        None
    }
}

/// Source files of a folder, in the order in which a block counts that is written twice: OpenTofu's own files
/// first, overrides last.
pub(in crate::plan) fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else { continue };
        let stem = [".tf", ".tofu", ".tf.json", ".tofu.json"].into_iter().find_map(|end| name.strip_suffix(end));
        let Some(stem) = stem.filter(|stem| !stem.is_empty() && !stem.starts_with('.')) else { continue };
        // Follows links, and leaves out pipes and devices, which might never end.
        if fs::metadata(&path).is_ok_and(|metadata| metadata.is_file()) {
            let is_override = stem == "override" || stem.ends_with("_override");
            files.push((is_override, !name.contains(".tofu"), path));
        }
    }
    files.sort();
    Ok(files.into_iter().map(|(_, _, path)| path).collect())
}

fn read(path: &Path) -> Result<String, String> {
    let file = fs::File::open(path).map_err(|error| format!("not read: {error}"))?;
    let mut bytes = Vec::new();
    file.take(FILE_LIMIT + 1).read_to_end(&mut bytes).map_err(|error| format!("not read: {error}"))?;
    if bytes.len() as u64 > FILE_LIMIT {
        return Err(format!("not read, as it is larger than {} MiB", FILE_LIMIT >> 20));
    }
    let text = String::from_utf8(bytes).map_err(|_| "not read, as it is not UTF-8".to_owned())?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// The path as it was spelled, with `/` between its parts and `.` and `..` folded.
pub(in crate::plan) fn show(path: &Path) -> String {
    let spelled = path.to_string_lossy();
    let spelled = if cfg!(windows) { spelled.replace('\\', "/") } else { spelled.into_owned() };
    let mut parts: Vec<&str> = Vec::new();
    for part in spelled.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let root = if spelled.starts_with('/') { "/" } else { "" };
    let joined = format!("{root}{}", parts.join("/"));
    if joined.is_empty() { ".".to_owned() } else { joined }
}
