//! `dbmuster review open` and `review status` as a user meets them.

mod hostile;

pub mod fleet;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use dbmuster::evidence::{Sums, digest};
use dbmuster::review::columns::{COLUMNS, Use};
use dbmuster::review::{Folder, Joined, Line, LineKind, csv_cell, row_hash, sheet_cell};
use serde_json::{Value, json};

use crate::cli::{Desk, Run};
use fleet::{Fleet, shop};

const OPEN: &str = "review open --inventory fleet.ndjson --period 2026Q4 --out reviews";
const FOLDER: &str = "reviews/REV-2026Q4-fleet";

fn desk(fleet: &Fleet) -> Desk {
    let desk = Desk::new();
    desk.put("fleet.ndjson", fleet.text());
    desk
}

fn opened(fleet: &Fleet, more: &str) -> (Desk, Run, Vec<Line>) {
    let desk = desk(fleet);
    let run = desk.run(&format!("{OPEN} {more}"));
    assert!(matches!(run.code, 0 | 3), "{} {}", run.code, run.err);
    let lines = Folder::open(&desk.path(FOLDER)).unwrap().lines().unwrap();
    (desk, run, lines)
}

fn line<'a>(lines: &'a [Line], subject: &str, database: &str, class: &str) -> &'a Line {
    let fits = |line: &&Line| line.subject == subject && line.database == database && line.class.as_str() == class;
    let found: Vec<&Line> = lines.iter().filter(fits).collect();
    assert_eq!(
        found.len(),
        1,
        "{subject} {database} {class}: {:#?}",
        lines.iter().map(|l| (&l.subject, &l.database, l.class)).collect::<Vec<_>>()
    );
    found[0]
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut todo: Vec<PathBuf> = vec![folder.to_path_buf()];
    while let Some(dir) = todo.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                all.insert(name, fs::read(path).unwrap());
            }
        }
    }
    all
}

#[test]
fn a_population_is_everybody_and_everything_they_come_to() {
    let (_desk, run, lines) = opened(&shop(), "");
    assert_eq!(run.code, 0, "{}", run.err);
    let told: BTreeSet<(&str, &str, &str, &str)> =
        lines.iter().map(|l| (l.kind.as_str(), l.database.as_str(), l.subject.as_str(), l.class.as_str())).collect();
    let wanted = BTreeSet::from([
        ("login", "*", "boss", "admin"),
        ("login", "*", "idle", "login"),
        ("login", "orders", "kim", "read"),
        ("login", "orders", "kim", "write"),
        ("login", "orders", "svc_orders", "read"),
        ("login", "orders", "svc_orders", "write"),
        ("login", "payments", "pat", "read"),
        ("group", "*", "app_rw", "all"),
        ("group", "*", "owner", "all"),
        ("group", "*", "support", "all"),
        ("public", "orders", "PUBLIC", "read"),
        ("dropped", "payments", "(dropped role 16399)", "read"),
    ]);
    assert_eq!(told, wanted);
    let kim = line(&lines, "kim", "orders", "write");
    assert_eq!(kim.paths, ["kim > support > app_rw"]);
    assert_eq!(kim.privileges, ["INSERT", "UPDATE", "DELETE"]);
    assert_eq!(
        (kim.object_count, kim.reachability.as_str(), kim.reviewer.as_str()),
        (1, "LOGIN, CONNECT", "orders-team")
    );
    let pat = line(&lines, "pat", "payments", "read");
    assert_eq!((pat.reachability.as_str(), pat.grant_option), ("LOGIN, no CONNECT", true));
    assert_eq!(pat.last_seen, Joined::Known("2026-11-01T02:00:00Z".to_owned()));
    assert!(matches!(pat.employment, Joined::NotEvaluable(_)), "{:?}", pat.employment);
    assert_eq!(pat.iam_principals, Joined::Known("none: it is not in rds_iam".to_owned()));
    let group = line(&lines, "app_rw", "*", "all");
    let members: Vec<&str> = group.blocks[0].members.iter().map(|name| &**name).collect();
    assert_eq!(members, ["kim", "svc_orders"]);
    let boss = line(&lines, "boss", "*", "admin");
    assert_eq!(
        (boss.severity.as_str(), boss.flags[0].as_str(), boss.recommendation.as_str()),
        ("critical", "superuser-equivalent", "reduce")
    );
    assert_eq!(line(&lines, "(dropped role 16399)", "payments", "read").recommendation, "revoke");
}

