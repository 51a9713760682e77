//! The binary as a user runs it: exit codes, gates, selections, and what is said beside them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Map, Value, json};
use tempfile::TempDir;

/// The time of every run here.
pub const TIME: &str = "2026-11-01T00:00:00Z";

/// What a run left behind.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    /// The exit code is this one.
    #[track_caller]
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }

    /// Standard output holds the words, wherever its lines break.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        let flat = self.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(words), "{words:?} is not in\n{}", self.out);
        self
    }

    /// Bad usage or input: nothing on standard output, the words and a way out on standard error.
    #[track_caller]
    pub fn refuses(self, words: &str) -> Self {
        let run = self.ends(2);
        assert_eq!(run.out, "");
        assert!(run.err.contains(words), "{words:?} is not in\n{}", run.err);
        assert!(run.err.contains("help: ") || run.err.contains("--help"), "{}", run.err);
        run
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

/// A folder of files in which the binary runs.
#[derive(Debug)]
pub struct Desk {
    pub dir: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    /// A desk with one plan on it: `plan.json`.
    pub fn with(plan: &Value) -> Self {
        let desk = Self::new();
        desk.put("plan.json", plan.to_string());
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs the binary with these words, split at spaces.
    pub fn run(&self, words: &str) -> Run {
        self.pipe(words, b"")
    }

    pub fn pipe(&self, words: &str, input: &[u8]) -> Run {
        self.run_with(&words.split_whitespace().collect::<Vec<_>>(), &[], input)
    }

    pub fn run_with(&self, words: &[&str], environment: &[(&str, &str)], input: &[u8]) -> Run {
        let mut child = Command::new(env!("CARGO_BIN_EXE_dbmuster"))
            .args(words)
            .current_dir(self.dir.path())
            .env_remove("NO_COLOR")
            .env_remove("COLUMNS")
            .env_remove("CLICOLOR_FORCE")
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A run that refuses its flags never reads the pipe.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        Run {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cli").join(name)
}

/// Arguments of an instance that no policy of high severity fails on.
pub fn good() -> Value {
    serde_json::from_str(&fs::read_to_string(fixture("instance.json")).unwrap()).unwrap()
}

/// The good arguments with others in their place; null takes one away.
pub fn but(changes: Value) -> Value {
    let mut arguments: Map<String, Value> = good().as_object().unwrap().clone();
    for (name, value) in changes.as_object().unwrap() {
        arguments.remove(name);
        if !value.is_null() {
            arguments.insert(name.clone(), value.clone());
        }
    }
    Value::Object(arguments)
}

pub fn unencrypted() -> Value {
    but(json!({"storage_encrypted": false}))
}

/// One entry of `resource_changes`.
pub fn entry(address: &str, actions: &[&str], before: Value, after: Value) -> Value {
    let (ty, name) =
        address.rsplit_once('.').map_or((address, ""), |(ty, name)| (ty.rsplit('.').next().unwrap(), name));
    json!({
        "address": address, "mode": "managed", "type": ty, "name": name,
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {"actions": actions, "before": before, "after": after, "after_unknown": {},
                   "before_sensitive": {}, "after_sensitive": {}}
    })
}

pub fn create(after: Value) -> Value {
    entry("aws_db_instance.a", &["create"], Value::Null, after)
}

pub fn plan(entries: Vec<Value>) -> Value {
    json!({
        "format_version": "1.2", "terraform_version": "1.9.8", "planned_values": {"root_module": {}},
        "resource_changes": entries,
        "configuration": {"root_module": {}, "provider_config": {"aws": {"name": "aws",
            "full_name": "registry.terraform.io/hashicorp/aws",
            "expressions": {"region": {"constant_value": "eu-west-1"}}}}}
    })
}

/// Encryption is not known before the apply, on an instance that is created.
pub fn open_question() -> Value {
    let mut entry = create(but(json!({"storage_encrypted": null})));
    entry["change"]["after_unknown"] = json!({"storage_encrypted": true});
    plan(vec![entry])
}

/// Status and verdict of one policy on the only resource.
fn outcome(desk: &Desk, policy: &str) -> (String, String) {
    let run = desk.run(&format!("check plan.json --format json --exit-zero --policy {policy}")).ends(0);
    let finding = run.json()["findings"][0].clone();
    let word = |key: &str| finding[key].as_str().unwrap_or("").to_owned();
    (word("status"), word("verdict"))
}

const ENCRYPTED: &str = "rds_instance_storage_encrypted";

#[track_caller]
fn is(desk: &Desk, policy: &str, status: &str, verdict: &str) {
    assert_eq!(outcome(desk, policy), (status.to_owned(), verdict.to_owned()));
}

#[test]
fn a_created_failure_stops() {
    let desk = Desk::with(&plan(vec![create(unencrypted())]));
    desk.run("check plan.json").ends(1).says("HIGH introduced: rds_instance_storage_encrypted");
    desk.run("check plan.json --gate all").ends(1);
    is(&desk, ENCRYPTED, "fail", "introduced");
    let desk = Desk::with(&plan(vec![create(good())]));
    desk.run("check plan.json").ends(0).says("exit 0: no introduced finding at or above high");
    is(&desk, ENCRYPTED, "pass", "");
}

#[test]
fn what_was_there_before_does_not_stop_unless_asked() {
    let touched = but(json!({"storage_encrypted": false, "allocated_storage": 200}));
    for (actions, after) in [(["no-op"], unencrypted()), (["update"], touched)] {
        let desk = Desk::with(&plan(vec![entry("aws_db_instance.a", &actions, unencrypted(), after)]));
        desk.run("check plan.json").ends(0).says("pre-existing");
        desk.run("check plan.json --gate all").ends(1);
        is(&desk, ENCRYPTED, "fail", "pre-existing");
    }
}

#[test]
fn an_update_that_breaks_stops_and_one_that_mends_says_so() {
    let public = but(json!({"publicly_accessible": true}));
    let desk = Desk::with(&plan(vec![entry("aws_db_instance.a", &["update"], good(), public.clone())]));
    desk.run("check plan.json").ends(1).says("CRITICAL introduced: rds_instance_not_public");
    let desk = Desk::with(&plan(vec![entry("aws_db_instance.a", &["update"], public, good())]));
    desk.run("check plan.json --gate all").ends(0).says("fixed rds_instance_not_public");
    let (_, verdict) = outcome(&desk, "rds_instance_not_public");
    assert_eq!(verdict, "fixed");
}

#[test]
fn a_replacement_and_a_delete_say_what_is_lost() {
    let mut replaced = entry("aws_db_instance.a", &["delete", "create"], good(), unencrypted());
    replaced["change"]["replace_paths"] = json!([["storage_encrypted"]]);
    let desk = Desk::with(&plan(vec![replaced]));
    let run = desk.run("check plan.json").ends(1).says("replace, because of storage_encrypted");
    run.says("the database is destroyed and created anew");
    let desk = Desk::with(&plan(vec![entry("aws_db_instance.a", &["delete"], unencrypted(), Value::Null)]));
    let run = desk.run("check plan.json --gate all").ends(0);
    run.says("only deletes database resources; deletes are listed, not judged").says("- aws_db_instance.a");
}

#[test]
fn nothing_to_judge() {
    let queue = entry("aws_sqs_queue.q", &["create"], Value::Null, json!({"name": "q"}));
    for entries in [vec![], vec![queue]] {
        let desk = Desk::with(&plan(entries));
        desk.run("check plan.json").ends(0).says("No database resources in the input");
        desk.run("check plan.json --require-resources").ends(4);
        desk.run("check plan.json --require-resources --exit-zero").ends(0);
    }
    let desk = Desk::with(&plan(vec![create(unencrypted())]));
    for words in ["--skip *", "--policy rds_instance_not_public --family encryption"] {
        desk.run(&format!("check plan.json {words}")).ends(4).says("exit 4: no policy was selected");
        desk.run(&format!("check plan.json {words} --exit-zero")).ends(0);
    }
    desk.run("check plan.json --require-resources").ends(1);
}

#[test]
fn what_is_unknown_is_neither_pass_nor_fail() {
    let desk = Desk::with(&open_question());
    is(&desk, ENCRYPTED, "indeterminate", "newly-unknown");
    desk.run("check plan.json").ends(3).says("exit 3: incomplete: 1 outcome at or above high undecided");
    desk.run("check plan.json --gate all").ends(3);
    desk.run("check plan.json --allow-incomplete").ends(0);
    desk.run("check plan.json --exit-zero").ends(0);
    desk.run("check plan.json --fail-on critical").ends(0);
    desk.run(&format!("check plan.json --policy {ENCRYPTED} --fail-on low")).ends(3);
    // A failure outweighs what is open.
    let mut both = open_question();
    both["resource_changes"].as_array_mut().unwrap().push(entry(
        "aws_db_instance.b",
        &["create"],
        Value::Null,
        unencrypted(),
    ));
    Desk::with(&both).run("check plan.json").ends(1);
}

#[test]
fn what_was_unknown_before_stops_only_where_all_is_judged() {
    let desk = Desk::with(&plan(vec![entry("aws_db_instance.a", &["no-op"], good(), good())]));
    let policy = "rds_default_security_group_unused";
    is(&desk, policy, "indeterminate", "unchanged-unknown");
    desk.run(&format!("check plan.json --policy {policy} --fail-on low")).ends(0);
    desk.run(&format!("check plan.json --policy {policy} --fail-on low --gate all")).ends(3);
}

/// A plan whose object is not told at all is not one without objects.
#[test]
fn a_change_without_its_outcome_is_refused() {
    for (actions, before) in [(&["create"][..], Value::Null), (&["update"], good()), (&["delete", "create"], good())] {
        let desk = Desk::with(&plan(vec![entry("aws_db_instance.a", actions, before.clone(), Value::Null)]));
        desk.run("check plan.json").refuses("`resource_changes[0].change.after` is missing");
        let mut open = entry("aws_db_instance.a", actions, before, Value::Null);
        open["change"]["after_unknown"] = json!({"storage_encrypted": true});
        Desk::with(&plan(vec![open])).run("check plan.json --policy rds_instance_storage_encrypted").ends(3);
    }
}

#[test]
fn every_severity_as_the_limit() {
    let desk = Desk::with(&plan(vec![create(unencrypted())]));
    for (limit, code) in [("low", 1), ("medium", 1), ("high", 1), ("critical", 0)] {
        desk.run(&format!("check plan.json --fail-on {limit}")).ends(code);
        desk.run(&format!("check plan.json --fail-on {limit} --exit-zero")).ends(0);
    }
    desk.run("check plan.json --fail-on urgent").refuses("[possible values: low, medium, high, critical]");
    desk.run("check plan.json --exit-zero").says("(exit code 1 set to 0 by --exit-zero)");
}

#[test]
fn names_that_do_not_exist() {
    let desk = Desk::with(&plan(vec![create(unencrypted())]));
    let near = "did you mean `rds_instance_storage_encrypted`?";
    desk.run("check plan.json --policy rds_instance_storage_encrypt").refuses(near);
    desk.run("check plan.json --skip rds_instance_storage_encrypt").refuses(near);
    desk.run("explain rds_instance_storage_encrypt").refuses(near);
    desk.run("check plan.json --policy HIGH").refuses("there is none that `HIGH` matches");
    desk.run("check plan.json --family encrypton").refuses("families: access, availability, encryption");
    desk.run("check plan.json --parameter rds_instance_backup_retention_min.days=3").refuses("it has: min_days");
    desk.run("check plan.json --parameter rds_instance_backup_retention_min.min_days=x")
        .refuses("\"x\" is a text, not a whole number");
    desk.run("check plan.json --as-of yesterday").refuses("such as \"2026-11-01T00:00:00Z\"");
    desk.run("check plan.json --threads 100000").refuses("--threads");
    desk.run("check").refuses("<FILE>");
}

#[test]
fn a_state_is_judged_as_a_whole() {
    let resource = json!({"address": "aws_db_instance.a", "mode": "managed", "type": "aws_db_instance", "name": "a",
        "provider_name": "registry.terraform.io/hashicorp/aws", "values": unencrypted(), "sensitive_values": {}});
    let state = json!({"format_version": "1.0", "values": {"root_module": {"resources": [resource]}}});
    let desk = Desk::with(&state);
    desk.run("check plan.json").ends(1).says("exit 1: 1 finding at or above high");
}

#[test]
fn standard_input_and_several_files() {
    let desk = Desk::new();
    let bad = plan(vec![create(unencrypted())]).to_string();
    desk.pipe("check -", bad.as_bytes()).ends(1).says("<stdin>: Terraform plan");
    desk.pipe("check - -", bad.as_bytes()).refuses("it is named twice");
    desk.put("bad.json", &bad);
    desk.put("good.json", plan(vec![create(good())]).to_string());
    desk.run("check good.json bad.json").ends(1).says("2 seen, 2 judged");
    desk.pipe("check good.json -", bad.as_bytes()).ends(1);
    // One file that cannot be read, and nothing is judged; all such are named.
    let run = desk.run("check missing.json bad.json other.json --format json=out.json");
    let run = run.refuses("failed to read missing.json: there is no such file");
    assert!(run.err.contains("failed to read other.json"));
    assert!(!desk.path("out.json").exists());
}

#[test]
fn quiet_says_nothing() {
    let desk = Desk::with(&plan(vec![create(unencrypted())]));
    let run = desk.run("check plan.json -q --format json=out.json").ends(1);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""));
    assert!(desk.read("out.json").contains(ENCRYPTED));
    assert_eq!(desk.run("check plan.json -q --format json").ends(1).out, "");
}
