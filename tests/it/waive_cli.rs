//! Waivers and baselines as a user meets them: flags, files, exit codes.

use std::fs;

use serde_json::Value;

use crate::cli::{Desk, Run, TIME};

const WAIVER: &str = "waivers:\n  - id: orders\n    policy: rds_instance_not_public\n    resource: aws_db_instance.orders\n    \
                      reason: \"behind a <firewall>\"\n    owner: team\n    approved_by: security\n    created_on: 2026-10-01\n    \
                      expires_on: 2026-12-31\n";

/// A desk with the plan of the docs, which makes `orders` public, and these waivers.
fn desk(waivers: &str) -> Desk {
    let desk = Desk::new();
    desk.put("plan.json", fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/examples/plan.json")).unwrap());
    desk.put("waivers.yaml", waivers);
    desk
}

fn check(desk: &Desk, more: &str) -> Run {
    desk.run(&format!("check plan.json --allow-incomplete --as-of {TIME} {more}"))
}

#[test]
fn a_waiver_keeps_a_change_from_being_stopped_until_its_last_day() {
    let desk = desk(WAIVER);
    check(&desk, "").ends(1).says("1 introduced finding at or above high");
    let run = check(&desk, "--waivers waivers.yaml").ends(0);
    let run = run.says("(waived by orders)").says("1 failure waived: 1 active");
    assert!(!run.out.contains("Waivers to look at"), "{}", run.out);
    let late = "check plan.json --allow-incomplete --waivers waivers.yaml --as-of 2026-12-31T23:59:59Z";
    desk.run(late).ends(0).says("orders (ends soon): it ends today");
    desk.run(&late.replace("2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"))
        .ends(1)
        .says("orders (expired): it ended on 2026-12-31: 1 failure counts again");
}

#[test]
fn soon_and_dead_waivers_can_stop_a_run() {
    let desk = desk(&WAIVER.replace("aws_db_instance.orders", "\"*\"").replace("2026-12-31", "2026-11-11"));
    check(&desk, "--waivers waivers.yaml").ends(0);
    check(&desk, "--waivers waivers.yaml --fail-on-expiring-waivers").ends(1).says("exit 1: 1 waiver ends soon");
    check(&desk, "--waivers waivers.yaml --fail-on-expiring-waivers --expiring-days 9").ends(0);
    // It names a resource that is there and does not fail.
    desk.put("waivers.yaml", WAIVER.replace("rds_instance_not_public", "rds_instance_storage_encrypted"));
    check(&desk, "--waivers waivers.yaml --fail-on-dead-waivers").ends(1).says("1 waiver matches no failure");
    // What is not in the plan is no news.
    desk.put("waivers.yaml", WAIVER.replace("aws_db_instance.orders", "elsewhere"));
    check(&desk, "--waivers waivers.yaml --fail-on-dead-waivers --fail-on critical").ends(1).says("1 not judged here");
    let run = check(&desk, "--waivers waivers.yaml --fail-on-dead-waivers");
    assert!(!run.out.contains("matches no failure"), "{}", run.out);
}

#[test]
fn every_output_tells_of_it_and_never_the_accepted_value() {
    let desk = desk(&format!(
        "{WAIVER}    value: true\n  - id: canary\n    policy: rds_*\n    resource: \"*\"\n    reason: x\n    owner: o\n    approved_by: s\n    expires_on: 2027-01-31\n    value: hunter2-canary\n"
    ));
    let formats = ["terminal", "json", "sarif", "github"];
    for format in formats {
        let run = check(&desk, &format!("-v --waivers waivers.yaml --format {format}")).ends(0);
        assert!(!run.out.contains("hunter2"), "{format}: {}", run.out);
        assert_eq!(run.out, check(&desk, &format!("-v --waivers waivers.yaml --format {format}")).out, "same bytes");
    }
    let json = check(&desk, "--waivers waivers.yaml --format json").json();
    let states: Vec<&str> = json["waivers"].as_array().unwrap().iter().map(|w| w["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["lapsed", "active"]);
    let schema: Value = serde_json::from_str(include_str!("../../docs/schema/check-v1.schema.json")).unwrap();
    assert!(jsonschema::is_valid(&schema, &json), "{:?}", jsonschema::validate(&schema, &json).err());
    desk.run(&format!("waiver list waivers.yaml --as-of {TIME} --format json")).ends(0);
    assert!(!desk.run(&format!("waiver list waivers.yaml --as-of {TIME}")).out.contains("hunter2"));
}

#[test]
fn only_what_the_baseline_does_not_know_stops_a_change() {
    let desk = desk(WAIVER);
    check(&desk, "--quiet --format json=old.json --format sarif=old.sarif").ends(1);
    for baseline in ["old.json", "old.sarif"] {
        let run = check(&desk, &format!("--baseline {baseline}")).ends(0);
        run.says("(known from the baseline)")
            .says("no introduced finding at or above high (1 known from the baseline)");
    }
    let json = check(&desk, "--baseline old.json --format json").json();
    assert_eq!(json["baseline"]["name"], "old.json");
    assert_eq!(json["baseline"]["gone"], 0);
    // Waived in the old report: the waiver has to hold still.
    check(&desk, "--quiet --waivers waivers.yaml --format json=waived.json").ends(0);
    check(&desk, "--baseline waived.json").ends(1);
    desk.put("other.json", "{}");
    check(&desk, "--baseline other.json").refuses("it is no report of dbmuster");
    check(&desk, "--baseline gone.json").refuses("failed to read the baseline gone.json");
    check(&desk, "--baseline old.json --format json=old.json").refuses("is the file to be judged");
}

#[test]
fn wrong_files_are_refused_before_anything_is_judged() {
    let desk = desk(&WAIVER.replace("approved_by", "aproved_by"));
    let run = check(&desk, "--waivers waivers.yaml --format json=out.json")
        .refuses("waivers.yaml:7:5: `aproved_by` is not known");
    assert!(run.err.contains("help: did you mean `approved_by`?"), "{}", run.err);
    assert!(!desk.path("out.json").exists());
    check(&desk, "--waivers gone.yaml --waivers .").refuses("failed to read gone.yaml");
    desk.put("bytes.yaml", b"waivers: []\n# \xff\n");
    check(&desk, "--waivers bytes.yaml").refuses("line 2 is not UTF-8");
    desk.put("b.yaml", WAIVER);
    desk.put("a.yaml", WAIVER);
    check(&desk, "--waivers a.yaml --waivers b.yaml").refuses("b.yaml:2:9: the id `orders` is taken: a.yaml, line 2");
}

#[test]
fn lint_says_what_is_right_and_what_ends() {
    let desk = desk(WAIVER);
    desk.run("waiver lint waivers.yaml --as-of 2026-11-20").ends(0).says("1 waiver in 1 file, no mistake");
    desk.run("waiver lint waivers.yaml --as-of 2027-01-20T12:00:00Z").ends(0).says("orders: it ended on 2026-12-31");
    desk.run("waiver lint waivers.yaml --as-of 2026-11-20 --max-waiver-days 60 --max-waiver-days-of-tier 0=30")
        .refuses("`expires_on` is 91 days after `created_on`: longer than the 60 that are allowed");
    desk.run("waiver lint waivers.yaml --as-of yesterday").refuses("it is neither a day nor a time");
    desk.put("waivers.yaml", WAIVER.replace("rds_instance_not_public", "rds_instance_not_publik"));
    desk.run("waiver lint waivers.yaml").refuses("did you mean `rds_instance_not_public`?");
}

#[test]
fn the_list_knows_what_is_covered_when_it_is_given_an_inventory() {
    let desk = desk("");
    desk.put("fleet.ndjson", fs::read(sample()).unwrap());
    let audit = desk.run("audit --inventory fleet.ndjson --format ndjson --as-of 2026-11-01T02:00:00Z");
    let failed: Vec<Value> = audit.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let failed = failed.iter().find(|finding| finding["status"] == "fail").expect("a failure in the sample fleet");
    let (policy, resource) = (failed["policy_id"].as_str().unwrap(), failed["resource_id"].as_str().unwrap());
    desk.run_with(
        &[
            "waiver",
            "add",
            "w.toml",
            "--id",
            "one",
            "--policy",
            policy,
            "--resource",
            resource,
            "--reason",
            "r",
            "--owner",
            "o",
            "--approved-by",
            "s",
            "--expires-on",
            "2026-12-15",
            "--as-of",
            "2026-11-01",
        ],
        &[],
        b"",
    )
    .ends(0)
    .says("added one to w.toml: it ends on 2026-12-15");
    let dates = desk.run("waiver list w.toml --as-of 2026-11-01 --format json").ends(0).json();
    assert_eq!((&dates["is_judged"], &dates["waivers"][0]["state"]), (&false.into(), &"active".into()));
    assert!(dates["waivers"][0].get("covers").is_none());
    let judged = "waiver list w.toml --as-of 2026-11-01 --inventory fleet.ndjson";
    let json = desk.run(&format!("{judged} --format json")).ends(0).json();
    assert_eq!((&json["waivers"][0]["covers"], &json["waivers"][0]["days_left"]), (&1.into(), &44.into()));
    desk.run(judged).ends(0).says("1 waivers: 1 active");
    desk.run(&format!("{judged} --fail-on-expiring-waivers --expiring-days 44")).ends(1).says("it ends in 44 days");
    let text = desk.read("w.toml").replace(resource, "gone-and-forgotten");
    desk.put("w.toml", text);
    desk.run(&format!("{judged} --fail-on-dead-waivers")).says("one");
    desk.run("waiver list w.toml --fail-on-dead-waivers").ends(2);
}

fn sample() -> std::path::PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/inventory/samples");
    let mut found = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    found.find(|entry| entry.file_name() == "fleet.ndjson").expect("the sample fleet").into_path()
}

#[test]
fn adding_keeps_every_line_and_refuses_what_is_there() {
    let text = format!("# head\n{WAIVER}    # inside\n\n# tail\nschema_version: 1\n");
    let desk = desk(&text);
    let add = |file: &str, id: &str, more: &[&str]| {
        let mut words = vec![
            "waiver",
            "add",
            file,
            "--id",
            id,
            "--reason",
            "it's \"so\": #1",
            "--owner",
            "o",
            "--approved-by",
            "s",
        ];
        words.extend(["--expires-on", "2026-12-15", "--as-of", "2026-11-01", "--policy", "rds_*"]);
        words.extend(more);
        desk.run_with(&words, &[], b"")
    };
    add("waivers.yaml", "two", &["--resource", "db*"]).ends(0);
    let now = desk.read("waivers.yaml");
    let rest: Vec<&str> = text.lines().filter(|line| !now.lines().any(|other| other == *line)).collect();
    assert!(rest.is_empty() && now.ends_with("# tail\nschema_version: 1\n"), "{now}");
    desk.run("waiver lint waivers.yaml --as-of 2026-11-01").ends(0).says("2 waivers");
    add("waivers.yaml", "two", &["--resource", "x*"]).refuses("has one with the id `two` already");
    add("waivers.yaml", "three", &["--resource", "db*"]).refuses("says the same in `two` already");
    add("waivers.yaml", "thr ee", &["--tag", "a=b"]).refuses("`id` holds other signs");
    add("waivers.yaml", "three", &["--tag", "a=b", "--expires-on", "2026-12-15"]).ends(2);
    assert_eq!(desk.read("waivers.yaml"), now, "nothing is half-written");
    for (name, before) in [
        ("list.yaml", "waivers: [] # none yet\n"),
        ("bare.yaml", "schema_version: 1\nwaivers:\n# later\n"),
        (
            "crlf.yaml",
            "# ours\r\nwaivers:\r\n- id: a\r\n  policy: rds_*\r\n  resource: x\r\n  reason: r\r\n  owner: o\r\n  approved_by: s\r\n  expires_on: 2026-12-01\r\n",
        ),
        ("none.yaml", "# only a comment"),
        ("new.toml", ""),
    ] {
        desk.put(name, before);
        add(name, "two", &["--tag", "team=pay*", "--value", "[1, \"x\"]", "--ticket", "T-1"]).ends(0);
        let now = desk.read(name);
        let comments = |text: &str| {
            text.lines()
                .filter(|line| line.contains("# "))
                .map(|line| line[line.find("# ").unwrap()..].to_owned())
                .collect::<Vec<_>>()
        };
        assert!(comments(before).iter().all(|comment| now.contains(comment.as_str())), "{name}: {now}");
        assert_eq!(now.matches("\r\n").count() > 0, name == "crlf.yaml", "{name}");
        desk.run(&format!("waiver lint {name} --as-of 2026-11-01")).ends(0);
    }
    desk.put(
        "flow.yaml",
        "waivers: [{id: a, policy: rds_*, resource: x, reason: r, owner: o, approved_by: s, expires_on: 2026-12-01}]\n",
    );
    add("flow.yaml", "two", &["--resource", "y"]).refuses("cannot be gone on with");
    add("no/such/folder.yaml", "two", &["--resource", "y"]).refuses("there is no such folder");
}

#[test]
fn an_import_is_a_file_that_says_what_is_missing() {
    let desk = Desk::new();
    desk.put("repo/.trivyignore.yaml", "misconfigurations:\n  - id: AVD-AWS-0080\n    statement: legacy\n");
    desk.put("repo/main.tf", "resource \"aws_db_instance\" \"a\" {\n  #checkov:skip=CKV_AWS_16:legacy\n}\n");
    desk.put("repo/.terraform/x.tf", "#checkov:skip=CKV_AWS_16:not ours\n");
    let run = desk.run("waiver import --from trivyignore repo --out w.yaml --as-of 2026-11-20").ends(0);
    assert!(run.err.contains("says nothing of resources") && run.err.contains("`owner` (--owner"), "{}", run.err);
    let refused = desk.run("waiver lint w.yaml --as-of 2026-11-20").refuses("there are 3 mistakes");
    for key in ["owner", "approved_by", "resource"] {
        assert!(refused.err.contains(&format!("`{key}` is empty")), "{}", refused.err);
    }
    desk.run("waiver import --from trivyignore repo --out w.yaml").refuses("it is there already");
    let whole = "waiver import --from checkov repo --out c.toml --as-of 2026-11-20 --owner team --approved-by sec";
    let run = desk.run(whole).ends(0);
    assert!(run.err.contains("1 suppression found, 1 waiver written to c.toml"), "{}", run.err);
    desk.run("waiver lint c.toml --as-of 2026-11-20").ends(0);
    desk.run("waiver import --from trivyignore repo/.trivyignore.yaml --as-of 2026-11-20")
        .ends(0)
        .says("schema_version: 1");
    desk.run("waiver import --from inspec repo").refuses("no file in it is one that the tool reads");
    desk.put("bad.yaml", "Mutelist: x\n");
    desk.run("waiver import --from prowler-mutelist bad.yaml --out p.yaml")
        .refuses("there is no `Mutelist` with `Accounts`");
    assert!(!desk.path("p.yaml").exists());
}
