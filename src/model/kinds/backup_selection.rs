//! AWS Backup selection.

use crate::model::field::{Field, FieldType, Kind};

const TAG: &[Field] = &[
    Field::always("key", FieldType::String, "Tag key."),
    Field::always("value", FieldType::String, "Tag value."),
    Field::always("operator", FieldType::String, "`STRINGEQUALS`."),
];

const CONDITION: &[Field] = &[
    Field::always("operator", FieldType::String, "`StringEquals`, `StringLike`, `StringNotEquals` or `StringNotLike`."),
    Field::always("key", FieldType::String, "`aws:ResourceTag/` and the tag key."),
    Field::always("value", FieldType::String, "Tag value."),
];

pub static KIND: Kind = Kind {
    name: "aws_backup_selection",
    title: "AWS Backup selection",
    description: "Which resources a backup plan covers.",
    source: "backup:GetBackupSelection",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::optional("plan", FieldType::String, "Backup plan."),
    Field::always("resources", FieldType::StringList, "ARNs, with wildcards."),
    Field::always("not_resources", FieldType::StringList, "ARNs that are left out."),
    Field::always("selection_tags", FieldType::List(TAG), "Tags, one of which is enough."),
    Field::optional(
        "conditions",
        FieldType::List(CONDITION),
        "Conditions on tags, all of which must hold. Only known live.",
    ),
];