#[test]
fn the_folder_is_whole_sealed_and_the_same_every_time() {
    let (first, _, lines) = opened(&shop(), "--by pat");
    let (second, ..) = opened(&shop(), "--by pat");
    let all = files(&first.path(FOLDER));
    assert_eq!(all, files(&second.path(FOLDER)));
    let sums = Sums::parse(&first.read(&format!("{FOLDER}/SHA256SUMS"))).unwrap();
    let listed: BTreeSet<&str> = sums.iter().map(|(name, _)| name).collect();
    let there: BTreeSet<&str> = all.keys().map(String::as_str).filter(|name| *name != "SHA256SUMS").collect();
    assert_eq!(listed, there);
    for (name, of) in sums.iter() {
        assert_eq!(digest(&all[name]), of, "{name}");
    }
    let manifest: Value = serde_json::from_slice(&all["manifest.json"]).unwrap();
    assert_eq!(
        manifest["control_totals"],
        json!({"servers": 1, "databases": 2, "databases_read": 2, "roles": 8,
        "login_roles": 5, "memberships": 3, "objects": 2, "acl_items": 9})
    );
    assert_eq!((&manifest["totals"]["login_roles"], &manifest["opened_by"]), (&json!(5), &json!("pat")));
    assert_eq!(manifest["asked"][0]["asked_by"], "scanner");
    assert_eq!(manifest["sources"][0]["digest"], digest(&fs::read(first.path("fleet.ndjson")).unwrap()));
    assert!(!String::from_utf8_lossy(&all["manifest.json"]).contains("null"));
    assert!(lines.iter().all(|line| line.row_hash == row_hash(line)));
    let ids: BTreeSet<&str> = lines.iter().map(|line| line.line_id.as_str()).collect();
    assert_eq!(ids.len(), lines.len());
    // A second opening changes nothing and says so.
    let again = first.run(OPEN).ends(2);
    assert!(again.err.contains("is there already"), "{}", again.err);
    assert_eq!(all, files(&first.path(FOLDER)));
    assert_eq!(fs::read_dir(first.path("reviews")).unwrap().count(), 1);
}

#[test]
fn what_cannot_be_opened_leaves_nothing() {
    let desk = desk(&shop());
    desk.put("a-file", "");
    desk.put("bad.toml", "[[reviewer]]\nowner = \"x\"\n");
    desk.put("hr.csv", "login,name\npat,Pat\n");
    desk.put("templates/review/summary.hbs", "{{nothing}}");
    desk.put("aws.ndjson", Fleet::new().text());
    for (more, said) in [
        ("--period ../x --out reviews --inventory fleet.ndjson", "the period"),
        ("--period 2026Q4 --out a-file --inventory fleet.ndjson", "a-file"),
        ("--period 2026Q4 --out reviews --inventory nothing.ndjson", "nothing.ndjson"),
        ("--period 2026Q4 --out reviews --inventory aws.ndjson", "no PostgreSQL server was read"),
        ("--period 2026Q4 --out reviews --inventory fleet.ndjson --reviewers bad.toml", "no reviewer is named"),
        ("--period 2026Q4 --out reviews --inventory fleet.ndjson --hr hr.csv --hr-key email", "\"email\""),
        ("--period 2026Q4 --out reviews --inventory fleet.ndjson --hr hr.csv --hr-key shoe", "role_name"),
        ("--period 2026Q4 --out reviews --inventory fleet.ndjson --due 2026-10-01", "--due"),
        ("--period 2026Q4 --out reviews --inventory fleet.ndjson --templates templates", "nothing"),
        ("--period 2026Q4 --out reviews --inventory fleet.ndjson --previous reviews", "previous"),
    ] {
        let run = desk.run(&format!("review open {more}"));
        assert_eq!(run.code, 2, "{more}: {}", run.err);
        assert!(run.err.contains(said) || said == "previous", "{more}: {}", run.err);
        let left = fs::read_dir(desk.path("reviews")).map_or(0, Iterator::count);
        assert_eq!(left, 0, "{more} left something");
    }
}

