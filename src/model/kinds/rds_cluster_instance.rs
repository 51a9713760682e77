//! Member of an RDS DB cluster.

use crate::model::field::{Field, FieldType, Kind};
use crate::model::rds_fields;

pub static KIND: Kind = Kind {
    name: "aws_rds_cluster_instance",
    title: "member of an RDS DB cluster",
    description: "A DB instance that belongs to a cluster. Encryption, backups, deletion protection and IAM authentication are decided on its `aws_rds_cluster`.",
    source: "rds:DescribeDBInstances",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("engine", FieldType::String, "Engine."),
    rds_fields::ENGINE_VERSION,
    rds_fields::DB_INSTANCE_CLASS,
    Field::always("db_cluster", FieldType::Reference("aws_rds_cluster"), "Cluster that it belongs to."),
    rds_fields::PUBLICLY_ACCESSIBLE,
    Field::optional("availability_zone", FieldType::String, "Zone."),
    rds_fields::PROMOTION_TIER,
    rds_fields::PREFERRED_MAINTENANCE_WINDOW,
    rds_fields::AUTO_MINOR_VERSION_UPGRADE,
    rds_fields::MONITORING_INTERVAL,
    rds_fields::PERFORMANCE_INSIGHTS_ENABLED,
    rds_fields::PERFORMANCE_INSIGHTS_KMS_KEY,
    rds_fields::COPY_TAGS_TO_SNAPSHOT,
    rds_fields::CA_CERTIFICATE_IDENTIFIER,
    rds_fields::CA_CERTIFICATE_VALID_TILL,
    Field::always(
        "db_parameter_group",
        FieldType::Reference("aws_rds_parameter_group"),
        "Instance parameter group in use.",
    ),
    Field::optional("dbi_resource_id", FieldType::String, "Id that never changes. Only known live."),
    rds_fields::DB_INSTANCE_STATUS,
    rds_fields::INSTANCE_CREATE_TIME,
    Field::optional("is_cluster_writer", FieldType::Boolean, "Takes the writes of the cluster. Only known live."),
    rds_fields::DB_PARAMETER_GROUP_STATUS,
    rds_fields::PENDING_MODIFIED_VALUES,
    Field::optional(
        "db_subnet_group",
        FieldType::Reference("aws_rds_subnet_group"),
        "DB subnet group. Only known live.",
    ),
    Field::optional("vpc_id", FieldType::String, "VPC. Only known live."),
    Field::optional(
        "vpc_security_groups",
        FieldType::ReferenceList("aws_security_group"),
        "Attached VPC security groups. Only known live.",
    ),
    Field::optional("port", FieldType::Integer, "TCP port. Only known live."),
    rds_fields::PENDING_MAINTENANCE_ACTIONS,
    rds_fields::CA_VALID_TILL,
    rds_fields::MONITORING_ROLE,
    rds_fields::PERFORMANCE_INSIGHTS_RETENTION_PERIOD,
    rds_fields::DATABASE_INSIGHTS_MODE,
    rds_fields::ENDPOINT_ADDRESS,
    rds_fields::NETWORK_TYPE,
];
