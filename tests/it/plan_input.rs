//! Every way in which a plan gets to the reader gives the same resources.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use dbmuster::plan::{self, Plan, PlanProblem};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/plans").join(name)
}

fn text() -> String {
    fs::read_to_string(fixture("references.json")).unwrap().replace("databases", "bases de données 🗄")
}

fn read(bytes: &[u8]) -> Plan {
    plan::read(bytes, "p").unwrap_or_else(|error| panic!("{error}"))
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn encodings_and_packing_make_no_difference() {
    let text = text();
    let plain = read(text.as_bytes());
    assert!(plain.after.iter().any(|resource| resource.name == "bases de données 🗄"));
    let marked = format!("\u{feff}{text}");
    let mut variants =
        vec![marked.clone().into_bytes(), utf16(&marked, u16::to_le_bytes), utf16(&marked, u16::to_be_bytes)];
    variants.extend([utf16(&text, u16::to_le_bytes), utf16(&text, u16::to_be_bytes)]);
    variants.extend(variants.clone().iter().map(|bytes| packed(bytes)));
    let mut two_members = packed(&text.as_bytes()[..1000]);
    two_members.extend(packed(&text.as_bytes()[1000..]));
    variants.push(two_members);
    for bytes in variants {
        let plan = read(&bytes);
        assert_eq!(plan.after, plain.after);
        assert_eq!(plan.changes, plain.changes);
        let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(plan.source.digest, digest);
    }
}

/// Gives one byte at a time, as a slow pipe does.
struct Drip<'a>(&'a [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let (Some(first), Some(slot)) = (self.0.first(), out.first_mut()) else { return Ok(0) };
        *slot = *first;
        self.0 = &self.0[1..];
        Ok(1)
    }
}

#[test]
fn the_size_of_the_pieces_makes_no_difference() {
    let text = text();
    let plain = read(text.as_bytes());
    for bytes in [text.clone().into_bytes(), utf16(&text, u16::to_le_bytes), packed(text.as_bytes())] {
        let plan = plan::read(Drip(&bytes), "p").unwrap();
        assert_eq!(plan.after, plain.after);
    }
}

#[test]
fn the_order_of_the_keys_makes_no_difference() {
    for name in ["references.json", "changes.json", "state.json", "policy_document.json"] {
        let text = fs::read_to_string(fixture(name)).unwrap();
        // serde_json sorts the members.
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let sorted = serde_json::to_string(&value).unwrap();
        let (plain, sorted) = (read(text.as_bytes()), read(sorted.as_bytes()));
        assert_eq!(plain.before, sorted.before);
        assert_eq!(plain.after, sorted.after);
        assert_eq!(plain.changes, sorted.changes);
    }
}

#[test]
fn damaged_gzip() {
    let whole = packed(text().as_bytes());
    let cut = &whole[..whole.len() / 2];
    let error = plan::read(cut, "p").unwrap_err();
    assert!(matches!(error.problem, PlanProblem::Gzip), "{error}");
    let mut flipped = whole.clone();
    let last = flipped.len() - 6;
    flipped[last] ^= 0xff;
    assert!(plan::read(flipped.as_slice(), "p").is_err());
}

#[test]
fn paths_that_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let problem = |path: &Path| plan::read_path(path).unwrap_err();
    let missing = problem(&folder.path().join("missing.json"));
    assert!(matches!(missing.problem, PlanProblem::Missing));
    assert!(missing.to_string().contains("missing.json: there is no such file"));
    assert!(matches!(problem(folder.path()).problem, PlanProblem::Folder));
    let empty = folder.path().join("empty.json");
    File::create(&empty).unwrap();
    assert!(matches!(problem(&empty).problem, PlanProblem::Empty));
}

#[cfg(unix)]
#[test]
fn a_file_without_permission() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.json");
    fs::write(&path, text()).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    // Nothing is forbidden to the superuser.
    if File::open(&path).is_err() {
        let error = plan::read_path(&path).unwrap_err();
        assert!(matches!(error.problem, PlanProblem::Permission), "{error}");
    }
    let kind = io::Error::from(io::ErrorKind::PermissionDenied);
    assert!(matches!(PlanProblem::from(kind), PlanProblem::Permission));
}

#[test]
fn a_file_that_changes_while_it_is_read() {
    use dbmuster::plan::decode::Watch;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.json");
    fs::write(&path, "0123456789").unwrap();
    let (mut file, watch) = Watch::open(&path).unwrap();
    let mut read = Vec::new();
    file.read_to_end(&mut read).unwrap();
    assert!(watch.check(Some(10)).is_ok());
    assert!(matches!(watch.check(Some(9)), Err(PlanProblem::Changed)));
    OpenOptions::new().append(true).open(&path).unwrap().write_all(b"more").unwrap();
    assert!(matches!(watch.check(Some(10)), Err(PlanProblem::Changed)));
    assert!(matches!(watch.check(None), Err(PlanProblem::Changed)));
    let (_, watch) = Watch::open(&path).unwrap();
    OpenOptions::new().write(true).truncate(true).open(&path).unwrap();
    assert!(matches!(watch.check(None), Err(PlanProblem::Changed)));
}

#[test]
fn a_reader_that_fails() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the line is cut"))
        }
    }
    let error = plan::read(text().as_bytes().get(..100).unwrap().chain(Broken), "<stdin>").unwrap_err();
    assert!(matches!(error.problem, PlanProblem::Io(_)), "{error}");
    assert!(error.to_string().starts_with("read <stdin>: "));
}
