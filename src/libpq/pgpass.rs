//! libpq's files: the password file and the connection service file, with their rules.
//!
//! Main functions: [`password`], [`service`].

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

/// Why a file gave no login.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("{path} was not read: {error}")]
    Unreadable { path: String, error: io::ErrorKind },
    #[error("{path} was not read: others than its owner may read it; run: chmod 0600 {path}")]
    TooOpen { path: String },
    #[error("{path} has no line for {host}:{port}:{database}:{user}")]
    NoLine { path: String, host: String, port: u16, database: String, user: String },
    #[error("{path} has no section [{service}]")]
    NoService { path: String, service: String },
}

/// Which line of a password file is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    pub host: &'a str,
    pub port: u16,
    pub database: &'a str,
    pub user: &'a str,
}

fn unreadable(path: &Path, error: &io::Error) -> FileError {
    FileError::Unreadable { path: path.display().to_string(), error: error.kind() }
}

/// Refuses what libpq refuses: a password that others can read is no secret.
fn check_mode(path: &Path) -> Result<(), FileError> {
    let metadata = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        if metadata.mode() & 0o077 != 0 {
            return Err(FileError::TooOpen { path: path.display().to_string() });
        }
    }
    if metadata.is_file() { Ok(()) } else { Err(unreadable(path, &io::ErrorKind::InvalidInput.into())) }
}

/// The password of the first line that fits.
///
/// # Errors
///
/// When the file cannot be read, others may read it, or no line fits.
pub fn password(path: &Path, wanted: Wanted<'_>) -> Result<String, FileError> {
    check_mode(path)?;
    let text = fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    let port = wanted.port.to_string();
    // A socket folder stands for the machine itself.
    let host = if wanted.host.starts_with('/') { "localhost" } else { wanted.host };
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let fields = fields(line);
        let [of_host, of_port, of_database, of_user, secret] = fields.as_slice() else { continue };
        let fits = [(of_host, host), (of_port, &*port), (of_database, wanted.database), (of_user, wanted.user)];
        if fits.into_iter().all(|(field, value)| field.fits(value)) {
            return Ok(secret.text.clone());
        }
    }
    Err(FileError::NoLine {
        path: path.display().to_string(),
        host: host.to_owned(),
        port: wanted.port,
        database: wanted.database.to_owned(),
        user: wanted.user.to_owned(),
    })
}

#[derive(Debug, Default)]
struct PassField {
    text: String,
    /// Written with a backslash somewhere, so that `*` is a star and nothing more.
    escaped: bool,
}

impl PassField {
    fn fits(&self, value: &str) -> bool {
        (self.text == "*" && !self.escaped) || self.text == value
    }
}

/// Splits at colons; a backslash takes the next character for itself. The fifth field goes to the end of the line.
fn fields(line: &str) -> Vec<PassField> {
    let mut fields = vec![PassField::default()];
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        let last = fields.len();
        let Some(field) = fields.last_mut() else { break };
        match c {
            ':' if last < 5 => fields.push(PassField::default()),
            '\\' => {
                field.escaped = true;
                field.text.extend(characters.next());
            }
            _ => field.text.push(c),
        }
    }
    fields
}

/// What a section of a service file says, by keyword.
///
/// # Errors
///
/// When the file cannot be read, or has no such section.
pub fn service(path: &Path, name: &str) -> Result<BTreeMap<String, String>, FileError> {
    let text = fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    let mut found: Option<BTreeMap<String, String>> = None;
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(section) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            if found.is_some() {
                break;
            }
            if section == name {
                found = Some(BTreeMap::new());
            }
        } else if let (Some(entries), Some((key, value))) = (&mut found, line.split_once('=')) {
            // The first one counts.
            entries.entry(key.trim().to_owned()).or_insert_with(|| value.trim().to_owned());
        }
    }
    found.ok_or_else(|| FileError::NoService { path: path.display().to_string(), service: name.to_owned() })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn file(text: &str, mode: u32) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file.as_file().set_permissions(fs::Permissions::from_mode(mode)).unwrap();
        file
    }

    const WANTED: Wanted<'_> = Wanted { host: "db.example", port: 5432, database: "app:1", user: "scan" };

    fn found(text: &str) -> Option<String> {
        password(file(text, 0o600).path(), WANTED).ok()
    }

    #[test]
    fn first_line_that_fits_counts() {
        assert_eq!(found("# db.example:5432:app\\:1:scan:no\n*:*:*:scan:first\n*:*:*:*:second").unwrap(), "first");
        assert_eq!(found("db.example:5432:app\\:1:scan:a:b\\\\c\\:d").unwrap(), "a:b\\c:d");
        assert_eq!(found("db.example:5433:*:scan:x"), None);
        assert_eq!(found("\\*:*:*:*:star is a name here"), None);
        assert_eq!(found("db.example:5432:app:1:scan:x"), None);
    }

    #[test]
    fn file_that_others_can_read_is_refused() {
        let open = file("*:*:*:*:x", 0o640);
        assert!(matches!(password(open.path(), WANTED), Err(FileError::TooOpen { .. })));
        assert!(matches!(password(Path::new("/nonexistent"), WANTED), Err(FileError::Unreadable { .. })));
    }

    #[test]
    fn service_is_read_from_its_section_only() {
        let text = "# c\n[one]\nhost=a\n\n[two]\nhost = b\nport=5433\nhost=later\n[three]\nuser=x\n";
        let two = service(file(text, 0o644).path(), "two").unwrap();
        assert_eq!(two["host"], "b");
        assert_eq!(two["port"], "5433");
        assert!(!two.contains_key("user"));
        assert!(matches!(service(file(text, 0o644).path(), "four"), Err(FileError::NoService { .. })));
    }
}
