//! Evidence: what is kept of a run, the chain of runs, and that every alteration is found.

mod archives;
pub mod harness;
mod replays;

use std::fs;
use std::path::Path;

use dbmuster::evidence::{
    EvidenceError, Ledger, Part, Trouble, canonical, digest, evaluation_digest, folder_digest, list, verify,
};
use dbmuster::model::Manifest;
use proptest::prelude::*;

use crate::cli::Desk;
use harness::{evaluation, files_of, flip, ledger_of, run_of, small};

fn troubles(folder: &Path) -> Vec<(Trouble, String)> {
    let found = verify(folder, None).unwrap();
    found
        .complaints
        .iter()
        .map(|complaint| {
            let place = [complaint.run.as_deref(), complaint.file.as_deref()];
            (complaint.trouble, place.into_iter().flatten().collect::<Vec<_>>().join("/"))
        })
        .collect()
}

#[test]
fn a_ledger_of_runs_is_sound() {
    let (_room, folder, runs) = ledger_of(3);
    let found = verify(&folder, Some(&runs[2].digest)).unwrap();
    assert!(found.is_sound(), "{found:#?}");
    assert_eq!((found.runs.len(), found.chained), (3, 3));
    assert_eq!(runs[0].manifest.previous_digest, None);
    for (before, after) in runs.iter().zip(&runs[1..]) {
        assert_eq!(after.manifest.previous_digest.as_deref(), Some(before.digest.as_str()));
        assert_eq!(after.manifest.sequence, before.manifest.sequence + 1);
    }
    let bytes = fs::read(runs[1].folder.join("manifest.json")).unwrap();
    assert_eq!(digest(&bytes), runs[1].digest);
    assert_eq!(canonical(&runs[1].manifest).unwrap(), bytes);
    assert!(!String::from_utf8_lossy(&bytes).contains("null"));
    assert_eq!(list(&folder).unwrap().len(), 3);
    for run in &runs {
        let alone = verify(&run.folder, Some(&run.digest)).unwrap();
        assert!(alone.is_sound(), "{alone:#?}");
    }
}

/// Whichever byte of whichever file is flipped, the file is named.
#[test]
fn every_altered_file_is_named() {
    let (_room, folder, runs) = ledger_of(2);
    let mut seen = 0;
    for run in &runs {
        for file in files_of(&run.folder) {
            let path = run.folder.join(&file);
            let bytes = fs::read(&path).unwrap();
            for at in [0, bytes.len() / 2, bytes.len() - 1] {
                fs::write(&path, flip(&bytes, at)).unwrap();
                let found = verify(&folder, None).unwrap();
                let named = found.complaints.iter().any(|complaint| {
                    complaint.run.as_deref() == Some(run.name.as_str())
                        && complaint.file.as_deref() == Some(file.as_str())
                        && matches!(complaint.trouble, Trouble::Altered | Trouble::Unreadable)
                });
                assert!(named, "{file} at {at}: {:#?}", found.complaints);
                seen += 1;
            }
            fs::write(&path, bytes).unwrap();
        }
    }
    assert!(seen > 30, "only {seen} bytes were flipped");
    assert!(verify(&folder, None).unwrap().is_sound());
}

#[test]
fn what_is_missing_or_added_is_named() {
    let (_room, folder, runs) = ledger_of(1);
    let run = &runs[0];
    fs::remove_file(run.folder.join("inventories/1-fleet.ndjson")).unwrap();
    fs::write(run.folder.join("reports/extra.html"), "x").unwrap();
    let found = troubles(&folder);
    assert!(found.contains(&(Trouble::Missing, format!("{}/inventories/1-fleet.ndjson", run.name))), "{found:?}");
    assert!(found.contains(&(Trouble::Added, format!("{}/reports/extra.html", run.name))), "{found:?}");
    fs::remove_file(run.folder.join("SHA256SUMS")).unwrap();
    assert!(troubles(&folder).contains(&(Trouble::Missing, format!("{}/SHA256SUMS", run.name))));
    fs::remove_file(run.folder.join("manifest.json")).unwrap();
    assert!(verify(&folder, None).unwrap().complaints.iter().any(|complaint| complaint.trouble == Trouble::Missing));
}

