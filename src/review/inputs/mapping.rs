//! Who reviews what: rules in TOML or CSV, the first that fits counts.
//!
//! Without a rule, the owner or team in the tags of a database is its reviewer. Main types: [`Mapping`], [`Rule`].

use std::path::Path;

use globset::{Glob, GlobMatcher};
use toml_edit::Document;

use super::sheet;
use crate::review::ReviewError;
use crate::toml_file::{Fields, Mistakes, helps, listed};

/// Columns of the CSV form.
const COLUMNS: [&str; 9] = ["owner", "team", "server", "database", "role", "reviewer", "email", "deputy", "is"];

/// Who reviews what, and what nobody should hold together.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    pub rules: Vec<Rule>,
    pub pairs: Vec<SodPair>,
    /// Kinds of roles that no name tells.
    pub kinds: Vec<(Pattern, String)>,
    /// For what no rule and no tag names anybody.
    pub default: Option<Reviewer>,
}

/// Names of one sort; a missing one fits everything.
pub type Pattern = Option<GlobMatcher>;

/// Who reviews what fits.
#[derive(Debug, Clone)]
pub struct Rule {
    pub owner: Pattern,
    pub team: Pattern,
    pub server: Pattern,
    pub database: Pattern,
    pub role: Pattern,
    pub reviewer: Reviewer,
}

/// A person, or a list of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Reviewer {
    pub id: String,
    pub email: String,
    pub deputy: String,
    /// Names of roles and principals that are this person.
    pub is: Vec<String>,
}

/// Two roles that nobody should be in at once.
#[derive(Debug, Clone)]
pub struct SodPair {
    pub name: String,
    pub roles: [GlobMatcher; 2],
}

/// What a rule is asked about.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    pub owner: &'a str,
    pub team: &'a str,
    pub server: &'a str,
    pub database: &'a str,
    pub role: &'a str,
}

impl Reviewer {
    fn new(id: String, email: Option<String>, deputy: Option<String>, is: Vec<String>) -> Self {
        let email = email.unwrap_or_else(|| if id.contains('@') { id.clone() } else { String::new() });
        Self { email, deputy: deputy.unwrap_or_default(), is, id }
    }

    /// Somebody of whom no more than a name is known.
    #[must_use]
    pub fn named(id: &str) -> Self {
        Self::new(id.to_owned(), None, None, Vec::new())
    }
}

impl Rule {
    fn fits(&self, asked: Asked<'_>) -> bool {
        let fits = |pattern: &Pattern, text: &str| pattern.as_ref().is_none_or(|pattern| pattern.is_match(text));
        fits(&self.owner, asked.owner)
            && fits(&self.team, if asked.team.is_empty() { asked.owner } else { asked.team })
            && fits(&self.server, asked.server)
            && fits(&self.database, asked.database)
            && fits(&self.role, asked.role)
    }
}

impl Mapping {
    /// Reads TOML when the name ends in `.toml`, else CSV.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, with its lines.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self, ReviewError> {
        if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml")) {
            return toml(path, bytes);
        }
        let mut mapping = Self::default();
        let bad = |line: u64, reason: String| ReviewError::BadFile {
            path: path.to_path_buf(),
            reason: format!("line {line}: {reason}"),
            help: "each row names a reviewer, and what it is for: owner, team, server, database or role".to_owned(),
        };
        for (line, row) in sheet::read(path, bytes, &COLUMNS)? {
            if let Some(unknown) = row.keys().find(|name| !COLUMNS.contains(&name.as_str())) {
                return Err(bad(line, format!("there is no column {unknown:?}")));
            }
            let cell = |name: &str| row.get(name).cloned();
            let pattern = |name: &str| glob(cell(name)).map_err(|reason| bad(line, reason));
            let id = cell("reviewer").ok_or_else(|| bad(line, "no reviewer is named".to_owned()))?;
            let is = cell("is").map(|text| text.split(';').map(|one| one.trim().to_owned()).collect());
            let rule = Rule {
                owner: pattern("owner")?,
                team: pattern("team")?,
                server: pattern("server")?,
                database: pattern("database")?,
                role: pattern("role")?,
                reviewer: Reviewer::new(id, cell("email"), cell("deputy"), is.unwrap_or_default()),
            };
            mapping.rules.push(rule);
        }
        Ok(mapping)
    }

    /// Who reviews it; `None` when nobody is named.
    #[must_use]
    pub fn reviewer(&self, asked: Asked<'_>) -> Option<Reviewer> {
        if let Some(rule) = self.rules.iter().find(|rule| rule.fits(asked)) {
            return Some(rule.reviewer.clone());
        }
        let tagged = [asked.owner, asked.team].into_iter().find(|text| !text.is_empty());
        tagged.map(Reviewer::named).or_else(|| self.default.clone())
    }
}

