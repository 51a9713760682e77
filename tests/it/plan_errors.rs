//! What is no plan is refused with a word about what it is and what to do; never a crash, never an empty result.

use dbmuster::plan::{self, PlanError, PlanProblem};

fn refused(text: impl AsRef<[u8]>) -> PlanError {
    plan::read(text.as_ref(), "plan.json").expect_err("the text is no plan")
}

fn says(text: impl AsRef<[u8]>, words: &str) {
    let error = refused(text);
    let message = error.to_string();
    assert!(message.starts_with("read plan.json: "), "{message}");
    assert!(message.contains(words), "{message:?} does not say {words:?}");
    assert!(!error.help().is_empty());
}

/// A plan with these members at the top level, and nothing wrong with it.
fn plan_with(members: &str) -> String {
    format!(r#"{{"format_version":"1.2","terraform_version":"1.9.8",{members}}}"#)
}

fn change(members: &str) -> String {
    plan_with(&format!(r#""resource_changes":[{members}]"#))
}

const CREATE: &str = r#"{"address":"aws_kms_key.a","mode":"managed","type":"aws_kms_key","name":"a","change":{"actions":["create"],"before":null,"after":{},"after_unknown":{}}}"#;

#[test]
fn nothing_at_all() {
    for text in ["", " \n\t", "\u{feff}"] {
        assert!(matches!(refused(text).problem, PlanProblem::Empty), "{text:?}");
    }
}

#[test]
fn cut_off_at_every_byte() {
    let whole = change(CREATE);
    assert!(plan::read(whole.as_bytes(), "plan.json").is_ok());
    for length in 1..whole.len() {
        let error = refused(&whole[..length]);
        assert!(matches!(error.problem, PlanProblem::Truncated { .. }), "at {length}: {error}");
        assert!(error.help().contains("terraform show -json"));
    }
}

#[test]
fn documents_of_other_kinds() {
    says("[]", "the document is a list, an object is expected");
    says("\"plan\"", "the document is a string");
    says("{}", "neither `resource_changes` nor `format_version`");
    says(r#"{"name":"x","version":1}"#, "it is not a Terraform plan");
    says(r#"{"AWSTemplateFormatVersion":"2010-09-09","Resources":{}}"#, "looks like a CloudFormation template");
    says(r#"{"Resources":{"Db":{"Type":"AWS::RDS::DBInstance"}}}"#, "looks like a CloudFormation template");
    says("AWSTemplateFormatVersion: '2010-09-09'\nResources: {}\n", "looks like a CloudFormation template");
    says("resource \"aws_db_instance\" \"a\" {\n}\n", "looks like Terraform source code");
    says("Terraform will perform the following actions:\n", "the plan as people read it");
    says("Resources:\n  Db:\n    Type: AWS::RDS::DBInstance\n", "looks like a CloudFormation template");
    says(r#"{"meta":{},"encrypted_data":"x","encryption_version":"v0"}"#, "looks like an encrypted plan");
    says(r#"{"apiVersion":"v1","kind":"Pod"}"#, "looks like a Kubernetes manifest");
    says("# nothing\n", "the text is not JSON: a value is expected at line 1, column 1");
}

#[test]
fn files_of_the_tool_that_are_no_plan() {
    says(b"PK\x03\x04rest of the archive", "it is a binary plan file");
    assert!(refused(b"PK\x03\x04").help().contains("terraform show -json"));
    let raw = r#"{"version":4,"terraform_version":"1.9.8","serial":3,"lineage":"a-b","outputs":{},"resources":[]}"#;
    says(raw, "it is a raw state file");
    assert!(refused(raw).help().contains("terraform show -json"));
    let log = "{\"@level\":\"info\",\"@message\":\"Terraform 1.9.8\",\"type\":\"version\"}\n{\"@level\":\"info\"}\n";
    says(log, "the log that `terraform plan -json` prints");
    says(b"\x28\xb5\x2f\xfdrest", "packed with zstd");
}

#[test]
fn plans_that_must_not_be_judged() {
    says(plan_with(r#""resource_changes":[],"errored":true"#), "marked as errored");
    says(plan_with(r#""errored":true,"planned_values":{}"#), "marked as errored");
    for absent in [
        r#""planned_values":{"root_module":{}}"#,
        r#""configuration":{}"#,
        r#""resource_changes":null,"planned_values":{}"#,
    ] {
        says(plan_with(absent), "no `resource_changes`");
    }
    says(plan_with(r#""x":1"#), "the state has no `values`");
    says(plan_with(r#""values":null"#), "the state has no `values`");
}

#[test]
fn versions() {
    for version in ["0.1", "0.2", "1.0", "1.2", "1.99"] {
        let text = format!(r#"{{"format_version":"{version}","resource_changes":[]}}"#);
        assert!(plan::read(text.as_bytes(), "p").is_ok(), "{version}");
    }
    for version in ["2.0", "10.1", "1", "one", "-1.0"] {
        says(format!(r#"{{"format_version":"{version}","resource_changes":[]}}"#), "`format_version`");
    }
    says(r#"{"format_version":"2.0","resource_changes":"moved"}"#, "`format_version` 2.0 is not known; 0.1 to 1.x are");
    says(r#"{"resource_changes":[]}"#, "no `format_version`");
    says(r#"{"format_version":1.2,"resource_changes":[]}"#, "`format_version` is a number, a string is expected");
}

#[test]
fn more_than_one_document() {
    let one = change("");
    says(format!("{one}{one}"), "more text follows the JSON document");
    says(format!("{one}\n{one}\n"), "line 2, column 1");
    says(format!("{one}]"), "more text follows");
    assert!(plan::read(format!(" {one}\r\n\t ").as_bytes(), "p").is_ok());
}

#[test]
fn deep_nesting_wherever_it_is() {
    let deep = |open: &str, close: &str, levels: usize| format!("{}{}", open.repeat(levels), close.repeat(levels));
    for section in ["planned_values", "prior_state", "configuration", "resource_changes", "anything", "values"] {
        for bomb in [deep("[", "]", 10_000), deep(r#"{"a":"#, "}", 9_999).replace(":}", ":1}"), "[".repeat(1_000_000)] {
            let error = refused(plan_with(&format!(r#""{section}":{bomb}"#)));
            let shape = matches!(&error.problem, PlanProblem::Shape { path, .. } if path.starts_with(section));
            assert!(matches!(error.problem, PlanProblem::TooDeep { .. }) || shape, "{section}: {error}");
        }
    }
    says("[".repeat(10_000), "nested more than 128 levels");
    let inside = CREATE.replace(r#""after":{}"#, &format!(r#""after":{{"x":{}}}"#, deep("[", "]", 10_000)));
    says(change(&inside), "nested more than 128 levels");
}

#[test]
fn addresses_that_occur_twice() {
    let error = refused(change(&format!("{CREATE},{CREATE}")));
    assert!(matches!(&error.problem, PlanProblem::Duplicate { path, address }
        if path == "resource_changes[1]" && address == "aws_kms_key.a"));
    let other = CREATE.replace("aws_kms_key", "aws_s3_bucket");
    says(change(&format!("{other},{CREATE},{other}")), "repeats the address aws_s3_bucket.a");
    let deposed = CREATE.replace(r#""mode""#, r#""deposed":"12345678","mode""#);
    assert!(plan::read(change(&format!("{CREATE},{deposed}")).as_bytes(), "p").is_ok());
    says(change(&format!("{deposed},{deposed}")), "repeats the address");
    let state = r#"{"address":"aws_kms_key.a","mode":"managed","type":"aws_kms_key","name":"a","values":{}}"#;
    says(plan_with(&format!(r#""values":{{"root_module":{{"resources":[{state},{state}]}}}}"#)), "repeats the address");
}

#[test]
fn values_of_the_wrong_type_name_their_place() {
    for (from, to, words) in [
        (r#""after":{}"#, r#""after":"x""#, "`resource_changes[0].change.after` is a string, an object is expected"),
        (r#""before":null"#, r#""before":[]"#, "`resource_changes[0].change.before` is a list, an object is expected"),
        (
            r#"["create"]"#,
            r#""create""#,
            "`resource_changes[0].change.actions` is a string, a list of strings is expected",
        ),
        (r#"["create"]"#, r#"["destroy"]"#, "`resource_changes[0].change.actions` holds actions that are not known"),
        (r#""actions":["create"],"#, "", "`resource_changes[0].change.actions` is missing"),
        (r#""address":"aws_kms_key.a","#, "", "`resource_changes[0].address` is missing"),
        (r#""aws_kms_key.a""#, "7", "`resource_changes[0].address` is a number, a string is expected"),
        (r#""type":"aws_kms_key""#, r#""type":{}"#, "`resource_changes[0].type` is an object, a string is expected"),
    ] {
        says(change(&CREATE.replacen(from, to, 1)), words);
    }
    says(change(r#""x""#), "`resource_changes[0]` is a string, an object is expected");
    says(change(&format!("{CREATE},null")), "`resource_changes[1]` is null, an object is expected");
    says(change(r#"{"address":"aws_kms_key.a","change":"create"}"#), "`resource_changes[0].change` is a string");
    says(change(r#"{"address":"aws_kms_key.a"}"#), "`resource_changes[0].change` is missing");
    says(plan_with(r#""resource_changes":{}"#), "`resource_changes` is an object, a list is expected");
    for section in ["planned_values", "prior_state", "variables", "configuration", "output_changes"] {
        says(
            plan_with(&format!(r#""resource_changes":[],"{section}":"x""#)),
            &format!("`{section}` is a string, an object is expected"),
        );
    }
    for (configuration, words) in [
        (r#"{"root_module":"x"}"#, "`configuration.root_module` is a string, an object is expected"),
        (r#"{"provider_config":[]}"#, "`configuration.provider_config` is a list, an object is expected"),
        (
            r#"{"root_module":{"resources":{}}}"#,
            "`configuration.root_module.resources` is an object, a list is expected",
        ),
        (r#"{"root_module":{"resources":[3]}}"#, "`configuration.root_module.resources[0]` is a number"),
        (
            r#"{"root_module":{"resources":[{"address":"aws_kms_key.a","expressions":"x"}]}}"#,
            "`configuration.root_module.resources[0].expressions` is a string",
        ),
        (
            r#"{"root_module":{"module_calls":{"m":{"module":"x"}}}}"#,
            "`configuration.root_module.module_calls.m.module` is a string, an object is expected",
        ),
    ] {
        says(plan_with(&format!(r#""resource_changes":[],"configuration":{configuration}"#)), words);
    }
    says(
        change(&CREATE.replace(r#""after_unknown":{}"#, r#""after_unknown":"x""#)),
        "`resource_changes[0].change.after_unknown` is a string",
    );
    says(plan_with(r#""errored":"yes""#), "`errored` is a string, a boolean is expected");
    let state = |text: &str| plan_with(&format!(r#""values":{{"root_module":{text}}}"#));
    says(state("[]"), "`values.root_module` is a list, an object is expected");
    says(
        state(r#"{"child_modules":[{"resources":[3]}]}"#),
        "`values.root_module.child_modules[0].resources[0]` is a number",
    );
    says(
        state(r#"{"resources":[{"address":"aws_kms_key.a","type":"aws_kms_key","values":"x"}]}"#),
        "`values.root_module.resources[0].values` is a string, an object is expected",
    );
}

#[test]
fn keys_that_occur_twice() {
    says(
        change(&CREATE.replace(r#""after":{}"#, r#""after":{},"after":{"enable_key_rotation":true}"#)),
        "has a key twice",
    );
    says(change(&CREATE.replace(r#""mode""#, r#""address":"aws_kms_key.b","mode""#)), "has a key twice");
}

#[test]
fn sections_that_occur_twice() {
    let changes = format!(r#""resource_changes":[{CREATE}]"#);
    says(plan_with(&format!(r#"{changes},"resource_changes":[]"#)), "it has `resource_changes` twice");
    says(plan_with(&format!(r#""resource_changes":[],{changes}"#)), "it has `resource_changes` twice");
    says(plan_with(&format!(r#"{changes},"complete":false,"complete":true"#)), "it has `complete` twice");
    assert!(plan::read(plan_with(&format!(r#"{changes},"note":1,"note":2"#)).as_bytes(), "p").is_ok());
}

/// An empty list of actions is not the action that leaves an object alone.
#[test]
fn a_change_without_actions() {
    for before in ["null", "{}"] {
        let text = CREATE.replace(r#"["create"]"#, "[]").replace(r#""before":null"#, &format!(r#""before":{before}"#));
        says(change(&text), "`resource_changes[0].change.actions` holds actions that are not known");
    }
}

fn object(ty: &str, action: &str, values: &str) -> String {
    let before = if action == "create" { "null" } else { values };
    change(&format!(
        r#"{{"address":"{ty}.a","mode":"managed","type":"{ty}","name":"a","change":{{"actions":["{action}"],"before":{before},"after":{values},"after_unknown":{{}}}}}}"#
    ))
}

/// What cannot be a nested block is not the same as none.
#[test]
fn blocks_and_tags_of_another_form() {
    for (ty, values, words) in [
        ("aws_security_group", r#"{"ingress":"x"}"#, "`aws_security_group.a.ingress` is a string, a list of objects"),
        ("aws_security_group", r#"{"ingress":["tcp"]}"#, "`aws_security_group.a.ingress[0]` is a string, an object is"),
        ("aws_security_group", r#"{"ingress":[{},7]}"#, "`aws_security_group.a.ingress[1]` is a number, an object is"),
        ("aws_db_parameter_group", r#"{"parameter":"x"}"#, "`aws_db_parameter_group.a.parameter` is a string"),
        ("aws_db_parameter_group", r#"{"parameter":["x"]}"#, "`aws_db_parameter_group.a.parameter[0]` is a string"),
        ("aws_db_parameter_group", r#"{"parameter":true}"#, "`aws_db_parameter_group.a.parameter` is a boolean"),
        ("aws_db_proxy", r#"{"auth":3}"#, "`aws_db_proxy.a.auth` is a number"),
        ("aws_db_instance", r#"{"tags_all":"y"}"#, "`aws_db_instance.a.tags_all` is a string, an object is expected"),
        ("aws_db_instance", r#"{"tags":["y"]}"#, "`aws_db_instance.a.tags` is a list, an object is expected"),
        ("aws_db_instance", r#"{"tags":{"a":{}}}"#, "`aws_db_instance.a.tags` is an object, an object of strings"),
    ] {
        for action in ["create", "update", "no-op"] {
            says(object(ty, action, values), words);
        }
    }
}

/// Providers leave things out in many ways.
#[test]
fn blocks_and_tags_that_are_left_out() {
    for values in [
        r#"{"ingress":[],"tags":{},"tags_all":{}}"#,
        r#"{"ingress":null,"tags":null,"tags_all":null}"#,
        r#"{"ingress":[null],"tags":"","tags_all":""}"#,
        r#"{"ingress":"","tags":{"a":null,"b":"","c":7,"d":true}}"#,
        r#"{"ingress":{"protocol":"tcp","from_port":1,"to_port":1}}"#,
    ] {
        for action in ["create", "update"] {
            let text = object("aws_security_group", action, values);
            let plan = plan::read(text.as_bytes(), "p").unwrap_or_else(|error| panic!("{values}: {error}"));
            assert_eq!(plan.after.len(), 1);
        }
    }
    let unknown = object("aws_security_group", "create", r#"{"ingress":[null]}"#)
        .replace(r#""after_unknown":{}"#, r#""after_unknown":{"ingress":[true],"tags":true,"tags_all":true}"#);
    assert!(plan::read(unknown.as_bytes(), "p").is_ok());
}

#[test]
fn numbers_that_are_none() {
    for number in ["NaN", "nan", "Infinity", "-Infinity", "-NaN", "1e999", "-1e999"] {
        for section in ["planned_values", "prior_state", "configuration"] {
            says(plan_with(&format!(r#""{section}":{{"x":[{number}]}}"#)), "a number that is none");
        }
        says(
            change(&CREATE.replace(r#""after":{}"#, &format!(r#""after":{{"x":{number}}}"#))),
            "a number that is none",
        );
    }
    for number in ["01", "1.", ".5", "+1", "0x10", "1e", "--1"] {
        says(plan_with(&format!(r#""x":{number}"#)), "the text is not JSON");
    }
}

#[test]
fn text_that_is_not_json() {
    for text in [
        "{'format_version':'1.2'}",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{\"a\":[1,]}",
        "{\"a\":tru}",
        "{a:1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":[1}",
        "{\"a\":{\"b\":1]}",
        "{,}",
        "{\"a\":1}}",
    ] {
        let error = refused(text);
        assert!(matches!(error.problem, PlanProblem::Syntax { .. } | PlanProblem::Trailing { .. }), "{text}: {error}");
    }
    says("{\n  \"a\": [1, 2,\n   x]}", "line 3, column 4");
}

#[test]
fn bytes_that_are_no_text() {
    let mut text = plan_with(r#""planned_values":{"x":"@"},"resource_changes":[]"#).into_bytes();
    let at = text.iter().position(|byte| *byte == b'@').unwrap();
    text[at] = 0xff;
    says(&text, "not valid UTF-8 at line 1, column ");
    says(b"\xff\xfe{\x00\x00\xd8}\x00", "not valid UTF-16");
    says(b"{\x00\x00\x00\"\x00\x00\x00", "another encoding");
    says(b"{\"a\":\"\x80\"}", "not valid UTF-8");
}

/// Whatever the text is, there is an answer; and a message never repeats a text of the file.
#[test]
fn damage_anywhere_gives_an_answer() {
    let whole =
        change(&CREATE.replace(r#""after":{}"#, r#""after":{"description":"planted-secret","tags":{"a":"é"}}"#));
    for at in 0..whole.len() {
        for byte in [b'"', b'{', b'}', b'[', b'0', b',', 0, 0xc3] {
            let mut text = whole.clone().into_bytes();
            text[at] = byte;
            if let Err(error) = plan::read(text.as_slice(), "p") {
                assert!(!error.to_string().contains("planted"), "{error}");
                assert!(!format!("{error:?}").contains("planted"), "{error:?}");
            }
        }
    }
}
