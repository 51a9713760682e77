//! Inventory files, read and written: the round trip, every way of being wrong, and the committed schemas.

mod writing;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use dbmuster::inventory::{InventoryError, Reader, Writer, check_resource, read_all};
use dbmuster::model::inventory::{HeaderTag, InventoryHeader};
use dbmuster::model::{Gap, GapCause, Origin, Resource};
use serde_json::json;

const HEADER: &str = r#"{"record":"inventory","schema_version":"1.0","collected_at":"2026-11-01T02:00:00Z"}"#;
const RESOURCE: &str = r#"{"record":"resource","id":"db1","resource_type":"aws_rds_instance","name":"db1","origin":"live","attributes":{"multi_az":true}}"#;
const GAP: &str = r#"{"record":"gap","target":"account 1","operation":"rds:DescribeDBClusters","cause":"throttled"}"#;

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("inventory/samples/fleet.ndjson")
}

/// A file of these bytes, in a folder of its own.
fn file(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("fleet.ndjson");
    std::fs::write(&path, bytes).unwrap();
    (dir, path)
}

fn lines(lines: &[&str]) -> Vec<u8> {
    lines.iter().flat_map(|line| [line.as_bytes(), b"\n"].concat()).collect()
}

fn end(resources: u64, gaps: u64) -> String {
    format!(r#"{{"record":"end","resources":{resources},"gaps":{gaps}}}"#)
}

/// Error text and help line of a file, without the folder; the file is read typed.
fn refusal(bytes: &[u8]) -> (String, InventoryError) {
    let (dir, path) = file(bytes);
    let error = read_all(&path).expect_err("the file is wrong");
    let text = error.to_string().replace(&format!("{}/", dir.path().display()), "");
    assert!(!error.help().is_empty());
    (text, error)
}

fn refused(content: &[&str]) -> String {
    refusal(&lines(content)).0
}

#[test]
fn a_file_is_read_in_batches_with_its_digest() {
    let second = RESOURCE.replace("db1", "db2");
    let third = r#"{"id":"db3","name":"db3","origin":"live","record":"resource","resource_type":"aws_rds_cluster"}"#;
    let (_dir, path) = file(&lines(&[HEADER, RESOURCE, GAP, &second, "", third, &end(3, 1)]));
    let mut reader = Reader::open(&path).unwrap();
    assert_eq!(reader.header().collected_at, "2026-11-01T02:00:00Z");
    let first = reader.next_batch(2).unwrap().unwrap();
    assert_eq!(first.lines.iter().map(|line| line.number).collect::<Vec<_>>(), [2, 4]);
    assert_eq!(first.gaps.len(), 1);
    assert!(reader.digest().is_none());
    let last = reader.next_batch(2).unwrap().unwrap();
    assert_eq!(last.lines[0].number, 6);
    assert_eq!(last.lines[0].kind.name, "aws_rds_cluster");
    let array: serde_json::Value = serde_json::from_str(&last.json).unwrap();
    assert_eq!(array, json!([{"id": "db3", "name": "db3", "origin": "live", "resource_type": "aws_rds_cluster"}]));
    assert!(reader.next_batch(2).unwrap().is_none());
    assert_eq!(reader.counts(), (3, 1));
    let digest = reader.digest().unwrap();
    assert_eq!(digest.len(), 64);
    assert!(reader.next_batch(2).unwrap().is_none());
}

#[test]
fn compression_is_told_by_the_bytes_and_does_not_change_the_digest() {
    let plain = lines(&[HEADER, RESOURCE, &end(1, 0)]);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&plain).unwrap();
    let forms = [plain.clone(), gzip.finish().unwrap(), zstd::encode_all(&plain[..], 3).unwrap()];
    let digests: Vec<_> = forms
        .iter()
        .map(|bytes| {
            let (_dir, path) = file(bytes);
            let mut reader = Reader::open(&path).unwrap();
            while reader.next_batch(10).unwrap().is_some() {}
            reader.digest().unwrap()
        })
        .collect();
    assert_eq!(digests[0], digests[1]);
    assert_eq!(digests[0], digests[2]);
    // A download that stopped half way.
    for bytes in &forms[1..] {
        let error = refusal(&bytes[..bytes.len() - 9]).1;
        assert!(matches!(error, InventoryError::CutShort { .. }), "{error}");
    }
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_do_no_harm() {
    let mut bytes = vec![0xef, 0xbb, 0xbf];
    bytes.extend(format!("{HEADER}\r\n{RESOURCE}\r\n{}\r\n\r\n", end(1, 0)).bytes());
    let (_dir, path) = file(&bytes);
    assert_eq!(read_all(&path).unwrap().resources.len(), 1);
}

#[test]
fn what_is_no_inventory_is_refused() {
    assert_eq!(refusal(b"").0, "read fleet.ndjson: it is empty");
    assert_eq!(refusal(b"\n \n").0, "read fleet.ndjson: it is empty");
    let not = "read fleet.ndjson: it is not an inventory: its first line";
    assert_eq!(refusal(b"hello\n").0, format!("{not} is not a JSON object"));
    assert_eq!(refusal(b"{\n  \"format_version\": \"1.2\"\n}\n").0, format!("{not} is not a JSON object"));
    assert_eq!(refusal(b"{\"format_version\":\"1.2\"}\n").0, format!("{not} has no `record`"));
    assert_eq!(refused(&[RESOURCE]), format!("{not} has the record \"resource\""));
    assert!(refusal(b"\x7fELF\xff\xfe\n").0.ends_with("it does not begin with text"));
    assert!(refusal(&vec![b'x'; 20_000_000]).0.ends_with("its first line is too long for a header"));
}

#[test]
fn another_major_version_is_refused_and_a_later_minor_is_not() {
    let future = HEADER.replace("1.0", "2.0");
    assert_eq!(refused(&[&future]), "read fleet.ndjson: it has schema version \"2.0\", and this program reads 1.0");
    for odd in ["", "1", "one.two", "1.x"] {
        assert!(refused(&[&HEADER.replace("1.0", odd)]).contains("schema version"), "{odd}");
    }
    let (_dir, path) = file(&lines(&[&HEADER.replace("1.0", "1.7"), &end(0, 0)]));
    assert!(read_all(&path).unwrap().resources.is_empty());
}

#[test]
fn a_cut_inventory_is_refused() {
    let cut = "read fleet.ndjson: the inventory was cut short after line";
    let rest = "its last line is not an end record";
    assert_eq!(refused(&[HEADER]), format!("{cut} 1: {rest}"));
    assert_eq!(refused(&[HEADER, RESOURCE]), format!("{cut} 2: {rest}"));
    let half = format!("{HEADER}\n{RESOURCE}\n{}", &RESOURCE[..40]);
    assert_eq!(refusal(half.as_bytes()).0, format!("{cut} 2: {rest}"));
    assert!(refusal(half.as_bytes()).1.help().contains("not judged as if it were all of it"));
    // Lines lost in the middle.
    assert_eq!(
        refused(&[HEADER, RESOURCE, &end(2, 0)]),
        "read fleet.ndjson: the inventory is not whole: its end record counts 2 resources, 1 were read"
    );
    assert!(refused(&[HEADER, &end(0, 1)]).contains("counts 1 gaps, 0 were read"));
}

#[test]
fn a_wrong_line_is_named_with_its_column() {
    let ending = end(1, 0);
    let broken = RESOURCE.replace("\"name\":", "\"name\"");
    let column = broken.find("\"name\"").unwrap() + "\"name\"".len() + 1;
    let text = refused(&[HEADER, GAP, &broken, &ending]);
    assert_eq!(text, format!("read fleet.ndjson: line 3, column {column}: expected `:`"));
    let wrong = RESOURCE.replace("\"live\"", "\"dreamt\"");
    let text = refused(&[HEADER, &wrong, &ending]);
    let column = wrong.find("\"dreamt\"").unwrap() + "\"dreamt\"".len();
    assert!(
        text.starts_with(&format!("read fleet.ndjson: line 2, column {column}: unknown variant `dreamt`")),
        "{text}"
    );
    // `record` elsewhere: the line was rewritten, so that no column is better than a wrong one.
    let late = r#"{"id":"a","name":"a","origin":"x","record":"resource","resource_type":"aws_rds_cluster"}"#;
    assert!(refused(&[HEADER, late, &ending]).starts_with("read fleet.ndjson: line 2: unknown variant `x`"));
    for (line, expected) in [
        ("{\"id\":\"a\"}", "line 2: missing field `record`"),
        ("{\"record\":\"resource\",\"resource_type\":\"aws_rds_cluster\"}", "line 2: missing field `id`"),
        ("{\"record\":\"resource\",\"id\":\"a\"}", "line 2: missing field `resource_type`"),
        ("{\"record\":\"thing\"}", "line 2: `record` is \"thing\", not `resource`, `gap`, `read` or `end`"),
        (HEADER, "line 2: a second header; an inventory has one, on its first line"),
        ("[1]", "line 2: not a JSON object"),
        ("{\"record\":\"gap\",\"target\":\"t\"}", "missing field `operation`"),
    ] {
        let text = refused(&[HEADER, line, &ending]);
        assert!(text.contains(expected), "{text}");
    }
    // Two resources on one line would be two elements of a batch.
    let two = format!("{RESOURCE},{}", RESOURCE.replace("db1", "db2"));
    assert!(refused(&[HEADER, &two, &ending]).contains("trailing characters"));
    assert!(
        refused(&[HEADER, &RESOURCE.replace("\"name\"", "\"nickname\""), &ending]).contains("unknown field `nickname`")
    );
    let deep = RESOURCE.replace("true", &format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)));
    assert!(refused(&[HEADER, &deep, &ending]).contains("recursion limit exceeded"));
}