fn glob(text: Option<String>) -> Result<Pattern, String> {
    let Some(text) = text else { return Ok(None) };
    let glob = Glob::new(&text).map_err(|error| format!("{text:?} is no pattern: {error}"))?;
    Ok(Some(glob.compile_matcher()))
}

fn toml(path: &Path, bytes: &[u8]) -> Result<Mapping, ReviewError> {
    let bad = |reason: String, help: String| ReviewError::BadFile { path: path.to_path_buf(), reason, help };
    let text =
        std::str::from_utf8(bytes).map_err(|_| bad("it is not UTF-8".to_owned(), "save it as UTF-8".to_owned()))?;
    let document = Document::parse(text)
        .map_err(|error| bad(error.message().to_owned(), "docs/access-review.md shows such a file".to_owned()))?;
    let mut mistakes = Mistakes::new(text);
    let mut mapping = Mapping::default();
    {
        let mut fields = Fields::new(document.as_table(), "", None, &mut mistakes);
        mapping.rules = fields.tables("reviewer", |mut table| {
            let mut pattern = |key: &'static str| taken(&mut table, key);
            let (owner, team, server) = (pattern("owner"), pattern("team"), pattern("server"));
            let (database, role) = (pattern("database"), pattern("role"));
            let reviewer = reviewer(&mut table, "reviewer");
            table.finish();
            Some(Rule { owner, team, server, database, role, reviewer: reviewer? })
        });
        mapping.pairs = fields.tables("sod", |mut table| {
            let name = table.string("name");
            let span = table.span();
            let roles = table.strings("roles").unwrap_or_default();
            let mut made = Vec::new();
            for role in &roles {
                match glob(Some(role.value.clone())) {
                    Ok(pattern) => made.extend(pattern),
                    Err(reason) => table.mistakes.add(role.span.clone(), reason, "name a role, or a pattern with `*`"),
                }
            }
            let two: Result<[GlobMatcher; 2], _> = made.try_into();
            if two.is_err() {
                table.mistakes.add(span.clone(), "a pair has two roles", "roles = [\"pay_enter\", \"pay_release\"]");
            }
            if name.is_none() {
                table.mistakes.add(span, "the pair has no name", "name = \"enter and release payments\"");
            }
            table.finish();
            Some(SodPair { name: name?, roles: two.ok()? })
        });
        mapping.kinds = fields.tables("role", |mut table| {
            let name = taken(&mut table, "name");
            let kind = table.text("kind");
            let known = ["human", "service", "shared", "break-glass"];
            if let Some(kind) = kind.as_ref().filter(|kind| !known.contains(&kind.value.as_str())) {
                let message = format!("there is no kind {:?}", kind.value);
                table.mistakes.add(kind.span.clone(), message, format!("write one of {}", known.join(", ")));
            }
            table.finish();
            Some((name, kind?.value))
        });
        let default = fields.table("default", |mut table| {
            let reviewer = reviewer(&mut table, "reviewer");
            table.finish();
            reviewer
        });
        mapping.default = default.and_then(|placed| placed.value);
        fields.finish();
    }
    if mistakes.is_empty() {
        return Ok(mapping);
    }
    let mistakes = mistakes.into_sorted();
    let reason = mistakes.iter().map(listed).collect::<Vec<_>>().join("\n  ");
    Err(bad(reason, helps(&mistakes)))
}

