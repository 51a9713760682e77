//! Source lines of plan resources: real files, broken files, links and modules.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use dbmuster::plan::source::{SourceError, SourceIndex, SourceWarning};

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

fn open(dir: &Path) -> (SourceIndex, Vec<SourceWarning>) {
    SourceIndex::open(dir, &BTreeMap::new()).unwrap()
}

/// `file:line:column` with the folder cut off.
fn at(dir: &tempfile::TempDir, address: &str, argument: Option<&str>) -> Option<String> {
    let location = open(dir.path()).0.locate(address, argument)?;
    let root = format!("{}/", dir.path().display());
    let file = location.file.strip_prefix(&root).map_or(location.file.clone(), str::to_owned);
    Some(format!("{file}:{}:{}", location.line.unwrap(), location.column.unwrap()))
}

const MAIN: &str = r#"# a comment with resource "aws_db_instance" "a" {
terraform {}

resource "aws_db_instance" "a" {
  for_each          = toset(["x.y"])
  storage_encrypted = false # größer
  timeouts {
    create = "1h"
  }
}

resource aws_security_group "g" {
  ingress {
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress { cidr_blocks = [] }
  egress { cidr_blocks = [] }
  dynamic "rule" {
    for_each = []
    content {
      port = 1
    }
  }
}

data "aws_kms_key" "k" { key_id = "x" }

module "local" { source = "./modules/db" }

module "remote" {
  source  = "terraform-aws-modules/rds/aws"
  version = "6.0.0"
}
"#;

#[test]
fn blocks_and_arguments_have_places() {
    let dir = folder(&[("main.tf", MAIN)]);
    let at = |address, argument| at(&dir, address, argument).unwrap();
    assert_eq!(at(r#"aws_db_instance.a["x.y"]"#, None), "main.tf:4:1");
    assert_eq!(at("aws_db_instance.a", Some("storage_encrypted")), "main.tf:6:3");
    assert_eq!(at("aws_db_instance.a", Some("timeouts[0].create")), "main.tf:8:5");
    assert_eq!(at("aws_db_instance.a", Some("timeouts.delete")), "main.tf:7:3");
    assert_eq!(at("aws_db_instance.a", Some("kms_key_id")), "main.tf:4:1");
    assert_eq!(at("data.aws_kms_key.k", Some("key_id")), "main.tf:26:26");
    assert_eq!(at("aws_security_group.g", Some("ingress[3].cidr_blocks")), "main.tf:14:5");
    assert_eq!(at("aws_security_group.g", Some("rule[1].port")), "main.tf:21:7");
}

#[test]
fn repeated_blocks_are_not_guessed_at() {
    let dir = folder(&[("main.tf", MAIN)]);
    assert_eq!(at(&dir, "aws_security_group.g", Some("egress[1].cidr_blocks")).unwrap(), "main.tf:12:1");
}

#[test]
fn modules_are_followed_and_remote_ones_placed_at_the_call() {
    let dir = folder(&[
        ("main.tf", MAIN),
        ("modules/db/db.tf", "module \"inner\" {\n  source = \"../inner\"\n}\n"),
        ("modules/inner/i.tofu", "\n\nresource \"aws_db_instance\" \"a\" {}\n"),
    ]);
    let at = |address| at(&dir, address, None);
    assert_eq!(at(r#"module.local["a\"].b"].module.inner[0].aws_db_instance.a"#).unwrap(), "modules/inner/i.tofu:3:1");
    assert_eq!(at("module.remote.module.deep.aws_rds_cluster.this[0]").unwrap(), "main.tf:30:1");
    assert_eq!(at("module.remote.aws_db_instance.a").unwrap(), "main.tf:30:1");
    assert_eq!(at("module.nowhere.aws_db_instance.a"), None);
    assert_eq!(at("module.nowhere.aws_rds_cluster.this"), None);
    assert_eq!(at("aws_rds_cluster.this"), None);
    assert_eq!(at("not an address"), None);
}

#[test]
fn folders_that_the_caller_knows_come_first() {
    let dir = folder(&[
        ("main.tf", "module \"m\" {\n  source = \"git::https://example.com/m.git\"\n}\n"),
        ("vendored/m/m.tf", "resource \"aws_db_instance\" \"a\" {}\n"),
    ]);
    let known = BTreeMap::from([
        ("module.m".to_owned(), "vendored/m".to_owned()),
        ("module.n".to_owned(), "nowhere".to_owned()),
    ]);
    let (index, warnings) = SourceIndex::open(dir.path(), &known).unwrap();
    assert!(warnings.is_empty());
    let location = index.locate("module.m[0].aws_db_instance.a", None).unwrap();
    assert!(location.file.ends_with("/vendored/m/m.tf"), "{}", location.file);
}

#[test]
fn a_bare_root_is_searched_as_a_tree_but_never_guessed_in() {
    let dir = folder(&[
        ("versions.tf", "terraform {}\n"),
        ("envs/dev/main.tf", "resource \"aws_db_instance\" \"a\" {}\nresource \"aws_kms_key\" \"only\" {}\n"),
        ("envs/prod/main.tf", "resource \"aws_db_instance\" \"a\" {}\n"),
        (".terraform/modules/x/main.tf", "resource \"aws_kms_key\" \"only\" {}\n"),
    ]);
    assert_eq!(at(&dir, "aws_kms_key.only", None).unwrap(), "envs/dev/main.tf:2:1");
    assert_eq!(at(&dir, "aws_db_instance.a", None), None);
}

#[test]
fn a_file_that_does_not_parse_is_a_warning_with_its_line() {
    let dir = folder(&[
        ("bad.tf", "resource \"aws_db_instance\" \"b\" {\n  a = = 1\n}\n"),
        ("good.tf", "resource \"aws_db_instance\" \"a\" {}\n"),
        ("bad.tf.json", "{\n  \"resource\": }\n"),
        ("latin.tf", "placeholder"),
    ]);
    fs::write(dir.path().join("latin.tf"), b"# \xe4\n").unwrap();
    let (index, warnings) = open(dir.path());
    let of = |name: &str| warnings.iter().find(|warning| warning.file.ends_with(name)).unwrap();
    assert_eq!(of("/bad.tf").line, Some(2));
    assert_eq!(of("/bad.tf.json").line, Some(2));
    assert!(of("/latin.tf").message.contains("not UTF-8"));
    assert_eq!(warnings.len(), 3);
    assert_eq!(index.locate("aws_db_instance.a", None).unwrap().line, Some(1));
    assert_eq!(index.locate("aws_db_instance.b", Some("a")).unwrap().line, Some(1));
}

#[test]
fn json_syntax_is_placed_by_block() {
    let text = "{\n  \"resource\": {\n    \"aws_db_instance\": {\n      \"a\": {\"engine\": \"x\"},\n      \"b\": [{}]\n    }\n  },\n  \"module\": {\"m\": {\"source\": \"./m\"}}\n}\n";
    let dir = folder(&[("main.tf.json", text), ("m/main.tf", "resource \"aws_kms_key\" \"k\" {}\n")]);
    assert_eq!(at(&dir, "aws_db_instance.b", None).unwrap(), "main.tf.json:5:7");
    assert_eq!(at(&dir, "module.m.aws_kms_key.k", None).unwrap(), "m/main.tf:1:1");
}

#[test]
fn windows_line_ends_and_byte_order_marks_do_not_shift_lines() {
    let dir = folder(&[(
        "main.tf",
        "\u{feff}resource \"aws_db_instance\" \"a\" {\r\n  engine = \"x\"\r\n  note   = <<-EOT\r\n    a\r\n  EOT\r\n  port   = 1\r\n}\r\n",
    )]);
    assert!(open(dir.path()).1.is_empty());
    assert_eq!(at(&dir, "aws_db_instance.a", None).unwrap(), "main.tf:1:1");
    assert_eq!(at(&dir, "aws_db_instance.a", Some("port")).unwrap(), "main.tf:6:3");
}

#[test]
fn overrides_and_opentofu_files_rank_as_the_tools_rank_them() {
    let block = "resource \"aws_db_instance\" \"a\" {}\n";
    let dir = folder(&[("a_override.tf", block), ("main.tf", block), ("main.tofu", block)]);
    assert_eq!(at(&dir, "aws_db_instance.a", None).unwrap(), "main.tofu:1:1");
}

#[cfg(unix)]
#[test]
fn links_and_modules_that_lead_back_come_to_an_end() {
    let dir = folder(&[(
        "main.tf",
        "module \"again\" {\n  source = \"./again\"\n}\nresource \"aws_db_instance\" \"a\" {}\n",
    )]);
    std::os::unix::fs::symlink(dir.path(), dir.path().join("again")).unwrap();
    std::os::unix::fs::symlink("loop.tf", dir.path().join("loop.tf")).unwrap();
    let deep = "module.again.".repeat(200) + "aws_db_instance.a";
    assert_eq!(at(&dir, &deep, None).unwrap(), "main.tf:4:1");
    let bare = folder(&[("sub/main.tf", "resource \"aws_db_instance\" \"a\" {}\n")]);
    std::os::unix::fs::symlink(bare.path(), bare.path().join("sub/up")).unwrap();
    assert_eq!(at(&bare, "aws_db_instance.a", None).unwrap(), "sub/main.tf:1:1");
}

#[test]
fn hostile_files_are_bounded() {
    let deep = format!("resource \"a\" \"b\" {{\n x = {}1{}\n}}\n", "[".repeat(100_000), "]".repeat(100_000));
    let blocks = format!("{}{}", "x {\n".repeat(50_000), "}\n".repeat(50_000));
    let sums = format!("x = 1{}\n", " + 1".repeat(100_000));
    let huge = "# comment\n".repeat(500_000);
    let dir = folder(&[("deep.tf", &deep), ("blocks.tf", &blocks), ("sums.tf", &sums), ("huge.tf", &huge)]);
    let (index, warnings) = open(dir.path());
    assert_eq!(warnings.len(), 4, "{warnings:?}");
    assert_eq!(index.locate("a.b", None).unwrap().line, Some(1));
}

#[test]
fn what_is_no_folder_is_refused_with_help() {
    let dir = folder(&[("main.tf", MAIN)]);
    let missing = SourceIndex::open(&dir.path().join("nowhere"), &BTreeMap::new()).unwrap_err();
    assert!(matches!(missing, SourceError::Missing { .. }) && missing.to_string().contains("\nhelp: "));
    let file = SourceIndex::open(&dir.path().join("main.tf"), &BTreeMap::new()).unwrap_err();
    assert!(matches!(file, SourceError::NotAFolder { .. }) && file.to_string().contains("\nhelp: "));
}
