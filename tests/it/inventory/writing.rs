//! Writing an inventory, and reading what was written once more.

use super::*;

fn header() -> InventoryHeader {
    InventoryHeader {
        record: HeaderTag::Inventory,
        schema_version: "1.0".to_owned(),
        collected_at: "2026-11-01T02:00:00Z".to_owned(),
        scope_digest: None,
    }
}

#[test]
fn what_is_written_is_read_again() {
    let fleet = read_all(&sample()).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let mut digests = Vec::new();
    for name in ["a.ndjson", "a.ndjson.zst", "b.ndjson.zst"] {
        let path = dir.path().join(name);
        let mut writer = Writer::create(&path, &header()).unwrap();
        for resource in &fleet.resources {
            writer.resource(resource).unwrap();
        }
        assert!(!path.exists(), "half a file is in place");
        for gap in &fleet.gaps {
            writer.gap(gap).unwrap();
        }
        let written = writer.finish().unwrap();
        assert_eq!(read_all(&path).unwrap(), fleet);
        let mut reader = Reader::open(&path).unwrap();
        while reader.next_batch(100).unwrap().is_some() {}
        assert_eq!(reader.digest().unwrap(), written.digest);
        digests.push(written.digest);
    }
    assert!(digests.iter().all(|digest| *digest == digests[0]));
    let bytes = |name| std::fs::read(dir.path().join(name)).unwrap();
    assert_eq!(bytes("a.ndjson.zst"), bytes("b.ndjson.zst"));
    assert!(bytes("a.ndjson.zst").len() * 5 < bytes("a.ndjson").len());
}

#[test]
fn a_writer_that_is_dropped_or_refuses_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("fleet.ndjson");
    std::fs::write(&path, "old").unwrap();
    let mut writer = Writer::create(&path, &header()).unwrap();
    let mut resource = Resource::new("aws_rds_instance", "x", "x", Origin::Live);
    resource.attributes.insert("multi_az".to_owned(), serde_json::Value::Null);
    let error = writer.resource(&resource).unwrap_err();
    assert!(error.to_string().contains("`attributes.multi_az` is null"), "{error}");
    resource.attributes.clear();
    writer.resource(&resource).unwrap();
    let error = writer.resource(&resource).unwrap_err();
    assert!(error.to_string().contains("`id` was written before"), "{error}");
    drop(writer);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    assert!(matches!(Writer::create(dir.path(), &header()), Err(InventoryError::Write { .. })));
    assert!(matches!(Writer::create(&dir.path().join("no/f"), &header()), Err(InventoryError::Write { .. })));
}

#[test]
fn gaps_keep_every_field() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("gaps.ndjson");
    let gap = Gap {
        target: "account 1\u{1b}[0m".to_owned(),
        operation: "rds:DescribeDBInstances".to_owned(),
        cause: GapCause::NotAttempted,
        account_id: Some("1".to_owned()),
        region: None,
        resource_types: vec!["aws_rds_instance".to_owned()],
        attempts: 0,
        message: String::new(),
    };
    let mut writer = Writer::create(&path, &header()).unwrap();
    writer.gap(&gap).unwrap();
    assert_eq!(writer.finish().unwrap().gaps, 1);
    assert_eq!(read_all(&path).unwrap().gaps, [gap]);
}

#[cfg(unix)]
#[test]
fn a_pipe_is_read_once() {
    let id = std::process::id();
    let path = std::env::temp_dir().join(format!("dbmuster-{id}.fifo"));
    let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
    assert!(made.success());
    let target = path.clone();
    let content = lines(&[HEADER, RESOURCE, RESOURCE, &end(2, 0)]);
    let writer = std::thread::spawn(move || std::fs::write(target, content));
    let error = read_all(&path).unwrap_err();
    let _ = writer.join();
    std::fs::remove_file(&path).unwrap();
    assert!(error.to_string().ends_with("line 3: the id \"db1\" occurs twice"), "{error}");
}

#[test]
fn a_file_is_read_a_second_time_if_it_is_still_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("fleet.ndjson");
    let content = lines(&[HEADER, RESOURCE, &end(1, 0)]);
    std::fs::write(&path, &content).unwrap();
    let whole = |mut reader: Reader| {
        let mut batches = Vec::new();
        while let Some(batch) = reader.next_batch(10).unwrap() {
            batches.push((batch.json, batch.lines.iter().map(|line| line.number).collect::<Vec<_>>()));
        }
        (batches, reader)
    };
    let (first, reader) = whole(Reader::open(&path).unwrap());
    let (second, again) = whole(reader.again().unwrap());
    assert_eq!(first, second);
    assert_eq!((reader.digest().is_some(), again.digest()), (true, None));
    std::fs::write(&path, [&content[..], b"\n"].concat()).unwrap();
    assert_eq!(
        again.again().unwrap_err().to_string(),
        format!("read {} twice: it was changed in between", path.display())
    );
}
