//! What stays when a line is reduced, as a reviewer writes it: privileges, objects, or both.
//!
//! Refuses a word that is neither, as nobody would know what goes. Main type: [`Kept`].

use std::collections::BTreeSet;

use super::line::{Objects, Via};
use super::lookup::Groups;
use super::{Line, LineKind, PrivilegeClass};

/// What is to stay.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    /// Upper case; empty is all that is held.
    privileges: BTreeSet<String>,
    /// As the reviewer calls them, see [`is_called`]; empty is all objects.
    objects: BTreeSet<String>,
}

impl Kept {
    /// Reads `reduce_to` of a decision that was taken in. What a group gives does not stand in the line, so that a word
    /// that is none of the line's is an object of such a group: [`Kept::check`] has seen to that.
    ///
    /// # Errors
    ///
    /// Why it does not say what stays, or leaves nothing to go: a lower-case fragment.
    pub fn parse(line: &Line, text: &str) -> Result<Self, String> {
        let has_via = line.blocks.iter().any(|block| !block.via.is_empty());
        let kept = Self::read(line, &direct(line), text, has_via)?;
        if !has_via && !kept.lets_go(&direct(line)) {
            return Err(NOTHING.to_owned());
        }
        Ok(kept)
    }

    /// Whether a reviewer may write it: every word is something, and something goes.
    pub(super) fn check(line: &Line, groups: &Groups<'_>, text: &str) -> Result<(), String> {
        let given = given(line, groups);
        let all: Vec<&Objects> = direct(line).into_iter().chain(given.iter().copied()).collect();
        let kept = Self::read(line, &all, text, false)?;
        let via = || line.blocks.iter().flat_map(|block| &block.via);
        let stays = |name: &str| kept.privileges.is_empty() || kept.privileges.contains(&name.to_uppercase());
        let comes_less = via().flat_map(|via| &via.privileges).any(|name| !stays(name));
        // Only objects were named: what of them comes through groups is known where the groups have lines.
        let is_elsewhere = !kept.objects.is_empty()
            && via().next().is_some()
            && (given.is_empty() || given.iter().any(|one| one.names.iter().any(|name| !kept.names(one, name))));
        if kept.lets_go(&direct(line)) || comes_less || is_elsewhere { Ok(()) } else { Err(NOTHING.to_owned()) }
    }

    fn read(line: &Line, all: &[&Objects], text: &str, is_open: bool) -> Result<Self, String> {
        if line.kind == LineKind::Principal {
            return Err(
                "a principal comes in as a role or it does not: revoke the line, or reduce that of the role".to_owned()
            );
        }
        let direct = line.blocks.iter().flat_map(|block| &block.objects).flat_map(|one| &one.privileges);
        let via = line.blocks.iter().flat_map(|block| &block.via).flat_map(|via| &via.privileges);
        let held: BTreeSet<String> = direct.chain(via).map(|name| name.to_uppercase()).collect();
        let mut kept = Self::default();
        for part in text.split([';', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
            if kept.take(part, &held, all) {
                continue;
            }
            // Only now: names of functions have commas in them.
            for word in part.split(',').map(str::trim).filter(|word| !word.is_empty()) {
                if kept.take(word, &held, all) {
                    continue;
                }
                if !is_open {
                    let shown = crate::report::escape(word);
                    return Err(format!("{shown:?} is neither a privilege nor an object of the line"));
                }
                kept.objects.extend([part.to_owned(), word.to_owned()]);
            }
        }
        if kept.privileges.is_empty() && kept.objects.is_empty() {
            return Err("it does not say what stays, such as SELECT or schema.table".to_owned());
        }
        Ok(kept)
    }

    fn take(&mut self, word: &str, held: &BTreeSet<String>, all: &[&Objects]) -> bool {
        let privilege = word.to_uppercase();
        if held.contains(&privilege) {
            self.privileges.insert(privilege);
            return true;
        }
        let is_there = all.iter().any(|one| one.names.iter().any(|name| is_called(one, name, word)));
        if is_there {
            self.objects.insert(word.to_owned());
        }
        is_there
    }

    /// Whether all that comes through another role stays, as far as its privileges tell.
    #[must_use]
    pub fn keeps_all_of(&self, via: &Via) -> bool {
        self.objects.is_empty() && via.privileges.iter().all(|name| self.privileges.contains(&name.to_uppercase()))
    }

    /// Whether the privilege stays on what is made later.
    #[must_use]
    pub fn keeps_later(&self, privilege: &str) -> bool {
        self.objects.is_empty() && self.privileges.contains(privilege)
    }

    /// Whether the privilege on the object stays.
    #[must_use]
    pub fn keeps(&self, objects: &Objects, name: &str, privilege: &str) -> bool {
        (self.privileges.is_empty() || self.privileges.contains(privilege)) && self.names(objects, name)
    }

    fn names(&self, objects: &Objects, name: &str) -> bool {
        self.objects.is_empty() || self.objects.iter().any(|word| is_called(objects, name, word))
    }

    /// Whether any of these privileges goes.
    fn lets_go(&self, all: &[&Objects]) -> bool {
        all.iter().any(|one| {
            one.names.iter().any(|name| one.privileges.iter().any(|privilege| !self.keeps(one, name, privilege)))
        })
    }
}

const NOTHING: &str = "nothing would go: that is to keep it";

/// What the line names itself.
fn direct(line: &Line) -> Vec<&Objects> {
    line.blocks.iter().flat_map(|block| &block.objects).collect()
}

/// What the groups that it comes through give of its class, by their own lines.
fn given<'l>(line: &Line, groups: &Groups<'l>) -> Vec<&'l Objects> {
    let mut all = Vec::new();
    for block in &line.blocks {
        let databases: Vec<&str> =
            if block.databases.is_empty() { vec![""] } else { block.databases.iter().map(|name| &**name).collect() };
        for via in &block.via {
            for database in &databases {
                let given = groups.objects(&block.server, &via.role, database);
                all.extend(given.into_iter().filter(|one| is_of(line.class, one)));
            }
        }
    }
    all
}

/// Whether it is about the class; ownership is a class of its own.
fn is_of(class: PrivilegeClass, objects: &Objects) -> bool {
    class == PrivilegeClass::All
        || (class == PrivilegeClass::Owner && &*objects.source == "owner")
        || super::lookup::rights(std::slice::from_ref(objects)).any(|right| right.class() == Some(class))
}

/// Whether a reviewer may call it so: `app.cards`, `cards`, or `table app.cards`.
fn is_called(objects: &Objects, name: &str, word: &str) -> bool {
    let full = full_name(objects, name);
    full == word || name == word || format!("{} {full}", objects.class) == word
}

/// `app.cards`; a name alone where there is no schema.
fn full_name(objects: &Objects, name: &str) -> String {
    if objects.schema.is_empty() { name.to_owned() } else { format!("{}.{name}", objects.schema) }
}
