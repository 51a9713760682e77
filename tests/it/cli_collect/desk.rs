//! A folder with a scope in it, a stand-in to read, and the binary that runs there.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use dbmuster::inventory::read_all;
use dbmuster::model::Inventory;
use serde_json::Value;
use tempfile::TempDir;

use crate::standin::{Fleet, Standin};

/// Account of the caller's credentials.
pub const MAIN: &str = "111122223333";
pub const OTHER: &str = "444455556666";
/// The inventory that a run writes when it is told nothing else.
pub const OUT: &str = "out.ndjson";
/// Nothing here takes longer, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A folder, a stand-in, and a scope of both accounts and two regions.
#[derive(Debug)]
pub struct Desk {
    pub folder: TempDir,
    pub standin: Standin,
}

/// What a run left behind.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    #[track_caller]
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }

    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(self.out.contains(words), "{words:?} is not in\n{}", self.out);
        self
    }
}

impl Desk {
    pub fn new(fleet: Fleet) -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap(), standin: Standin::start_blocking(fleet) };
        desk.scope_with("max_calls_per_second = 1000");
        desk
    }

    /// The scope, with these lines below `[aws]`.
    pub fn scope_with(&self, lines: &str) {
        self.scope_of(&[MAIN, OTHER], &["eu-central-1", "us-east-1"], lines);
    }

    pub fn scope_of(&self, accounts: &[&str], regions: &[&str], lines: &str) {
        let mut text = format!(
            "schema_version = 1\n[aws]\nendpoint_url = \"{}\"\nrole_name = \"dbmuster-read\"\nexternal_id = \"fleet-7\"\n\
             regions = {regions:?}\n{lines}\n",
            self.standin.url()
        );
        for id in accounts {
            text.push_str(&format!("[[aws.account]]\nid = \"{id}\"\n"));
        }
        self.put("scope.toml", text);
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn put(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
    }

    pub fn exists(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    pub fn inventory(&self, name: &str) -> Inventory {
        read_all(&self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// The text of an inventory without the moment of its run.
    pub fn timeless(&self, name: &str) -> String {
        let text = fs::read_to_string(self.path(name)).unwrap();
        let (header, rest) = text.split_once('\n').unwrap();
        let mut header: Value = serde_json::from_str(header).unwrap();
        assert!(header.as_object_mut().unwrap().remove("collected_at").is_some());
        format!("{header}\n{rest}")
    }

    /// Everything below a folder, in one text.
    pub fn texts(&self, folder: &str) -> String {
        fn add(path: &Path, text: &mut String) {
            if path.is_dir() {
                fs::read_dir(path).unwrap().for_each(|entry| add(&entry.unwrap().path(), text));
            } else {
                text.push_str(&fs::read_to_string(path).unwrap());
            }
        }
        let mut text = String::new();
        add(&self.path(folder), &mut text);
        text
    }

    /// `collect` and `audit` get the scope, and `collect` a place to write to, unless they say otherwise.
    fn arguments(args: &[&str]) -> Vec<String> {
        let mut all: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        if args[0] == "collect" && !args.contains(&"--out") {
            all.extend(["--out".to_owned(), OUT.to_owned()]);
        }
        if !args.contains(&"--inventory") && !args.contains(&"--scope") {
            all.extend(["--scope".to_owned(), "scope.toml".to_owned()]);
        }
        all
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.folder.path())
            .env("AWS_ACCESS_KEY_ID", Standin::key(MAIN))
            .env("AWS_SECRET_ACCESS_KEY", "testing")
            .env("AWS_EC2_METADATA_DISABLED", "true");
        command
    }

    pub fn run(&self, args: &[&str]) -> Run {
        finished(self.command(env!("CARGO_BIN_EXE_dbmuster")).args(Self::arguments(args)))
    }

    /// With these arguments only.
    pub fn bare(&self, args: &[&str]) -> Run {
        finished(self.command(env!("CARGO_BIN_EXE_dbmuster")).args(args))
    }

    /// Where no file may grow beyond two kilobytes.
    pub fn with_little_room(&self, args: &[&str]) -> Run {
        let script = "trap '' XFSZ; ulimit -f 2; exec \"$0\" \"$@\"";
        let mut command = self.command("sh");
        finished(command.args(["-c", script, env!("CARGO_BIN_EXE_dbmuster")]).args(Self::arguments(args)))
    }

    /// Every finding of an audit, by policy and resource.
    pub fn findings(&self, args: &[&str]) -> BTreeMap<(String, String), Value> {
        let more = ["--as-of", "2026-11-20T12:00:00Z", "--format", "ndjson=findings.ndjson", "--quiet"];
        let run = self.run(&[args, &more].concat());
        assert!([0, 1, 3].contains(&run.code), "{}\n{}", run.code, run.err);
        let text = fs::read_to_string(self.path("findings.ndjson")).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let named = |line: &Value, name: &str| line[name].as_str().map(str::to_owned);
        lines.filter_map(|line| Some(((named(&line, "policy_id")?, named(&line, "resource_id")?), line))).collect()
    }

    /// Starts a run that goes on while the test does something else.
    pub fn start(&self, args: &[&str]) -> Running {
        let said = self.path("said.txt");
        let child = self
            .command(env!("CARGO_BIN_EXE_dbmuster"))
            .args(Self::arguments(args))
            .stdout(Stdio::null())
            .stderr(File::create(&said).unwrap())
            .spawn()
            .unwrap();
        Running { child, said }
    }

    /// Nobody answers any more.
    pub fn stop_standin(&mut self) {
        self.standin = Standin::start_blocking(Fleet::default());
    }
}

fn finished(command: &mut Command) -> Run {
    let output = command.stdin(Stdio::null()).output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A run that goes on; it ends with the test at the latest.
#[derive(Debug)]
pub struct Running {
    child: Child,
    said: PathBuf,
}

impl Running {
    pub fn said(&self) -> String {
        fs::read_to_string(&self.said).unwrap()
    }

    /// Waits until something has come about.
    #[track_caller]
    pub fn until(&mut self, what: &str, has_come: impl Fn(&str) -> bool) {
        let begun = Instant::now();
        while !has_come(&self.said()) {
            assert!(self.child.try_wait().unwrap().is_none(), "it ended before {what}: {}", self.said());
            assert!(begun.elapsed() < PATIENCE, "{what} never came: {}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn interrupt(&self) {
        self.signal("INT");
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("sh").args(["-c", &format!("kill -{name} {}", self.child.id())]).status().unwrap();
        assert!(sent.success());
    }

    /// As the system ends a process that nobody can save.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    #[track_caller]
    pub fn end(mut self) -> (ExitStatus, String) {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status, self.said());
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end: {}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Long gone in a test that went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
