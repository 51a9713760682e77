//! The file of people: who is employed, joined to roles by a key that the user names.
//!
//! No row, two rows, or a state that nobody knows is never taken for a good one. Main types: [`People`], [`PersonKey`].

use std::collections::BTreeMap;
use std::path::Path;

use time::Date;

use super::sheet;
use crate::review::{Joined, ReviewError};
use crate::waive::parse_day;

/// Columns that mean something; others may be there.
const COLUMNS: [&str; 10] =
    ["role_name", "role_comment", "email", "id", "name", "manager", "team", "status", "end_date", "start_date"];
/// Words for somebody who is there.
const ACTIVE: [&str; 5] = ["active", "employed", "current", "on leave", "leave"];
/// Words for somebody who is not.
const LEFT: [&str; 7] = ["left", "leaver", "terminated", "inactive", "former", "departed", "ended"];

/// What of a role is looked up, and in which column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonKey {
    of: Of,
    column: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    RoleName,
    RoleComment,
    /// An address in the name or the comment of the role.
    Email,
}

/// Rows by key.
#[derive(Debug, Clone)]
pub struct People {
    key: PersonKey,
    rows: BTreeMap<String, Vec<BTreeMap<String, String>>>,
}

/// What is known of the person behind a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub who: Joined,
    pub email: String,
    pub manager: String,
    pub team: String,
    pub employment: Joined,
    pub has_left: bool,
    /// The file was asked and has no row: nobody answers for the role.
    pub is_missing: bool,
}

impl PersonKey {
    /// `role_name`, `role_comment` or `email`, and `=COLUMN` when the column is called otherwise.
    ///
    /// # Errors
    ///
    /// When it is none of these.
    pub fn parse(text: &str) -> Result<Self, ReviewError> {
        let (of, column) = text.split_once('=').unwrap_or((text, text));
        let known = match of {
            "role_name" => Of::RoleName,
            "role_comment" => Of::RoleComment,
            "email" => Of::Email,
            _ => {
                return Err(ReviewError::Bad {
                    what: "the key",
                    text: text.to_owned(),
                    reason: "roles are joined to people by something else".to_owned(),
                    help: "write role_name, role_comment or email, with =COLUMN behind it when the column has another name",
                });
            }
        };
        Ok(Self { of: known, column: column.trim().to_lowercase().replace([' ', '-'], "_") })
    }

    /// What to look for.
    fn value(&self, name: &str, comment: &str) -> Option<String> {
        let found = match self.of {
            Of::RoleName => Some(name),
            Of::RoleComment => Some(comment.trim()).filter(|text| !text.is_empty()),
            Of::Email => address(comment).or_else(|| address(name)),
        };
        found.map(str::to_lowercase)
    }
}

/// The first thing in a text that looks like an address.
#[must_use]
pub(crate) fn address(text: &str) -> Option<&str> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | '"' | '\''));
    words.map(|word| word.trim_start_matches("mailto:").trim_end_matches(['.', ':'])).find(|word| {
        word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
    })
}

impl People {
    /// Reads the CSV.
    ///
    /// # Errors
    ///
    /// When it is no CSV, or has no column for the key.
    pub fn parse(path: &Path, bytes: &[u8], key: PersonKey) -> Result<Self, ReviewError> {
        let mut rows: BTreeMap<String, Vec<BTreeMap<String, String>>> = BTreeMap::new();
        let all = sheet::read(path, bytes, &COLUMNS)?;
        let is_there = all.iter().any(|(_, row)| row.contains_key(&key.column));
        if !is_there {
            return Err(ReviewError::BadFile {
                path: path.to_path_buf(),
                reason: format!("no row has anything in a column {:?}, by which it is to be joined", key.column),
                help: "name the column behind the key: --hr-key role_name=login".to_owned(),
            });
        }
        for (_, row) in all {
            if let Some(value) = row.get(&key.column) {
                rows.entry(value.to_lowercase()).or_default().push(row);
            }
        }
        Ok(Self { key, rows })
    }

