//! Many files and folders at once, on several threads. Main function: [`read_many`].

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::cloudformation::{Folder, TemplateOptions};
use super::error::PlanProblem;
use super::{Plan, PlanError, hcl, read_any};

/// What the files and folders of one run come to.
#[derive(Debug, Default)]
pub struct Many {
    /// In the order of the arguments, those of a folder in the order of their paths.
    pub plans: Vec<Plan>,
    pub errors: Vec<PlanError>,
    /// Files in folders that are no templates.
    pub skipped: usize,
    /// Folders with source files below one that has some itself, which neither call nor are called by it.
    pub apart: usize,
}

/// One thing to read.
struct Target {
    path: PathBuf,
    /// With what its folder knows about where it goes.
    options: TemplateOptions,
    /// It was named, and not found in a folder.
    named: bool,
    /// It is the folder of a root module.
    source: bool,
}

/// Reads files, and the templates and root modules in folders. A template that another one of the run nests is read as a
/// part of it only, with the parameters that it is given there, unless it was named itself; a module that another one calls
/// likewise. A source file stands for its folder.
#[must_use]
pub fn read_many(paths: &[PathBuf], options: &TemplateOptions, threads: usize) -> Many {
    let mut many = Many::default();
    let mut targets = Targets { all: Vec::new(), folders: HashSet::new(), files: HashMap::new(), options };
    let mut apart: Vec<PathBuf> = Vec::new();
    for path in paths {
        if path.is_dir() {
            let shown = path.to_string_lossy().replace('\\', "/");
            if let Err(problem) = targets.folder(path, &mut many, &mut apart) {
                many.errors.push(PlanError::new(&shown, problem));
            }
        } else if hcl::is_source_file(path) && path.is_file() {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            targets.source(folder.to_path_buf(), true);
        } else {
            targets.push(path.clone(), options.clone(), true);
        }
    }
    let all = targets.all;
    let read = in_parallel(all.len(), threads, |index| all.get(index).map(Target::read));
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let nested: HashSet<PathBuf> =
        (read.iter().flatten().flatten()).flat_map(|plan| plan.included.iter().map(|path| real(path))).collect();
    many.apart = apart.iter().filter(|path| !nested.contains(&real(path))).count();
    for (target, read) in all.iter().zip(read) {
        let is_part = !target.named && !nested.is_empty() && nested.contains(&real(&target.path));
        match read {
            Some(Ok(plan)) if !is_part => many.plans.push(plan),
            Some(Err(error)) => many.errors.push(error),
            Some(Ok(_)) | None => {}
        }
    }
    many
}

/// Whether a folder has templates or source files, beside what else is in it. One that cannot be read counts, so that
/// reading it says why.
#[must_use]
pub fn declares(folder: &Path, options: &TemplateOptions) -> bool {
    !hcl::roots(folder).is_empty() || Folder::open(folder, options).map_or(true, |found| !found.templates.is_empty())
}

impl Target {
    fn read(&self) -> Result<Plan, PlanError> {
        if !self.source {
            return read_any(&self.path, &self.options);
        }
        let TemplateOptions { region, account_id, source, .. } = &self.options;
        hcl::read(&self.path, source, region.as_deref(), account_id.as_deref())
            .map_err(|problem| PlanError::new(&self.path.to_string_lossy().replace('\\', "/"), problem))
    }
}

struct Targets<'o> {
    all: Vec<Target>,
    /// Folders of root modules, each of which is read once.
    folders: HashSet<PathBuf>,
    /// Files, with their positions in `all`.
    files: HashMap<PathBuf, usize>,
    options: &'o TemplateOptions,
}

impl Targets<'_> {
    /// A file that is named twice, or named and found in a folder, is one file.
    fn push(&mut self, path: PathBuf, options: TemplateOptions, named: bool) {
        if let Ok(real) = std::fs::canonicalize(&path)
            && real.is_file()
        {
            let at = *self.files.entry(real).or_insert(self.all.len());
            if let Some(same) = self.all.get_mut(at) {
                same.named |= named;
                return;
            }
        }
        self.all.push(Target { path, options, named, source: false });
    }

    fn source(&mut self, path: PathBuf, named: bool) {
        let real = std::fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        if self.folders.insert(real) {
            self.all.push(Target { path, options: self.options.clone(), named, source: true });
        }
    }

    /// What is in a folder. One with source files is a root module, and those below it belong to it or stand apart; else
    /// each folder below it with source files that no other calls is one.
    fn folder(&mut self, path: &Path, many: &mut Many, apart: &mut Vec<PathBuf>) -> Result<(), PlanProblem> {
        let templates = Folder::open(path, self.options)?;
        let roots = hcl::roots(path);
        if templates.templates.is_empty() && roots.is_empty() {
            return Err(PlanProblem::NothingThere { skipped: templates.skipped });
        }
        for (path, options) in templates.templates {
            self.push(path, options, false);
        }
        if hcl::has_files(path) {
            apart.extend(roots.into_iter().filter(|root| root != path));
            self.source(path.to_path_buf(), true);
        } else {
            // Other files are beside the point in a folder of source files.
            if roots.is_empty() {
                many.skipped += templates.skipped;
            }
            roots.into_iter().for_each(|root| self.source(root, false));
        }
        Ok(())
    }
}

/// The results in the order of their indexes, whichever thread made them.
fn in_parallel<T: Send>(count: usize, threads: usize, make: impl Fn(usize) -> Option<T> + Sync) -> Vec<Option<T>> {
    let threads = threads.clamp(1, count.max(1));
    if threads == 1 {
        return (0..count).map(make).collect();
    }
    let next = AtomicUsize::new(0);
    let made: Mutex<Vec<(usize, Option<T>)>> = Mutex::new(Vec::with_capacity(count));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count {
                        break;
                    }
                    let one = make(index);
                    // A thread that fails takes the run with it; what the others made is whole.
                    made.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((index, one));
                }
            });
        }
    });
    let mut made = made.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    made.sort_by_key(|(index, _)| *index);
    made.into_iter().map(|(_, one)| one).collect()
}
