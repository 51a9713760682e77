//! Folders of Terraform source without a plan: what their language comes to, what stays unknown, and where it is written.

mod passwords;
mod trouble;

use std::path::Path;

use dbmuster::model::{Origin, Resource};
use dbmuster::plan::hcl::{self, SourceOptions};
use dbmuster::plan::{Plan, Unread};
use serde_json::{Value, json};

use crate::cli::Desk;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    dir
}

fn read_in(dir: &Path, options: &SourceOptions) -> Plan {
    hcl::read(dir, options, None, None).unwrap_or_else(|error| panic!("{error}"))
}

fn read(files: &[(&str, &str)]) -> Plan {
    read_in(folder(files).path(), &SourceOptions::default())
}

fn one<'p>(plan: &'p Plan, id: &str) -> &'p Resource {
    let ids: Vec<&str> = plan.after.iter().map(|resource| resource.id.as_str()).collect();
    plan.after.iter().find(|resource| resource.id == id).unwrap_or_else(|| panic!("no {id} in {ids:?}"))
}

fn field<'r>(resource: &'r Resource, name: &str) -> &'r Value {
    resource.attributes.get(name).unwrap_or(&Value::Null)
}

/// What an expression comes to where a text is meant, or why that is not known.
fn text(expression: &str) -> Result<String, String> {
    let source = format!(
        "variable \"open\" {{}}\nvariable \"size\" {{\n  default = 3\n}}\nlocals {{\n  list = [\"b\", \"a\", \"b\"]\n  \
         map = {{ x = \"1\", y = \"2\" }}\n}}\nresource \"aws_db_instance\" \"a\" {{\n  preferred = 1\n  backup_window = {expression}\n}}\n"
    );
    let plan = read(&[("main.tf", &source)]);
    let resource = one(&plan, "aws_db_instance.a");
    match (field(resource, "preferred_backup_window"), resource.unknown_fields.get("preferred_backup_window")) {
        (Value::String(text), None) => Ok(text.clone()),
        (Value::Null, None) => Ok("(null)".to_owned()),
        (Value::Null, Some(reason)) => Err(reason.clone()),
        (other, _) => panic!("{expression}: {other}"),
    }
}

#[test]
fn expressions_come_to_what_terraform_makes_of_them() {
    for (expression, expected) in [
        ("\"x-${var.size}\"", "x-3"),
        ("format(\"%s-%03d-%t\", \"a\", 7, true)", "a-007-true"),
        ("join(\",\", local.list)", "b,a,b"),
        ("join(\",\", toset(local.list))", "a,b"),
        ("join(\",\", distinct(local.list))", "b,a"),
        ("lookup(local.map, \"z\", \"none\")", "none"),
        ("merge(local.map, { y = \"3\" }).y", "3"),
        ("merge(local.map, { y = \"3\" })[\"x\"]", "1"),
        ("concat(local.list, [\"c\"])[3]", "c"),
        ("coalesce(null, \"\", \"z\")", "z"),
        ("tostring(true)", "true"),
        ("tostring(tonumber(\"7\") + 1)", "8"),
        ("tobool(\"true\") ? \"y\" : \"n\"", "y"),
        ("lower(upper(\"aB\"))", "ab"),
        ("try(local.map.nothing, local.map.y)", "2"),
        ("can(local.map.nothing) ? \"y\" : \"n\"", "n"),
        ("jsonencode({ a = [1, \"x\", null] })", "{\"a\":[1,\"x\",null]}"),
        ("tostring(length(local.list))", "3"),
        ("element(local.list, 4)", "a"),
        ("[for k, v in local.map : \"${k}=${v}\" if k != \"x\"][0]", "y=2"),
        ("{ for v in local.list : v => \"g\"... }[\"b\"][1]", "g"),
        ("split(\"-\", \"a-b\")[1]", "b"),
        ("replace(\"a.b\", \".\", \"-\")", "a-b"),
        ("trimsuffix(trimprefix(\"xay\", \"x\"), \"y\")", "a"),
        ("values(local.map)[0]", "1"),
        ("join(\",\", [for k, v in toset(local.list) : k])", "a,b"),
        ("flatten([[\"a\"], [[\"b\"]]])[1]", "b"),
        ("one([\"a\"])", "a"),
        ("contains(local.list, \"a\") && !contains(local.list, \"z\") ? \"y\" : \"n\"", "y"),
        ("substr(\"hello\", 1, 3)", "ell"),
        ("base64decode(base64encode(\"x\"))", "x"),
        ("var.open == \"x\" ? \"same\" : \"same\"", "same"),
        ("true || var.open ? \"y\" : \"n\"", "y"),
        ("<<-EOT\n    a\n      b\n  EOT\n", "a\n  b\n"),
        ("\"%{ for v in local.list }${v};%{ endfor }\"", "b;a;b;"),
        ("\"%{ if var.size > 2 }big%{ else }small%{ endif }\"", "big"),
        ("local.map.x == \"1\" ? null : \"z\"", "(null)"),
    ] {
        assert_eq!(text(expression).as_deref(), Ok(expected), "{expression}");
    }
    for (expression, expected) in [
        ("var.open", "the variable `open` has no default; --var and --var-file give its value"),
        ("\"x-${var.open}\"", "the variable `open` has no default"),
        ("var.open == \"x\" ? \"a\" : \"b\"", "depends on a condition that is open"),
        ("uuid()", "the function `uuid` is not evaluated here"),
        ("data.aws_ssm_parameter.p.value", "refers to data.aws_ssm_parameter.p, which is not declared"),
        ("local.nothing", "the local `nothing` is not declared"),
        ("local.map.z", "it asks for an element that is not there"),
        ("terraform.workspace", "terraform.workspace is known when Terraform runs"),
        ("provider::x::y(\"a\")", "the function y of a provider is not evaluated"),
    ] {
        let found = text(expression).unwrap_err();
        assert!(found.contains(expected), "{expression}: {found}");
    }
}

