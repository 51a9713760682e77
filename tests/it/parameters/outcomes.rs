//! What every output says of the values, that no thread and no way of writing changes them, and that evidence keeps them.

use serde_json::{Value, json};

use super::{POLICY, audit, desk, instance};
use crate::cli::{Desk, TIME};

/// Resources of every environment and tier, known or not, so that profiles change from one to the next.
fn mixed() -> Vec<Value> {
    let environments = ["dev", "prod", "production", "test", ""];
    let tiers = ["0", "1", "tier0", ""];
    (0..600)
        .map(|n: i64| {
            let at = usize::try_from(n).unwrap();
            let mut header = serde_json::Map::new();
            let mut put = |name: &str, value: &str| {
                if !value.is_empty() {
                    header.insert(name.to_owned(), value.into());
                }
            };
            put("environment", environments[at % 5]);
            put("tier", tiers[at % 4]);
            if at % 7 == 0 {
                header.insert("unknown_fields".to_owned(), json!({"tags": "denied"}));
            }
            instance(&format!("db{n}"), 1 + n % 35, Value::Object(header))
        })
        .collect()
}

#[test]
fn threads_and_streams_make_no_difference() {
    let desk = desk(&mixed());
    let one = audit(&desk, "--format ndjson --threads 1").ends(0).out;
    assert_eq!(audit(&desk, "--format ndjson --threads 4").out, one);
    let lines = one.lines().filter(|line| line.contains("\"record\":\"finding\""));
    let streamed: Vec<Value> = lines
        .map(|line| {
            let mut finding: Value = serde_json::from_str(line).unwrap();
            finding.as_object_mut().unwrap().remove("record");
            finding
        })
        .collect();
    let whole = audit(&desk, "--format json --threads 3").ends(0);
    assert_eq!(audit(&desk, "--format json --threads 1").out, whole.out);
    let report = whole.json();
    assert_eq!(&streamed, report["findings"].as_array().unwrap());
    let by = |status: &str| streamed.iter().filter(|finding| finding["status"] == status).count();
    assert!(by("fail") > 100 && by("indeterminate") > 5, "{} {}", by("fail"), by("indeterminate"));
}

#[test]
fn every_output_for_people_names_the_rule() {
    let name = "prod\u{1b}[31m<b>";
    let desk = desk(&[instance("prod", 8, json!({"environment": "prod"}))]);
    desk.put("dbmuster.toml", super::RULES.replace("name = \"production\"", "name = \"prod\\u001b[31m<b>\""));
    let run =
        audit(&desk, "--format terminal -v --format html=o.html --format sarif=o.sarif --format json=o.json").ends(0);
    assert!(!run.out.contains('\u{1b}') || !run.out.contains(name), "{}", run.out);
    let sarif: Value = serde_json::from_str(&desk.read("o.sarif")).unwrap();
    let own = &sarif["runs"][0]["results"][0]["properties"]["parameters"];
    assert_eq!(own[0]["name"], "min_days");
    assert_eq!((&own[0]["value"], &own[0]["source"]), (&json!(14), &json!("rule")));
    let html = desk.read("o.html");
    assert!(html.contains("judged by min_days = 14 (rule `prod"), "no rule in the page");
    assert!(!html.contains("<b>`)"), "the name of a rule is markup in the page");
}

#[test]
fn show_prints_every_value_with_its_place() {
    let desk = desk(&[]);
    let run = desk.run(&format!("policy show {POLICY}")).ends(0);
    let lines: Vec<&str> = run.out.lines().take_while(|line| !line.contains("METADATA")).map(str::trim_end).collect();
    assert_eq!(
        lines[1..],
        [
            "#",
            "# parameter min_days, a whole number from 1 to 35",
            "#   Days for which automated backups must be kept, 1 to 35.",
            "#   7   default",
            "#   7   every resource, dbmuster.toml:3",
            "#   14  rule `production`: environment = prod*, dbmuster.toml:9",
            "#   21  rule `card data`: tags[pci] = yes, dbmuster.toml:14",
            "#   30  rule `tier 0 of the bank`: account = 111122223333, tier = tier0, dbmuster.toml:20",
            "",
        ]
    );
    assert!(run.out.contains("package dbmuster.retention."));
    desk.run(&format!("policy show {POLICY} --no-config")).ends(0).says("# 7 default # METADATA");
    desk.run(&format!("explain {POLICY}"))
        .ends(0)
        .says("30 (rule `tier 0 of the bank`: account = 111122223333, tier = tier0");
    desk.run("policy show pg_minor_version_current")
        .ends(0)
        .says("sla_days, a table of whole numbers from 0 to 3660: critical, high, medium, low");
}

