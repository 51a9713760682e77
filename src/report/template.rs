//! Templates of reports: the ones in the binary and the ones that a user puts in their place.
//!
//! The only module that knows the template engine. A template that names something that does not exist is refused,
//! not filled with nothing. Refuses to fetch anything and to compute anything. Main function: [`render`].

use std::io;
use std::path::Path;

use handlebars::Handlebars;
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
    let wrong = |reason: String| TemplateError::Wrong { path: path.clone(), reason: plain(&reason) };
    engine.register_template_string(name, text).map_err(|error| wrong(error.to_string()))?;
    engine.render(name, data).map_err(|error| wrong(error.to_string()))
}

fn find(name: &str, overrides: Option<&Path>) -> Result<(String, String), TemplateError> {
    let built_in = FILES.iter().find(|(path, _)| path.rsplit('/').next() == Some(name));
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