#[test]
fn null_is_refused_wherever_it_stands() {
    let ending = end(1, 0);
    for (from, to, field) in [
        ("true", "null", "attributes.multi_az"),
        ("true", "[{\"a\":null}]", "attributes.multi_az[0].a"),
        ("\"name\"", "\"owner\":null,\"name\"", "owner"),
    ] {
        let text = refused(&[HEADER, &RESOURCE.replace(from, to), &ending]);
        assert!(text.starts_with(&format!("read fleet.ndjson: line 2: `{field}` is null")), "{text}");
    }
    assert!(refused(&[HEADER, &GAP.replace('}', ",\"region\":null}"), &ending]).contains("`region` is null"));
    assert!(refused(&[&HEADER.replace('}', ",\"scope_digest\":null}")]).contains("`scope_digest` is null"));
    let named = RESOURCE.replace("\"name\":\"db1\"", "\"name\":\"null\"");
    let (_dir, path) = file(&lines(&[HEADER, &named, &ending]));
    assert_eq!(read_all(&path).unwrap().resources[0].name, "null");
}

#[test]
fn an_id_occurs_once() {
    let text = refused(&[HEADER, GAP, RESOURCE, GAP, RESOURCE, &end(2, 2)]);
    assert_eq!(text, "read fleet.ndjson: line 5: the id \"db1\" occurs twice, first on line 3");
    // Also when it is spelled with an escape.
    let escaped = RESOURCE.replace("\"db1\",\"res", "\"\\u0064b1\",\"res");
    assert!(refused(&[HEADER, RESOURCE, &escaped, &end(2, 0)]).contains("first on line 2"));
}

