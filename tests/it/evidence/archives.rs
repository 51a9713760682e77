//! The archive for an auditor, and archives that nobody should open.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use dbmuster::evidence::{EvidenceError, digest, export, unpack, verify};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::harness::{files_of, flip, ledger_of};
use crate::cli::Desk;

fn exported(run: &Path, to: &Path) -> PathBuf {
    export(run, &mut File::create(to).unwrap()).unwrap();
    to.to_path_buf()
}

fn sum(path: &Path) -> String {
    digest(&fs::read(path).unwrap())
}

#[test]
fn an_export_is_sound_and_the_same_every_time() {
    let (room, _folder, runs) = ledger_of(3);
    let first = exported(&runs[1].folder, &room.path().join("1.zip"));
    let second = exported(&runs[1].folder, &room.path().join("2.zip"));
    assert_eq!(sum(&first), sum(&second));
    let into = room.path().join("into");
    let run = unpack(&first, &into).unwrap();
    let found = verify(&run, Some(&runs[1].digest)).unwrap();
    assert!(found.is_sound() && found.chained == 2, "{found:#?}");
    // An unpacked export can be exported again.
    assert_eq!(sum(&exported(&run, &room.path().join("3.zip"))), sum(&first));
    let desk = Desk::new();
    let made = desk.run(&format!("evidence export {} --out e.zip", runs[1].folder.display())).ends(0);
    assert!(made.out.contains(&runs[1].digest), "{}", made.out);
    assert_eq!(sum(&desk.path("e.zip")), sum(&first));
    desk.run("evidence verify e.zip").ends(0).says("a chain of 2 was followed");
    // A ledger stands for its last run.
    desk.run(&format!("evidence export {} --out last.zip", runs[0].folder.parent().unwrap().display()))
        .ends(0)
        .says(&runs[2].digest);
    desk.run("evidence export nowhere").refuses("nowhere");
    desk.run(&format!("evidence export {} --out no/such/e.zip", runs[1].folder.display()))
        .refuses("there is no such folder");
}

/// As `README.txt` tells an auditor who has nothing of ours.
#[cfg(unix)]
#[test]
fn the_readme_tells_how_to_check_by_hand() {
    let (room, _folder, runs) = ledger_of(2);
    let into = room.path().join("into");
    let run = unpack(&exported(&runs[1].folder, &room.path().join("e.zip")), &into).unwrap();
    let readme = fs::read_to_string(run.join("README.txt")).unwrap();
    let shell = |command: &str| {
        assert!(readme.contains(command), "{command}");
        let output = Command::new("sh").args(["-c", command]).current_dir(&run).output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(shell("sha256sum --check --quiet SHA256SUMS"), (true, String::new()));
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(run.join("manifest.json")).unwrap()).unwrap();
    assert!(shell("sha256sum SHA256SUMS").1.starts_with(manifest["files_digest"].as_str().unwrap()));
    assert!(shell("sha256sum manifest.json").1.starts_with(&runs[1].digest));
    assert!(run.file_name().unwrap().to_string_lossy().ends_with(&runs[1].digest[..8]));
    let chain = shell("sha256sum chain/*.json").1;
    let digests: Vec<&str> = chain.lines().map(|line| &line[..64]).collect();
    assert_eq!(digests, [runs[0].digest.as_str(), runs[1].digest.as_str()]);
    let path = run.join("inventories/1-fleet.ndjson");
    fs::write(&path, flip(&fs::read(&path).unwrap(), 3)).unwrap();
    let (is_sound, said) = shell("sha256sum --check --quiet SHA256SUMS");
    assert!(!is_sound && said.contains("inventories/1-fleet.ndjson"), "{said}");
}

#[test]
fn a_chain_in_an_export_that_was_altered_is_found() {
    let (room, _folder, runs) = ledger_of(3);
    let into = room.path().join("into");
    let run = unpack(&exported(&runs[2].folder, &room.path().join("e.zip")), &into).unwrap();
    let link = files_of(&run).into_iter().find(|file| file.starts_with("chain/") && file.contains("000001")).unwrap();
    let bytes = fs::read(run.join(&link)).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap().replace("\"exit_code\":1", "\"exit_code\":0");
    fs::write(run.join(&link), text).unwrap();
    assert!(!verify(&run, None).unwrap().is_sound());
    fs::remove_file(run.join(&link)).unwrap();
    let found = verify(&run, None).unwrap();
    assert!(found.complaints.iter().any(|complaint| complaint.text.contains("run 1 is not here")), "{found:#?}");
    fs::write(run.join(&link), bytes).unwrap();
    assert!(verify(&run, None).unwrap().is_sound());
}

