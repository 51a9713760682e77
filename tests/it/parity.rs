//! One policy, every source: the same facts, once as a Terraform plan and once as a live inventory with ARNs for ids,
//! get the same answer from every policy.

pub mod facts;
mod template;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use dbmuster::evaluate::{Evaluator, Item, Job, Settings, assemble};
use dbmuster::model::{Origin, Resource, Status};
use dbmuster::plan;
use dbmuster::policy::{PolicySet, Selection, embedded};
use dbmuster::rego::Limits;
use serde_json::{Map, Value, json};

use facts::{ACCOUNT, Fact, REGION, facts};

/// Policies that may say different things, because one of the two sources cannot know, with the reason.
pub const DIFFER: &[(&str, &str)] = &[
    ("rds_automated_backups_kept_on_delete", "what Terraform does on destroy is no fact of the service"),
    ("rds_backup_copied_off_region", "a plan cannot see the backup selections outside it"),
    ("rds_ca_certificate_not_expiring", "a certificate is made with the database"),
    ("rds_cluster_backup_plan", "a plan cannot see the backup selections outside it"),
    ("rds_cluster_final_snapshot_on_delete", "what Terraform does on destroy is no fact of the service"),
    ("rds_cluster_recovery_point_recent", "a database that is not there yet has no backups"),
    ("rds_engine_version_offered", "only the service says which versions it offers"),
    ("rds_final_snapshot_on_delete", "what Terraform does on destroy is no fact of the service"),
    ("rds_instance_backup_plan", "a plan cannot see the backup selections outside it"),
    ("rds_instance_recovery_point_recent", "a database that is not there yet has no backups"),
    ("rds_manual_snapshot_age_limit", "a plan does not tell when a snapshot was taken"),
    ("rds_master_secret_active", "a secret is made with the database"),
    ("rds_master_user_iam_auth", "no call tells how the master user logs in"),
    ("rds_minor_version_current", "only the service says which versions it offers"),
    ("rds_security_fixes_installed", "only the service says which versions it offers"),
    ("rds_parameter_group_in_sync", "a plan has no running server"),
    ("rds_password_not_in_template", "the service does not tell where a password was written"),
    ("rds_pending_maintenance_not_overdue", "nothing waits for a database that is not there yet"),
    ("rds_restore_window_fresh", "a database that is not there yet has no backups"),
    ("secretsmanager_rotated_recently", "a plan does not tell when a secret was rotated"),
    ("secretsmanager_unused_removed", "a plan does not tell when a secret was read"),
];

/// The plan that creates it all.
pub fn as_plan(facts: &[Fact]) -> Vec<Resource> {
    let changes: Vec<Value> = facts
        .iter()
        .map(|fact| {
            let mut after = fact.arguments.clone();
            after["tags_all"] = after["tags"].clone();
            let unknown: Map<String, Value> = fact
                .references
                .iter()
                .map(|(argument, _)| ((*argument).to_owned(), Value::Bool(true)))
                .chain(["arn", "id"].map(|name| (name.to_owned(), Value::Bool(true))))
                .collect();
            let (ty, name) = fact.address;
            json!({"address": format!("{ty}.{name}"), "mode": "managed", "type": ty, "name": name,
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": {"actions": ["create"], "before": null, "after": after, "after_unknown": unknown,
                "before_sensitive": false, "after_sensitive": {}}})
        })
        .collect();
    let resources: Vec<Value> = facts
        .iter()
        .map(|fact| {
            let (ty, name) = fact.address;
            let mut expressions: Map<String, Value> = fact
                .arguments
                .as_object()
                .unwrap()
                .iter()
                .map(|(argument, value)| (argument.clone(), json!({"constant_value": value})))
                .collect();
            for (argument, target) in &fact.references {
                let object = target.rsplit_once('.').unwrap().0;
                expressions.insert((*argument).to_owned(), json!({"references": [target, object]}));
            }
            json!({"address": format!("{ty}.{name}"), "mode": "managed", "type": ty, "name": name,
            "provider_config_key": "aws", "expressions": expressions, "schema_version": 0})
        })
        .collect();
    let provider = json!({"aws": {"name": "aws", "full_name": "registry.terraform.io/hashicorp/aws", "expressions": {
        "region": {"constant_value": REGION}, "allowed_account_ids": {"constant_value": [ACCOUNT]}}}});
    let plan = json!({"format_version": "1.2", "terraform_version": "1.9.5", "resource_changes": changes,
        "configuration": {"provider_config": provider, "root_module": {"resources": resources}}});
    plan::read(plan.to_string().as_bytes(), "plan.json").unwrap().after
}

