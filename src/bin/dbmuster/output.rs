//! Where reports go: standard output, or a file that is written aside and renamed.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use crate::args::ColorChoice;
use crate::diagnostic::Failure;

/// Columns when nobody knows better.
const PLAIN_WIDTH: usize = 80;
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
            !set("NO_COLOR") && !dumb && io::stdout().is_terminal()
        }
    }
}

/// Columns of the terminal, or 80.
#[must_use]
pub fn width() -> usize {
    match terminal_size::terminal_size() {
        Some((terminal_size::Width(columns), _)) if io::stdout().is_terminal() => {
            usize::from(columns).clamp(40, MOST_WIDTH)
        }
        _ => PLAIN_WIDTH,
    }
}

/// Writes one report. A file is written aside and renamed, so that nobody ever reads half of it.
pub fn write<E: std::fmt::Display>(
    path: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<(), Failure> {
    let Some(path) = path else {
        let mut out = io::BufWriter::new(io::stdout().lock());
        return match write(&mut out).map_err(|error| error.to_string()).and_then(|()| out.flush().map_err(|e| e.to_string())) {
            Ok(()) => Ok(()),
            // The reader of a pipe may have seen enough; that is its right.
            Err(text) if text.contains("Broken pipe") => Ok(()),
            Err(text) => Err(Failure::usage(format!("failed to write to standard output: {text}"))),
        };
    };
    let failed = |error: &dyn std::fmt::Display| {
        Failure::with_help(
            format!("failed to write `{}`, which is as it was before: {error}", path.display()),
            "give a file in a folder that exists and is writable, with space left",
        )
    };
    if path.is_dir() {
        return Err(failed(&"it is a folder"));
    }
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| failed(&error))?;
    {
        let mut out = io::BufWriter::new(file.as_file_mut());
        write(&mut out).map_err(|error| failed(&error))?;
        out.flush().map_err(|error| failed(&error))?;
    }
    set_plain_permissions(file.as_file()).map_err(|error| failed(&error))?;
    file.persist(path).map_err(|error| failed(&error.error))?;
    Ok(())
}

/// Temporary files are private; a report is an ordinary file.
#[cfg(unix)]
fn set_plain_permissions(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_plain_permissions(_file: &std::fs::File) -> io::Result<()> {
    Ok(())
}

/// Refuses two reports that would write over each other.
pub fn refuse_clashes<'p>(paths: impl Iterator<Item = Option<&'p Path>>) -> Result<(), Failure> {
    let mut seen: Vec<Option<&Path>> = Vec::new();
    for path in paths {
        if seen.contains(&path) {
            let place = path.map_or_else(|| "standard output".to_owned(), |path| format!("`{}`", path.display()));
            return Err(Failure::with_help(
                format!("failed to choose outputs: two reports go to {place}"),
                "give each report a file of its own: --format json=FILE",
            ));
        }
        seen.push(path);
    }
    Ok(())
}
