//! Templates that are none, or hardly.

use super::*;

#[test]
fn bad_templates_are_refused_with_their_line() {
    let says = |text: &str, expected: &str| {
        let said = refused(text);
        assert!(said.contains(expected), "{text:.200}: {said}");
    };
    says("Resources:\n  A: {Type: x}\n  A: {Type: y}\n", "`A` is written twice at line 3, column 3");
    says("{\"Resources\": {\"A\": 1,\n \"A\": 2}}", "`A` is written twice at line 2, column 2");
    says("Resources:\n\tA: 1\n", "a tab indents line 2");
    says("Resources:\n  A: [\n", "neither JSON nor YAML");
    says("{\"Resources\": {\"A\": ", "the text ends in the middle");
    says("a: 1\n", "it has no `Resources`");
    says(
        "Resources:\n  D:\n    Type: AWS::RDS::DBInstance\n    Properties:\n      - Engine: postgres\n",
        "`Resources.D.Properties` at line 5 is a list, an object is expected",
    );
    says("Resources: []\n", "`Resources` at line 1 is a list, an object is expected");
    says("Resources: {}\n---\nResources: {}\n", "a second YAML document begins at line 2");
    says("Resources: {A: *b}\n", "an alias at line 1");
    says(
        "Conditions:\n  A: !Not [!Condition B]\n  B: !Not [!Condition A]\nResources: {}\n",
        "the conditions `A`, `B` refer to each other in a circle",
    );
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (from, to) in "abcdefgh".chars().zip("bcdefghi".chars()) {
        bomb += &format!("{to}: &{to} [{}]\n", vec![format!("*{from}"); 9].join(", "));
    }
    says(&format!("{bomb}Resources: {{}}\n"), "its aliases stand for more than");
    says(&format!("Resources: {}{}", "[".repeat(300), "]".repeat(300)), "nested more than");
    says(&format!("{{\"Resources\": {}{}}}", "[".repeat(300), "]".repeat(300)), "nested more than");
    says(&format!("Resources: {{}}\n{}", "# x\n".repeat(3 << 20)), "larger than 8 MiB");
    let mut options = TemplateOptions::default();
    options.add_parameters(r#"{"Parameters": {"Env": "x"}}"#).unwrap();
    let text = "Parameters: {Env: {Type: String, AllowedValues: [a, b]}}\nResources: {}\n";
    let error = read_text(text, None, "t", &options).unwrap_err();
    assert!(error.to_string().contains("parameter `Env` is not one of its allowed values"));
}

#[test]
fn a_hundred_nested_functions_and_circles_of_resources_are_read() {
    let mut text = "true".to_owned();
    for _ in 0..100 {
        text = format!("{{\"Fn::If\": [\"C\", {text}, false]}}");
    }
    let template = format!(
        r#"{{"Conditions": {{"C": {{"Fn::Equals": ["a", "a"]}}}}, "Resources": {{
        "DB": {{"Type": "AWS::RDS::DBInstance", "Properties": {{"Engine": "postgres", "MultiAZ": {text},
            "DBInstanceIdentifier": {{"Fn::Sub": "${{Other}}-x"}}}}}},
        "Other": {{"Type": "AWS::RDS::DBInstance", "Properties": {{"Engine": "postgres",
            "DBInstanceIdentifier": {{"Fn::Sub": "${{DB}}-y"}}}}}}}}}}"#
    );
    let plan = read(&template);
    assert_eq!(field(one(&plan, "DB"), "multi_az"), &json!(true));
}

#[test]
fn an_error_of_a_template_names_no_plan() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("notes.yaml");
    std::fs::write(&path, "title: notes\n").unwrap();
    let error = plan::read_any(&path, &TemplateOptions::default()).unwrap_err();
    assert!(matches!(error.problem, PlanProblem::Template(_)), "{error}");
}

#[test]
fn parameters_that_no_template_has_are_refused_with_a_suggestion() {
    let desk = Desk::new();
    desk.put("t.yaml", "Parameters: {Engine: {Type: String}}\nResources: {K: {Type: AWS::KMS::Key}}\n");
    desk.put("p.json", r#"[{"ParameterKey": "Engin", "ParameterValue": "Zq8Secret"}]"#);
    let run = desk.run("check t.yaml --parameters p.json");
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(
        run.err.contains("no template has a parameter `Engin`") && run.err.contains("is it `Engine`?"),
        "{}",
        run.err
    );
    assert!(!run.err.contains("Zq8Secret"));
    desk.put("p.json", r#"[{"ParameterKey": "Engine", "ParameterValue": "mysql"}]"#);
    assert_eq!(desk.run("check t.yaml --parameters p.json --policy rds_instance_not_public").code, 0);
}

#[test]
fn remedies_speak_of_properties_and_an_earlier_template_gives_both_sides() {
    let desk = Desk::new();
    let text = |az: bool, encrypted: bool| {
        format!(
            "Resources: {{DB: {{Type: AWS::RDS::DBInstance, Properties: {{Engine: mysql, MultiAZ: {az}, \
            StorageEncrypted: {encrypted}}}}}}}\n"
        )
    };
    desk.put("old.yaml", text(false, true));
    desk.put("new.yaml", text(false, false));
    let run = desk.run("check new.yaml --before old.yaml --policy rds_instance_storage_encrypted");
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.contains("fix: Set `StorageEncrypted: true` before"), "{}", run.out);
    assert!(run.out.contains("1 introduced, 0 pre-existing"), "{}", run.out);
    let run = desk.run("check old.yaml --before new.yaml --policy rds_instance_storage_encrypted");
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("1 fixed"), "{}", run.out);
}

#[test]
fn a_function_of_sam_brings_a_role_with_it() {
    let plan = read(
        "Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - AmazonRDSFullAccess
        - {Statement: [{Effect: Allow, Action: 'rds-db:connect', Resource: '*'}]}
        - {SQSPollerPolicy: {QueueName: q}}
",
    );
    let role = one(&plan, "FnRole");
    assert_eq!(role.resource_type, "aws_iam_role");
    assert_eq!(field(role, "managed_policy_arns"), &json!(["arn:aws:iam::aws:policy/AmazonRDSFullAccess"]));
    let inline: Vec<&Resource> =
        plan.after.iter().filter(|resource| resource.resource_type == "aws_iam_policy").collect();
    assert!(
        inline.iter().any(|policy| field(policy, "policy_statements")[0]["actions"] == json!(["rds-db:connect"])),
        "{inline:?}"
    );
    assert!(inline.iter().any(|policy| policy.unknown_fields.values().any(|why| why.contains("SAM"))), "{inline:?}");
}

#[test]
fn parameters_may_be_yaml() {
    let given = |text: &str| {
        let mut options = TemplateOptions::default();
        options.add_parameters(text).unwrap();
        options.parameters
    };
    let expected = BTreeMap::from([("Env".to_owned(), "prod".to_owned())]);
    for text in [
        "- ParameterKey: Env\n  ParameterValue: prod\n",
        "Parameters:\n  Env: prod\n",
        "- Env=prod\n",
        "[\n\t\"Env=prod\"\n]",
        "[Env=prod]",
    ] {
        assert_eq!(given(text), expected, "{text}");
    }
    let mut options = TemplateOptions::default();
    assert!(options.add_parameters("- ParameterKey: [").unwrap_err().to_string().contains("neither JSON nor YAML"));
}
