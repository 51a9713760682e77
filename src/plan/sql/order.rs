//! Which files of a change are run, and in which order: as migration tools do it.
//!
//! A file that takes another back is left out when its name, its folder or the file that it belongs to shows that; what
//! is left out is told. Main type: [`Files`]; main functions: [`files`], [`named`].

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{SqlError, is_migration};

/// Migrations that were found or named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Files {
    /// Those that are run, in order.
    pub run: Vec<PathBuf>,
    /// Those that take others back, sorted.
    pub left_out: Vec<PathBuf>,
    /// They are run in another order than they were named in.
    pub reordered: bool,
}

/// The migrations in a folder and the folders in it, in the order in which tools run them: numbers in names by their
/// value.
///
/// # Errors
///
/// When there is none, or the folder cannot be read.
pub fn files(folder: &Path) -> Result<Files, SqlError> {
    let shown = folder.to_string_lossy().replace('\\', "/");
    let mut all: Vec<String> = Vec::new();
    let mut plans = Vec::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.map_err(|error| SqlError::Unread { path: shown.clone(), reason: error.to_string() })?;
        let path = entry.path();
        if !entry.file_type().is_file() || entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if is_migration(path) {
            all.push(relative(folder, path));
        } else if entry.file_name() == "sqitch.plan" {
            plans.push(Planned::read(folder, path)?);
        }
    }
    if all.is_empty() {
        return Err(SqlError::Nothing { path: shown });
    }
    let known: BTreeSet<String> = all.iter().map(|one| one.to_lowercase()).collect();
    let (back, mut run): (Vec<String>, Vec<String>) =
        all.into_iter().partition(|one| takes_back(&one.to_lowercase(), &known, false));
    if run.is_empty() {
        return Err(SqlError::Nothing { path: shown });
    }
    run.sort_by_cached_key(|one| {
        let place = plans.iter().find_map(|plan| plan.key(one)).unwrap_or_else(|| one.clone());
        (natural(&place), one.clone())
    });
    let mut left_out: Vec<PathBuf> = back.iter().map(|one| folder.join(one)).collect();
    left_out.sort();
    Ok(Files { run: run.iter().map(|one| folder.join(one)).collect(), left_out, reordered: false })
}

fn relative(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// Files that were named one by one. Those of one folder that come as a shell lists them are put into the order of the tools;
/// any other order was chosen. One that takes another back is left out only beside that other.
#[must_use]
pub fn named(paths: &[PathBuf]) -> Files {
    let text = |path: &Path| path.to_string_lossy().replace('\\', "/");
    let known: BTreeSet<String> = paths.iter().map(|path| text(path).to_lowercase()).collect();
    let (back, run): (Vec<PathBuf>, Vec<PathBuf>) =
        paths.iter().cloned().partition(|path| takes_back(&text(path).to_lowercase(), &known, true));
    let mut ordered: Vec<PathBuf> = Vec::new();
    for part in run.chunk_by(|a, b| a.parent() == b.parent()) {
        let names: Vec<String> = part.iter().map(|path| text(path)).collect();
        // Either by bytes, or as most languages sort: letters and digits first.
        let plain = |name: &String| -> String { name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect() };
        let listed = names.is_sorted() || names.is_sorted_by_key(plain);
        let mut part = part.to_vec();
        if listed {
            part.sort_by_cached_key(|path| (natural(&text(path)), text(path)));
        }
        ordered.extend(part);
    }
    let mut left_out = back;
    left_out.sort();
    Files { reordered: ordered != run, run: ordered, left_out }
}

/// Whether a file undoes others. All names are in lower case, with `/`; files that were `named` need the other beside them.
pub(super) fn takes_back(path: &str, known: &BTreeSet<String>, named: bool) -> bool {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let beside = |wanted: &dyn Fn(&str) -> bool| {
        known.iter().any(|one| {
            let (other, name) = one.rsplit_once('/').map_or(("", one.as_str()), |(folder, name)| (folder, name));
            other == folder && one != path && wanted(name.trim_end_matches(".sql"))
        })
    };
    let stem = name.trim_end_matches(".sql");
    if let Some(version) = versioned(stem, 'u') {
        return !named || beside(&|other| versioned(other, 'v') == Some(version));
    }
    let forward = versioned(stem, 'v').is_some() || stem.starts_with("r__");
    in_folder(path, known) || (!forward && by_end(stem, named, beside))
}

/// By the end of the name; one that may be a word of its own counts beside the file that it takes back only.
fn by_end(stem: &str, named: bool, beside: impl Fn(&dyn Fn(&str) -> bool) -> bool) -> bool {
    if stem == "down" {
        return !named || beside(&|other| other == "up");
    }
    let ends = [".down", ".undo", ".rollback", "_down", "-down", "_rollback", "-rollback", "_undo", "-undo"];
    ends.iter().any(|end| {
        stem.strip_suffix(end).is_some_and(|base| {
            let is_pair = |other: &str| {
                other.strip_prefix(base).is_some_and(|rest| {
                    matches!(
                        rest,
                        "" | ".up" | "_up" | "-up" | ".do" | "_do" | "-do" | ".deploy" | "_deploy" | "-deploy"
                    )
                })
            };
            (end.starts_with('.') && !named) || beside(&is_pair)
        })
    })
}

/// The version in the name of a file of Flyway: `v2_1__x` has `2_1`.
fn versioned(stem: &str, letter: char) -> Option<&str> {
    let (version, _) = stem.strip_prefix(letter)?.split_once("__")?;
    let is_one = version.starts_with(|c: char| c.is_ascii_digit())
        && version.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '_');
    is_one.then_some(version)
}

