//! `dbmuster collect` as a user meets it: a whole run, what is wrong with its input, what it says, and where it writes.
//! What happens when it is interrupted lies in `cut_short`.

mod cut_short;
mod desk;

use std::collections::BTreeMap;
use std::fs;

use dbmuster::model::GapCause;

use crate::standin::{Account, Effect, Fault, Fleet, Standin};
use desk::{Desk, MAIN, OTHER, OUT};

#[test]
fn two_runs_give_the_same_bytes_whatever_the_concurrency() {
    let desk = Desk::new(Fleet::small());
    desk.run(&["collect"]).ends(0).says("complete");
    let first = desk.timeless(OUT);
    desk.scope_with("max_open_requests = 1\nmax_calls_per_second = 1000");
    desk.run(&["collect", "--out", "slow.ndjson"]).ends(0);
    // The digest of the scope is the only difference that the scope makes.
    let digestless = |text: &str| text.split_once('\n').map(|(_, rest)| rest.to_owned()).unwrap();
    assert_eq!(digestless(&first), digestless(&desk.timeless("slow.ndjson")));
    assert!(first.contains("aws_rds_instance"));
    assert!(!desk.exists(&format!("{OUT}.partial")), "a whole run leaves nothing beside its inventory");
}

#[test]
fn calls_are_foretold_before_the_first_place_and_told_in_plain_lines() {
    let desk = Desk::new(Fleet::small());
    let run = desk.run(&["collect"]).ends(0);
    let lines: Vec<&str> = run.err.lines().collect();
    assert!(lines[0].contains("places to read, about "), "{}", run.err);
    assert_eq!(lines.iter().filter(|line| line.contains(" resources")).count(), 6, "{}", run.err);
    assert!(run.err.contains("aws/444455556666/us-east-1: "), "{}", run.err);
    assert!(!run.err.contains('\u{1b}') && !run.err.contains('\r'), "{:?}", run.err);
    let foretold: usize = lines[0].split_whitespace().rev().nth(1).unwrap().parse().unwrap();
    let made = desk.standin.calls().len();
    assert!(foretold <= made && foretold > made / 4, "{foretold} foretold, {made} made");
}

#[test]
fn quiet_says_nothing_and_writes_all_the_same() {
    let desk = Desk::new(Fleet::small());
    let run = desk.run(&["collect", "--quiet"]).ends(0);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""));
    assert!(desk.inventory(OUT).resources.len() > 50);
}

#[test]
fn no_service_of_a_region_is_asked_more_often_than_told() {
    let desk = Desk::new(Fleet::small());
    desk.scope_of(&[OTHER], &["us-east-1"], "max_calls_per_second = 1000");
    desk.run(&["collect", "--max-calls-per-second", "8"]).ends(0);
    let mut times: BTreeMap<(String, String), Vec<u64>> = BTreeMap::new();
    for call in desk.standin.calls() {
        times.entry((call.region, call.service)).or_default().push(call.at);
    }
    assert!(times.values().any(|times| times.len() > 8), "nothing was to be held back: {times:?}");
    for (place, mut times) in times {
        times.sort_unstable();
        let close = times.windows(9).filter(|nine| nine[8] - nine[0] < 950).count();
        assert_eq!(close, 0, "{place:?}: {times:?}");
    }
}

#[test]
fn every_mistake_of_a_scope_is_told_and_nothing_is_asked() {
    let desk = Desk::new(Fleet::small());
    let text = format!(
        "schema_version = 1\n[aws]\nendpoint_url = \"{}\"\nrole_nam = \"x\"\nregions = [\"eu-central-1\", \"Frankfurt\"]\n",
        desk.standin.url()
    );
    desk.put("scope.toml", text);
    for command in [&["collect"] as &[&str], &["audit"]] {
        let run = desk.run(command).ends(2);
        assert!(run.err.contains("line 4, column 1: "), "{}", run.err);
        assert!(run.err.contains("line 5, column 28: "), "{}", run.err);
    }
    for (attempts, right) in [("0", false), ("1", true), ("20", true), ("21", false)] {
        desk.scope_of(&[OTHER], &["us-east-1"], &format!("max_attempts = {attempts}"));
        let run = desk.run(&["collect", "--quiet", "--out", "attempts.ndjson"]);
        assert_eq!(run.code, if right { 0 } else { 2 }, "{attempts}: {}", run.err);
    }
    assert_eq!(desk.standin.refused(), Vec::<String>::new());
    assert!(!desk.exists(OUT));
}

