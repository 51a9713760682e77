//! Where reports go: standard output, or a file that is written aside and renamed.

use std::io::{self, IsTerminal, Seek, Write};
use std::path::{Path, PathBuf};

use dbmuster::report::{self, OutputTarget, RenderOptions, Report, ReportError};

use crate::args::ColorChoice;
use crate::diagnostic::Failure;

/// Columns when nobody knows better, and in files, which are the same whoever makes them.
pub const PLAIN_WIDTH: usize = 80;
/// Lines shorter than this are hard to read too.
const LEAST_WIDTH: usize = 40;
/// Lines longer than this are hard to read.
const MOST_WIDTH: usize = 120;

/// Whether to colour standard output.
#[must_use]
pub fn wants_color(choice: ColorChoice) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
            let forced = std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0");
            !set("NO_COLOR") && (forced || (!dumb && io::stdout().is_terminal()))
        }
    }
}

/// Columns that `COLUMNS` asks for, of the terminal, or 80.
#[must_use]
pub fn width() -> usize {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
    let terminal = || terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
    let columns = asked.or_else(terminal).filter(|columns| *columns > 0);
    columns.map_or(PLAIN_WIDTH, |columns| columns.clamp(LEAST_WIDTH, MOST_WIDTH))
}

/// The options for one target: a file never holds terminal colours, nor lines as wide as somebody's terminal.
pub fn options_for(target: &OutputTarget, options: &RenderOptions) -> RenderOptions {
    let mut options = options.clone();
    if target.path.is_some() {
        (options.color, options.width) = (false, PLAIN_WIDTH);
    }
    options
}

/// Writes to standard output, or a file at once.
pub fn write<E: std::fmt::Display>(
    path: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<(), Failure> {
    match path {
        Some(path) => stage(path, write)?.commit(),
        None => to_stdout(write),
    }
}

fn to_stdout<E: std::fmt::Display>(write: impl FnOnce(&mut dyn Write) -> Result<(), E>) -> Result<(), Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = write(&mut out).map_err(|error| error.to_string());
    match written.and_then(|()| out.flush().map_err(|error| error.to_string())) {
        Ok(()) => Ok(()),
        // The reader of a pipe may have seen enough; that is its right.
        Err(text) if text.contains("Broken pipe") => Ok(()),
        Err(text) => Err(Failure::usage(format!("failed to write to standard output: {text}"))),
    }
}

/// A report that is written and not yet in its place.
#[derive(Debug)]
struct Staged {
    shown: PathBuf,
    file: tempfile::NamedTempFile,
    /// Where it belongs; a device or pipe is written to, a file is replaced.
    place: PathBuf,
    is_special: bool,
    /// A file that another one links to: it comes first, and its folder is made when it is missing.
    is_part: bool,
}

/// Writes a report aside, so that nobody ever reads half of it.
fn stage<E: std::fmt::Display>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<Staged, Failure> {
    // The file that a link points at is replaced, not the link.
    let place = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let is_special = is_special(&place);
    let folder = if is_special { std::env::temp_dir() } else { folder_of(&place) };
    let file = aside(&folder, path, write)?;
    Ok(Staged { shown: path.to_path_buf(), file, place, is_special, is_part: false })
}