#[cfg(unix)]
#[test]
fn a_link_is_no_file_of_the_run() {
    let (room, folder, runs) = ledger_of(1);
    let path = runs[0].folder.join("configuration/configuration.json");
    let elsewhere = room.path().join("same");
    fs::rename(&path, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
    let name = format!("{}/configuration/configuration.json", runs[0].name);
    assert!(troubles(&folder).contains(&(Trouble::Unreadable, name)));
}

#[test]
fn a_run_taken_out_of_the_chain_is_missed() {
    for gone in 0..4 {
        let (_room, folder, runs) = ledger_of(4);
        fs::remove_dir_all(&runs[gone].folder).unwrap();
        let found = verify(&folder, None).unwrap();
        assert!(!found.is_sound(), "{gone}");
        let text: Vec<&str> = found.complaints.iter().map(|complaint| complaint.text.as_str()).collect();
        let expected =
            if gone == 3 { "the last run noted is number 4" } else { &format!("run {} is not here", gone + 1) };
        assert!(text.iter().any(|text| text.contains(expected)), "{gone}: {text:?}");
    }
}

/// Somebody alters a run and makes its manifest, its list and the name of its folder anew.
#[test]
fn a_run_made_anew_does_not_fit_the_chain() {
    let (_room, folder, runs) = ledger_of(3);
    let forged = Manifest { exit_code: 0, as_of: runs[1].manifest.as_of.clone(), ..runs[1].manifest.clone() };
    let bytes = canonical(&forged).unwrap();
    let name = format!("{}-{}", runs[1].name.split('-').next().unwrap(), &digest(&bytes)[..8]);
    fs::write(runs[1].folder.join("manifest.json"), &bytes).unwrap();
    fs::rename(&runs[1].folder, folder.join(&name)).unwrap();
    let found = verify(&folder, None).unwrap();
    let complaint = found.complaints.iter().find(|complaint| complaint.trouble == Trouble::Chain).unwrap();
    assert!(complaint.text.contains(&name) && complaint.text.contains(&runs[2].name), "{complaint:?}");
    // The last run has nobody behind it but the note of the ledger and whoever has written the digest down.
    let (_room, folder, runs) = ledger_of(2);
    let forged = canonical(&Manifest { exit_code: 0, ..runs[1].manifest.clone() }).unwrap();
    fs::write(runs[1].folder.join("manifest.json"), &forged).unwrap();
    let name = format!("{}-{}", runs[1].name.split('-').next().unwrap(), &digest(&forged)[..8]);
    fs::rename(&runs[1].folder, folder.join(&name)).unwrap();
    assert!(troubles(&folder).contains(&(Trouble::Head, "head.json".to_owned())));
    let head = fs::read_to_string(folder.join("head.json")).unwrap();
    let head = head.replace(&runs[1].digest, &digest(&forged)).replace(&runs[1].name, &name);
    fs::write(folder.join("head.json"), head).unwrap();
    assert!(verify(&folder, None).unwrap().is_sound(), "everything was made anew");
    let found = verify(&folder, Some(&runs[1].digest)).unwrap();
    assert_eq!(found.complaints.iter().map(|complaint| complaint.trouble).collect::<Vec<_>>(), [Trouble::Head]);
}

#[test]
fn runs_that_change_places_are_found() {
    let (_room, folder, runs) = ledger_of(3);
    let aside = folder.join("aside");
    fs::rename(&runs[0].folder, &aside).unwrap();
    fs::rename(&runs[1].folder, &runs[0].folder).unwrap();
    fs::rename(&aside, &runs[1].folder).unwrap();
    let found = troubles(&folder);
    for run in &runs[..2] {
        assert!(found.contains(&(Trouble::Altered, format!("{}/manifest.json", run.name))), "{found:?}");
    }
    // One that stands in for another, number and all.
    let (_room, folder, runs) = ledger_of(3);
    let (_other_room, _, others) = ledger_of(2);
    fs::remove_dir_all(&runs[1].folder).unwrap();
    let put = folder.join("20261102T020000Z-aaaaaaaa");
    fs::rename(&others[1].folder, &put).unwrap();
    assert!(!verify(&folder, None).unwrap().is_sound());
}

#[test]
fn a_run_that_is_dropped_leaves_nothing() {
    let (_room, folder, runs) = ledger_of(1);
    let before = files_of(&folder);
    let ledger = Ledger::open(&folder).unwrap();
    let mut entry = ledger.begin(&mut || false).unwrap();
    entry.keep_bytes(Part::Reports, "report.html", b"half").unwrap();
    drop(entry);
    assert_eq!(files_of(&folder), before);
    // A process that was killed has not even swept up.
    fs::create_dir_all(folder.join(".unfinished-x/reports")).unwrap();
    fs::write(folder.join(".unfinished-x/reports/half"), "half").unwrap();
    assert!(verify(&folder, None).unwrap().is_sound());
    let run = run_of(&ledger, "2026-11-02T02:00:00Z", &small("two"));
    assert_eq!(run.manifest.previous_digest.as_deref(), Some(runs[0].digest.as_str()));
    assert!(!folder.join(".unfinished-x").exists());
    assert!(verify(&folder, None).unwrap().is_sound());
}

/// The folder was in its place, and the process was killed before the ledger noted it.
#[test]
fn a_run_that_was_not_noted_counts() {
    let (_room, folder, runs) = ledger_of(2);
    let head = fs::read(folder.join("head.json")).unwrap();
    let ledger = Ledger::open(&folder).unwrap();
    let third = run_of(&ledger, "2026-11-03T02:00:00Z", &small("three"));
    fs::write(folder.join("head.json"), head).unwrap();
    let found = verify(&folder, None).unwrap();
    assert!(found.is_sound() && found.notes.iter().any(|note| note.contains("stopped before")), "{found:#?}");
    let fourth = run_of(&ledger, "2026-11-04T02:00:00Z", &small("four"));
    assert_eq!(fourth.manifest.previous_digest.as_deref(), Some(third.digest.as_str()));
    assert_eq!(fourth.manifest.sequence, 4);
    assert!(verify(&folder, None).unwrap().is_sound());
    drop(runs);
}

#[test]
fn two_runs_at_once_do_not_fork_the_chain() {
    let (_room, folder, _) = ledger_of(1);
    let ledger = Ledger::open(&folder).unwrap();
    let held = ledger.begin(&mut || false).unwrap();
    let mut asked = 0;
    let refused = ledger.begin(&mut || {
        asked += 1;
        asked < 3
    });
    assert!(matches!(refused, Err(EvidenceError::Busy { .. })), "{refused:?}");
    assert_eq!(asked, 3);
    drop(held);
    std::thread::scope(|scope| {
        for worker in 0..4 {
            let ledger = &ledger;
            scope.spawn(move || run_of(ledger, "2026-11-02T02:00:00Z", &small(&worker.to_string())));
        }
    });
    let found = verify(&folder, None).unwrap();
    assert!(found.is_sound() && found.chained == 5, "{found:#?}");
}

#[test]
fn a_chain_that_is_broken_is_not_gone_on_with() {
    let (_room, folder, runs) = ledger_of(2);
    let ledger = Ledger::open(&folder).unwrap();
    let path = runs[1].folder.join("manifest.json");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, flip(&bytes, 40)).unwrap();
    let before = files_of(&folder);
    let refused = ledger.begin(&mut || false).unwrap_err();
    assert!(refused.to_string().contains("altered or missing"), "{refused}");
    assert_eq!(files_of(&folder), before);
    fs::write(&path, bytes).unwrap();
    fs::remove_file(folder.join("head.json")).unwrap();
    // Two runs, and nothing says which is the last: the chain itself does.
    let third = run_of(&ledger, "2026-11-03T02:00:00Z", &small("three"));
    assert_eq!(third.manifest.sequence, 3);
    fs::remove_file(folder.join("head.json")).unwrap();
    fs::remove_dir_all(&runs[0].folder).unwrap();
    assert!(ledger.begin(&mut || false).is_err());
}