#[test]
fn bytes_that_are_not_text_and_what_follows_the_end_are_refused() {
    let mut bytes = lines(&[HEADER, RESOURCE]);
    bytes.extend(b"{\"record\":\"\xff\"}\n");
    assert_eq!(refusal(&bytes).0, "read fleet.ndjson: line 3, byte 12 is not UTF-8");
    assert_eq!(refused(&[HEADER, &end(0, 0), GAP]), "read fleet.ndjson: line 3 follows the end record");
    let mut bytes = lines(&[HEADER, &end(0, 0)]);
    bytes.extend([0xff, 0x00]);
    assert_eq!(refusal(&bytes).0, "read fleet.ndjson: line 3 follows the end record");
    let mut bytes = lines(&[HEADER]);
    bytes.extend(vec![b' '; 17 * 1024 * 1024]);
    assert!(refusal(&bytes).0.contains("line 2 is longer than 16777216 bytes"));
}

#[test]
fn a_missing_file_and_a_directory_have_their_own_words() {
    let dir = tempfile::tempdir().unwrap();
    let error = read_all(dir.path()).unwrap_err();
    assert!(matches!(error, InventoryError::IsDirectory { .. }), "{error}");
    let error = read_all(&dir.path().join("none")).unwrap_err();
    assert!(matches!(error, InventoryError::NotFound { .. }), "{error}");
}