#[test]
fn people_reviewers_and_conflicts_are_joined_and_never_guessed() {
    let desk = desk(&shop());
    desk.put("who.toml", "[[reviewer]]\ndatabase = \"payments\"\nreviewer = \"pat@example.org\"\ndeputy = \"sam@example.org\"\n[[reviewer]]\nrole = \"svc_*\"\nreviewer = \"apps\"\n[default]\nreviewer = \"dba\"\n[[sod]]\nname = \"both\"\nroles = [\"app_rw\", \"support\"]\n");
    desk.put("hr.csv", "email,name,status,end_date\npat@example.org,Pat,active,\nkim@example.org,Kim,,2026-10-15\n");
    desk.put("seen.csv", "role,last_seen\nsvc_orders,2026-10-31\nkim,2026-01-01\n");
    let run = desk.run(&format!("{OPEN} --reviewers who.toml --hr hr.csv --hr-key email --last-seen seen.csv"));
    assert_eq!(run.code, 0, "{}", run.err);
    let lines = Folder::open(&desk.path(FOLDER)).unwrap().lines().unwrap();
    let kim = line(&lines, "kim", "orders", "write");
    let flags: Vec<&str> = kim.flags.iter().map(|flag| flag.as_str()).collect();
    assert_eq!(flags, ["SoD pair", "leaver", "dormant"]);
    assert_eq!(
        (kim.severity.as_str(), kim.recommendation.as_str(), kim.employment.text().as_str()),
        ("critical", "revoke", "left 2026-10-15")
    );
    // Nobody decides about oneself while there is a deputy.
    let pat = line(&lines, "pat", "payments", "read");
    assert_eq!((pat.reviewer.as_str(), pat.employment.text().as_str()), ("sam@example.org", "active"));
    let service = line(&lines, "svc_orders", "orders", "write");
    assert_eq!((service.reviewer.as_str(), service.subject_kind.as_str()), ("apps", "service"));
    assert!(service.employment.text().starts_with("not evaluable"));
    assert!(!service.flags.iter().any(|flag| flag.as_str() == "orphan"));
    assert!(line(&lines, "idle", "*", "login").flags.iter().any(|flag| flag.as_str() == "orphan"));
    let names = files(&desk.path(&format!("{FOLDER}/review")));
    assert!(names.contains_key("pat@example.org.csv") && names.contains_key("apps.xlsx"), "{:?}", names.keys());
}

#[test]
fn a_reviewer_alone_with_its_own_access_is_flagged() {
    let desk = desk(&shop());
    desk.put("who.csv", "database,reviewer,is\npayments,the owner,pat;patricia\n");
    desk.run(&format!("{OPEN} --reviewers who.csv")).ends(0);
    let lines = Folder::open(&desk.path(FOLDER)).unwrap().lines().unwrap();
    let pat = line(&lines, "pat", "payments", "read");
    assert!(pat.flags.iter().any(|flag| flag.as_str() == "self-review"), "{:?}", pat.flags);
    assert_eq!(pat.reviewer, "the owner");
}

#[test]
fn the_review_before_tells_what_is_new_changed_same_and_gone() {
    let (desk, ..) = opened(&shop(), "");
    let later = shop().role("shop", "new", true, json!({})).table(
        "shop",
        "orders",
        "parcels",
        "{owner=arwdDxt/owner,app_rw=r/owner,new=r/owner}",
    );
    desk.put("fleet.ndjson", later.text().replace("pat=r*/owner,", ""));
    desk.run(&format!("{} --previous {FOLDER}", OPEN.replace("2026Q4", "2027Q1"))).ends(0);
    let folder = Folder::open(&desk.path("reviews/REV-2027Q1-fleet")).unwrap();
    let lines = folder.lines().unwrap();
    let change = |subject: &str, database: &str, class: &str| line(&lines, subject, database, class).change.as_str();
    assert_eq!(change("new", "orders", "read"), "new");
    assert_eq!(change("kim", "orders", "write"), "same");
    assert_eq!(change("kim", "orders", "read"), "changed");
    assert_eq!(change("app_rw", "*", "all"), "changed");
    let removed = desk.read("reviews/REV-2027Q1-fleet/removed.ndjson");
    let removed: Vec<Value> = removed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let gone: Vec<&Value> = removed.iter().map(|one| &one["subjects"][0]).collect();
    assert_eq!(gone, ["pat"], "{removed:#?}");
    let before = Folder::open(&desk.path(FOLDER)).unwrap();
    let previous = folder.manifest().previous.clone().unwrap();
    assert_eq!((previous.manifest_digest.as_str(), previous.removed), (before.manifest_digest(), 1));
}

