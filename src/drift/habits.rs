//! What the service changes by itself, which is no drift: one table, each with its reason and where that is written.
//!
//! Owns the words; `fields` decides when a row applies. Main type: [`Habit`].

/// Something that the service, or CloudFormation, does without being asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Habit {
    /// Attributes that it changes.
    pub fields: &'static [&'static str],
    /// When it applies and what happens, as a sentence without its end.
    pub reason: &'static str,
    /// Page of the vendor that says so.
    pub source: &'static str,
}

pub(super) const MINOR_UPGRADE: Habit = Habit {
    fields: &["engine_version"],
    reason: "minor versions are upgraded in the maintenance window while auto_minor_version_upgrade is on",
    source: "RDS User Guide, Automatically upgrading the minor engine version",
};
pub(super) const STORAGE_GROWTH: Habit = Habit {
    fields: &["allocated_storage"],
    reason: "storage autoscaling has grown the storage, within max_allocated_storage",
    source: "RDS User Guide, Managing capacity automatically with Amazon RDS storage autoscaling",
};
pub(super) const AUTHORITY_ROTATION: Habit = Habit {
    fields: &["ca_certificate_identifier"],
    reason: "RDS moves certificates to a newer authority before the old one ends, and accounts have a default of their own",
    source: "RDS User Guide, Rotating your SSL/TLS certificate",
};
pub(super) const WAITING: Habit = Habit {
    fields: &[
        "allocated_storage",
        "backup_retention_period",
        "ca_certificate_identifier",
        "db_instance_class",
        "engine_version",
        "iam_database_authentication_enabled",
        "iops",
        "license_model",
        "multi_az",
        "port",
        "storage_throughput",
        "storage_type",
    ],
    reason: "the declared value is accepted and waits for the maintenance window or a restart",
    source: "RDS User Guide, Modifying an Amazon RDS DB instance, schedule modifications setting",
};
pub(super) const DEFAULT_GROUP: Habit = Habit {
    fields: &["db_cluster_parameter_group", "db_parameter_group", "option_group"],
    reason: "the default group of the engine follows the version of the engine",
    source: "RDS User Guide, Parameter groups for Amazon RDS",
};
pub(super) const DEFAULT_SECURITY_GROUP: Habit = Habit {
    fields: &["vpc_security_groups"],
    reason: "no security group is declared, so that the default group of the VPC is attached",
    source: "RDS API Reference, CreateDBInstance, VpcSecurityGroupIds",
};
pub(super) const STORAGE_KEY_OF_AWS: Habit = Habit {
    fields: &["storage_encryption_type"],
    reason: "storage that nobody asked to encrypt is encrypted with a key that AWS owns",
    source: "Aurora User Guide, Encrypting Amazon Aurora resources",
};
pub(super) const SERVICE_TAGS: Habit = Habit {
    fields: &["tags[aws:*]", "tags[awsApplication]"],
    reason: "AWS writes the tag, and nobody else can or should",
    source: "Tagging AWS Resources User Guide, Tag naming limits and requirements",
};
pub(super) const STACK_TAGS: Habit = Habit {
    fields: &["tags[*]"],
    reason: "CloudFormation puts the tags of a stack on its resources, and a template does not hold them",
    source: "CloudFormation User Guide, Resource tag",
};
pub(super) const LEFT_TO_SERVICE: Habit = Habit {
    fields: &[
        "availability_zone",
        "kms_key",
        "performance_insights_kms_key",
        "preferred_backup_window",
        "preferred_maintenance_window",
        "and every other attribute that has no default of its own",
    ],
    reason: "the declaration leaves it to the service, which picks it",
    source: "RDS API Reference, CreateDBInstance and CreateDBCluster",
};
pub(super) const OF_THE_MOMENT: Habit = Habit {
    fields: &[
        "ca_certificate_valid_till",
        "db_instance_status",
        "earliest_restorable_time",
        "endpoint_address",
        "last_recovery_point",
        "latest_restorable_time",
        "master_user_secret",
        "master_user_secret_status",
        "minor_upgrade_targets",
        "pending_maintenance_actions",
        "pending_modified_values",
        "and every other attribute that only the service tells",
    ],
    reason: "it is a state of the moment, not a setting; the version of a secret is one too",
    source: "RDS API Reference, DBInstance and DBCluster",
};

/// The whole table, in the order in which documentation shows it.
#[must_use]
pub const fn habits() -> &'static [Habit] {
    &[
        MINOR_UPGRADE,
        STORAGE_GROWTH,
        AUTHORITY_ROTATION,
        WAITING,
        DEFAULT_GROUP,
        DEFAULT_SECURITY_GROUP,
        STORAGE_KEY_OF_AWS,
        SERVICE_TAGS,
        STACK_TAGS,
        LEFT_TO_SERVICE,
        OF_THE_MOMENT,
    ]
}
