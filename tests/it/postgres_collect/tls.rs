//! Encryption: what each mode accepts, and that nothing is sent where it is not accepted.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use dbmuster::collect::Unit;
use dbmuster::collect::scope::{PostgresTarget, TlsMode};
use dbmuster::model::GapCause;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use serde_json::json;
use tempfile::TempDir;

use super::field;
use crate::postgres::Server;
use crate::postgres::collecting::{collect, find, scope, settings, target};

/// An authority, and a server with a certificate of it for these names.
fn encrypted(names: &[&str]) -> (TempDir, PathBuf, Server) {
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("ca.pem");
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    fs::write(&authority, issuer.pem()).unwrap();
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let server = Server::prepare(16, |data| {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(names.clone()).unwrap().signed_by(&key, &issuer).unwrap();
        fs::write(data.join("server.crt"), certificate.pem()).unwrap();
        fs::write(data.join("server.key"), key.serialize_pem()).unwrap();
        fs::set_permissions(data.join("server.key"), fs::Permissions::from_mode(0o600)).unwrap();
        vec![("ssl".to_owned(), "on".to_owned())]
    });
    (folder, authority, server)
}

fn read_by(server: &Server, host: &str, tls: TlsMode, ca_file: Option<PathBuf>) -> Unit {
    let target = PostgresTarget { host: host.to_owned(), tls, ca_file, ..target("srv", server.port, "postgres") };
    collect(&scope(vec![target]), settings(&[])).remove(0)
}

fn is_encrypted(unit: &Unit) -> bool {
    assert!(unit.is_complete(), "{:#?}", unit.gaps);
    field(find(unit, "pg_cluster", "srv"), "connection_is_encrypted") == &json!(true)
}

fn failure(unit: &Unit) -> (GapCause, &str) {
    assert_eq!(unit.gaps.len(), 1, "{:#?}", unit.gaps);
    (unit.gaps[0].cause, &unit.gaps[0].message)
}

#[test]
fn each_mode_checks_what_it_says() {
    let (_folder, authority, server) = encrypted(&["localhost"]);
    let ca = || Some(authority.clone());
    assert!(!is_encrypted(&read_by(&server, "127.0.0.1", TlsMode::Disable, None)));
    assert!(is_encrypted(&read_by(&server, "127.0.0.1", TlsMode::Prefer, None)));
    assert!(is_encrypted(&read_by(&server, "127.0.0.1", TlsMode::Require, None)));
    assert!(is_encrypted(&read_by(&server, "127.0.0.1", TlsMode::VerifyCa, ca())));
    assert!(is_encrypted(&read_by(&server, "localhost", TlsMode::VerifyFull, ca())));
    // The name is wrong, the authority unknown, or not the right one.
    let wrong_name = read_by(&server, "127.0.0.1", TlsMode::VerifyFull, ca());
    assert_eq!(failure(&wrong_name).0, GapCause::TlsFailure, "{:?}", failure(&wrong_name));
    for mode in [TlsMode::VerifyCa, TlsMode::VerifyFull] {
        let unknown = read_by(&server, "localhost", mode, None);
        let (cause, message) = failure(&unknown);
        assert_eq!(cause, GapCause::TlsFailure);
        assert!(message.contains("certificate"), "{message}");
    }
    let (_other_folder, other, _other_server) = encrypted(&["localhost"]);
    for mode in [TlsMode::Require, TlsMode::VerifyCa, TlsMode::VerifyFull] {
        let mistrusted = read_by(&server, "localhost", mode, Some(other.clone()));
        assert_eq!(failure(&mistrusted).0, GapCause::TlsFailure, "{mode:?}");
    }
    let missing = read_by(&server, "localhost", TlsMode::VerifyFull, Some(PathBuf::from("/nonexistent/ca.pem")));
    assert!(failure(&missing).1.contains("failed to read the certificate authorities"), "{:?}", failure(&missing));
}

#[test]
fn server_without_encryption_is_left_unless_that_is_accepted() {
    let server = Server::start(16);
    assert!(!is_encrypted(&read_by(&server, "127.0.0.1", TlsMode::Prefer, None)));
    for mode in [TlsMode::Require, TlsMode::VerifyCa, TlsMode::VerifyFull] {
        let unit = read_by(&server, "127.0.0.1", mode, None);
        assert_eq!(failure(&unit), (GapCause::TlsFailure, "the server offers no TLS"), "{mode:?}");
    }
}