#[test]
fn what_was_not_read_is_said_everywhere() {
    let (desk, run, _) = opened(&shop().gap("PostgreSQL server lost"), "");
    assert_eq!(run.code, 3);
    assert!(run.err.contains("incomplete"), "{}", run.err);
    let manifest: Value = serde_json::from_str(&desk.read(&format!("{FOLDER}/manifest.json"))).unwrap();
    assert_eq!(
        (&manifest["is_complete"], &manifest["failed_targets"][0]["target"]),
        (&json!(false), &json!("PostgreSQL server lost"))
    );
    for page in ["summary.html", "reviewers/orders-team.html"] {
        assert!(desk.read(&format!("{FOLDER}/{page}")).contains("The population is incomplete"), "{page}");
    }
    let allowed = desk.run(&format!("{} --allow-incomplete", OPEN.replace("2026Q4", "2026Q5")));
    assert_eq!(allowed.code, 0);
}

/// Subject, database and class of each login role behind the lines.
fn atoms(lines: &[Line]) -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    for block in lines.iter().filter(|line| line.kind == LineKind::Login).flat_map(|line| &line.blocks) {
        for subject in &block.subjects {
            let databases: Vec<String> = block.databases.iter().map(ToString::to_string).collect();
            let databases = if databases.is_empty() { vec![String::new()] } else { databases };
            all.extend(databases.into_iter().map(|database| (subject.to_string(), database)));
        }
    }
    all
}

#[test]
fn many_lines_become_few_and_stand_for_the_same() {
    let mut fleet = Fleet::new().server("s", "platform").role("s", "owner", false, json!({}));
    for group in 0..6 {
        fleet = fleet.role("s", &format!("g{group}"), false, json!({}));
    }
    for login in 0..60 {
        let name = format!("u{login:02}");
        fleet = fleet.role("s", &name, true, json!({})).member("s", &format!("g{}", login % 6), &name);
        if login * 7 % 5 != login % 6 {
            fleet = fleet.member("s", &format!("g{}", login * 7 % 5), &name);
        }
    }
    for database in 0..4 {
        let name = format!("d{database}");
        fleet = fleet.database("s", &name, "team", "{owner=CTc/owner}");
        let own: String = (0..10).map(|login| format!(",u{:02}=rw/owner", (login * 3 + database) % 60)).collect();
        let acl = format!("{{owner=arwdDxt/owner,g{database}=rw/owner,g4=r/owner,g5=r/owner{own}}}");
        fleet = fleet.table("s", &name, "t", &acl);
    }
    let (_desk, _, fine) = opened(&fleet, "--max-lines 100000");
    assert!(fine.len() > 200, "{} lines", fine.len());
    for most in [150, 60, 30, 12] {
        let (desk, _, coarse) = opened(&fleet, &format!("--max-lines {most}"));
        let manifest = Folder::open(&desk.path(FOLDER)).unwrap().manifest().clone();
        assert!(manifest.reviewers.iter().all(|one| one.lines <= most), "{most}: {:#?}", manifest.reviewers);
        assert!(manifest.reviewers.iter().any(|one| !one.grouping.is_empty()), "{most}");
        assert_eq!(atoms(&fine), atoms(&coarse), "{most}");
        assert_eq!(manifest.totals.login_roles, 60);
        let ids: BTreeSet<&str> = coarse.iter().map(|line| line.line_id.as_str()).collect();
        assert_eq!(ids.len(), coarse.len());
    }
}

