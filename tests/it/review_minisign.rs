//! A review that is sealed with a key of minisign: with and without a password, and what is no such key.

use std::fs;

use minisign::KeyPair;

use crate::cli::Desk;
use crate::review_import::sheets::{Row, decided, rows, write};
use crate::review_open::fleet::shop;

const REVIEW: &str = "reviews/REV-2026Q4-fleet";
const SECRET: &str = "correct horse battery";

/// A review in which everything stays, ready to be closed.
fn ready() -> Desk {
    let desk = Desk::new();
    desk.put("fleet.ndjson", shop().text());
    desk.put("later.ndjson", shop().text().replace("2026-11-01T02:00:00Z", "2026-11-20T02:00:00Z"));
    desk.put("who.toml", "[[reviewer]]\nserver = \"*\"\nreviewer = \"lead@example.org\"\n");
    desk.run("review open --inventory fleet.ndjson --period 2026Q4 --out reviews --reviewers who.toml").ends(0);
    let mut all: Vec<Row> = rows(&fs::read(desk.path(&format!("{REVIEW}/review/lead@example.org.csv"))).unwrap());
    for row in &mut all {
        decided(row, dbmuster::review::Decision::Keep, "lead@example.org", "2026-11-05");
        row.insert("justification".to_owned(), "needed for the daily work".to_owned());
    }
    desk.put("decided.csv", write(&all, b','));
    desk.run(&format!("review import {REVIEW} decided.csv --as-of 2026-11-06T00:00:00Z")).ends(0);
    desk
}

fn close(more: &str) -> String {
    format!("review close {REVIEW} --inventory later.ndjson --as-of 2026-11-21T00:00:00Z --sign-key secret.key {more}")
}

/// Puts a pair of keys on the desk.
fn put_keys(desk: &Desk, pair: &KeyPair) {
    desk.put("secret.key", String::from(pair.sk.to_box(Some("of somebody")).unwrap()));
    desk.put("public.pub", String::from(pair.pk.to_box().unwrap()));
}

#[test]
fn a_key_without_a_password_signs_and_every_other_key_is_noticed() {
    let desk = ready();
    put_keys(&desk, &KeyPair::generate_unencrypted_keypair().unwrap());
    desk.run(&close("")).ends(0);
    assert!(!desk.path(&format!("{REVIEW}/SHA256SUMS.sig")).exists());
    let signature = desk.read(&format!("{REVIEW}/SHA256SUMS.minisig"));
    assert!(signature.contains("trusted comment: dbmuster-review SHA256SUMS"), "{signature}");
    desk.run(&format!("review verify {REVIEW} --signer public.pub")).ends(0).says("minisign ");
    // The tool of minisign takes it: the crate of its author checks it as that does.
    let public = minisign::PublicKey::from_file(desk.path("public.pub")).unwrap();
    let signed = minisign::SignatureBox::from_string(&signature).unwrap();
    let sums = fs::File::open(desk.path(&format!("{REVIEW}/SHA256SUMS"))).unwrap();
    minisign::verify(&public, &signed, sums, true, false, false).unwrap();
    // Somebody else's key.
    let other = KeyPair::generate_unencrypted_keypair().unwrap();
    desk.put("other.pub", String::from(other.pk.to_box().unwrap()));
    desk.run(&format!("review verify {REVIEW} --signer other.pub")).ends(1).says("none of the keys");
    desk.run(&format!("review verify {REVIEW} --signer other.pub --signer public.pub")).ends(0);
    // A signature of the other sort beside it, none, and one that was altered.
    desk.put(&format!("{REVIEW}/SHA256SUMS.sig"), "x");
    desk.run(&format!("review verify {REVIEW}")).ends(1).says("SHA256SUMS.sig");
    fs::remove_file(desk.path(&format!("{REVIEW}/SHA256SUMS.sig"))).unwrap();
    desk.put(&format!("{REVIEW}/SHA256SUMS.minisig"), signature.replace("dbmuster-review", "dbmuster-somewhat"));
    desk.run(&format!("review verify {REVIEW}")).ends(1).says("SHA256SUMS.minisig");
    fs::remove_file(desk.path(&format!("{REVIEW}/SHA256SUMS.minisig"))).unwrap();
    desk.run(&format!("review verify {REVIEW}")).ends(1).says("has to be signed, and is not");
}

#[test]
fn a_password_comes_from_a_file_or_a_variable_and_nobody_is_asked() {
    let desk = ready();
    put_keys(&desk, &KeyPair::generate_encrypted_keypair(Some(SECRET.to_owned())).unwrap());
    let closed = desk.path(&format!("{REVIEW}/closing.json"));
    let with = |more: &str, environment: &[(&str, &str)]| {
        desk.run_with(&close(more).split_whitespace().collect::<Vec<_>>(), environment, b"")
    };
    with("", &[]).refuses("it is encrypted, and no passphrase was given");
    with("", &[("DBMUSTER_SIGN_PASSPHRASE", "wrong")]).refuses("the passphrase does not open it");
    with("--sign-passphrase-env NOT_THERE", &[]).refuses("there is no variable NOT_THERE");
    desk.put("password", "wrong\n");
    let run = with("--sign-passphrase-file password", &[("DBMUSTER_SIGN_PASSPHRASE", SECRET)]);
    assert!(!run.refuses("the passphrase does not open it").err.contains("wrong"));
    assert!(!closed.exists());
    with("--sign-passphrase-env OUR_SECRET", &[("OUR_SECRET", SECRET)]).ends(0);
    assert!(closed.exists());
    desk.run(&format!("review verify {REVIEW} --signer public.pub")).ends(0);
    for file in ["closing.json", "SHA256SUMS.minisig", "SHA256SUMS"] {
        assert!(!desk.read(&format!("{REVIEW}/{file}")).contains(SECRET));
    }
}

#[test]
fn what_is_no_key_is_told() {
    let desk = ready();
    let pair = KeyPair::generate_unencrypted_keypair().unwrap();
    for (key, why) in [
        (String::from(pair.pk.to_box().unwrap()), "it is no secret key of minisign"),
        ("untrusted comment: x\n".to_owned(), "it is no secret key of minisign"),
        ("untrusted comment: x\nAAAA\n".to_owned(), "it is no secret key of minisign"),
        ("RWQ".to_owned(), "it is no private key that can be used"),
    ] {
        desk.put("secret.key", key);
        desk.run(&close("")).refuses(why);
    }
    desk.put("empty.pub", "untrusted comment: nothing\n");
    desk.run(&format!("review verify {REVIEW} --signer empty.pub")).refuses("there is no public key in it");
}
