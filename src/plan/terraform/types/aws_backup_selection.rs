//! `aws_backup_selection`: what a backup plan covers.

use crate::plan::terraform::backup;
use crate::plan::terraform::build::{Build, Mapping};
use crate::plan::terraform::link::Link;

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_backup_selection", resource_type: Some("aws_backup_selection"), build, link };

fn build(b: &mut Build<'_>) {
    b.name(&["name"]);
    b.copy("plan", "plan_id");
    b.string_list("resources", "resources");
    b.string_list("not_resources", "not_resources");
    b.list("selection_tags", "selection_tag", |tag| {
        tag.copy_or_unknown("key", "key", "not in the plan");
        tag.copy_or_unknown("value", "value", "not in the plan");
        tag.copy_or("operator", "type", "STRINGEQUALS");
    });
}

fn link(l: &mut Link<'_>) {
    backup::mark_selected(l);
}
