//! Master passwords in source: written out on any way through the expression, handed in, or not to be told.

use dbmuster::plan::hcl::SourceOptions;
use serde_json::{Value, json};

use super::{field, folder, one, read, read_in};

const HEAD: &str = r#"
variable "asked" {}
variable "preset" { default = "canary-preset" }
variable "empty" { default = "" }
locals {
  written = "canary-local"
  again   = local.written
  map     = { db = { pw = "canary-map", key = var.asked }, other = { pw = var.asked } }
  handed  = { db = { pw = var.asked } }
}
resource "random_password" "p" { length = 20 }
resource "aws_secretsmanager_secret" "s" { name = "s" }
resource "aws_secretsmanager_secret_version" "written" {
  secret_id     = aws_secretsmanager_secret.s.id
  secret_string = "canary-secret"
}
resource "aws_secretsmanager_secret_version" "made" {
  secret_id     = aws_secretsmanager_secret.s.id
  secret_string = random_password.p.result
}
"#;

/// Where the password comes from, or `?` with the reason.
fn source(block: &str) -> Result<Value, String> {
    let text = format!("{HEAD}resource \"aws_db_instance\" \"a\" {{\n  engine = \"postgres\"\n{block}\n}}\n");
    let plan = read(&[("main.tf", &text)]);
    assert!(!format!("{plan:?}").contains("canary"), "{block}");
    let found = plan.after.iter().find(|resource| resource.id.starts_with("aws_db_instance.a")).unwrap();
    match found.unknown_fields.get("master_password_source") {
        Some(reason) => Err(reason.clone()),
        None => Ok(field(found, "master_password_source").clone()),
    }
}

#[test]
fn a_password_is_written_out_whichever_way_leads_to_it() {
    for expression in [
        "\"canary-plain\"",
        "local.again",
        "\"${local.written}-x\"",
        "local.map.db.pw",
        "local.map[var.asked].pw",
        "lookup(local.map, \"db\").pw",
        "one([local.written])",
        "trimspace(\"canary-f\")",
        "sensitive(\"canary-f\")",
        "base64decode(\"Y2FuYXJ5\")",
        "md5(\"canary-f\")",
        "jsondecode(\"{\\\"p\\\":\\\"canary-f\\\"}\").p",
        "coalesce(var.asked, \"canary-f\")",
        "try(var.asked, \"canary-f\")",
        "var.asked == \"\" ? \"canary-f\" : var.asked",
        "var.preset",
        "trimspace(var.preset)",
        "aws_secretsmanager_secret_version.written.secret_string",
    ] {
        assert_eq!(source(&format!("  password = {expression}")), Ok(json!("literal")), "{expression}");
        assert_eq!(source(&format!("  password_wo = {expression}")), Ok(json!("literal")), "write-only: {expression}");
    }
    for each in ["{ x = \"canary-e\" }", "toset([\"in-the-address\"])"] {
        assert_eq!(source(&format!("  for_each = {each}\n  password = each.value")), Ok(json!("literal")), "{each}");
    }
    let each = "  for_each = local.map\n  password = each.value.pw";
    assert_eq!(source(each), Ok(json!("literal")));
}

#[test]
fn a_password_that_is_handed_in_or_made_is_not_written_out() {
    for expression in [
        "var.asked",
        "var.empty",
        "random_password.p.result",
        "\"prefix-${var.asked}\"",
        "coalesce(var.asked, \"\")",
        "local.handed.db.pw",
        "local.map.other.pw",
        "data.aws_ssm_parameter.p.value",
        "aws_secretsmanager_secret_version.made.secret_string",
        "jsondecode(data.aws_secretsmanager_secret_version.s.secret_string)[\"password\"]",
    ] {
        assert_eq!(source(&format!("  password = {expression}")), Ok(json!("reference")), "{expression}");
    }
}

#[test]
fn what_a_function_reads_from_elsewhere_is_not_known() {
    for expression in ["file(\"password.txt\")", "bcrypt(\"canary-f\")", "uuid()"] {
        let reason = source(&format!("  password = {expression}")).unwrap_err();
        assert!(reason.contains("made by a function"), "{expression}: {reason}");
    }
}

#[test]
fn a_default_counts_unless_something_else_is_given() {
    let text =
        format!("{HEAD}resource \"aws_db_instance\" \"a\" {{\n  engine = \"postgres\"\n  password = var.preset\n}}\n");
    let dir = folder(&[("main.tf", &text)]);
    let given =
        SourceOptions { vars: vec![("preset".to_owned(), "canary-given".to_owned())], ..SourceOptions::default() };
    for (options, expected) in [(SourceOptions::default(), "literal"), (given, "reference")] {
        let plan = read_in(dir.path(), &options);
        assert_eq!(field(one(&plan, "aws_db_instance.a"), "master_password_source"), expected);
    }
}
