//! What makes a line the line it is, and what shows that somebody changed it.

use super::Line;
use super::PrivilegeClass;
use super::columns::{self, Use};
use super::line::LineKind;
use crate::evidence::digest;

/// Hexadecimal digits of an id: 80 bits, as a population has far fewer lines than 2^40.
const DIGITS: usize = 20;

/// Identity, subject and access; nothing that a grant, a tag or a day changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineKey<'a> {
    pub kind: LineKind,
    /// Servers that the line is about, sorted.
    pub servers: &'a [&'a str],
    /// Databases, sorted; empty is the server as a whole, or whatever databases it is that are alike.
    pub databases: &'a [&'a str],
    /// Role, principal or `PUBLIC`; empty when it is whoever comes by the same way.
    pub subject: &'a str,
    pub class: PrivilegeClass,
    /// What else keeps it apart from others: an object, the groups that it comes through.
    pub apart: &'a str,
}

impl LineKey<'_> {
    /// `L` and twenty hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> String {
        let mut text = String::from("line/1");
        let mut add = |part: &str| {
            text.push_str(&format!("\u{0}{}:", part.len()));
            text.push_str(part);
        };
        add(self.kind.as_str());
        for list in [self.servers, self.databases] {
            add(&list.len().to_string());
            list.iter().for_each(|part| add(part));
        }
        add(self.subject);
        add(self.class.as_str());
        add(self.apart);
        format!("L{}", &digest(text.as_bytes())[..DIGITS])
    }
}

/// SHA-256 over the name and text of every cell that no reviewer may change.
#[must_use]
pub fn row_hash(line: &Line) -> String {
    let mut text = String::from("row/1");
    for column in columns::COLUMNS.iter().filter(|column| column.of == Use::Told) {
        let cell = (column.cell)(line);
        text.push_str(&format!("\u{0}{}:{}:", column.name.len(), cell.len()));
        text.push_str(column.name);
        text.push_str(&cell);
    }
    digest(text.as_bytes())
}
