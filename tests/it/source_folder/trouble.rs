//! Folders that Terraform would not take, or hardly.

use dbmuster::plan::{Many, PlanError, PlanProblem, read_many};

use super::*;

fn refused(files: &[(&str, &str)]) -> String {
    let dir = folder(files);
    match hcl::read(dir.path(), &SourceOptions::default(), None, None) {
        Ok(_) => panic!("read without a word: {files:?}"),
        Err(problem) => {
            assert!(!problem.help().is_empty());
            problem.to_string().replace(&format!("{}/", dir.path().display()), "")
        }
    }
}

#[test]
fn bad_folders_are_refused_with_file_line_and_column() {
    let says = |text: &str, expected: &str| {
        let said = refused(&[("main.tf", text)]);
        assert!(said.contains(expected), "{text:.200}: {said}");
        assert!(!said.contains("Zq8Secret"), "{said}");
    };
    says("resource \"aws_db_instance\" \"a\" {\n  password = \"Zq8Secret\n}\n", "main.tf:2:");
    says("a = [\n", "main.tf:1:7: the text cannot be parsed");
    says(
        "locals {\n  a = local.b\n  b = \"${local.a}\"\n}\n",
        "main.tf:2:3: the locals `a`, `b` refer to each other in a circle",
    );
    says("locals {\n  a = local.a\n}\n", "the locals `a` refer");
    says(
        "resource \"x\" \"y\" {}\nresource \"x\" \"y\" {}\n",
        "main.tf:2:1: x.y is declared a second time; the first is at",
    );
    says("variable \"a\" {}\nvariable \"a\" {}\n", "main.tf:2:1: var.a is declared a second time");
    says("resource \"x\" {}\n", "main.tf:1:1: a resource or data source has two labels");
    says("module \"m\" {\n  source = \"./nowhere\"\n}\n", "main.tf:1:1: the folder of the module m is not there");
    says("module \"m\" {\n  source = \"./.\"\n}\n", "the module m calls itself");
    let nested = |open: &str, close: &str, count: usize| {
        format!("locals {{\n  a = {}1{}\n}}\n", open.repeat(count), close.repeat(count))
    };
    says(&nested("[", "]", 100), "main.tf:2:");
    says(&nested("(", ")", 100_000), "main.tf:2:");
    says(&nested("-", "", 100_000), "main.tf:2:");
    says(&nested("true ? 1 : ", "", 100_000), "main.tf:2:");
    says(&nested("1 + ", "", 100_000), "main.tf:2:");
    let json = refused(&[("x.tf.json", "{\"resource\": {\n]}")]);
    assert!(json.contains("x.tf.json:2:1: the text cannot be parsed: it is not valid JSON"), "{json}");
    let large = refused(&[("main.tf", &"# padding\n".repeat(900_000))]);
    assert!(large.contains("larger than 4 MiB"), "{large}");
    assert!(refused(&[("readme.md", "")]).contains("no file in the folder is a source file"));
}

#[test]
fn values_that_fit_no_variable_are_refused_without_being_shown() {
    let dir = folder(&[("main.tf", "variable \"days\" {\n  type = list(number)\n}\n")]);
    let with = |name: &str, value: &str| {
        let options = SourceOptions { vars: vec![(name.to_owned(), value.to_owned())], ..SourceOptions::default() };
        hcl::read(dir.path(), &options, None, None).unwrap_err().to_string()
    };
    assert_eq!(with("dais", "Zq8Secret"), "there is no variable `dais` in it; is it `days`?");
    assert_eq!(with("days", "[Zq8Secret"), "the value of days cannot be parsed");
}