/// By a folder for what takes a change back, beside another for the change.
fn in_folder(path: &str, known: &BTreeSet<String>) -> bool {
    let mut from = 0;
    while let Some(len) = path[from..].find('/') {
        let (parent, folder) = (&path[..from], &path[from..from + len]);
        let inside = &path[..=from + len];
        let has = |name: &str| known.iter().any(|one| one.starts_with(&format!("{parent}{name}/")));
        let back = match folder {
            "revert" | "verify" if has("deploy") => true,
            "down" | "undo" | "revert" | "rollback" | "rollbacks" => {
                known.iter().any(|one| one.starts_with(parent) && !one.starts_with(inside))
            }
            _ => false,
        };
        if back {
            return true;
        }
        from += len + 1;
    }
    false
}

/// The order that a plan of Sqitch gives.
struct Planned {
    /// Folder of the plan, with a `/` at its end, or empty.
    folder: String,
    names: Vec<String>,
}

impl Planned {
    fn read(root: &Path, path: &Path) -> Result<Self, SqlError> {
        let shown = path.to_string_lossy().replace('\\', "/");
        let text = std::fs::read_to_string(path)
            .map_err(|error| SqlError::Unread { path: shown, reason: error.to_string() })?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['%', '#', '@']));
        let names = lines.filter_map(|line| line.split_whitespace().next().map(str::to_owned)).collect();
        let folder = path.parent().map(|parent| relative(root, parent)).unwrap_or_default();
        Ok(Self { folder: if folder.is_empty() { folder } else { format!("{folder}/") }, names })
    }

    /// A name that sorts to the place that the plan gives.
    fn key(&self, file: &str) -> Option<String> {
        let name = file.strip_prefix(&self.folder)?.strip_prefix("deploy/")?.trim_end_matches(".sql");
        let place = self.names.iter().position(|one| one == name)?;
        Some(format!("{}deploy/{place}", self.folder))
    }
}

/// Numbers by their value, the rest as it is. Flyway's repeatable files come last.
pub(super) fn natural(name: &str) -> Vec<(bool, u64, String)> {
    let mut key = vec![(name.rsplit('/').next().is_some_and(|file| file.starts_with("R__")), 0, String::new())];
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let digit = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digit).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        key.push(if digit {
            (false, part.parse().unwrap_or(u64::MAX), String::new())
        } else {
            (true, 0, part.to_lowercase())
        });
        rest = after;
    }
    key
}
