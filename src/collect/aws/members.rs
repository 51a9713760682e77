//! The accounts of an organization, and which of them a scope wants.
//!
//! Main types: [`Member`], [`Chosen`].

use std::collections::BTreeMap;

use crate::collect::scope::AwsOrganization;

/// One account of the organization, as `ListAccounts` and its relatives tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Twelve digits.
    pub id: String,
    pub name: Option<String>,
    /// `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE`, `CLOSED`, `PENDING_ACTIVATION`.
    pub status: String,
    /// Ids of the root and the organizational units that it is in, outermost first. Only needed, and only asked for,
    /// when the scope names units; empty otherwise.
    pub units: Vec<String>,
    /// Only asked for when the scope names tags; empty otherwise.
    pub tags: BTreeMap<String, String>,
}

/// What a scope makes of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    Wanted,
    /// Left out by name.
    Excluded,
    /// In none of the units, or without one of the tags.
    Elsewhere,
    /// Wanted, but suspended, closed or not active yet: nothing can be read there.
    Inactive,
}

impl Member {
    /// Whether the scope wants this account.
    #[must_use]
    pub fn chosen(&self, scope: &AwsOrganization) -> Chosen {
        if scope.exclude_accounts.contains(&self.id) {
            return Chosen::Excluded;
        }
        let units = &scope.organizational_units;
        let in_units = units.is_empty() || units.iter().any(|unit| self.units.contains(unit));
        let has_tags = scope.account_tags.iter().all(|(key, value)| self.tags.get(key) == Some(value));
        match (in_units && has_tags, self.status.as_str()) {
            (false, _) => Chosen::Elsewhere,
            (true, "ACTIVE") => Chosen::Wanted,
            (true, _) => Chosen::Inactive,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_tags_and_exclusions() {
        let member = |id: &str, status: &str, unit: &str, tags: &[(&str, &str)]| Member {
            id: id.into(),
            name: None,
            status: status.into(),
            units: vec!["r-1".into(), unit.into()],
            tags: tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        };
        let scope = AwsOrganization {
            organizational_units: vec!["ou-prod".into()],
            account_tags: BTreeMap::from([("scan".to_owned(), "yes".to_owned())]),
            exclude_accounts: vec!["3".into()],
            ..AwsOrganization::default()
        };
        let yes = [("scan", "yes")];
        assert_eq!(member("1", "ACTIVE", "ou-prod", &yes).chosen(&scope), Chosen::Wanted);
        assert_eq!(member("1", "ACTIVE", "ou-prod", &[("scan", "no")]).chosen(&scope), Chosen::Elsewhere);
        assert_eq!(member("1", "ACTIVE", "ou-dev", &yes).chosen(&scope), Chosen::Elsewhere);
        assert_eq!(member("2", "SUSPENDED", "ou-prod", &yes).chosen(&scope), Chosen::Inactive);
        assert_eq!(member("3", "SUSPENDED", "ou-prod", &yes).chosen(&scope), Chosen::Excluded);
        assert_eq!(member("4", "SUSPENDED", "r-x", &[]).chosen(&AwsOrganization::default()), Chosen::Inactive);
    }
}