fn aside<E: std::fmt::Display>(
    folder: &Path,
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<tempfile::NamedTempFile, Failure> {
    let mut builder = tempfile::Builder::new();
    plain_permissions(&mut builder);
    let mut file = builder.tempfile_in(folder).map_err(|error| unwritten(path, &reason(&error)))?;
    {
        let mut out = io::BufWriter::new(file.as_file_mut());
        write(&mut out).map_err(|error| unwritten(path, &error))?;
        out.flush().map_err(|error| unwritten(path, &reason(&error)))?;
    }
    Ok(file)
}

impl Staged {
    /// Puts the report in its place.
    fn commit(mut self) -> Result<(), Failure> {
        if self.is_special {
            let copied = self.file.rewind().and_then(|()| {
                let mut target = std::fs::OpenOptions::new().write(true).open(&self.place)?;
                io::copy(&mut self.file, &mut target)
            });
            return copied.map(drop).map_err(|error| unwritten(&self.shown, &reason(&error)));
        }
        if self.is_part {
            std::fs::create_dir_all(folder_of(&self.place)).map_err(|error| unwritten(&self.shown, &reason(&error)))?;
        }
        let persisted = self.file.persist(&self.place);
        persisted.map(drop).map_err(|error| unwritten(&self.shown, &reason(&error.error)))
    }
}

/// The reports of a run: all files are put in their places, or none.
#[derive(Debug, Default)]
pub struct Reports {
    staged: Vec<Staged>,
}

impl Reports {
    /// Writes one report: a file aside, where it waits for the others, anything else to standard output, when the
    /// files are in their places.
    pub fn write<E: std::fmt::Display>(
        &mut self,
        path: Option<&Path>,
        write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
    ) -> Result<(), Failure> {
        match path {
            Some(path) => self.staged.push(stage(path, write)?),
            None => {
                self.commit()?;
                to_stdout(write)?;
            }
        }
        Ok(())
    }

    /// Makes a report and writes it, behind what `before` writes.
    pub fn render(
        &mut self,
        target: &OutputTarget,
        report: &Report<'_>,
        options: &RenderOptions,
        before: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let mut unmade = None;
        let written = self.write(target.path.as_deref(), |out| {
            before(out)?;
            match report::render(target.format, report, options, out) {
                Ok(()) => Ok(()),
                Err(ReportError::Write { source, .. }) => Err(source),
                Err(error) => {
                    unmade = Some(Failure::from(error));
                    Err(io::Error::other("the report was not made"))
                }
            }
        });
        // What is wrong with a template is no fault of the place that the report goes to.
        unmade.map_or(written, Err)
    }

    /// Writes a file that the report `main` links to, named relative to it.
    pub fn write_part(&mut self, main: &Path, name: &str, text: &str) -> Result<PathBuf, Failure> {
        let folder = folder_of(&main.canonicalize().unwrap_or_else(|_| main.to_path_buf()));
        let shown = beside(main, name);
        let place = folder.join(name);
        if place.is_dir() {
            return Err(unwritten(&shown, &"it is a folder"));
        }
        let file = aside(&folder, &shown, |out| out.write_all(text.as_bytes()))?;
        self.staged.push(Staged { shown: shown.clone(), file, place, is_special: false, is_part: true });
        Ok(shown)
    }

    /// Puts what waits in its place.
    pub fn commit(&mut self) -> Result<(), Failure> {
        self.staged.sort_by_key(|staged| !staged.is_part);
        self.staged.drain(..).try_for_each(Staged::commit)
    }
}

/// Refuses bytes that are no text where people read: a file and a pipe can take them.
pub fn refuse_binary(targets: &[OutputTarget], is_terminal: bool) -> Result<(), Failure> {
    match targets.iter().find(|target| target.path.is_none() && target.format.is_binary()) {
        Some(OutputTarget { format, .. }) if is_terminal => Err(Failure::with_help(
            format!("failed to write the {format} report, of which nothing was written: it is no text for a terminal"),
            format!("write `--format {format}=FILE`, or send standard output to a file or pipe"),
        )),
        Some(_) | None => Ok(()),
    }
}

/// Refuses a place that no report can go to, before any work is done.
pub fn refuse_unwritable<'p>(paths: impl Iterator<Item = Option<&'p Path>>) -> Result<(), Failure> {
    for path in paths.flatten() {
        if path.is_dir() {
            return Err(unwritten(path, &"it is a folder"));
        }
        if !folder_of(path).is_dir() {
            return Err(unwritten(path, &"there is no such folder"));
        }
    }
    Ok(())
}

