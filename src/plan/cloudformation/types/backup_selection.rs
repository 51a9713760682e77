//! `AWS::Backup::BackupSelection`: what a backup plan covers.

use super::Type;
use crate::plan::terraform::backup;
use crate::plan::terraform::build::{Build, Mapping};
use crate::plan::terraform::link::Link;

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::Backup::BackupSelection",
        resource_type: Some("aws_backup_selection"),
        build,
        link,
    },
    names: &[
        ("BackupSelection.SelectionName", "name"),
        ("BackupSelection.Resources", "resources"),
        ("BackupSelection.NotResources", "not_resources"),
        ("BackupSelection.ListOfTags", "selection_tag"),
        ("BackupSelection.Conditions", "condition"),
        ("BackupPlanId", "plan_id"),
    ],
    inner: &[("condition_key", "key"), ("condition_value", "value"), ("condition_type", "type")],
    only_with: &[],
};

fn build(b: &mut Build<'_>) {
    b.name(&["name"]);
    b.copy("plan", "plan_id");
    b.string_list("resources", "resources");
    b.string_list("not_resources", "not_resources");
    b.list("selection_tags", "selection_tag", |tag| {
        tag.copy_or_unknown("key", "key", "not in the template");
        tag.copy_or_unknown("value", "value", "not in the template");
        tag.copy_or("operator", "type", "STRINGEQUALS");
    });
}

fn link(l: &mut Link<'_>) {
    backup::mark_selected(l);
}