fn archive(room: &Path, entries: &[(&str, &[u8])]) -> PathBuf {
    let path = room.join("hostile.zip");
    let mut zip = ZipWriter::new(File::create(&path).unwrap());
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
    path
}

/// Nothing is written, neither inside nor outside.
fn refused(room: &Path, path: &Path, words: &str) {
    let into = room.join("deep/into");
    fs::create_dir_all(&into).unwrap();
    let error = unpack(path, &into).unwrap_err();
    assert!(matches!(error, EvidenceError::Hostile { .. }) && error.to_string().contains(words), "{error}");
    assert!(files_of(&into).is_empty());
    assert!(!room.join("deep/evil").exists() && !room.join("evil").exists());
    let desk = Desk::new();
    desk.run(&format!("evidence verify {}", path.display())).refuses("nothing was unpacked");
}

#[test]
fn archives_that_lead_out_are_refused() {
    let room = tempfile::tempdir().unwrap();
    for name in ["../evil", "a/../../evil", "/evil", "a\\..\\evil", "C:evil"] {
        let path = archive(room.path(), &[("run/manifest.json", b"{}"), (name, b"x")]);
        refused(room.path(), &path, "leads out of the archive");
    }
}

#[test]
fn names_that_occur_twice_are_refused() {
    let room = tempfile::tempdir().unwrap();
    refused(room.path(), &archive(room.path(), &[("run/a", b"1"), ("run/A", b"2")]), "twice");
    refused(room.path(), &archive(room.path(), &[("run/a", b"1"), ("run/a/b", b"2")]), "a file and a folder");
    // The library writes no name twice, so the bytes are altered: the readers of archives do not agree on which counts.
    let path = archive(room.path(), &[("run/one", b"1"), ("run/two", b"2")]);
    let mut raw = fs::read(&path).unwrap();
    for at in 0..raw.len() - 7 {
        if &raw[at..at + 7] == b"run/two" {
            raw[at..at + 7].copy_from_slice(b"run/one");
        }
    }
    fs::write(&path, raw).unwrap();
    let into = room.path().join("twice");
    fs::create_dir_all(&into).unwrap();
    let error = unpack(&path, &into).unwrap_err();
    assert!(error.to_string().contains("twice"), "{error}");
    assert!(files_of(&into).is_empty());
}

#[test]
fn links_are_refused() {
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("hostile.zip");
    let mut zip = ZipWriter::new(File::create(&path).unwrap());
    zip.add_symlink("run/manifest.json", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    zip.finish().unwrap();
    refused(room.path(), &path, "no ordinary file");
}

#[test]
fn bombs_are_refused() {
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("bomb.zip");
    let mut zip = ZipWriter::new(File::create(&path).unwrap());
    let zeros = vec![0; 1 << 20];
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    zip.start_file("run/manifest.json", options).unwrap();
    for _ in 0..20 {
        zip.write_all(&zeros).unwrap();
    }
    zip.finish().unwrap();
    assert!(path.metadata().unwrap().len() < 1 << 20);
    refused(room.path(), &path, "unpack");
    // Many small ones make a large one.
    let path = room.path().join("many.zip");
    let mut zip = ZipWriter::new(File::create(&path).unwrap());
    for n in 0..20 {
        zip.start_file(format!("run/{n}"), options).unwrap();
        zip.write_all(&zeros).unwrap();
    }
    zip.finish().unwrap();
    refused(room.path(), &path, "unpack to");
}

/// Says that it is small, and is not.
#[test]
fn sizes_that_lie_are_refused() {
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("liar.zip");
    let mut zip = ZipWriter::new(File::create(&path).unwrap());
    zip.start_file("run/manifest.json", SimpleFileOptions::default().compression_method(CompressionMethod::Deflated))
        .unwrap();
    zip.write_all(&vec![0; 1 << 20]).unwrap();
    zip.finish().unwrap();
    let said = (1_u32 << 20).to_le_bytes();
    let mut raw = fs::read(&path).unwrap();
    let mut lies = 0;
    for at in 0..raw.len() - 4 {
        if raw[at..at + 4] == said {
            raw[at..at + 4].copy_from_slice(&9_u32.to_le_bytes());
            lies += 1;
        }
    }
    assert!(lies > 0);
    fs::write(&path, raw).unwrap();
    let into = room.path().join("into");
    fs::create_dir_all(&into).unwrap();
    assert!(unpack(&path, &into).is_err());
}

#[test]
fn what_is_no_archive_is_said_to_be_none() {
    let desk = Desk::new();
    desk.put("report.html", "<html>");
    desk.run("evidence verify report.html").refuses("it is no zip archive");
    let path = archive(desk.dir.path(), &[("thesis.tex", b"x")]);
    desk.run(&format!("evidence verify {}", path.display())).refuses("there is no run in it");
}