    /// Who it is, on that day.
    #[must_use]
    pub fn find(&self, name: &str, comment: &str, today: Option<Date>) -> Person {
        let Some(value) = self.key.value(name, comment) else {
            let what = match self.key.of {
                Of::RoleName => "the role has no name",
                Of::RoleComment => "the role has no comment",
                Of::Email => "there is no address in the comment or the name of the role",
            };
            return Person::unknown(what, true);
        };
        let Some(rows) = self.rows.get(&value) else {
            return Person::unknown("the file of people has no such row", true);
        };
        let [row] = rows.as_slice() else {
            return Person::unknown("the file of people has more than one such row", false);
        };
        let cell = |name: &str| row.get(name).cloned().unwrap_or_default();
        let parts: Vec<String> =
            ["id", "name", "email"].iter().map(|name| cell(name)).filter(|one| !one.is_empty()).collect();
        let (employment, has_left) = employment(&cell("status"), &cell("end_date"), today);
        let who = if parts.is_empty() {
            Joined::NotEvaluable("the row of the file of people has no id, name or e-mail".to_owned())
        } else {
            Joined::Known(parts.join(", "))
        };
        Person {
            who,
            email: cell("email"),
            manager: cell("manager"),
            team: cell("team"),
            employment,
            has_left,
            is_missing: false,
        }
    }
}

impl Person {
    /// Nobody that could be told.
    #[must_use]
    pub fn unknown(reason: &str, is_missing: bool) -> Self {
        Self {
            who: Joined::NotEvaluable(reason.to_owned()),
            email: String::new(),
            manager: String::new(),
            team: String::new(),
            employment: Joined::NotEvaluable(reason.to_owned()),
            has_left: false,
            is_missing,
        }
    }
}

fn employment(status: &str, end: &str, today: Option<Date>) -> (Joined, bool) {
    let word = status.to_lowercase().replace(['_', '-'], " ");
    let day = parse_day(end);
    if !end.is_empty() && day.is_none() {
        return (
            Joined::NotEvaluable(format!("the end date {end:?} is no day such as 2026-08-31")),
            LEFT.contains(&word.as_str()),
        );
    }
    let is_over = day.zip(today).is_some_and(|(day, today)| day < today);
    if LEFT.contains(&word.as_str()) || is_over {
        let text = if end.is_empty() { "left".to_owned() } else { format!("left {end}") };
        return (Joined::Known(text), true);
    }
    if ACTIVE.contains(&word.as_str()) {
        let text = if end.is_empty() { word } else { format!("{word} until {end}") };
        return (Joined::Known(text), false);
    }
    let reason = match (word.as_str(), end) {
        ("", "") => "the row has neither a status nor an end date".to_owned(),
        ("", end) => return (Joined::Known(format!("active until {end}")), false),
        (word, _) => format!("the status {word:?} is not known"),
    };
    (Joined::NotEvaluable(reason), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(key: &str) -> People {
        let text = "email,name,status,end_date,login\npat@example.org,Pat,active,,pat\nkim@example.org,Kim,,2026-08-31,kim\nsam@example.org,Sam,sabbatical,,sam\nlee@example.org,Lee,active,,twin\nlee2@example.org,Lee,active,,twin\nmax@example.org,Max,active,soon,max\n";
        People::parse(Path::new("hr.csv"), text.as_bytes(), PersonKey::parse(key).unwrap()).unwrap()
    }

    #[test]
    fn nobody_is_fine_without_a_row_that_says_so() {
        let today = parse_day("2026-11-01");
        let by_login = people("role_name=login");
        assert_eq!(by_login.find("PAT", "", today).employment, Joined::Known("active".to_owned()));
        let kim = by_login.find("kim", "", today);
        assert_eq!((kim.employment.text(), kim.has_left), ("left 2026-08-31".to_owned(), true));
        for (name, said) in
            [("sam", "is not known"), ("twin", "more than one"), ("nobody", "no such row"), ("max", "is no day")]
        {
            let person = by_login.find(name, "", today);
            assert!(
                matches!(&person.employment, Joined::NotEvaluable(reason) if reason.contains(said)),
                "{name}: {person:?}"
            );
        }
        assert!(by_login.find("nobody", "", today).is_missing && !by_login.find("twin", "", today).is_missing);
        let by_email = people("email");
        assert_eq!(by_email.find("x", "Pat <pat@example.org>, DBA", today).who.text(), "Pat, pat@example.org");
        assert!(by_email.find("kim@example.org", "", today).has_left);
        assert!(by_email.find("x", "no address @ all", today).is_missing);
    }

    #[test]
    fn a_key_that_is_in_no_column_is_refused() {
        assert!(PersonKey::parse("shoe_size").is_err());
        let key = PersonKey::parse("role_name").unwrap();
        assert!(
            People::parse(Path::new("hr.csv"), b"login,name\na,b\n", key)
                .unwrap_err()
                .to_string()
                .contains("role_name")
        );
    }
}