#[test]
fn a_resource_must_fit_its_type() {
    let ending = end(1, 0);
    let text = refused(&[HEADER, &RESOURCE.replace("aws_rds_instance", "aws_rds_instanse"), &ending]);
    assert_eq!(text, "read fleet.ndjson: line 2: the resource type \"aws_rds_instanse\" is not known");
    let text = refused(&[HEADER, &RESOURCE.replace("true", "\"yes\",\"colour\":1"), &ending]);
    assert_eq!(
        text,
        "read fleet.ndjson: line 2: the resource \"db1\" does not fit its type: \
         `attributes.colour` is not an attribute of this type; `attributes.multi_az` is a string, not a boolean"
    );
}

fn problems(resource_type: &str, attributes: serde_json::Value, unknown: &[(&str, &str)]) -> Vec<String> {
    let mut resource = Resource::new(resource_type, "x", "x", Origin::Live);
    resource.attributes = attributes.as_object().unwrap().clone();
    resource.unknown_fields = unknown.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    resource.owner = Some("payments".to_owned());
    check_resource(&resource).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn types_are_checked_to_the_bottom() {
    let rule = json!({"protocol": "tcp", "from_port": 1.5, "cidr_blocks": ["10.0.0.0/8", 1], "self": null});
    assert_eq!(
        problems("aws_security_group", json!({"ingress": [rule, "x"], "egress": {}}), &[]),
        [
            "`attributes.egress` is an object, not a list of objects",
            "`attributes.ingress[0].cidr_blocks[1]` is a number, not a string",
            "`attributes.ingress[0].from_port` is a number, not an integer",
            "`attributes.ingress[0].self` is null, not a boolean",
            "`attributes.ingress[1]` is a string, not an object",
        ]
    );
    assert_eq!(
        problems("aws_rds_parameter_group", json!({"parameters": {"a": 1, "b": "2"}, "is_default": null}), &[]),
        ["`attributes.is_default` is null, not a boolean", "`attributes.parameters[a]` is a number, not a string"]
    );
    assert_eq!(
        problems("pg_role", json!({"rolvaliduntil": "infinity", "rolconnlimit": -1}), &[]),
        ["`attributes.rolvaliduntil` is a string, not an RFC 3339 time in UTC"]
    );
    assert_eq!(problems("no_such", json!({}), &[]), ["`resource_type` \"no_such\" is not known"]);
}

#[test]
fn a_field_is_known_or_unknown_and_not_both() {
    let why = "denied";
    let none: [&str; 0] = [];
    assert_eq!(
        problems("aws_rds_instance", json!({"multi_az": true}), &[("multi_az", why), ("kms_key", " "), ("color", why)]),
        [
            "`unknown_fields[color]` is not an attribute of this type",
            "`unknown_fields[kms_key]` has no reason",
            "`unknown_fields[multi_az]` is known and unknown at the same time",
        ]
    );
    assert_eq!(
        problems("aws_rds_instance", json!({}), &[("owner", why), ("tags", why), ("tags[a]", why), ("name", why)]),
        [
            "`unknown_fields[name]` is not an attribute of this type",
            "`unknown_fields[owner]` is known and unknown at the same time",
        ]
    );
    let ingress = json!({"ingress": [{"protocol": "tcp"}]});
    assert_eq!(
        problems("aws_security_group", ingress.clone(), &[("ingress[0].cidr_blocks", why), ("ingress[1]", why)]),
        none
    );
    assert_eq!(
        problems(
            "aws_security_group",
            ingress,
            &[("ingress[0].protocol", why), ("ingress[0].cidr", why), ("ingress[x]", why), ("ingress..a", why)]
        ),
        [
            "`unknown_fields[ingress..a]` is not a path of a field",
            "`unknown_fields[ingress[0].cidr]` is not an attribute of this type",
            "`unknown_fields[ingress[0].protocol]` is known and unknown at the same time",
            "`unknown_fields[ingress[x]]` is not an attribute of this type",
        ]
    );
    let group = json!({"parameters": {"rds.force_ssl": "1"}});
    assert_eq!(
        problems("aws_rds_parameter_group", group, &[("parameters[rds.force_ssl]", why), ("parameters[log.x]", why)]),
        ["`unknown_fields[parameters[rds.force_ssl]]` is known and unknown at the same time"]
    );
}
