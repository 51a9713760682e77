//! `--source`: the file and line of what is found.

use serde_json::{Value, json};

use crate::cli::{Desk, but, create, entry, fixture, plan, unencrypted};

fn desk() -> Desk {
    let public = but(json!({"publicly_accessible": true}));
    let entries = (0..2).map(|index| {
        let mut entry = entry("module.orders.aws_db_instance.this", &["create"], Value::Null, public.clone());
        entry["address"] = json!(format!("module.orders.aws_db_instance.this[{index}]"));
        entry["module_address"] = json!("module.orders");
        entry["index"] = json!(index);
        entry
    });
    let mut plan = plan(entries.chain([create(unencrypted())]).collect());
    plan["configuration"]["root_module"]["module_calls"] = json!({"orders": {"source": "./modules/db", "module": {}}});
    let desk = Desk::with(&plan);
    for file in ["main.tf", "modules/db/main.tf"] {
        desk.put(&format!("tf/{file}"), std::fs::read_to_string(fixture("source").join(file)).unwrap());
    }
    desk
}

/// File and line of the finding of that policy on that resource.
fn place(document: &Value, policy: &str, resource: &str) -> (String, u64) {
    let results = document["runs"][0]["results"].as_array().unwrap();
    let found = results
        .iter()
        .find(|result| {
            result["ruleId"] == policy
                && result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == resource
        })
        .unwrap();
    let place = &found["locations"][0]["physicalLocation"];
    let file = place["artifactLocation"]["uri"].as_str().unwrap().to_owned();
    (file, place["region"]["startLine"].as_u64().unwrap())
}

#[test]
fn findings_name_the_line() {
    let desk = desk();
    let document = desk.run("check plan.json --source tf --format sarif").ends(1).json();
    let at = |policy: &str, resource: &str| place(&document, policy, resource);
    assert_eq!(at("rds_instance_storage_encrypted", "aws_db_instance.a"), ("tf/main.tf".to_owned(), 9));
    // No argument of that name: the block.
    assert_eq!(at("rds_instance_tagged", "aws_db_instance.a"), ("tf/main.tf".to_owned(), 7));
    for index in 0..2 {
        let resource = format!("module.orders.aws_db_instance.this[{index}]");
        assert_eq!(at("rds_instance_not_public", &resource), ("tf/modules/db/main.tf".to_owned(), 6));
    }
    desk.run("check plan.json --source tf").ends(1).says("tf/main.tf:9");
    let run = desk.run("check plan.json --source tf --format github").ends(1);
    assert!(run.out.contains("::error file=tf/main.tf,line=9,"), "{}", run.out);
    assert!(run.out.contains("::error file=tf/modules/db/main.tf,line=6,"), "{}", run.out);
    // Absolute paths below the working folder are written as the checkout has them.
    let whole = desk.path("tf").canonicalize().unwrap();
    let run = desk.run(&format!("check plan.json --format github --source {}", whole.display())).ends(1);
    assert!(run.out.contains("::error file=tf/main.tf,line=9,"), "{}", run.out);
}

#[test]
fn without_the_file_the_plan_is_the_place() {
    let desk = desk();
    std::fs::remove_file(desk.path("tf/main.tf")).unwrap();
    let document = desk.run("check plan.json --source tf --format sarif").ends(1).json();
    assert_eq!(place(&document, "rds_instance_storage_encrypted", "aws_db_instance.a"), ("plan.json".to_owned(), 1));
    let document = desk.run("check plan.json --format sarif").ends(1).json();
    assert_eq!(place(&document, "rds_instance_storage_encrypted", "aws_db_instance.a"), ("plan.json".to_owned(), 1));
}

#[test]
fn folders_that_cannot_be_used() {
    let desk = desk();
    desk.run("check plan.json --source none").refuses("there is no folder none");
    desk.run("check plan.json --source plan.json").refuses("plan.json is not a folder");
    // A file that is no HCL takes nothing from the verdict.
    desk.put("tf/broken.tf", "resource \"x\" {{{");
    desk.put("tf/binary.tf", b"\xff\xfe\0");
    let run = desk.run("check plan.json --source tf").ends(1).says("tf/main.tf:9");
    assert!(run.err.contains("broken.tf"), "{}", run.err);
}