#[test]
fn a_status_follows_its_schema_and_counts_what_is_recorded() {
    let (desk, _, lines) = opened(&shop(), "");
    let schema: Value = serde_json::from_str(include_str!("../../docs/schema/review-status-v1.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let status = |desk: &Desk, as_of: &str| -> Value {
        let run = desk.run(&format!("review status {FOLDER} --format json --as-of {as_of}"));
        let document = run.ends(0).json();
        let errors: Vec<String> =
            validator.iter_errors(&document).map(|error| format!("{error} at {}", error.instance_path)).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        document
    };
    let before = status(&desk, "2026-11-20T00:00:00Z");
    assert_eq!((&before["decisions"]["decided"], &before["decisions"]["overdue"]), (&json!(0), &json!(0)));
    assert!(before["decisions"].get("revoke_rate_percent").is_none(), "a share of nothing");
    let record = |at: usize, decision: &str, more: Value| {
        let mut record = json!({"line_id": lines[at].line_id, "decision": decision, "reviewer": lines[at].reviewer,
            "decided_by": "pat", "decided_at": format!("2026-11-10T10:00:{:02}Z", at), "imported_at": "2026-11-11T00:00:00Z",
            "source": "0001.csv", "row": at + 1});
        for (key, value) in more.as_object().unwrap() {
            record[key] = value.clone();
        }
        format!("{record}\n")
    };
    let log = [
        record(0, "keep", json!({})),
        record(1, "revoke", json!({"is_late": true})),
        record(2, "not_mine", json!({"reassign_to": "kim"})),
        record(3, "exception", json!({"expires_on": "2026-12-31"})),
        record(4, "exception", json!({"expires_on": "2026-11-30", "is_self_review": true})),
        record(0, "revoke", json!({})),
    ];
    desk.put(&format!("{FOLDER}/decisions/decisions.ndjson"), log.concat());
    let closed = json!({"line_id": lines[1].line_id, "closure": "closed", "decided_at": "2026-11-10", "verified_at": "2026-11-13T00:00:00Z",
        "inventory_digest": "00", "days_to_close": 3});
    desk.put(&format!("{FOLDER}/closure.ndjson"), format!("{closed}\n"));
    let after = status(&desk, "2026-12-15T00:00:00Z");
    let decisions = &after["decisions"];
    assert_eq!(
        (&decisions["decided"], &decisions["on_time"], &decisions["self_reviews"]),
        (&json!(4), &json!(3), &json!(1))
    );
    assert_eq!(decisions["overdue"], json!(lines.len() - 4));
    assert_eq!(decisions["by_decision"], json!({"exception": 2, "keep": 0, "not mine": 1, "reduce": 0, "revoke": 2}));
    assert_eq!(
        (&decisions["revoke_rate_percent"], &decisions["largest_burst"]["decisions"]),
        (&json!(50.0), &json!(6))
    );
    assert_eq!(
        (&after["closure"]["to_close"], &after["closure"]["closed"], &after["closure"]["overdue"]),
        (&json!(2), &json!(1), &json!(1))
    );
    assert_eq!(after["closure"]["closure_rate_percent"], json!(50.0));
    assert_eq!(
        (&after["exceptions"]["open"], &after["exceptions"]["expired"], &after["exceptions"]["by_age"]["31-90"]),
        (&json!(1), &json!(1), &json!(1))
    );
    let all = "review status reviews/REV-2026Q4-fleet --as-of 2026-12-15T00:00:00Z --format terminal --format html=s.html --format openmetrics=s.prom";
    desk.run(all).ends(0).says("Revoke rate").says("50 %");
    assert!(desk.read("s.html").contains("Status of REV-2026Q4-fleet"));
    let metrics = desk.read("s.prom");
    assert!(
        metrics.ends_with("# EOF\n")
            && metrics.contains("dbmuster_review_closure_ratio{review=\"REV-2026Q4-fleet\"} 0.5"),
        "{metrics}"
    );
    desk.run("review status reviews --format json").ends(2);
    desk.run(&format!("review status {FOLDER} --format sarif")).ends(2);
}

/// Pages that scripts/check-html opens in a browser.
#[test]
fn pages_for_the_browser() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("review-pages");
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    for (name, fleet) in [("shop", shop().gap("PostgreSQL server lost")), ("hostile", hostile::hostile())] {
        let (desk, ..) = opened(&fleet, "");
        desk.run(&format!("review status {FOLDER} --as-of 2026-12-15T00:00:00Z --format html={FOLDER}/status.html"))
            .ends(0);
        for (file, bytes) in files(&desk.path(FOLDER)) {
            let path = folder.join(name).join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
    assert!(folder.join("shop/summary.html").is_file() && folder.join("hostile/status.html").is_file());
}