#[test]
fn foreign_folders_are_left_alone() {
    let room = tempfile::tempdir().unwrap();
    fs::write(room.path().join("thesis.tex"), "x").unwrap();
    assert!(matches!(Ledger::open(room.path()), Err(EvidenceError::Foreign { .. })));
    assert!(Ledger::open(&room.path().join("thesis.tex")).is_err());
    assert!(matches!(verify(room.path(), None), Err(EvidenceError::NotEvidence { .. })));
    assert_eq!(files_of(room.path()), ["thesis.tex"]);
}

#[test]
fn a_later_version_is_not_guessed_at() {
    let (_room, folder, runs) = ledger_of(1);
    let path = runs[0].folder.join("manifest.json");
    let text = fs::read_to_string(&path).unwrap().replace("\"schema_version\":\"1\"", "\"schema_version\":\"2\"");
    fs::write(&path, text).unwrap();
    let found = verify(&folder, None).unwrap();
    assert!(found.complaints.iter().any(|complaint| complaint.text.contains("of version \"2\"")), "{found:#?}");
}

#[test]
fn a_clock_that_goes_back_is_noted() {
    let (_room, folder, _) = ledger_of(2);
    run_of(&Ledger::open(&folder).unwrap(), "2025-01-01T00:00:00Z", &small("old"));
    let found = verify(&folder, None).unwrap();
    assert!(found.is_sound() && found.notes.iter().any(|note| note.contains("the clock went back")), "{found:#?}");
}

