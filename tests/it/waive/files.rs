//! Waiver files: what is read, and that every mistake comes with its place, at once.

use std::fmt::Write;
use std::time::Instant;

use dbmuster::model::WaivedResource;
use dbmuster::waive::{Source, Terms, WaiverSet};
use proptest::prelude::*;
use serde_json::json;

use super::{read, tagged, today};

/// A file that holds one waiver with these lines changed or added; the first word of a line is its key.
fn with(lines: &[&str]) -> String {
    let mut all = vec![
        "id: w1".to_owned(),
        "policy: rds_encrypted".to_owned(),
        "resource: \"db-*\"".to_owned(),
        "reason: legacy".to_owned(),
        "owner: team".to_owned(),
        "approved_by: security".to_owned(),
        "expires_on: 2027-01-31".to_owned(),
    ];
    for line in lines {
        let key = line.split(':').next().unwrap();
        all.retain(|other| !other.starts_with(&format!("{key}:")));
        if !line.ends_with(": GONE") {
            all.push((*line).to_owned());
        }
    }
    format!("schema_version: 1\nwaivers:\n  - {}\n", all.join("\n    "))
}

/// Places and messages of what is wrong.
fn wrong(name: &str, text: &str) -> Vec<String> {
    let error = read(name, text).expect_err("a mistake");
    error.mistakes.iter().map(|m| format!("{}:{} {}", m.line, m.column, m.message)).collect()
}

#[test]
fn every_key_is_read_from_yaml_and_from_toml() {
    let yaml = r#"
# our list
schema_version: 1
waivers:
  - id: w1            # stays
    policy: rds_*
    resource: {tags: {team: "pay*", env: prod}}
    reason: >
      two
      lines
    owner: 'team'
    approved_by: security
    ticket: 12345
    compensating_control: it is watched
    created_on: 2026-11-01
    expires_on: "2027-01-31"
    renewals: 2
    value: [7, true, {a: text}]
"#;
    let toml = r#"
schema_version = 1
[[waivers]]
id = "w1"
policy = "rds_*"
resource = {tags = {team = "pay*", env = "prod"}}
reason = "two lines\n"
owner = "team"
approved_by = "security"
ticket = "12345"
compensating_control = "it is watched"
created_on = 2026-11-01
expires_on = "2027-01-31"
renewals = 2
value = [7, true, {a = "text"}]
"#;
    let (from_yaml, from_toml) = (read("w.yaml", yaml).unwrap(), read("W.TOML", toml).unwrap());
    let waiver = &from_yaml.waivers()[0];
    assert_eq!(waiver.resource, tagged(&[("team", "pay*"), ("env", "prod")]));
    assert_eq!(waiver.reason, "two lines\n");
    assert_eq!((waiver.ticket.as_deref(), waiver.renewals), (Some("12345"), 2));
    assert_eq!(waiver.created_on.as_deref(), Some("2026-11-01"));
    assert_eq!(waiver.value, Some(json!([7, true, {"a": "text"}])));
    assert_eq!(waiver.location.as_ref().and_then(|place| place.line), Some(5));
    assert_eq!(from_yaml.digest(), from_toml.digest(), "the same waivers, whatever the format");
    assert!(from_yaml.needs_tags());
    assert_ne!(from_yaml.digest(), read("w.yaml", &yaml.replace("[7,", "[8,")).unwrap().digest());
}

#[test]
fn empty_lists_are_no_waivers_and_no_mistake() {
    for text in ["", "# nothing\n", "waivers: []\n", "waivers:\n", "schema_version: 1\n", "\u{feff}waivers: []\r\n"] {
        let set = read("w.yaml", text).unwrap();
        assert!(set.is_empty() && set.digest().is_none(), "{text:?}");
    }
    assert!(read("w.toml", "").unwrap().is_empty());
}