/// Refuses templates that are not there, which would go unnoticed: every one that is missing is ours.
pub fn refuse_templates(folder: Option<&Path>) -> Result<(), Failure> {
    match folder.filter(|folder| !folder.is_dir()) {
        None => Ok(()),
        Some(folder) => {
            let reason = if folder.exists() { "it is no folder" } else { "there is no such folder" };
            let help = "name the folder with your templates, or leave --templates and `templates` away";
            Err(Failure::with_help(format!("failed to read the templates in `{}`: {reason}", folder.display()), help))
        }
    }
}

/// Refuses a device or pipe where only a file will do: it would be replaced by one.
#[cfg(feature = "collect")]
pub fn refuse_special(path: &Path) -> Result<(), Failure> {
    if is_special(path) { Err(unwritten(path, &"it is no ordinary file")) } else { Ok(()) }
}

fn unwritten(path: &Path, reason: &dyn std::fmt::Display) -> Failure {
    Failure::with_help(
        format!("failed to write `{}`, which is as it was before: {reason}", path.display()),
        "give a file in a folder that exists and is writable, with space left",
    )
}

/// The system's reason without the name of the file that is written aside.
fn reason(error: &io::Error) -> String {
    error.raw_os_error().map_or_else(|| error.kind().to_string(), |code| io::Error::from_raw_os_error(code).to_string())
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// What a file that the report `main` links to is called, as it is shown.
pub fn beside(main: &Path, name: &str) -> PathBuf {
    folder_of(main).join(name)
}

/// A device, a pipe: something that is written to and must never be replaced by a file.
pub fn is_special(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| !found.is_file())
}

/// Temporary files are private; a report is an ordinary file, within what the user's mask allows.
#[cfg(unix)]
fn plain_permissions(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(std::fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn plain_permissions(_builder: &mut tempfile::Builder<'_, '_>) {}

/// One spelling for each file, whatever the way to it.
fn spelled(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| {
        let folder = folder_of(path);
        folder.canonicalize().unwrap_or(folder).join(path.file_name().unwrap_or_default())
    })
}

/// Refuses a report that would write over what is judged.
pub fn refuse_inputs<'p>(
    outputs: impl Iterator<Item = Option<&'p Path>>,
    inputs: impl Iterator<Item = &'p Path>,
) -> Result<(), Failure> {
    let inputs: Vec<PathBuf> = inputs.filter(|path| path.exists() && !is_special(path)).map(spelled).collect();
    for path in outputs.flatten() {
        if inputs.contains(&spelled(path)) {
            return Err(Failure::with_help(
                format!("failed to choose outputs: `{}` is the file to be judged", path.display()),
                "give the report a file of its own: --format json=FILE",
            ));
        }
    }
    Ok(())
}

/// Refuses two reports that would write over each other.
pub fn refuse_clashes<'p>(paths: impl Iterator<Item = Option<&'p Path>>) -> Result<(), Failure> {
    let mut seen: Vec<Option<PathBuf>> = Vec::new();
    for path in paths.filter(|path| !path.is_some_and(is_special)) {
        let place = path.map(spelled);
        if seen.contains(&place) {
            let place = path.map_or_else(|| "standard output".to_owned(), |path| format!("`{}`", path.display()));
            return Err(Failure::with_help(
                format!("failed to choose outputs: two reports go to {place}"),
                "give each report a file of its own: --format json=FILE",
            ));
        }
        seen.push(place);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_text_only() {
        let target = |text: &str| [text.parse::<OutputTarget>().unwrap()];
        assert!(refuse_binary(&target("xlsx"), true).is_err());
        assert!(refuse_binary(&target("xlsx"), false).is_ok(), "a pipe takes it");
        assert!(refuse_binary(&target("xlsx=a.xlsx"), true).is_ok());
        assert!(refuse_binary(&target("csv"), true).is_ok());
    }
}