#[test]
fn folders_within_folders_are_found_once() {
    let dir = folder(&[
        ("live/prod/main.tf", "module \"db\" {\n  source = \"../../modules/db\"\n}\n"),
        ("live/test/main.tf", "module \"db\" {\n  source = \"../../modules/db\"\n}\n"),
        ("modules/db/main.tf", "resource \"aws_db_instance\" \"a\" {\n}\n"),
        ("live/prod/.terraform/modules/x/main.tf", "resource \"broken\" {"),
        ("template.yaml", "Resources: {A: {Type: AWS::KMS::Key}}\n"),
        ("notes.json", "{}"),
    ]);
    // Links that lead back up are not followed.
    #[cfg(unix)]
    std::os::unix::fs::symlink("..", dir.path().join("live/up")).unwrap();
    let read = |paths: &[&str]| -> Many {
        let paths: Vec<_> = paths.iter().map(|path| dir.path().join(path)).collect();
        read_many(&paths, &Default::default(), 2)
    };
    let many = read(&[""]);
    assert!(many.errors.is_empty(), "{:?}", many.errors);
    let names: Vec<&str> = many.plans.iter().map(|plan| plan.source.path.rsplit('/').next().unwrap()).collect();
    assert_eq!(names, ["template.yaml", "prod", "test"]);
    assert_eq!(many.plans[1].after[0].id, "module.db.aws_db_instance.a");
    // A module that is named is read by itself, and a file stands for its folder.
    let many = read(&["modules/db", "modules/db/main.tf"]);
    assert_eq!(many.plans.len(), 1);
    let many = read(&["live/prod", "live"]);
    assert_eq!(many.plans.len(), 2);
    let empty = tempfile::tempdir().unwrap();
    let many = read_many(&[empty.path().to_path_buf()], &Default::default(), 1);
    assert!(matches!(many.errors.as_slice(), [PlanError { problem: PlanProblem::NothingThere { .. }, .. }]));
}

#[test]
fn what_has_no_end_is_unknown() {
    let plan = read(&[
        (
            "main.tf",
            "module \"a\" {\n  source = \"./m\"\n  x      = module.b.y\n}\nmodule \"b\" {\n  source = \"./m\"\n  x      = module.a.y\n}\n\
         resource \"aws_db_instance\" \"d\" {\n  identifier = aws_db_instance.e.identifier\n  backup_window = module.a.y\n}\n\
         resource \"aws_db_instance\" \"e\" {\n  identifier = aws_db_instance.d.identifier\n}\n\
         resource \"aws_db_instance\" \"many\" {\n  count = 1000000000\n}\n\
         resource \"aws_db_instance\" \"open\" {\n  for_each = toset(data.x.y.z)\n  multi_az = true\n}\n",
        ),
        ("m/main.tf", "variable \"x\" {}\noutput \"y\" {\n  value = var.x\n}\n"),
    ]);
    assert_eq!(one(&plan, "aws_db_instance.d").unknown_fields["preferred_backup_window"], "it refers to itself");
    assert_eq!(field(one(&plan, "aws_db_instance.open"), "multi_az"), &json!(true));
    assert!(plan.after.iter().any(|resource| resource.id == "aws_db_instance.many[0]"));
}

#[test]
fn what_grows_without_end_comes_to_an_end() {
    let doubled = |first: &str, next: fn(usize) -> String| {
        let locals: String = (1..60).map(|at| format!("  a{at} = {}\n", next(at - 1))).collect();
        format!("locals {{\n  a0 = {first}\n{locals}}}\n")
    };
    let lists = doubled("[\"x\"]", |at| format!("[local.a{at}, local.a{at}]"));
    let texts = doubled("\"xxxxxxxx\"", |at| format!("\"${{local.a{at}}}${{local.a{at}}}\""));
    for (locals, value) in [(lists, "jsonencode(local.a59)"), (texts, "local.a59")] {
        let text = format!(
            "{locals}resource \"aws_db_instance\" \"a\" {{\n  multi_az      = true\n  backup_window = {value}\n}}\n"
        );
        let plan = read(&[("main.tf", &text)]);
        let db = one(&plan, "aws_db_instance.a");
        assert_eq!(field(db, "multi_az"), &json!(true));
        assert!(db.unknown_fields["preferred_backup_window"].contains("too "), "{:?}", db.unknown_fields);
    }
}