const SHOP: &str = r#"
provider "aws" {
  region = var.region
  default_tags {
    tags = merge(local.tags, { managed = "terraform", stage = var.stage })
  }
}
provider "aws" {
  alias  = "west"
  region = "us-west-2"
}
variable "region" { default = "eu-west-1" }
variable "stage" {}
variable "dbs" {
  type = map(object({ class = string, public = optional(bool, false) }))
  default = {
    orders = { class = "db.r6g.large", public = true }
    users  = { class = "db.t3.micro" }
  }
}
locals { tags = { owner = "shop" } }
resource "aws_kms_key" "main" {
  enable_key_rotation = true
  policy              = data.aws_iam_policy_document.key.json
}
data "aws_iam_policy_document" "key" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}
resource "aws_db_parameter_group" "pg" {
  name   = "pg"
  family = "postgres16"
  dynamic "parameter" {
    for_each = { "rds.force_ssl" = "0" }
    content {
      name  = parameter.key
      value = parameter.value
    }
  }
}
resource "aws_security_group" "db" {
  count = var.region == "eu-west-1" ? 1 : 0
}
resource "aws_db_instance" "this" {
  for_each               = var.dbs
  identifier             = each.key
  engine                 = "postgres"
  instance_class         = each.value.class
  publicly_accessible    = each.value.public
  storage_encrypted      = true
  kms_key_id             = aws_kms_key.main.arn
  parameter_group_name   = aws_db_parameter_group.pg.name
  vpc_security_group_ids = aws_security_group.db[*].id
  password               = local.password
  tags                   = { name = each.key }
}
locals { password = "Hunter2Hunter2" }
module "far" {
  source = "terraform-aws-modules/vpc/aws"
}
module "near" {
  source    = "./modules/cluster"
  count     = 1
  key       = aws_kms_key.main.arn
  providers = { aws = aws.west }
}
"#;
const CLUSTER: &str = r#"
variable "key" {}
resource "aws_rds_cluster" "c" {
  engine            = "aurora-postgresql"
  storage_encrypted = true
  kms_key_id        = var.key
}
resource "aws_rds_cluster_instance" "i" {
  count              = 2
  cluster_identifier = aws_rds_cluster.c.id
  engine             = aws_rds_cluster.c.engine
}
output "arn" { value = aws_rds_cluster.c.arn }
"#;

