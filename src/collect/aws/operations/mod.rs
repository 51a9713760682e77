//! The table of every API operation that the crawler may send: nothing else leaves this process.
//!
//! From it come the IAM policy, the reference page, the number of calls foretold before a run, and the refusal of every
//! other call, which the connection itself enforces. It names reads of metadata only (`Describe*`, `List*`, `Get*`), with
//! two exceptions: the request to have IAM's credential report made, and entering an account by its role.
//! Main types: [`Operation`], [`Service`].

pub mod other;
pub mod rds;

/// A service, and how it is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    Backup,
    Ec2,
    Iam,
    Kms,
    Logs,
    Organizations,
    Rds,
    SecretsManager,
    Sts,
}

impl Service {
    /// Every service of the table.
    pub const ALL: [Self; 9] = [
        Self::Backup,
        Self::Ec2,
        Self::Iam,
        Self::Kms,
        Self::Logs,
        Self::Organizations,
        Self::Rds,
        Self::SecretsManager,
        Self::Sts,
    ];

    /// As it stands in IAM actions and in signatures.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Backup => "backup",
            Self::Ec2 => "ec2",
            Self::Iam => "iam",
            Self::Kms => "kms",
            Self::Logs => "logs",
            Self::Organizations => "organizations",
            Self::Rds => "rds",
            Self::SecretsManager => "secretsmanager",
            Self::Sts => "sts",
        }
    }

    /// Calls per second and (account, region) that leave headroom for everybody else who uses the account, where the
    /// scope says nothing: well under half of what the service is known to grant.
    #[must_use]
    pub const fn calls_per_second(self) -> u32 {
        match self {
            Self::Organizations | Self::Logs => 5,
            Self::Backup | Self::Ec2 | Self::Iam => 10,
            Self::Rds | Self::SecretsManager => 15,
            Self::Kms | Self::Sts => 30,
        }
    }
}

/// Where an operation is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// By one endpoint for the whole partition.
    Global,
    /// By each region.
    Regional,
}

/// How often an operation is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// In each run, for the organization.
    Organization,
    /// For each account.
    Account,
    /// For each (account, region).
    Region,
    /// For each thing found: a parameter group, a key, a snapshot.
    Thing,
}

/// What an operation tells: attributes of a resource type. No attributes means the resources themselves.
pub type Feed = (&'static str, &'static [&'static str]);

/// One API operation.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    pub service: Service,
    /// In the service's own words: `DescribeDBInstances`.
    pub name: &'static str,
    /// IAM actions that must be allowed; empty is the one of the operation's own name.
    pub other_actions: &'static [&'static str],
    /// What is missing from the inventory when it cannot be called.
    pub feeds: &'static [Feed],
    pub reach: Reach,
    pub per: Per,
}

impl Operation {
    /// `rds:DescribeDBInstances`.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{}:{}", self.service.as_str(), self.name)
    }

    /// IAM actions that must be allowed.
    #[must_use]
    pub fn iam_actions(&self) -> Vec<String> {
        if self.other_actions.is_empty() {
            return vec![self.full_name()];
        }
        self.other_actions.iter().map(|action| (*action).to_owned()).collect()
    }

    /// Resource types of which whole resources are missing when it cannot be called.
    #[must_use]
    pub fn lists(&self) -> Vec<&'static str> {
        self.feeds.iter().filter(|(_, fields)| fields.is_empty()).map(|(kind, _)| *kind).collect()
    }
}

/// Every operation, in the order of the tables.
pub fn all() -> impl Iterator<Item = &'static Operation> {
    other::TABLE.iter().chain(rds::TABLE).copied()
}

/// The operation of that name.
#[must_use]
pub fn find(service: Service, name: &str) -> Option<&'static Operation> {
    all().find(|operation| operation.service == service && operation.name == name)
}

/// One line per operation: constant, service, name, reach, how often, what it tells, and the IAM actions where
/// they are not called like the operation.
macro_rules! table {
    ($($constant:ident: $service:ident $name:literal $reach:ident $per:ident
       { $($kind:literal: [$($field:literal),*]),* } $(by [$($action:literal),+])?;)+) => {
        $(
            #[doc = concat!("`", $name, "`.")]
            pub static $constant: $crate::collect::aws::operations::Operation = $crate::collect::aws::operations::Operation {
                service: $crate::collect::aws::operations::Service::$service,
                name: $name,
                other_actions: &[$($($action),+)?],
                feeds: &[$(($kind, &[$($field),*])),*],
                reach: $crate::collect::aws::operations::Reach::$reach,
                per: $crate::collect::aws::operations::Per::$per,
            };
        )+
        /// Every operation of this file.
        pub static TABLE: &[&$crate::collect::aws::operations::Operation] = &[$(&$constant),+];
    };
}
use table;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn only_reads_stand_in_the_table_and_each_once() {
        let mut seen = BTreeSet::new();
        for operation in all() {
            let name = operation.full_name();
            assert!(seen.insert(name.clone()), "{name} stands in the table twice");
            let reads = ["Describe", "List", "Get"].iter().any(|verb| operation.name.starts_with(verb));
            let excepted = name == "iam:GenerateCredentialReport" || name == "sts:AssumeRole";
            assert!(reads || excepted, "{name} is no read");
            assert_ne!(name, "secretsmanager:GetSecretValue");
        }
    }

    #[test]
    fn what_is_fed_exists() {
        for operation in all() {
            for (kind, fields) in operation.feeds {
                let kind = crate::model::kinds::find(kind).unwrap_or_else(|| panic!("no kind {kind}"));
                for field in *fields {
                    assert!(*field == "tags" || kind.field(field).is_some(), "{} has no {field}", kind.name);
                }
            }
        }
    }
}