#[test]
fn all_mistakes_of_a_file_come_at_once_each_with_its_place() {
    let text = "schema_version: 2\nwaiver: x\nwaivers:\n  - id: one\n    policy: rds_encrypt\n    resource: \"*\"\n    \
                owner: no\n    aproved_by: sec\n    created_on: 2026-13-01\n    expires_on: 2029-12-01\n  - id: one\n    \
                policy: old_pg_ssl_on\n    resource: {tags: {}}\n    reason: ~\n    owner: x\n    approved_by: sec\n    \
                created_on: 2026-10-01\n    expires_on: 2026-09-30\n    renewals: -1\n";
    let found = wrong("w.yaml", text);
    let expected = [
        "1:17 `schema_version` is 2",
        "2:1 `waiver` is not known",
        "4:9 `approved_by` is missing",
        "4:9 `reason` is missing",
        "5:13 there is no policy `rds_encrypt`",
        "7:12 `owner` is the word no, which many readers of YAML take for a boolean",
        "8:5 `aproved_by` is not known",
        "9:17 `created_on` is `2026-13-01`, which is no day",
        "10:17 `expires_on` is 1107 days after today, since `created_on` is missing: longer than the 365 that are allowed",
        "11:9 the id `one` is taken: w.yaml, line 4",
        "13:22 `resource.tags` is empty",
        "14:13 `reason` is empty",
        "18:17 `expires_on` 2026-09-30 is before `created_on` 2026-10-01",
        "19:15 `renewals` is text, not a count",
    ];
    assert_eq!(found, expected);
    let shown = read("w.yaml", text).unwrap_err().to_string();
    for words in [
        "there are 14 mistakes",
        "\n  w.yaml:5:13: there is no policy `rds_encrypt`\n    5 |     policy: rds_encrypt\n      |             ^^^^^^^^^^^\n    help: did you mean `rds_encrypted`?",
        "help: did you mean `approved_by`?",
        "help: put it in quotes: owner: \"no\"",
    ] {
        assert!(shown.contains(words), "{words}\nis not in\n{shown}");
    }
}

#[test]
fn the_mistakes_of_toml_have_places_too() {
    let text = "schema_version = 1\n\n[[waivers]]\nid = \"a\"\npolicy = \"nope\"\nreason = 3\nowner = \"o\"\n\
                approved_by = \"s\"\nexpires_on = 2028-01-01\nresource = {tags = {a = 1}, glob = \"x\"}\nvalue = nan\n";
    let expected = [
        "5:10 there is no policy `nope`",
        "6:10 `reason` is a whole number, not text",
        "9:14 `expires_on` is 407 days after today, since `created_on` is missing: longer than the 365 that are allowed",
        "10:13 `resource` has a glob and tags",
        "11:9 `value` is a fraction",
    ];
    assert_eq!(wrong("w.toml", text), expected);
    assert_eq!(wrong("w.toml", "[[waivers]]\nid = x\n").len(), 1);
}

#[test]
fn traps_of_yaml_are_mistakes_with_a_way_out() {
    let cases: [(&str, String, &str, &str); 16] = [
        ("alias", with(&["resource: *x"]), "text that begins with * is an alias", "quotes"),
        ("anchor", with(&["reason: &a x"]), "anchors are not supported", "write the value out"),
        ("anchor, used", with(&["reason: &a x", "ticket: *a"]), "aliases are not supported", "write the value out"),
        ("tag", with(&["reason: !!binary x"]), "YAML tags are not supported", "leave out the tag"),
        ("merge", with(&["<<: {a: b}"]), "`<<` is not known", "merge keys"),
        ("key twice", with(&["ticket: a\n    ticket: b"]), "`ticket` is written twice", "readers differ"),
        ("two documents", format!("{}---\nwaivers: []\n", with(&[])), "a second YAML document", "join"),
        ("tab", "waivers:\n\t- id: a\n".to_owned(), "a tab indents the line", "spaces"),
        ("norway", with(&["owner: NO"]), "take for a boolean", "owner: \"NO\""),
        ("null", with(&["ticket: ~"]), "`ticket` is empty", "leave it out"),
        ("day", with(&["expires_on: 2027-1-31"]), "which is no day", "YYYY-MM-DD"),
        ("day", with(&["expires_on: 2027-01-31T00:00:00Z"]), "which is no day", "YYYY-MM-DD"),
        ("day", with(&["expires_on: 20270131"]), "which is no day", "YYYY-MM-DD"),
        ("value", with(&["value: yes"]), "`value` is a boolean to some readers", "true or false"),
        ("colon", with(&["reason: see: this"]), "it is not YAML", "quotes"),
        ("list", "- id: a\n".to_owned(), "the file is a list, not a table", "waivers"),
    ];
    for (name, text, message, help) in cases {
        let error = read("w.yaml", &text).expect_err(name);
        let fits = |m: &dbmuster::waive::Mistake| m.message.contains(message) && m.help.contains(help);
        assert!(error.mistakes.iter().any(fits), "{name}: {error}");
    }
    assert!(read("w.yaml", &with(&["reason: \"no\"", "ticket: 0123"])).is_ok());
}