/// What a collector reads once it has been applied.
pub fn as_live(facts: &[Fact]) -> Vec<Resource> {
    let mut all: Vec<Resource> = facts
        .iter()
        .map(|fact| {
            let mut resource = Resource::new(fact.kind, &fact.arn, fact.name, Origin::Live);
            resource.account_id = Some(ACCOUNT.to_owned());
            resource.region = Some(REGION.to_owned());
            resource.attributes = fact.attributes.as_object().cloned().unwrap();
            let tags = fact.arguments["tags"].as_object().unwrap();
            resource.tags =
                tags.iter().map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect();
            resource.owner = resource.tags.get("owner").cloned();
            resource.environment = resource.tags.get("environment").cloned();
            resource
        })
        .collect();
    for (name, engine, version) in [("default:postgres-16", "postgres", "16"), ("default:mysql-8-0", "mysql", "8.0")] {
        let mut group = Resource::new("aws_rds_option_group", name, name, Origin::Live);
        group.reference_only = true;
        group.attributes =
            json!({"engine_name": engine, "major_engine_version": version, "is_default": true, "options": []})
                .as_object()
                .cloned()
                .unwrap();
        all.push(group);
    }
    all
}

pub type Verdicts = BTreeMap<(String, String, String), Status>;

pub fn verdicts(set: &PolicySet, resources: Vec<Resource>) -> (Verdicts, BTreeMap<(String, String, String), String>) {
    let settings = Settings {
        threads: 1,
        as_of: "2026-11-01T00:00:00Z".to_owned(),
        limits: Limits::default(),
        interpreter_only: false,
        reuse_answers: true,
    };
    let evaluator = Evaluator::new(set, settings).unwrap();
    let after = resources.into_iter().map(Item::from_resource).collect();
    let evaluation = assemble(&evaluator, vec![Job { after, ..Job::default() }]).unwrap();
    let subject = |at: usize| (evaluation.subjects[at].resource_type.to_string(), evaluation.subjects[at].name.clone());
    let cells = evaluation.cells.iter().map(|cell| {
        let (kind, name) = subject(cell.subject as usize);
        ((kind, name, evaluation.policies[cell.policy as usize].id.clone()), cell.status)
    });
    let why = evaluation.findings.iter().map(|finding| {
        let (kind, name) = subject(finding.resource_index);
        ((kind, name, finding.policy_id.to_string()), format!("{} {:?}", finding.message, finding.missing))
    });
    (cells.collect(), why.collect())
}

#[test]
fn a_plan_and_the_fleet_that_it_makes_are_judged_alike() {
    let set = PolicySet::load(&[embedded().unwrap()], &Selection { include_opt_in: true, ..Selection::default() }, &[])
        .unwrap();
    let facts = facts();
    let (planned, why_planned) = verdicts(&set, as_plan(&facts));
    let (live, why_live) = verdicts(&set, as_live(&facts));
    for (policy, reason) in DIFFER {
        let differs = |cell: &&(String, String, String)| cell.2 == *policy && planned.get(*cell) != live.get(*cell);
        assert!(planned.keys().any(|cell| differs(&cell)), "{policy} need not be left out: {reason}");
    }
    let mut wrong = Vec::new();
    for cell in planned.keys().chain(live.keys()).collect::<BTreeSet<_>>() {
        if DIFFER.iter().any(|(policy, _)| *policy == cell.2) || planned.get(cell) == live.get(cell) {
            continue;
        }
        let nothing = String::new();
        wrong.push(format!(
            "{cell:?}: planned {:?} {}\n    live {:?} {}",
            planned.get(cell),
            why_planned.get(cell).unwrap_or(&nothing),
            live.get(cell),
            why_live.get(cell).unwrap_or(&nothing)
        ));
    }
    assert!(wrong.is_empty(), "{} cells differ:\n{}", wrong.len(), wrong.join("\n"));
    // Both answers of most policies are among the facts, so that agreement is no accident.
    let kinds = |status: Status| {
        planned.iter().filter(|(_, found)| **found == status).map(|(cell, _)| cell.2.as_str()).collect::<BTreeSet<_>>()
    };
    let (passed, failed) = (kinds(Status::Pass), kinds(Status::Fail));
    let both = passed.intersection(&failed).count();
    assert!(both >= 40, "only {both} policies both pass and fail: {:?}", passed.symmetric_difference(&failed));
}