#[test]
fn resources_are_expanded_and_refer_to_each_other() {
    let plan = read(&[("main.tf", SHOP), ("modules/cluster/main.tf", CLUSTER)]);
    assert_eq!(plan.source.kind, "terraform_source");
    let orders = one(&plan, "aws_db_instance.this[\"orders\"]");
    assert_eq!(orders.origin, Origin::Template);
    assert_eq!(orders.region.as_deref(), Some("eu-west-1"));
    assert_eq!(field(orders, "publicly_accessible"), &json!(true));
    assert_eq!(field(orders, "kms_key"), &json!("aws_kms_key.main"));
    assert_eq!(field(orders, "db_parameter_group"), &json!("aws_db_parameter_group.pg"));
    assert_eq!(field(orders, "vpc_security_groups"), &json!(["aws_security_group.db[0]"]));
    assert_eq!(field(orders, "master_password_source"), &json!("literal"));
    assert_eq!(orders.tags.get("owner").map(String::as_str), Some("shop"));
    assert_eq!(orders.tags.get("name").map(String::as_str), Some("orders"));
    assert!(orders.unknown_fields["tags[stage]"].contains("the variable `stage` has no default"));
    assert_eq!(field(one(&plan, "aws_db_instance.this[\"users\"]"), "publicly_accessible"), &json!(false));
    assert_eq!(field(one(&plan, "aws_db_parameter_group.pg"), "parameters"), &json!({"rds.force_ssl": "0"}));
    let key = one(&plan, "aws_kms_key.main");
    assert_eq!(field(key, "policy_statements")[0]["principals"], json!(["*"]));
    let cluster = one(&plan, "module.near[0].aws_rds_cluster.c");
    assert_eq!(cluster.region.as_deref(), Some("us-west-2"));
    assert_eq!(field(cluster, "kms_key"), &json!("aws_kms_key.main"));
    for index in 0..2 {
        let member = one(&plan, &format!("module.near[0].aws_rds_cluster_instance.i[{index}]"));
        assert_eq!(field(member, "db_cluster"), &json!("module.near[0].aws_rds_cluster.c"));
        assert_eq!(field(member, "engine"), &json!("aurora-postgresql"));
    }
    let far =
        Unread::Module { name: "module.far".to_owned(), source: Some("terraform-aws-modules/vpc/aws".to_owned()) };
    assert_eq!(plan.unread, [far]);
    let all = format!("{plan:?}");
    assert!(!all.contains("Hunter2"), "a password got out");
}

#[test]
fn values_of_variables_come_in_terraforms_order() {
    let files = [
        (
            "main.tf",
            "variable \"days\" {\n  type    = number\n  default = 1\n}\nvariable \"zones\" {\n  type    = list(string)\n  \
            default = []\n}\nresource \"aws_db_instance\" \"a\" {\n  engine                  = \"mysql\"\n  backup_retention_period = \
            var.days\n  availability_zone       = try(var.zones[0], null)\n}\n",
        ),
        ("terraform.tfvars", "days = \"2\"\n"),
        ("b.auto.tfvars.json", "{\"days\": 4}"),
        ("a.auto.tfvars", "days = 3\nzones = [\"x\"]\n"),
        ("named.tfvars", "days = 5\n"),
        ("other.tfvars", "days = 99\n"),
    ];
    let dir = folder(&files);
    let days = |options: &SourceOptions| {
        field(one(&read_in(dir.path(), options), "aws_db_instance.a"), "backup_retention_period").clone()
    };
    assert_eq!(days(&SourceOptions::default()), 4);
    let mut options = SourceOptions { var_files: vec![dir.path().join("named.tfvars")], ..SourceOptions::default() };
    assert_eq!(days(&options), 5);
    options.vars = vec![("days".to_owned(), "6".to_owned()), ("zones".to_owned(), "[\"eu-west-1c\"]".to_owned())];
    assert_eq!(days(&options), 6);
    let plan = read_in(dir.path(), &options);
    assert_eq!(field(one(&plan, "aws_db_instance.a"), "availability_zone"), "eu-west-1c");
}

#[test]
fn policies_are_read_as_far_as_they_are_known() {
    let plan = read(&[(
        "main.tf",
        r#"resource "aws_rds_cluster" "c" {}
resource "aws_iam_policy" "encoded" {
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "rds-db:connect", Resource = "${aws_rds_cluster.c.arn}/*" }]
  })
}
resource "aws_iam_policy" "written" {
  policy = <<-EOP
    {"Statement": {"Effect": "Allow", "Action": ["rds:*"], "Resource": "${aws_rds_cluster.c.arn}"}}
  EOP
}
resource "aws_iam_policy" "plain" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}
"#,
    )]);
    for (name, action) in [("encoded", "rds-db:connect"), ("written", "rds:*")] {
        let policy = one(&plan, &format!("aws_iam_policy.{name}"));
        assert_eq!(field(policy, "policy_statements")[0]["actions"], json!([action]), "{name}");
        assert!(policy.unknown_fields["policy_statements[0].resources[0]"].contains("refers to aws_rds_cluster.c.arn"));
    }
    assert_eq!(field(one(&plan, "aws_iam_policy.plain"), "policy_statements")[0]["resources"], json!(["*"]));
}

