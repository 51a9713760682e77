//! Two servers with the same roles, a stand-in for AWS, and the binary in a folder of its own.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::cli::Run;
use crate::postgres::Server;
use crate::postgres_revoke::state;
use crate::standin::{Fleet, Standin};

/// A role whose name is after everybody who reads it.
pub const EVIL: &str = "=HYPERLINK(\"x\");'--\u{202e}";

pub struct Stage {
    folder: TempDir,
    pub servers: [Server; 2],
    standin: Standin,
}

const SETUP: &str = "
CREATE ROLE app_owner; CREATE ROLE app_rw; CREATE ROLE alice LOGIN; CREATE ROLE bob LOGIN; CREATE ROLE carol LOGIN;
CREATE ROLE dave LOGIN CREATEROLE; CREATE ROLE EVIL LOGIN;
CREATE SCHEMA app AUTHORIZATION app_owner; GRANT USAGE ON SCHEMA app TO PUBLIC;
CREATE TABLE app.cards (number text); CREATE TABLE app.orders (id int); CREATE TABLE app.odd (x int);
ALTER TABLE app.cards OWNER TO app_owner; ALTER TABLE app.orders OWNER TO app_owner; ALTER TABLE app.odd OWNER TO app_owner;
GRANT SELECT, INSERT ON app.cards TO alice; GRANT SELECT ON app.odd TO alice WITH GRANT OPTION;
SET ROLE alice; GRANT SELECT ON app.odd TO EVIL; RESET ROLE;
GRANT SELECT, INSERT ON app.orders TO app_rw; GRANT app_rw TO bob; GRANT SELECT ON app.orders TO carol;
";

impl Stage {
    pub fn new() -> Self {
        let start = |major| {
            let server = Server::start(major);
            server.sql("postgres", "CREATE DATABASE app");
            server.sql("app", &SETUP.replace("EVIL", &dbmuster::model::sql::identifier(EVIL)));
            server
        };
        let (a, b) = std::thread::scope(|scope| {
            let one = scope.spawn(|| start(15));
            let other = scope.spawn(|| start(17));
            (one.join().unwrap(), other.join().unwrap())
        });
        let standin = Standin::start_blocking(Fleet::small());
        let folder = tempfile::tempdir().unwrap();
        let mut scope = format!(
            "schema_version = 1\n[aws]\nendpoint_url = \"{}\"\nrole_name = \"dbmuster-read\"\nexternal_id = \"fleet-7\"\n\
             regions = [\"eu-central-1\"]\nmax_calls_per_second = 1000\n[[aws.account]]\nid = \"111122223333\"\n[postgres]\n",
            standin.url()
        );
        for server in [&a, &b] {
            scope.push_str(&format!(
                "[[postgres.target]]\nname = \"s{}\"\nhost = \"127.0.0.1\"\nport = {}\nuser = \"postgres\"\n\
                 tls = \"disable\"\n",
                server.major, server.port
            ));
        }
        fs::write(folder.path().join("scope.toml"), scope).unwrap();
        let map = "[default]\nreviewer = \"pat\"\nemail = \"pat@example.org\"\ndeputy = \"quinn\"\nis = [\"carol\"]\n";
        fs::write(folder.path().join("reviewers.toml"), map).unwrap();
        Self { folder, servers: [a, b], standin }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn server(&self, name: &str) -> &Server {
        self.servers.iter().find(|server| format!("s{}", server.major) == name).unwrap()
    }

    pub fn run(&self, words: &[&str]) -> Run {
        self.run_with(words, &[])
    }

    pub fn run_with(&self, words: &[&str], environment: &[(&str, &str)]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dbmuster"));
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.folder.path())
            .env("AWS_ACCESS_KEY_ID", Standin::key("111122223333"))
            .env("AWS_SECRET_ACCESS_KEY", "testing")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .envs(environment.iter().copied());
        let output = command.args(words).stdin(Stdio::null()).output().unwrap();
        Run {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Reads everything into a file.
    pub fn collect(&self, out: &str) {
        let run = self.run(&["collect", "--scope", "scope.toml", "--out", out, "--quiet"]);
        assert!([0, 3].contains(&run.code), "{}\n{}", run.code, run.err);
        assert!(self.standin.count("rds:DescribeDBInstances") > 0);
    }

    /// Every grant and membership of a server's database.
    pub fn state(&self, server: &Server) -> BTreeSet<Vec<Option<String>>> {
        server.sql("app", &format!("SET search_path = pg_catalog; {}", state(server.major))).into_iter().collect()
    }

    /// Server, database and file of each script, in the order to run them in.
    pub fn scripts(&self, review: &str, folder: &str) -> Vec<(String, String, PathBuf)> {
        let mut found = Vec::new();
        for server in ["s15", "s17"] {
            for (database, file) in [("postgres", "_server.sql"), ("app", "app.sql")] {
                let path = self.path(&format!("{review}/{folder}/{server}/{file}"));
                if path.exists() {
                    found.push((server.to_owned(), database.to_owned(), path));
                }
            }
        }
        found
    }

    /// Runs a script as its first lines say.
    pub fn psql(&self, server: &str, database: &str, file: &std::path::Path) {
        let program = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/test-tools/postgres/15/bin/psql");
        let port = self.server(server).port.to_string();
        let output = Command::new(program)
            .args([
                "-X",
                "-q",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                "127.0.0.1",
                "-U",
                "postgres",
                "-p",
                &port,
                "-d",
                database,
                "-f",
            ])
            .arg(file)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let script = fs::read_to_string(file).unwrap();
        assert!(output.status.success(), "{}\n{script}", String::from_utf8_lossy(&output.stderr));
    }

    /// Makes a key pair.
    pub fn key(&self, name: &str, passphrase: &str) {
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-C", "somebody at some machine", "-N", passphrase, "-f"])
            .arg(self.path(name))
            .status()
            .unwrap();
        assert!(made.success());
    }

    /// OpenSSH's own tool takes the signature.
    pub fn keygen_agrees(&self, review: &str, public: &str) {
        let key = fs::read_to_string(self.path(public)).unwrap();
        fs::write(self.path("allowed"), format!("auditor {key}")).unwrap();
        let checked = Command::new("ssh-keygen")
            .args(["-Y", "verify", "-n", "dbmuster-review", "-I", "auditor", "-f"])
            .arg(self.path("allowed"))
            .arg("-s")
            .arg(self.path(&format!("{review}/SHA256SUMS.sig")))
            .stdin(fs::File::open(self.path(&format!("{review}/SHA256SUMS"))).unwrap())
            .output()
            .unwrap();
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    }

    /// Everything below a folder that is text.
    pub fn texts(&self, folder: &str) -> String {
        let mut text = String::new();
        let mut pending = vec![self.path(folder)];
        while let Some(path) = pending.pop() {
            if path.is_dir() {
                pending.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            } else {
                text.push_str(&String::from_utf8_lossy(&fs::read(path).unwrap()));
            }
        }
        text
    }
}