#[test]
fn what_cannot_be_entered_has_its_own_cause_and_the_others_are_read() {
    let desk = Desk::new(Fleet::small());
    let unknown = "999900001111";
    let suspended = "777788889999";
    let text = format!(
        "schema_version = 1\n[aws]\nendpoint_url = \"{}\"\nmax_calls_per_second = 1000\nrole_name = \"dbmuster-read\"\n\
         external_id = \"fleet-7\"\nregions = [\"eu-central-1\", \"eu-nowhere-9\"]\n[[aws.account]]\nid = \"{MAIN}\"\n\
         [[aws.account]]\nid = \"{OTHER}\"\nexternal_id = \"wrong\"\n[[aws.account]]\nid = \"{unknown}\"\n\
         [[aws.account]]\nid = \"{suspended}\"\n",
        desk.standin.url()
    );
    desk.put("scope.toml", text);
    let run = desk.run(&["collect"]).ends(3);
    let inventory = desk.inventory(OUT);
    let causes = |account: &str| {
        let gaps = inventory.gaps.iter().filter(|gap| gap.account_id.as_deref() == Some(account));
        let mut causes: Vec<(Option<&str>, GapCause)> = gaps.map(|gap| (gap.region.as_deref(), gap.cause)).collect();
        causes.dedup();
        causes
    };
    for shut in [OTHER, unknown, suspended] {
        assert_eq!(causes(shut), [(None, GapCause::RoleNotAssumable)], "{shut}: {}", run.out);
    }
    let [(Some("eu-nowhere-9"), _)] = causes(MAIN)[..] else { panic!("{:?}", causes(MAIN)) };
    let read = inventory.resources.iter().filter(|one| one.resource_type == "aws_rds_instance");
    assert!(read.count() > 3, "{}", run.out);
}

#[test]
fn an_endpoint_that_answers_with_a_web_page_is_malformed_everywhere() {
    for status in [200, 502] {
        let page = Effect::Html { status };
        let faults = vec![Fault::new("*", page.clone()), Fault::new("sts:AssumeRole", page)];
        let desk = Desk::new(Fleet::small().with_faults(faults));
        desk.scope_with("max_attempts = 1");
        let run = desk.run(&["collect"]).ends(3);
        let inventory = desk.inventory(OUT);
        assert_eq!(inventory.resources.len(), 0);
        assert!(!inventory.gaps.is_empty());
        assert!(!inventory.gaps.iter().any(|gap| gap.cause == GapCause::AccessDenied), "{}", run.out);
    }
}

#[test]
fn an_account_with_nothing_in_it_is_read_whole() {
    let mut fleet = Fleet::small();
    fleet.accounts.insert("123456789012".to_owned(), Account::default());
    let desk = Desk::new(fleet);
    desk.scope_of(&["123456789012"], &["eu-west-1"], "");
    desk.run(&["collect"]).ends(0);
    let inventory = desk.inventory(OUT);
    assert_eq!(inventory.gaps, []);
    assert!(!inventory.resources.iter().any(|one| one.resource_type.starts_with("aws_rds_")));
    desk.run(&["audit"]).ends(0);
}

#[test]
fn tags_without_a_name_hurt_nobody() {
    let mut fleet = Fleet::small();
    let services = fleet.accounts[MAIN].regions["eu-central-1"].services().clone();
    let mut instance = services["rds"]["DBInstances"][0].clone();
    let name = instance["DBInstanceIdentifier"].as_str().unwrap().to_owned();
    instance = serde_json::from_str(&instance.to_string().replace(&name, "odd-tags")).unwrap();
    let tags = serde_json::json!([{"Key": "", "Value": "x"}, {"Key": " ", "Value": ""}, {"Key": "owner", "Value": ""}]);
    instance["_tags"] = tags;
    fleet.add(MAIN, "eu-central-1", "rds", "DBInstances", instance);
    let desk = Desk::new(fleet);
    desk.run(&["collect"]).ends(0);
    let inventory = desk.inventory(OUT);
    assert!(inventory.resources.iter().any(|one| one.id.ends_with(":db:odd-tags")));
    let findings = desk.findings(&["audit", "--inventory", OUT]);
    assert!(findings.keys().any(|(_, id)| id.ends_with(":db:odd-tags")));
}

#[test]
fn a_call_that_is_throttled_for_ever_is_given_up_and_the_rest_is_judged() {
    let faults = vec![Fault::new("rds:DescribeDBParameters", Effect::Throttle)];
    let desk = Desk::new(Fleet::small().with_faults(faults));
    desk.scope_with("max_attempts = 2\nmax_calls_per_second = 1000");
    let findings = desk.findings(&["audit"]);
    let run = desk.run(&["collect"]).ends(3);
    assert!(run.err.contains("rds:DescribeDBParameters is throttled; this place slows down"), "{}", run.err);
    let inventory = desk.inventory(OUT);
    let reads = || inventory.reads.iter().filter(|read| read.operation == "rds:DescribeDBParameters");
    assert!(reads().count() > 0);
    assert!(reads().all(|read| read.cause == Some(GapCause::Throttled) && read.attempts <= 2));
    assert!(!inventory.reads.iter().any(|read| read.operation != "rds:DescribeDBParameters" && read.cause.is_some()));
    desk.standin.set_faults(Vec::new());
    let whole = desk.findings(&["audit"]);
    let mut waiting = 0;
    for (key, finding) in &whole {
        let now = findings.get(key).map_or("", |finding| finding["status"].as_str().unwrap());
        let before = finding["status"].as_str().unwrap();
        assert!(now == before || now == "indeterminate", "{key:?} was {before} and is {now}");
        waiting += usize::from(now != before);
    }
    assert!(waiting > 3, "{waiting} findings wait for parameters");
}

