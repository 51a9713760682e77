//! RDS certificate authority.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_rds_certificate",
    title: "RDS certificate authority",
    description: "A certificate authority that RDS offers in a region.",
    source: "rds:DescribeCertificates",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::optional("certificate_type", FieldType::String, "`CA`."),
    Field::optional("valid_from", FieldType::Timestamp, "Start of validity."),
    Field::optional("valid_till", FieldType::Timestamp, "End of validity."),
];
