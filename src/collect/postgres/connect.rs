//! Opening connections: never more at once than allowed, over all and per host, and patient where patience helps.
//!
//! Main types: [`Doors`], [`Door`].

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::failure::Failure;
use super::login::Login;
use super::session::{Limits, Session};
use crate::collect::Stop;
use crate::libpq::tls;
use crate::model::{GapCause, TlsMode};

const APPLICATION_NAME: &str = "dbmuster";
/// Writing is refused by the server from the first moment on, not only inside our transaction.
const OPTIONS: &str = "-c default_transaction_read_only=on";
/// Oldest major version that is read.
const OLDEST: u32 = 13;
/// Waits before the second, third and fourth attempt.
const PAUSES: [Duration; 3] = [Duration::from_millis(300), Duration::from_millis(1_200), Duration::from_secs(4)];

/// How long a server may take to end the process of a closed connection.
const LINGER: Duration = Duration::from_millis(25);

/// How many connections may be open, over all targets and to each host.
#[derive(Debug)]
pub(super) struct Doors {
    all: Arc<Semaphore>,
    per_host: usize,
    hosts: Mutex<BTreeMap<(String, u16), Arc<Semaphore>>>,
}

impl Doors {
    pub(super) fn new(all: usize, per_host: usize) -> Self {
        Self { all: Arc::new(Semaphore::new(all)), per_host, hosts: Mutex::new(BTreeMap::new()) }
    }

    /// Waits for a place on the host first, so that one slow host does not use up everybody's places.
    async fn enter(&self, host: &str, port: u16) -> Result<Vec<OwnedSemaphorePermit>, Failure> {
        let own = {
            let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            let place =
                hosts.entry((host.to_lowercase(), port)).or_insert_with(|| Arc::new(Semaphore::new(self.per_host)));
            Arc::clone(place)
        };
        let mut permits = Vec::with_capacity(2);
        for semaphore in [own, Arc::clone(&self.all)] {
            // They are never closed.
            permits.push(semaphore.acquire_owned().await.map_err(|_| Failure::interrupted())?);
        }
        Ok(permits)
    }
}

/// The way into one server.
#[derive(Debug)]
pub(super) struct Door {
    pub(super) login: Login,
    tls: TlsMaker,
    limits: Limits,
    doors: Arc<Doors>,
    stop: Stop,
}

struct TlsMaker(MakeRustlsConnect);

impl std::fmt::Debug for TlsMaker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TlsMaker")
    }
}

/// An open connection with the place that it takes up.
#[derive(Debug)]
pub(super) struct Visit {
    // Closed before the place is given free.
    pub(super) session: Session,
    places: Vec<OwnedSemaphorePermit>,
}

impl Visit {
    /// Ends transaction and connection. The server counts a connection until its process is gone, which it does not tell:
    /// the place is kept that little longer, so that the next one is not refused.
    pub(super) async fn leave(self) {
        let Self { session, places } = self;
        session.end().await;
        tokio::spawn(async move {
            tokio::time::sleep(LINGER).await;
            drop(places);
        });
    }
}

impl Door {
    pub(super) fn new(login: Login, limits: Limits, doors: Arc<Doors>, stop: Stop) -> Result<Self, Failure> {
        let tls = tls::connector(login.tls, login.ca_file.as_deref());
        let tls = tls.map_err(|error| Failure::lost(GapCause::TlsFailure, format!("failed to {error}")))?;
        Ok(Self { login, tls: TlsMaker(tls), limits, doors, stop })
    }

    /// Connects, and opens the transaction; the number tells how many attempts it took.
    pub(super) async fn open(&self, database: &str) -> (u32, Result<Visit, Failure>) {
        let mut attempt = 0;
        loop {
            let entered = tokio::select! {
                places = self.doors.enter(&self.login.host, self.login.port) => places,
                () = self.stop.wait() => Err(Failure::interrupted()),
            };
            let places = match entered {
                Ok(places) if !self.stop.is_set() => places,
                Ok(_) => return (attempt, Err(Failure::interrupted())),
                Err(failure) => return (attempt, Err(failure)),
            };
            attempt += 1;
            match self.begin(database).await {
                Ok(session) => return (attempt, Ok(Visit { session, places })),
                Err(failure) => {
                    // The place is free for others while this one waits.
                    drop(places);
                    let pause = PAUSES.get(attempt as usize - 1).filter(|_| failure.passing);
                    let Some(pause) = pause else { return (attempt, Err(failure)) };
                    tokio::select! {
                        () = tokio::time::sleep(*pause) => {}
                        () = self.stop.wait() => return (attempt, Err(Failure::interrupted())),
                    }
                }
            }
        }
    }

    async fn begin(&self, database: &str) -> Result<Session, Failure> {
        let session = match self.connect(database, true).await {
            // A pooler, or a proxy, that takes no options; the transaction is read-only all the same.
            Err(failure) if refuses_options(&failure) => self.connect(database, false).await?,
            session => session?,
        };
        if session.major < OLDEST {
            let version = &session.version;
            let message = format!("the server is of version {version}; dbmuster needs {OLDEST} or newer");
            return Err(Failure::lost(GapCause::Unsupported, message));
        }
        session.begin().await?;
        Ok(session)
    }

    async fn connect(&self, database: &str, with_options: bool) -> Result<Session, Failure> {
        let limit = self.limits.connect;
        let attempt = async {
            let password = self.login.password(database).await?;
            let mut config = tokio_postgres::Config::new();
            config.host(&self.login.host).port(self.login.port).user(&self.login.user).dbname(database);
            config.application_name(APPLICATION_NAME).ssl_mode(driver_mode(self.login.tls));
            config.connect_timeout(limit);
            if with_options {
                config.options(OPTIONS);
            }
            if let Some(password) = &password {
                config.password(password.reveal());
            }
            let connected = config.connect(self.tls.0.clone()).await;
            let (client, connection) = connected.map_err(|error| Failure::of(&error, true))?;
            let version = connection.parameter("server_version").unwrap_or_default().to_owned();
            Ok(Session::new(client, connection, &version, self.limits, self.stop.clone()))
        };
        let late = || {
            let seconds = limit.as_secs();
            Failure::lost(GapCause::Timeout, format!("no connection within {seconds} seconds"))
        };
        tokio::select! {
            attempt = tokio::time::timeout(limit, attempt) => attempt.unwrap_or_else(|_| Err(late())),
            () = self.stop.wait() => Err(Failure::interrupted()),
        }
    }
}

/// How the driver is to treat encryption.
const fn driver_mode(mode: TlsMode) -> SslMode {
    match mode {
        TlsMode::Disable => SslMode::Disable,
        TlsMode::Prefer => SslMode::Prefer,
        TlsMode::Require | TlsMode::VerifyCa | TlsMode::VerifyFull => SslMode::Require,
    }
}

fn refuses_options(failure: &Failure) -> bool {
    failure.message.contains("startup parameter") || failure.message.contains("command-line options")
}
