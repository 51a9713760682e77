//! Private PostgreSQL servers for tests: started in a temporary folder on a free loopback port, stopped when dropped and
//! also when the test process dies.
//!
//! `scripts/postgres-servers` provides the programs and an initialised data folder per version; a machine without them
//! fails with that line. Main type: [`Server`].

pub mod collecting;
pub mod fakes;

use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

/// Every version that the collector reads.
pub const MAJORS: [u32; 6] = [13, 14, 15, 16, 17, 18];

/// Runs the server and ends it when its own input ends, which happens at the latest when the test process is gone.
const KEEPER: &str = r#"exec 3<&0; "$@" </dev/null & pid=$!; read -r _ <&3; kill -QUIT $pid 2>/dev/null; wait $pid"#;

const START_LIMIT: Duration = Duration::from_secs(60);

/// A running server; the superuser is `postgres`, and everybody on the loopback interface is trusted.
#[derive(Debug)]
pub struct Server {
    pub major: u32,
    pub port: u16,
    data: PathBuf,
    keeper: Child,
    // Last, so that the folder goes after the server.
    folder: TempDir,
}

impl Server {
    /// Starts a server of that major version.
    pub fn start(major: u32) -> Self {
        Self::start_with(major, &[])
    }

    /// Starts a server with further settings.
    pub fn start_with(major: u32, settings: &[(&str, &str)]) -> Self {
        Self::prepare(major, |_| settings.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }

    /// Starts a server; `prepare` may write files into its data folder first, and names its settings.
    pub fn prepare(major: u32, prepare: impl Fn(&Path) -> Vec<(String, String)>) -> Self {
        let mut last = String::new();
        for _ in 0..5 {
            match Self::attempt(major, &prepare) {
                Ok(server) => return server,
                // Somebody else took the port between asking for it and using it.
                Err(log) if log.contains("Address already in use") => last = log,
                Err(log) => panic!("PostgreSQL {major} did not start:\n{log}"),
            }
        }
        panic!("PostgreSQL {major} found no port:\n{last}");
    }

    fn attempt(major: u32, prepare: &impl Fn(&Path) -> Vec<(String, String)>) -> Result<Self, String> {
        let tools = tools();
        let (programs, template) = (tools.join(major.to_string()).join("bin"), tools.join(format!("data/{major}")));
        let owner = fs::metadata(&template).unwrap_or_else(|e| {
            panic!("{} is missing ({e}); run: scripts/postgres-servers", template.display());
        });
        let folder = tempfile::Builder::new().prefix("dbmuster-pg").tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let data = folder.path().join("data");
        copy(&template, &data);
        let settings = prepare(&data);
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut lines = format!(
            "port = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\n\
             synchronous_commit = off\nfull_page_writes = off\nshared_buffers = '32MB'\nmax_connections = 100\n\
             log_destination = 'stderr'\nlogging_collector = off\nlc_messages = 'C'\n"
        );
        for (name, value) in settings {
            writeln!(lines, "{name} = '{}'", value.replace('\'', "''")).unwrap();
        }
        let config = data.join("postgresql.conf");
        let text = fs::read_to_string(&config).unwrap();
        fs::write(&config, text + &lines).unwrap();
        let log = fs::File::create(folder.path().join("log")).unwrap();
        let mut command = Command::new("/bin/sh");
        command.args(["-c", KEEPER, "keeper"]).arg(programs.join("postgres")).arg("-D").arg(&data);
        command.current_dir("/").stdin(Stdio::piped()).stdout(log.try_clone().unwrap()).stderr(log);
        if is_root() {
            own(&data, owner.uid());
            command.uid(owner.uid()).gid(group_of("postgres"));
        }
        let keeper = command.spawn().unwrap();
        let mut server = Self { major, port, data, keeper, folder };
        server.wait_until_ready()?;
        Ok(server)
    }

    fn wait_until_ready(&mut self) -> Result<(), String> {
        let begin = Instant::now();
        let file = self.data.join("postmaster.pid");
        while begin.elapsed() < START_LIMIT {
            if fs::read_to_string(&file).is_ok_and(|text| text.lines().nth(7).is_some_and(|s| s.trim() == "ready")) {
                return Ok(());
            }
            let log = self.log();
            if log.contains("FATAL:") || self.keeper.try_wait().unwrap().is_some() {
                return Err(log);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Err(format!("not ready in time\n{}", self.log()))
    }

    /// What the server wrote so far.
    pub fn log(&self) -> String {
        let mut bytes = Vec::new();
        fs::File::open(self.folder.path().join("log")).unwrap().read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Opens a connection as the role; the task that drives it ends with the client.
    pub async fn connect(&self, database: &str, user: &str) -> Result<Client, tokio_postgres::Error> {
        let mut config = tokio_postgres::Config::new();
        config.host("127.0.0.1").port(self.port).user(user).dbname(database).application_name("test");
        let (client, connection) = config.connect(NoTls).await?;
        tokio::spawn(connection);
        Ok(client)
    }

    /// Runs statements as the superuser and answers the rows of all of them as text. Not for use inside a runtime.
    pub fn sql(&self, database: &str, statements: &str) -> Vec<Vec<Option<String>>> {
        self.sql_as("postgres", database, statements).unwrap_or_else(|e| {
            panic!("{statements}\non {}: {}", self.major, e.as_db_error().map_or(e.to_string(), ToString::to_string))
        })
    }

    /// The same as some role, which may be refused.
    pub fn sql_as(
        &self,
        user: &str,
        database: &str,
        statements: &str,
    ) -> Result<Vec<Vec<Option<String>>>, tokio_postgres::Error> {
        block_on(async {
            let client = self.connect(database, user).await?;
            let messages = client.simple_query(statements).await?;
            Ok(messages
                .iter()
                .filter_map(|message| match message {
                    SimpleQueryMessage::Row(row) => {
                        Some((0..row.len()).map(|i| row.get(i).map(ToOwned::to_owned)).collect())
                    }
                    _ => None,
                })
                .collect())
        })
    }

    /// Replaces pg_hba.conf and has the server read it.
    pub fn hba(&self, lines: &str) {
        fs::write(self.data.join("pg_hba.conf"), lines).unwrap();
        self.reload();
    }

    /// Has the server read its files again.
    pub fn reload(&self) {
        self.sql("postgres", "SELECT pg_reload_conf()");
        // New connections are judged by the new rules once the postmaster has seen the signal.
        std::thread::sleep(Duration::from_millis(200));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// Runs a future on a runtime of its own.
pub fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(future)
}

fn tools() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/test-tools/postgres")
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0)
}

fn group_of(user: &str) -> u32 {
    let passwd = fs::read_to_string("/etc/passwd").unwrap();
    let line = passwd.lines().find(|line| line.split(':').next() == Some(user));
    line.and_then(|line| line.split(':').nth(3)?.parse().ok()).unwrap()
}

fn copy(from: &Path, to: &Path) {
    let done = Command::new("cp").args(["-R", "--reflink=auto"]).arg(from).arg(to).status().unwrap();
    assert!(done.success(), "{} could not be copied", from.display());
    fs::set_permissions(to, fs::Permissions::from_mode(0o700)).unwrap();
}

/// Gives a folder and everything in it to the server's user.
pub fn own(path: &Path, uid: u32) {
    let done = Command::new("chown").arg("-R").arg(uid.to_string()).arg(path).status().unwrap();
    assert!(done.success(), "{} could not be given away", path.display());
}

#[test]
fn every_version_starts_and_stops() {
    let servers: Vec<Server> = std::thread::scope(|scope| {
        let starting: Vec<_> = MAJORS.map(|major| scope.spawn(move || Server::start(major))).into_iter().collect();
        starting.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut ports = Vec::new();
    for server in servers {
        let version = server.sql("postgres", "SELECT current_setting('server_version_num')::int / 10000");
        assert_eq!(version, vec![vec![Some(server.major.to_string())]]);
        ports.push(server.port);
    }
    for port in ports {
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err(), "port {port} is still served");
    }
}