#[test]
fn evidence_covers_the_rules_and_a_replay_goes_by_them() {
    let desk = desk(&[
        instance("prod", 8, json!({"environment": "prod"})),
        instance("open", 10, json!({"unknown_fields": {"tier": "denied"}})),
    ]);
    let run = |desk: &Desk| audit(desk, "--evidence ledger --format json").ends(0).json();
    let first = run(&desk);
    desk.run("evidence verify ledger --replay").ends(0).says("the same outcome to the last byte");
    desk.put("dbmuster.toml", super::RULES.replace("= 14", "= 13"));
    let second = run(&desk);
    assert_ne!(first["policy_set"]["digest"], second["policy_set"]["digest"]);
    assert_ne!(first["evidence"]["configuration_digest"], second["evidence"]["configuration_digest"]);
    desk.run("evidence verify ledger --replay").ends(0).says("the same outcome to the last byte");
    let kept: Vec<_> =
        walk(&desk.path("ledger")).into_iter().filter(|path| path.ends_with("policy-set.json")).collect();
    assert_eq!(kept.len(), 2);
    let text = std::fs::read_to_string(&kept[0]).unwrap();
    assert!(text.contains("tier 0 of the bank"), "{text}");
    std::fs::write(&kept[0], text.replace("\"prod*\"", "\"test*\"")).unwrap();
    desk.run("evidence verify ledger --replay").ends(1);
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(walk(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[test]
fn a_rule_for_another_policy_changes_nothing_of_this_one() {
    let desk = desk(&[instance("prod", 8, json!({"environment": "prod"}))]);
    let rules =
        "[[policies.parameter_rules]]\nenvironment = \"prod\"\nset.rds_cluster_backup_retention_min.min_days = 30\n";
    desk.put("dbmuster.toml", rules);
    let with = audit(&desk, "--format json").ends(0).json();
    let without = audit(&desk, "--format json --no-config").ends(0).json();
    assert_eq!(with["policy_set"], without["policy_set"]);
    assert_eq!(with["findings"], without["findings"]);
}

/// The table of PostgreSQL releases is from May: in November a further release is to be expected.
#[test]
fn an_old_table_is_told_in_every_output() {
    let desk = Desk::new();
    let server = json!({
        "record": "resource", "id": "pg://orders", "name": "orders", "resource_type": "pg_cluster", "origin": "live",
        "attributes": {"server_version_num": 160_010, "server_version": "16.10"},
    });
    desk.put("fleet.ndjson", super::inventory(&[server, instance("db", 8, json!({}))]));
    let run = |as_of: &str, more: &str| {
        desk.run(&format!("audit --no-config --inventory fleet.ndjson --store none --exit-zero --as-of {as_of} {more}"))
            .ends(0)
    };
    let old = "2026-11-01T00:00:00Z";
    let words = "the table postgresql_releases is of 2026-05-16, 169 days old";
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let policy = "--policy pg_minor_version_current";
    let report = run(
        old,
        &format!("{policy} --format json --format html=o.html --format sarif=o.sarif --format terminal=o.txt"),
    )
    .json();
    let stale = json!([{
        "table": "postgresql_releases", "known_on": "2026-05-16", "age_days": 169, "lasts_days": 100,
        "policies": ["pg_minor_version_current"],
    }]);
    assert_eq!(report["stale_tables"], stale);
    let message = report["findings"][0]["message"].as_str().unwrap();
    assert_eq!(
        message,
        "16.10 is running, 16.11 of 2025-11-13 mends holes of medium severity and has been out for 353 days, 30 are allowed"
    );
    for file in ["o.html", "o.sarif", "o.txt"] {
        assert!(flat(&desk.read(file)).contains(words), "{file} does not say that the table is old");
    }
    assert!(
        run(old, &format!("{policy} --format ndjson"))
            .out
            .contains("{\"record\":\"stale_table\",\"table\":\"postgresql_releases\"")
    );
    // Young enough, or nobody asked it.
    assert!(!run("2026-08-24T00:00:00Z", &format!("{policy} --format json")).out.contains("stale_tables"));
    assert!(!run(old, &format!("--policy {POLICY} --format json")).out.contains("stale_tables"));
    assert!(!run(old, "--policy pg_no_pending_restart --format ndjson").out.contains("stale_table"));
    let _ = TIME;
}
