//! A scope file, from text to [`Scope`]: version, tags, and the two sources.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use toml_edit::Document;

use super::{Scope, ScopeError, aws, postgres};
use crate::model::{TagDefaults, TagMapping};
use crate::toml_file::{Fields, Mistakes, Placed};

/// Version of the file that is understood.
const VERSION: i64 = 1;

impl Scope {
    /// Reads the text of a scope file; `file` is its name in messages.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, each with line and column.
    pub fn parse(text: &str, file: &str) -> Result<Self, ScopeError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut mistakes = Mistakes::new(text);
        let document = match Document::parse(text) {
            Ok(document) => document,
            Err(error) => {
                let reason = error.message().trim().replace('\n', ", ");
                mistakes.add(error.span(), format!("it is not TOML: {reason}"), "see inventory/scopes for examples");
                return ScopeError::unless_empty(mistakes, file, Self::default());
            }
        };
        let mut scope = Self::default();
        let mut fields = Fields::new(document.as_table(), "", None, &mut mistakes);
        if fields.integer("schema_version", VERSION, VERSION).is_none() && !document.contains_key("schema_version") {
            let help = format!("begin the file with `schema_version = {VERSION}`");
            fields.mistakes.add(None, "`schema_version` is missing", help);
        }
        scope.aws = fields.table("aws", aws::read).map(|placed| placed.value);
        scope.postgres = fields.table("postgres", postgres::read).map(|placed| placed.value);
        scope.tags = fields.table("tags", tags).map(|placed| placed.value).unwrap_or_default();
        fields.finish();
        if scope.aws.is_none() && scope.postgres.is_none() {
            let help = "add [aws] with accounts, or [[postgres.target]]";
            if mistakes.is_empty() {
                mistakes.add(None, "it names nothing to read", help);
            }
        }
        scope.digest = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        ScopeError::unless_empty(mistakes, file, scope)
    }
}

fn tags(mut fields: Fields<'_, '_, '_>) -> TagMapping {
    let mut mapping = TagMapping::default();
    let keys = |fields: &mut Fields<'_, '_, '_>, key, into: &mut Vec<String>| {
        if let Some(given) = fields.strings(key) {
            *into = values(given);
        }
    };
    keys(&mut fields, "owner", &mut mapping.owner);
    keys(&mut fields, "environment", &mut mapping.environment);
    keys(&mut fields, "tier", &mut mapping.tier);
    keys(&mut fields, "data_class", &mut mapping.data_class);
    let meanings = fields.table("values", |mut fields| {
        let mut all = BTreeMap::new();
        for field in ["owner", "environment", "tier", "data_class"] {
            let map = fields.string_map(field);
            let lower: BTreeMap<String, String> = map.into_iter().map(|(k, v)| (k.to_lowercase(), v)).collect();
            if !lower.is_empty() {
                all.insert(field.to_owned(), lower);
            }
        }
        fields.finish();
        all
    });
    mapping.values = meanings.map(|placed| placed.value).unwrap_or_default();
    fields.finish();
    mapping
}

/// Owner, environment, tier and data class of everything in an account or on a server.
pub(super) fn defaults(fields: &mut Fields<'_, '_, '_>) -> TagDefaults {
    TagDefaults {
        owner: fields.string("owner"),
        environment: fields.string("environment"),
        tier: fields.string("tier"),
        data_class: fields.string("data_class"),
    }
}

pub(super) fn values(placed: Vec<Placed<String>>) -> Vec<String> {
    placed.into_iter().map(|placed| placed.value).collect()
}