#[test]
fn an_audit_of_a_scope_says_what_collecting_and_judging_say() {
    let faults = vec![
        Fault::new("rds:DescribeDBSnapshotAttributes", Effect::AccessDenied).in_account(MAIN),
        Fault::new("kms:DescribeKey", Effect::AccessDenied).in_account(OTHER),
    ];
    let desk = Desk::new(Fleet::small().with_faults(faults));
    let at_once = desk.findings(&["audit"]);
    desk.run(&["collect"]).ends(3);
    let in_two = desk.findings(&["audit", "--inventory", OUT]);
    assert_eq!(at_once, in_two);
    let statuses: Vec<&str> = at_once.values().filter_map(|finding| finding["status"].as_str()).collect();
    for status in ["pass", "fail", "indeterminate"] {
        assert!(statuses.contains(&status), "nothing is {status}");
    }
}

#[test]
fn the_last_inventory_is_known_even_when_an_audit_kept_none() {
    let faults = vec![Fault::new("rds:DescribeDBProxies", Effect::AccessDenied)];
    let desk = Desk::new(Fleet::small().with_faults(faults));
    desk.run(&["audit"]).ends(3);
    let policy = desk.bare(&["permissions", "aws", "--for-gaps", "last"]).ends(0);
    assert!(policy.out.contains("rds:DescribeDBProxies"), "{}", policy.out);
    assert!(!policy.out.contains("rds:DescribeDBInstances"), "{}", policy.out);
}

#[test]
fn what_is_recorded_is_read_again_offline_and_holds_no_secret() {
    let text = fs::read_to_string("fixtures/aws/fleet.json").unwrap();
    let with = "\"log_statement\": \"ddl\", \"app.db_password\": \"CANARY-7731\"}";
    let text = text.replacen("\"log_statement\": \"ddl\"}", with, 1);
    let mut desk = Desk::new(Fleet::from_text(&text).with_faults(Vec::new()));
    desk.run(&["collect", "--record", "answers"]).ends(0);
    let recording = desk.texts("answers");
    assert!(recording.contains("app.db_password"), "the parameter was never sent");
    let inventory = fs::read_to_string(desk.path(OUT)).unwrap();
    for secret in ["CANARY-7731", "not+a/secret", "FwoGZXIvYXdzE", "AWS4-HMAC", "fleet-7", "Authorization", "testing"] {
        assert!(!recording.contains(secret), "{secret} was recorded");
        assert!(!inventory.contains(secret), "{secret} was written");
    }
    // An answer of another run would be mixed in; and what stood there before is as it was.
    let before = fs::read(desk.path(OUT)).unwrap();
    let again = desk.run(&["collect", "--record", "answers"]).ends(2);
    assert!(again.err.contains("not empty"), "{}", again.err);
    assert_eq!(fs::read(desk.path(OUT)).unwrap(), before);
    assert!(!desk.exists(&format!("{OUT}.partial")));

    desk.stop_standin();
    desk.run(&["collect", "--replay", "answers", "--out", "again.ndjson"]).ends(0);
    assert_eq!(desk.timeless("again.ndjson"), desk.timeless(OUT));
    let none = desk.run(&["collect", "--replay", "nowhere", "--out", "none.ndjson"]).ends(2);
    assert!(none.err.contains("--record"), "{}", none.err);
    assert!(!desk.exists("none.ndjson"));
}

#[test]
fn an_inventory_that_cannot_be_written_leaves_what_was_there() {
    let desk = Desk::new(Fleet::small());
    fs::create_dir(desk.path("folder")).unwrap();
    let cases =
        [("folder", "it is a folder"), ("no/such/out.ndjson", "there is no such folder"), ("/dev/null", "no ordinary")];
    for (out, why) in cases {
        let run = desk.run(&["collect", "--out", out]).ends(2);
        assert!(run.err.contains(why), "{}", run.err);
    }
    // Nothing can be made beside this one.
    desk.put("blocked.ndjson", "as it was");
    desk.put("blocked.ndjson.partial", "a file");
    let run = desk.run(&["collect", "--out", "blocked.ndjson"]).ends(2);
    assert!(run.err.contains("help: "), "{}", run.err);
    assert_eq!(fs::read_to_string(desk.path("blocked.ndjson")).unwrap(), "as it was");
    assert_eq!(desk.standin.calls(), [], "nothing is asked when nothing can be kept");

    // A disk with no more room, as far as a process can be shown one.
    desk.put("full.ndjson", "as it was");
    let run = desk.with_little_room(&["collect", "--out", "full.ndjson"]).ends(2);
    assert!(run.err.contains("failed to "), "{}", run.err);
    assert_eq!(fs::read_to_string(desk.path("full.ndjson")).unwrap(), "as it was");
    assert!(!run.err.contains("panicked"), "{}", run.err);
    desk.run(&["collect", "--out", "full.ndjson", "--resume"]).ends(0);
    assert!(!desk.inventory("full.ndjson").resources.is_empty());
    let left = fs::read_dir(desk.folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(left.filter(|name| name.starts_with(".tmp")).count(), 0);
}
