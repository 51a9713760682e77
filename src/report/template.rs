//! Templates of reports: the ones in the binary and the ones that a user puts in their place.
//!
//! The only module that knows the template engine. A template that names something that does not exist is refused,
//! not filled with nothing. Refuses to fetch anything and to compute anything. Main function: [`render`]; main type for a
//! report that is made of several templates: [`TemplateSet`].

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use handlebars::{Handlebars, RenderError, RenderErrorReason, TemplateError as SyntaxError};
use serde::Serialize;
use serde_json::Value;

include!(concat!(env!("OUT_DIR"), "/embedded_templates.rs"));

/// Why a report was not made from its template.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    #[error("fill the template {name:?}: there is no template of this name")]
    Unknown { name: String },
    #[error("read the template {path}: {source}")]
    Read { path: String, source: io::Error },
    #[error("fill the template {path}: {reason}")]
    Wrong { path: String, reason: String },
}

impl TemplateError {
    /// What the user can do about it, as a sentence.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "The folder `reports-templates` holds the templates that exist.",
            Self::Read { .. } => "Make the file a readable UTF-8 text, or remove it to use the built-in template.",
            Self::Wrong { .. } => {
                "Compare it with the template of the same name in `reports-templates`, which names every value."
            }
        }
    }
}

/// Names and texts of the templates in the binary.
#[must_use]
pub const fn embedded() -> &'static [(&'static str, &'static str)] {
    FILES
}

/// Fills the template `name` (such as `scorecard.md.hbs`), the one in the folder `overrides` if it is there, else the
/// one in the binary. Values are escaped for Markdown when the name ends in `.md.hbs`.
///
/// # Errors
///
/// When there is no such template, it cannot be read, it is wrong, or it names a value that does not exist.
pub fn render(name: &str, data: &Value, overrides: Option<&Path>) -> Result<String, TemplateError> {
    let (path, text) = find(name, overrides)?;
    let mut engine = Handlebars::new();
    engine.set_strict_mode(true);
    engine.register_escape_fn(if name.ends_with(".md.hbs") { markdown } else { handlebars::html_escape });
    engine.register_template_string(name, text).map_err(|error| unreadable(&path, &error))?;
    engine.render(name, data).map_err(|error| unfilled(&path, &error))
}

/// All templates of one folder, which can name each other as partials: `{{> head}}` is `head.hbs` beside it.
///
/// Values are escaped for HTML. Beside templates, the folder may hold files that are taken as they are.
#[derive(Debug)]
pub struct TemplateSet {
    engine: Handlebars<'static>,
    folder: &'static str,
    /// Where each template came from, by the name under which others call it.
    paths: BTreeMap<String, String>,
    /// Names of the templates that the user put in the place of ours.
    own: BTreeSet<String>,
}

impl TemplateSet {
    /// Reads the templates of `folder` (such as `html`), each from the folder of the same name in `overrides` if it
    /// is there, else from the binary.
    ///
    /// # Errors
    ///
    /// When one cannot be read or is no template; the error names file and line.
    pub fn load(folder: &'static str, overrides: Option<&Path>) -> Result<Self, TemplateError> {
        let mut engine = Handlebars::new();
        engine.set_strict_mode(true);
        engine.register_escape_fn(html);
        let mut paths = BTreeMap::new();
        let mut own = BTreeSet::new();
        let prefix = format!("{ROOT}{folder}/");
        for (path, _) in FILES {
            let Some(name) = path.strip_prefix(&*prefix).and_then(|name| name.strip_suffix(".hbs")) else { continue };
            let built_in = *path;
            let (path, text) = find(&format!("{folder}/{name}.hbs"), overrides)?;
            if path != built_in {
                own.insert(name.to_owned());
            }
            engine.register_template_string(name, text).map_err(|error| unreadable(&path, &error))?;
            paths.insert(name.to_owned(), path);
        }
        for (name, file) in own_partials(overrides.map(|root| root.join(folder)).as_deref())? {
            if paths.contains_key(&name) {
                continue;
            }
            let path = plain(&file.display().to_string());
            let text =
                std::fs::read_to_string(&file).map_err(|source| TemplateError::Read { path: path.clone(), source })?;
            engine.register_template_string(&name, text).map_err(|error| unreadable(&path, &error))?;
            paths.insert(name, path);
        }
        Ok(Self { engine, folder, paths, own })
    }

    /// Names of the templates, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.paths.keys().map(String::as_str)
    }

    /// Whether the user put a template of this name in the place of ours.
    #[must_use]
    pub fn is_own(&self, name: &str) -> bool {
        self.own.contains(name)
    }

    /// The same templates, with `text` in the place of the one called `name`.
    pub(super) fn with(&self, name: &str, text: &str) -> Result<Self, TemplateError> {
        let mut engine = self.engine.clone();
        engine.register_template_string(name, text).map_err(|error| unreadable(name, &error))?;
        Ok(Self { engine, folder: self.folder, paths: self.paths.clone(), own: self.own.clone() })
    }

    /// Fills the template `name` with `data`.
    ///
    /// # Errors
    ///
    /// When a template names a value, a helper or a template that does not exist; the error names file and line.
    pub fn render(&self, name: &str, data: &impl Serialize) -> Result<String, TemplateError> {
        self.engine.render(name, data).map_err(|error| self.unfilled(name, &error))
    }

    fn unfilled(&self, name: &str, error: &RenderError) -> TemplateError {
        let at = error.template_name.as_deref().unwrap_or(name);
        let path = self.paths.get(at).cloned().unwrap_or_else(|| format!("{ROOT}{}/{at}.hbs", self.folder));
        unfilled(&path, error)
    }
}

