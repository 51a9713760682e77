//! What stays when a line is reduced, as a reviewer writes it: privileges, objects, or both.
//!
//! Refuses a word that is neither, as nobody would know what goes. Main type: [`Kept`].

use std::collections::BTreeSet;

use super::line::{Objects, Via};
use super::{Line, LineKind};

/// What is to stay.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    /// Upper case; empty is all that is held.
    privileges: BTreeSet<String>,
    /// As [`full_name`] spells them; empty is all objects.
    objects: BTreeSet<String>,
}

impl Kept {
    /// Reads `reduce_to` of a decision.
    ///
    /// # Errors
    ///
    /// Why it does not say what stays, or leaves nothing to go: a lower-case fragment.
    pub fn parse(line: &Line, text: &str) -> Result<Self, String> {
        if line.kind == LineKind::Principal {
            return Err(
                "a principal comes in as a role or it does not: revoke the line, or reduce that of the role".to_owned()
            );
        }
        let all: Vec<&Objects> = line.blocks.iter().flat_map(|block| &block.objects).collect();
        let via = line.blocks.iter().flat_map(|block| &block.via).flat_map(|via| &via.privileges);
        let held: BTreeSet<String> =
            all.iter().flat_map(|one| &one.privileges).chain(via).map(|name| name.to_uppercase()).collect();
        let mut kept = Self::default();
        for part in text.split([';', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
            if kept.take(part, &held, &all) {
                continue;
            }
            // Only now: names of functions have commas in them.
            for word in part.split(',').map(str::trim).filter(|word| !word.is_empty()) {
                if !kept.take(word, &held, &all) {
                    let shown = crate::report::escape(word);
                    return Err(format!("{shown:?} is neither a privilege nor an object of the line"));
                }
            }
        }
        if kept.privileges.is_empty() && kept.objects.is_empty() {
            return Err("it does not say what stays, such as SELECT or schema.table".to_owned());
        }
        let has_direct = all.iter().any(|one| {
            one.names.iter().any(|name| one.privileges.iter().any(|privilege| !kept.keeps(one, name, privilege)))
        });
        if !has_direct && line.blocks.iter().all(|block| block.via.is_empty()) {
            return Err("nothing would go: that is to keep it".to_owned());
        }
        Ok(kept)
    }

    fn take(&mut self, word: &str, held: &BTreeSet<String>, all: &[&Objects]) -> bool {
        let privilege = word.to_uppercase();
        if held.contains(&privilege) {
            self.privileges.insert(privilege);
            return true;
        }
        let mut found = false;
        for one in all {
            for name in &one.names {
                let full = full_name(one, name);
                if full == word || **name == *word || format!("{} {full}", one.class) == word {
                    self.objects.insert(full);
                    found = true;
                }
            }
        }
        found
    }

    /// Whether all that comes through another role stays, as far as its privileges tell.
    #[must_use]
    pub fn keeps_all_of(&self, via: &Via) -> bool {
        self.objects.is_empty() && via.privileges.iter().all(|name| self.privileges.contains(&name.to_uppercase()))
    }

    /// Whether the privilege on the object stays.
    #[must_use]
    pub fn keeps(&self, objects: &Objects, name: &str, privilege: &str) -> bool {
        (self.privileges.is_empty() || self.privileges.contains(privilege))
            && (self.objects.is_empty() || self.objects.contains(&full_name(objects, name)))
    }
}

/// `app.cards`; a name alone where there is no schema.
fn full_name(objects: &Objects, name: &str) -> String {
    if objects.schema.is_empty() { name.to_owned() } else { format!("{}.{name}", objects.schema) }
}
