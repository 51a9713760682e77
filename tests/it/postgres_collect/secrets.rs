//! Passwords come from where the scope says, and get nowhere else.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use dbmuster::collect::Unit;
use dbmuster::collect::scope::{PasswordSource, PostgresTarget};
use dbmuster::model::GapCause;

use super::set_up;
use crate::postgres::Server;
use crate::postgres::collecting::{collect, gaps, scope, settings, target};

const HBA: &str =
    "local all all trust\nhost all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n";

fn guarded() -> Server {
    let server = Server::start(16);
    server.sql("postgres", "CREATE ROLE guarded LOGIN SUPERUSER PASSWORD 'canary-login'");
    server.hba(HBA);
    server
}

fn read_with(server: &Server, password: PasswordSource, environment: &[(&str, &str)]) -> Unit {
    let target = PostgresTarget { password, ..target("srv", server.port, "guarded") };
    collect(&scope(vec![target]), settings(environment)).remove(0)
}

fn write(path: &Path, text: &str, mode: u32) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn every_source_gets_in() {
    let server = guarded();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let port = server.port;
    write(&path("password"), "canary-login\nsecond line\n", 0o600);
    write(&path("pgpass"), &format!("other:*:*:*:no\n127.0.0.1:{port}:*:guarded:canary-login\n"), 0o600);
    let service =
        format!("[one]\nhost=10.0.0.1\n\n[two]\nhost=127.0.0.1\nport={port}\nuser=guarded\npassword=canary-login\n");
    write(&path("services"), &service, 0o600);
    let text = |name: &str| path(name).display().to_string();
    let home = folder.path().display().to_string();
    fs::copy(path("pgpass"), path(".pgpass")).unwrap();
    let sources: [(PasswordSource, Vec<(&str, String)>); 5] = [
        (PasswordSource::Environment("PW".to_owned()), vec![("PW", "canary-login".to_owned())]),
        (PasswordSource::File(path("password")), vec![]),
        (PasswordSource::PgPass(Some(path("pgpass"))), vec![]),
        (PasswordSource::PgPass(None), vec![("HOME", home)]),
        (PasswordSource::PgPass(None), vec![("PGPASSFILE", text("pgpass"))]),
    ];
    for (source, environment) in sources {
        let environment: Vec<(&str, &str)> = environment.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let unit = read_with(&server, source.clone(), &environment);
        assert_eq!(gaps(&unit), vec![], "{source:?}");
    }
    // Host, port and user come from the service, and encryption is not asked of this machine itself.
    let of_service = PostgresTarget {
        host: String::new(),
        port: 5432,
        user: None,
        tls: dbmuster::collect::scope::TlsMode::VerifyFull,
        password: PasswordSource::Service("two".to_owned()),
        ..target("srv", 0, "")
    };
    let unit = collect(&scope(vec![of_service]), settings(&[("PGSERVICEFILE", &text("services"))])).remove(0);
    assert_eq!(gaps(&unit), vec![]);
}

#[test]
fn missing_and_wrong_passwords_are_gaps_of_one_attempt() {
    let server = guarded();
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("open"), "*:*:*:*:canary-login\n", 0o644);
    write(&folder.path().join("none"), "other:*:*:*:canary-login\n", 0o600);
    let cases = [
        (
            PasswordSource::Environment("PW".to_owned()),
            vec![("PW", "canary-wrong")],
            GapCause::AuthenticationFailed,
            "password",
        ),
        (
            PasswordSource::Environment("PW".to_owned()),
            vec![],
            GapCause::CredentialsInvalid,
            "environment variable PW is not set",
        ),
        (PasswordSource::None, vec![], GapCause::AuthenticationFailed, "password missing"),
        (PasswordSource::File(folder.path().join("missing")), vec![], GapCause::CredentialsInvalid, "was not read"),
        (PasswordSource::PgPass(Some(folder.path().join("open"))), vec![], GapCause::CredentialsInvalid, "chmod 0600"),
        (
            PasswordSource::PgPass(Some(folder.path().join("none"))),
            vec![],
            GapCause::CredentialsInvalid,
            "has no line for",
        ),
        (
            PasswordSource::Service("x".to_owned()),
            vec![("PGSERVICEFILE", "/nonexistent")],
            GapCause::CredentialsInvalid,
            "was not read",
        ),
    ];
    for (source, environment, cause, words) in cases {
        let unit = read_with(&server, source.clone(), &environment);
        assert_eq!(unit.gaps.len(), 1, "{source:?}: {:#?}", unit.gaps);
        let gap = &unit.gaps[0];
        assert_eq!(
            (gap.cause, gap.operation.as_str(), gap.target.as_str()),
            (cause, "postgres:connect", "srv"),
            "{source:?}"
        );
        assert!(gap.message.contains(words), "{source:?}: {}", gap.message);
        assert!(!format!("{unit:?}").contains("canary"), "{source:?}");
    }
    // A wrong password is sent once, not once per database: else the account might be locked.
    let refused = server.log().matches("password authentication failed").count();
    assert_eq!(refused, 1, "{}", server.log());
}

#[test]
fn no_password_or_verifier_leaves_the_server() {
    for major in [13, 16, 18] {
        let server = Server::start(major);
        set_up(&server);
        server.sql("postgres", "SET password_encryption = 'md5'; CREATE ROLE old LOGIN PASSWORD 'canary-md5'");
        server
            .sql("postgres", "ALTER SYSTEM SET archive_command = 'AWS_SECRET_ACCESS_KEY=canary-archive wal-g push %p'");
        server.sql("postgres", "ALTER SYSTEM SET primary_conninfo = 'host=h password=canary-conninfo'");
        server.sql("postgres", "ALTER DATABASE app SET my.token = 'canary-token'");
        server.hba(
            "local all all trust\nhost all all 127.0.0.1/32 trust\n\
             host all all 10.0.0.0/8 radius radiusservers=127.0.0.1 radiussecrets=canary-radius\n\
             host all all 10.1.0.0/16 scram-sha-256 canary-stray\n",
        );
        let unit = collect(&scope(vec![target("srv", server.port, "postgres")]), settings(&[])).remove(0);
        let everything = format!("{unit:?}") + &serde_json::to_string(&unit.resources).unwrap();
        for canary in ["canary", "SCRAM-SHA-256$", "md5"] {
            for (at, _) in everything.match_indices(canary) {
                let around = &everything[at.saturating_sub(60)..(at + 60).min(everything.len())];
                // `md5` is also the name of a method, of a setting and of functions.
                let is_verifier =
                    canary != "md5" || everything[at + 3..].chars().take(32).all(|c| c.is_ascii_hexdigit());
                assert!(!is_verifier, "{major}: {around}");
            }
        }
        assert!(unit.resources.iter().any(|r| r.resource_type == "pg_hba_rule" && r.attributes.contains_key("error")));
        let verifiers = server.sql("postgres", "SELECT rolpassword FROM pg_authid WHERE rolpassword IS NOT NULL");
        assert!(verifiers.len() >= 2);
        for verifier in verifiers.iter().flatten().flatten() {
            assert!(!everything.contains(verifier.as_str()));
        }
    }
}