#[test]
fn names_that_clash_or_lead_out_are_kept_inside() {
    let room = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&room.path().join("ledger")).unwrap();
    let mut entry = ledger.begin(&mut || false).unwrap();
    let paths: Vec<String> = ["r.html", "r.html", "/tmp/../../x", "a b.html"]
        .iter()
        .filter_map(|name| entry.keep_bytes(Part::Reports, name, b"x").ok())
        .map(|kept| kept.path)
        .collect();
    assert_eq!(paths, ["reports/r.html", "reports/2-r.html", "reports/a_b.html"]);
    let recording = room.path().join("recording");
    fs::create_dir_all(recording.join("a")).unwrap();
    fs::write(recording.join("a/1.json"), "{}").unwrap();
    let kept = entry.keep_folder(Part::Recording, "1", &recording).unwrap();
    assert_eq!(kept[0].path, "recordings/1/a/1.json");
    let sums = format!("{}  a/1.json\n", digest(b"{}"));
    assert_eq!(folder_digest(&recording).unwrap(), digest(sums.as_bytes()));
    entry.finish(Manifest { as_of: "2026-11-01T00:00:00Z".to_owned(), ..Manifest::default() }).unwrap();
}

#[test]
fn the_command_says_what_it_found() {
    let (_room, folder, runs) = ledger_of(2);
    let desk = Desk::new();
    let shown = folder.display().to_string();
    let sound =
        desk.run(&format!("evidence verify {shown}")).ends(0).says("sound: 2 runs checked, a chain of 2 was followed");
    assert!(sound.out.contains(&runs[1].digest));
    desk.run(&format!("evidence verify {shown} --expect sha256:{}", runs[0].digest.to_uppercase())).ends(0);
    desk.run(&format!("evidence verify {shown} --expect {}", "0".repeat(64))).ends(1).says("HEAD");
    desk.run(&format!("evidence verify {shown} --expect abc")).ends(2);
    desk.run(&format!("evidence list {shown}")).ends(0).says(&runs[0].digest);
    let path = runs[0].folder.join("configuration/configuration.json");
    fs::write(&path, flip(&fs::read(&path).unwrap(), 1)).unwrap();
    let name = format!("ALTERED: {}/configuration/configuration.json", runs[0].name);
    desk.run(&format!("evidence verify {shown}")).ends(1).says(&name).says("NOT sound");
    let json = desk.run(&format!("evidence verify {shown} --format json")).ends(1).json();
    assert_eq!(json["sound"], false);
    assert_eq!(json["verification"]["complaints"][0]["trouble"], "altered");
    desk.run("evidence verify nowhere").refuses("failed to read `nowhere`");
    desk.run(&format!("evidence list {}", desk.dir.path().display())).refuses("there is no run in it");
}

#[test]
fn an_evaluation_has_one_digest() {
    let one = evaluation(2);
    assert_eq!(evaluation_digest(&one).unwrap(), evaluation_digest(&evaluation(2)).unwrap());
    let mut other = evaluation(2);
    other.cells[0].status = dbmuster::model::Status::Error;
    assert_ne!(evaluation_digest(&one).unwrap(), evaluation_digest(&other).unwrap());
    let mut waived = evaluation(2);
    waived.findings.iter_mut().for_each(|finding| finding.waiver_id = Some("w".into()));
    assert_eq!(
        evaluation_digest(&one).unwrap(),
        evaluation_digest(&waived).unwrap(),
        "a waiver makes no failure another"
    );
    let mut message = evaluation(2);
    message.findings[0].message = "other".into();
    assert_ne!(evaluation_digest(&one).unwrap(), evaluation_digest(&message).unwrap());
}

proptest! {
    /// Canonical bytes are the same whatever the order of members, and survive being read.
    #[test]
    fn canonical_bytes_are_canonical(names in prop::collection::vec("\\PC{0,8}", 0..8), text in "\\PC*") {
        let forward: serde_json::Map<_, _> = names.iter().map(|name| (name.clone(), text.clone().into())).collect();
        let backward: serde_json::Map<_, _> = names.iter().rev().map(|name| (name.clone(), text.clone().into())).collect();
        let bytes = canonical(&forward).unwrap();
        prop_assert_eq!(&bytes, &canonical(&backward).unwrap());
        let read: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        prop_assert_eq!(canonical(&read).unwrap(), bytes);
    }
}