fn taken(table: &mut Fields<'_, '_, '_>, key: &'static str) -> Pattern {
    let text = table.text(key)?;
    match glob(Some(text.value)) {
        Ok(pattern) => pattern,
        Err(reason) => {
            table.mistakes.add(text.span, reason, "`*` stands for any characters");
            None
        }
    }
}

fn reviewer(table: &mut Fields<'_, '_, '_>, key: &'static str) -> Option<Reviewer> {
    let (id, email, deputy) = (table.string(key), table.string("email"), table.string("deputy"));
    let is = table.strings("is").unwrap_or_default().into_iter().map(|one| one.value).collect();
    if id.as_ref().is_none_or(|id| id.trim().is_empty()) {
        let span = table.span();
        table.mistakes.add(span, "no reviewer is named", "reviewer = \"pat@example.org\"");
        return None;
    }
    Some(Reviewer::new(id?, email, deputy, is))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked<'a>(owner: &'a str, role: &'a str) -> Asked<'a> {
        Asked { owner, role, server: "s", database: "d", ..Asked::default() }
    }

    #[test]
    fn the_first_rule_that_fits_counts_and_tags_come_after() {
        let text = "[[reviewer]]\nrole = \"svc_*\"\nreviewer = \"apps\"\n[[reviewer]]\nowner = \"payments\"\nreviewer = \"pat@example.org\"\ndeputy = \"sam\"\nis = [\"pat\"]\n[default]\nreviewer = \"dba\"\n[[sod]]\nname = \"pay\"\nroles = [\"a\", \"b*\"]\n";
        let mapping = Mapping::parse(Path::new("m.toml"), text.as_bytes()).unwrap();
        assert_eq!(mapping.reviewer(asked("payments", "svc_x")).unwrap().id, "apps");
        let pat = mapping.reviewer(asked("payments", "x")).unwrap();
        assert_eq!((pat.email.as_str(), pat.deputy.as_str(), pat.is.len()), ("pat@example.org", "sam", 1));
        assert_eq!(mapping.reviewer(asked("orders", "x")).unwrap().id, "orders");
        assert_eq!(mapping.reviewer(asked("", "x")).unwrap().id, "dba");
        assert_eq!(mapping.pairs.len(), 1);
        let csv = "Owner,Team,Reviewer,Deputy\npayments,,pat,sam\n,core,kim,\n";
        let mapping = Mapping::parse(Path::new("m.csv"), csv.as_bytes()).unwrap();
        assert_eq!(mapping.reviewer(asked("payments", "x")).unwrap().id, "pat");
        assert_eq!(mapping.reviewer(asked("core", "x")).unwrap().id, "kim");
        assert!(mapping.reviewer(asked("", "x")).is_none());
    }

    #[test]
    fn mistakes_are_told_with_their_places() {
        for (name, text, said) in [
            ("m.toml", "[[reviewer]]\nowner = \"a\"\n", "no reviewer is named"),
            ("m.toml", "[[reviewer]]\nreviewer = \"a\"\nownr = \"b\"\n", "ownr"),
            ("m.toml", "[[sod]]\nname = \"x\"\nroles = [\"a\"]\n", "two roles"),
            ("m.toml", "[[role]]\nname = \"x\"\nkind = \"robot\"\n", "no kind"),
            ("m.toml", "a = [", "m.toml"),
            ("m.csv", "owner,reviewer\na,\n", "line 2"),
            ("m.csv", "owner,reviewr\na,b\n", "reviewr"),
            ("m.csv", "owner,reviewer\n[,b\n", "no pattern"),
            ("m.csv", "owner,reviewer\na\n", "m.csv"),
        ] {
            let error = Mapping::parse(Path::new(name), text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
