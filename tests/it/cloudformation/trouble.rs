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