#[test]
fn a_file_that_stops_being_yaml_still_tells_what_was_wrong_before() {
    let text = format!("{}  - id: w2\n    policy: [\n", with(&["policy: nope"]));
    let found = wrong("w.yaml", &text);
    assert!(found.iter().any(|m| m.contains("there is no policy `nope`")), "{found:?}");
    assert!(found.iter().any(|m| m.contains("it is not YAML")), "{found:?}");
    assert!(!found.iter().any(|m| m.contains("missing")), "the waiver that is cut short is not judged: {found:?}");
}

#[test]
fn lines_and_columns_count_characters_whatever_the_line_ends_are() {
    let text = with(&["reason: \"ünïcödé 🦀\"", "polcy: x"]);
    for (text, extra) in [(text.clone(), 0), (text.replace('\n', "\r\n"), 0), (format!("\u{feff}{text}"), 0)] {
        assert_eq!(wrong("w.yaml", &text), [format!("{}:5 `polcy` is not known", 10 + extra)]);
    }
    // One line, so that columns are behind characters of several bytes.
    let flow = "waivers: [{id: w1, policy: rds_encrypted, reason: \"ü🦀ü\", resource: x, owner: o, approved_by: s, \
                expires_on: 2027-01-31, polcy: x}]";
    let column = flow.chars().collect::<String>().find("polcy").map(|at| flow[..at].chars().count() + 1).unwrap();
    assert_eq!(wrong("w.yaml", flow), [format!("1:{column} `polcy` is not known")]);
}

/// An accepted value may be a copied secret: it is in no message, whatever is wrong around it.
#[test]
fn what_was_accepted_is_never_shown() {
    const SECRET: &str = "hunter2-canary";
    let around = [
        with(&[&format!("value: {SECRET}"), "polcy: x", "expires_on: never"]),
        with(&[&format!("value: {{a: [{SECRET}], polcy: x}}"), "owner: GONE"]),
        with(&[&format!("value: &x {SECRET}")]),
        with(&[&format!("value: {SECRET}: {SECRET}")]),
        with(&[&format!("value: |\n      {SECRET}\n      {SECRET}"), "reason: GONE"]),
        with(&[&format!("value: \"{SECRET}")]),
        format!("waivers: [{{id: a, value: {SECRET}, polcy: x}}]"),
        format!("waivers: [{{id: a, \"value\" : {SECRET}, x: *y}}]"),
    ];
    for text in around {
        let error = read("w.yaml", &text).unwrap_err();
        assert!(!error.to_string().contains(SECRET), "{error}");
        assert!(!format!("{error:?}").contains(SECRET), "{error:?}");
    }
    for toml in [
        format!("[[waivers]]\nid = \"a\"\nvalue = \"{SECRET}\"\nx = 1\n"),
        format!("[[waivers]]\nvalue = {SECRET}\n"),
        format!("waivers = [{{value = \"{SECRET}\", x = 1}}]\n"),
    ] {
        let error = read("w.toml", &toml).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(SECRET), "{error}");
    }
    let whole = read("w.yaml", &with(&[&format!("value: {SECRET}")])).unwrap();
    let json = serde_json::to_string(whole.waivers()).unwrap();
    assert!(!json.contains(SECRET), "{json}");
}

