//! Many files and folders at once, on several threads. Main function: [`read_many`].

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::cloudformation::{Folder, TemplateOptions};
use super::error::PlanProblem;
use super::{Plan, PlanError, read_any};

/// What the files and folders of one run come to.
#[derive(Debug, Default)]
pub struct Many {
    /// In the order of the arguments, those of a folder in the order of their paths.
    pub plans: Vec<Plan>,
    pub errors: Vec<PlanError>,
    /// Files in folders that are no templates.
    pub skipped: usize,
}

/// Reads files, and the templates in folders. A template that another one of the run nests is read as a part of it
/// only, with the parameters that it is given there, unless it was named itself.
#[must_use]
pub fn read_many(paths: &[PathBuf], options: &TemplateOptions, threads: usize) -> Many {
    let mut many = Many::default();
    // Whether it was named, and not found in a folder.
    let mut files: Vec<(PathBuf, TemplateOptions, bool)> = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push((path.clone(), options.clone(), true));
            continue;
        }
        let shown = path.to_string_lossy().replace('\\', "/");
        match Folder::open(path, options) {
            Ok(folder) if folder.templates.is_empty() => {
                many.errors.push(PlanError::new(&shown, PlanProblem::NoTemplates { skipped: folder.skipped }));
            }
            Ok(folder) => {
                many.skipped += folder.skipped;
                files.extend(folder.templates.into_iter().map(|(path, options)| (path, options, false)));
            }
            Err(problem) => many.errors.push(PlanError::new(&shown, problem)),
        }
    }
    let read =
        in_parallel(files.len(), threads, |index| files.get(index).map(|(path, options, _)| read_any(path, options)));
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let nested: std::collections::HashSet<PathBuf> =
        (read.iter().flatten().flatten()).flat_map(|plan| plan.included.iter().map(|path| real(path))).collect();
    for ((path, _, named), read) in files.iter().zip(read) {
        match read {
            Some(Ok(plan)) if *named || nested.is_empty() || !nested.contains(&real(path)) => many.plans.push(plan),
            Some(Err(error)) => many.errors.push(error),
            Some(Ok(_)) | None => {}
        }
    }
    many
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