#[test]
fn what_a_secret_is_made_of_is_one_and_overrides_count() {
    let plan = read(&[
        (
            "main.tf",
            "variable \"pw\" {\n  sensitive = true\n  default   = \"Zq8Secret\"\n}\nresource \"aws_db_instance\" \"a\" {\n  \
            identifier    = \"db-${var.pw}\"\n  engine        = \"mysql\"\n  password      = var.pw\n  backup_window = upper(var.pw)\n  \
            multi_az      = false\n}\n",
        ),
        ("x_override.tf", "resource \"aws_db_instance\" \"a\" {\n  multi_az = true\n}\n"),
        ("more.tofu", "resource \"aws_kms_key\" \"k\" {\n  count = 0\n}\n"),
        ("more.tf", "resource \"aws_kms_key\" \"k\" {\n}\n"),
    ]);
    let db = one(&plan, "aws_db_instance.a");
    assert_eq!(field(db, "multi_az"), &json!(true));
    assert_eq!(db.unknown_fields["preferred_backup_window"], "it is a secret");
    assert!(
        plan.after.iter().all(|resource| resource.resource_type != "aws_kms_key"),
        "Terraform's file hides OpenTofu's"
    );
    let all = format!("{plan:?}").to_ascii_uppercase();
    assert!(!all.contains("ZQ8SECRET"), "a secret got out");
}

#[test]
fn findings_name_the_line_and_the_reminder_comes_once() {
    let desk = Desk::new();
    desk.put(
        "infra/main.tf",
        "resource \"aws_db_instance\" \"a\" {\n  engine = \"mysql\"\n\n  publicly_accessible = true\n  \
        password            = \"Zq8Secret\"\n}\n",
    );
    desk.put("infra/.terraform/modules/x/main.tf", "resource \"aws_db_instance\" \"hidden\" {}\n");
    desk.put("other/main.tf", "resource \"aws_kms_key\" \"k\" {\n}\n");
    let run = desk.run(
        "check infra other infra/main.tf --format json --policy rds_instance_not_public,rds_password_not_in_template",
    );
    assert_eq!(run.code, 1, "{}", run.err);
    assert_eq!(run.err.matches("a plan also sees").count(), 1, "{}", run.err);
    assert!(!run.out.contains("Zq8Secret") && !run.err.contains("Zq8Secret"));
    let report: Value = serde_json::from_str(&run.out).unwrap();
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 2, "each folder is read once, and nothing that is hidden");
    let of = |policy: &str| findings.iter().find(|finding| finding["policy_id"] == policy).unwrap();
    assert_eq!(
        of("rds_instance_not_public")["location"],
        json!({"file": "infra/main.tf", "line": 4, "column": 3}),
        "{report}"
    );
    assert_eq!(of("rds_password_not_in_template")["location"]["line"], 5);
}

#[test]
fn an_earlier_folder_gives_both_sides() {
    let desk = Desk::new();
    let text = |public: bool, az: bool| {
        format!(
            "resource \"aws_db_instance\" \"a\" {{\n  engine              = \"mysql\"\n  publicly_accessible = {public}\n  multi_az            = {az}\n  \
            deletion_protection = false\n}}\n"
        )
    };
    desk.put("old/main.tf", text(false, true));
    desk.put("new/main.tf", text(true, true));
    let policies = "--policy rds_instance_not_public,rds_instance_deletion_protection --format json";
    let run = desk.run(&format!("check new --before old {policies}"));
    assert_eq!(run.code, 1, "{}", run.err);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    let change = |policy: &str| {
        let found = report["findings"].as_array().unwrap().iter().find(|finding| finding["policy_id"] == policy);
        found.unwrap()["verdict"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(change("rds_instance_not_public"), "introduced");
    assert_eq!(change("rds_instance_deletion_protection"), "pre-existing");
    let run = desk.run(&format!("check old --before new {policies}"));
    assert_eq!(run.code, 0, "{}", run.err);
    desk.put("t.json", "{\"Resources\": {}}");
    let run = desk.run("check t.json --before old");
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.err.contains("two templates or two source folders"), "{}", run.err);
}