/// Templates in the user's folder, for those of the user to name: name and file, sorted.
fn own_partials(folder: Option<&Path>) -> Result<Vec<(String, PathBuf)>, TemplateError> {
    let Some(folder) = folder else { return Ok(Vec::new()) };
    let wrong = |source| TemplateError::Read { path: plain(&folder.display().to_string()), source };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(wrong(source)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let file = entry.map_err(wrong)?.path();
        let name = file.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".hbs"));
        found.extend(name.map(|name| (name.to_owned(), file.clone())));
    }
    found.sort();
    Ok(found)
}

fn unfilled(path: &str, error: &RenderError) -> TemplateError {
    let place = error.line_no.map_or(path.to_owned(), |line| match error.column_no {
        Some(column) => format!("{path}:{line}:{column}"),
        None => format!("{path}:{line}"),
    });
    let reason = match error.reason() {
        RenderErrorReason::MissingVariable(Some(name)) => format!("there is no value `{name}`"),
        other => other.to_string(),
    };
    TemplateError::Wrong { path: place, reason: plain(&reason) }
}

fn unreadable(path: &str, error: &SyntaxError) -> TemplateError {
    let place = match error.pos() {
        Some((line, column)) => format!("{path}:{line}:{column}"),
        None => path.to_owned(),
    };
    TemplateError::Wrong { path: place, reason: plain(&error.reason().to_string()) }
}

/// The text of a file that is no template, such as `html/report.css`.
///
/// # Errors
///
/// When there is no such file, or the one of the user cannot be read.
pub fn text(name: &str, overrides: Option<&Path>) -> Result<String, TemplateError> {
    find(name, overrides).map(|(_, text)| text)
}

/// Folder of the built-in templates, in front of their names.
const ROOT: &str = "reports-templates/";

fn find(name: &str, overrides: Option<&Path>) -> Result<(String, String), TemplateError> {
    let built_in = FILES.iter().find(|(path, _)| path.strip_prefix(ROOT) == Some(name));
    let Some((path, text)) = built_in else { return Err(TemplateError::Unknown { name: name.to_owned() }) };
    let Some(file) = overrides.map(|folder| folder.join(name)) else {
        return Ok(((*path).to_owned(), (*text).to_owned()));
    };
    match std::fs::read_to_string(&file) {
        Ok(text) => Ok((plain(&file.display().to_string()), text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(((*path).to_owned(), (*text).to_owned())),
        Err(source) => Err(TemplateError::Read { path: plain(&file.display().to_string()), source }),
    }
}

fn plain(text: &str) -> String {
    super::text::escape(text).into_owned()
}

/// Takes from a value whatever ends a text or an attribute in quotation marks, and what a build runner would do if the page
/// went through its log. Nothing more: a page of ten thousand findings has no bytes to give away.
pub(super) fn html(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    push_html(&mut safe, text);
    safe
}

/// Like [`html`], behind what is there.
pub(super) fn push_html(safe: &mut String, text: &str) {
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        let spelled = match byte {
            b'#' if super::text::is_command(&text[at..]) => "&#35;",
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        safe.push_str(&text[plain..at]);
        safe.push_str(spelled);
        plain = at + 1;
    }
    safe.push_str(&text[plain..]);
}

/// Takes from a value whatever Markdown would act on: a name is text, not a link, a mention, a cell or a tag.
fn markdown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '@' => safe.push_str("&#64;"),
            // Addresses become links by themselves.
            ':' if text[at..].starts_with("://") => safe.push_str("&#58;"),
            '.' if at >= 3 && text.as_bytes()[at - 3..at].eq_ignore_ascii_case(b"www") => safe.push_str("&#46;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '#' | '!' => {
                safe.push('\\');
                safe.push(c);
            }
            '\n' | '\r' | '\t' => safe.push(' '),
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn folder_with(text: &str) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("scorecard.md.hbs"), text).unwrap();
        dir
    }

    #[test]
    fn a_template_of_the_user_comes_first_and_is_escaped() {
        let dir = folder_with("{{name}}!\n{{#each list}}{{this}};{{/each}}");
        let data = json!({"name": "a|b`c<d>@e\u{1b}[_f_](g)\nh", "list": [1, "*"]});
        let text = render("scorecard.md.hbs", &data, Some(dir.path())).unwrap();
        assert_eq!(text, "a\\|b\\`c&lt;d&gt;&#64;e\\[\\_f\\_\\](g) h!\n1;\\*;");
    }

    #[test]
    fn what_a_template_names_must_exist() {
        let dir = folder_with("{{nothing}}");
        let error = render("scorecard.md.hbs", &json!({}), Some(dir.path())).unwrap_err();
        assert!(matches!(&error, TemplateError::Wrong { reason, .. } if reason.contains("nothing")), "{error}");
        let dir = folder_with("{{#if a}}");
        let error = render("scorecard.md.hbs", &json!({"a": 1}), Some(dir.path())).unwrap_err();
        assert!(matches!(error, TemplateError::Wrong { .. }), "{error}");
        assert!(matches!(render("x", &json!({}), None), Err(TemplateError::Unknown { .. })));
    }

    #[test]
    fn a_template_that_cannot_be_read_is_named() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("scorecard.md.hbs")).unwrap();
        let error = render("scorecard.md.hbs", &json!({}), Some(dir.path())).unwrap_err();
        assert!(matches!(error, TemplateError::Read { .. }), "{error}");
        assert!(error.help().contains("built-in"));
    }
}