#[test]
fn hostile_names_stay_on_their_line() {
    let text = with(&["id: \"a\\e[2J\\nhelp: \\u202e\"", "policy: \"x\\n::error::y\""]);
    let error = read("w.yaml", &text).unwrap_err();
    let shown = error.to_string();
    assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'), "{shown:?}");
    assert!(!shown.lines().any(|line| line.trim_start().starts_with("::")), "{shown}");
}

#[test]
fn deep_and_long_files_end_with_a_mistake_and_soon() {
    let started = Instant::now();
    let deep = format!("waivers: {}", "[".repeat(200_000));
    assert!(!wrong("w.yaml", &deep).is_empty());
    let deep = format!("waivers: {}", "\n".to_owned() + &"- ".repeat(41) + "x");
    assert!(wrong("w.yaml", &deep)[0].contains("deeper than"), "{:?}", wrong("w.yaml", &deep));
    // Ten aliases in each of ten lists would be ten thousand million words.
    let mut bomb = "a0: &a0 [x]\n".to_owned();
    for n in 1..30 {
        let list = vec![format!("*a{}", n - 1); 10].join(", ");
        writeln!(bomb, "a{n}: &a{n} [{list}]").unwrap();
    }
    assert!(read("w.yaml", &bomb).is_err());
    let wide = format!("waivers:\n{}", "  - x\n".repeat(50_000));
    let error = read("w.yaml", &wide).unwrap_err();
    assert_eq!(error.mistakes.len(), 50_000);
    assert!(error.to_string().ends_with("and 49900 more"), "what is printed has an end");
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

proptest! {
    /// Any bytes at all: an answer, never a panic; and each place is within the file.
    #[test]
    fn no_text_is_too_odd(text in "(\\PC|[\\n\\t:#&*!|>'\"%@`{}\\[\\],-]){0,200}", is_toml: bool) {
        let name = if is_toml { "w.toml" } else { "w.yaml" };
        if let Err(error) = read(name, &text) {
            let lines = text.matches('\n').count() + 1;
            for mistake in &error.mistakes {
                prop_assert!(mistake.line >= 1 && mistake.line <= lines && mistake.column >= 1);
            }
        }
    }

    /// A file with a piece cut out is read or refused, and never panics.
    #[test]
    fn no_cut_is_too_odd(from in 0usize..200, length in 0usize..60) {
        let mut text = with(&["value: {a: [1, 2]}", "resource: {tags: {team: x}}"]);
        let (from, to) = (from.min(text.len()), (from + length).min(text.len()));
        text.replace_range(from..to, "");
        let _ = read("w.yaml", &text).map(|set| set.digest().map(str::to_owned));
    }
}

#[test]
fn a_glob_may_be_written_as_a_table() {
    let set = read("w.yaml", &with(&["resource: {glob: \"a*\"}"])).unwrap();
    assert_eq!(set.waivers()[0].resource, WaivedResource::Glob("a*".to_owned()));
}

/// What users copy is right: for us, and for an editor that holds it against the schema.
#[test]
fn the_examples_are_without_mistakes_and_follow_the_schema() {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../../docs/schema/waivers-v1.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let yaml = include_str!("../../../inventory/waivers/waivers.yaml");
    let toml = include_str!("../../../inventory/waivers/waivers.toml");
    for (name, text) in [("waivers.yaml", yaml), ("waivers.toml", toml)] {
        let set = WaiverSet::read(&[Source { name, text }], &[], &Terms::default(), today()).unwrap();
        assert!(!set.is_empty(), "{name}");
    }
    let document: serde_json::Value = yaml_serde::from_str(yaml).unwrap();
    assert!(validator.is_valid(&document), "{:?}", validator.validate(&document).err());
    let wrong: serde_json::Value = yaml_serde::from_str(&with(&["polcy: x"])).unwrap();
    assert!(!validator.is_valid(&wrong));
}
