//! How to get in: host, user and encryption of a target, and its password just before it is sent.
//!
//! The environment is asked through a function of the caller; a password is never kept longer than a connection takes.
//! Main type: [`Login`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Settings;
use super::failure::Failure;
use crate::collect::scope::{PasswordSource, PostgresTarget};
use crate::collect::secret::{Secret, SecretError, TokenRequest};
use crate::libpq::pgpass::{self, FileError, Wanted};
use crate::model::tls::is_local;
use crate::model::{GapCause, TlsMode};

/// Everything that a connection needs but the database.
#[derive(Debug)]
pub(super) struct Login {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) user: String,
    pub(super) tls: TlsMode,
    pub(super) ca_file: Option<PathBuf>,
    source: PasswordSource,
    /// Password that came along with other facts, from a service file.
    given: Option<Secret>,
    /// Password file that a service file names.
    passfile: Option<PathBuf>,
    settings: Settings,
}

const HELP_USER: &str = "no user is named; give the target a user in the scope";

impl Login {
    /// Works out where to connect to; reads the service file, and a store that keeps the user name too.
    pub(super) async fn of(target: &PostgresTarget, settings: &Settings) -> Result<Self, Failure> {
        let mut login = Self {
            host: target.host.clone(),
            port: target.port,
            user: target.user.clone().unwrap_or_default(),
            tls: target.tls,
            ca_file: target.ca_file.clone(),
            source: target.password.clone(),
            given: None,
            passfile: None,
            settings: settings.clone(),
        };
        match &target.password {
            PasswordSource::Service(name) => login.take_service(target, name)?,
            PasswordSource::SecretsManager { arn, profile } => {
                let store = login.store()?;
                let stored = store.login(arn, profile.as_deref()).await.map_err(|e| refused(&e))?;
                if let (None, Some(user)) = (&target.user, stored.user) {
                    login.user = user;
                }
            }
            PasswordSource::RdsIam { .. } if !is_encrypted(target.tls) => {
                let message = "a token was not sent without encryption; set tls to verify-full";
                return Err(Failure::lost(GapCause::NotAttempted, message));
            }
            PasswordSource::None
            | PasswordSource::Environment(_)
            | PasswordSource::File(_)
            | PasswordSource::PgPass(_)
            | PasswordSource::RdsIam { .. } => {}
        }
        if login.user.is_empty() {
            return Err(Failure::lost(GapCause::CredentialsInvalid, HELP_USER));
        }
        if login.host.is_empty() {
            return Err(Failure::lost(
                GapCause::CredentialsInvalid,
                "no host is named, neither here nor by the service",
            ));
        }
        Ok(login)
    }

    /// The password for a database; nothing where none is needed.
    pub(super) async fn password(&self, database: &str) -> Result<Option<Secret>, Failure> {
        let secret = match &self.source {
            PasswordSource::None => return Ok(None),
            PasswordSource::Environment(name) => {
                let value = (self.settings.environment)(name);
                Secret::new(value.filter(|value| !value.is_empty()).ok_or_else(|| {
                    Failure::lost(GapCause::CredentialsInvalid, format!("environment variable {name} is not set"))
                })?)
            }
            PasswordSource::File(path) => {
                let text = std::fs::read_to_string(path).map_err(|error| {
                    let message = format!("{} was not read: {}", path.display(), error.kind());
                    Failure::lost(GapCause::CredentialsInvalid, message)
                })?;
                Secret::new(text.lines().next().unwrap_or_default().to_owned())
            }
            PasswordSource::PgPass(path) => {
                let path = match path {
                    Some(path) => path.clone(),
                    None => self.default_file("PGPASSFILE", ".pgpass")?,
                };
                self.pgpass_password(&path, database)?
            }
            PasswordSource::Service(_) => match (&self.given, &self.passfile) {
                (Some(secret), _) => secret.clone(),
                (None, Some(path)) => self.pgpass_password(path, database)?,
                // libpq looks into its password file next; that there is none is no mistake.
                (None, None) => match self.default_file("PGPASSFILE", ".pgpass") {
                    Ok(path) if path.exists() => match pgpass::password(&path, self.wanted(database)) {
                        Ok(password) => Secret::new(password),
                        Err(FileError::NoLine { .. }) => return Ok(None),
                        Err(error) => return Err(unusable(&error)),
                    },
                    Ok(_) | Err(_) => return Ok(None),
                },
            },
            PasswordSource::SecretsManager { arn, profile } => {
                let stored = self.store()?.login(arn, profile.as_deref()).await;
                stored.map_err(|e| refused(&e))?.password
            }
            PasswordSource::RdsIam { region, profile } => {
                let request = TokenRequest {
                    host: &self.host,
                    port: self.port,
                    user: &self.user,
                    region,
                    profile: profile.as_deref(),
                };
                self.store()?.rds_token(request).await.map_err(|e| refused(&e))?
            }
        };
        Ok(Some(secret))
    }

    fn wanted<'a>(&'a self, database: &'a str) -> Wanted<'a> {
        Wanted { host: &self.host, port: self.port, database, user: &self.user }
    }

    fn pgpass_password(&self, path: &Path, database: &str) -> Result<Secret, Failure> {
        pgpass::password(path, self.wanted(database)).map(Secret::new).map_err(|error| unusable(&error))
    }

    fn store(&self) -> Result<Arc<dyn crate::collect::secret::SecretSource>, Failure> {
        self.settings.secrets.clone().ok_or_else(|| {
            let message = "this build has no access to AWS; build it with the feature `aws`";
            Failure::lost(GapCause::NotAttempted, message)
        })
    }

    fn default_file(&self, variable: &str, name: &str) -> Result<PathBuf, Failure> {
        let set = |name: &str| (self.settings.environment)(name).filter(|value| !value.is_empty());
        let path = set(variable).map(PathBuf::from).or_else(|| set("HOME").map(|home| Path::new(&home).join(name)));
        path.ok_or_else(|| {
            Failure::lost(GapCause::CredentialsInvalid, format!("neither {variable} nor HOME says where {name} is"))
        })
    }

    fn take_service(&mut self, target: &PostgresTarget, name: &str) -> Result<(), Failure> {
        let own = self.default_file("PGSERVICEFILE", ".pg_service.conf")?;
        let mut entries = pgpass::service(&own, name);
        // Then the file for everybody on this machine.
        if let (Err(_), Some(folder)) = (&entries, (self.settings.environment)("PGSYSCONFDIR")) {
            let shared = pgpass::service(&Path::new(&folder).join("pg_service.conf"), name);
            entries = shared.or(entries);
        }
        let entries = entries.map_err(|error| unusable(&error))?;
        let entry = |key: &str| entries.get(key).filter(|value| !value.is_empty()).cloned();
        if self.host.is_empty() {
            self.host = entry("host").or_else(|| entry("hostaddr")).unwrap_or_default();
            if is_local(&self.host) && target.tls == TlsMode::VerifyFull {
                self.tls = TlsMode::Prefer;
            }
        }
        if let Some(port) = entry("port").filter(|_| target.port == 5432) {
            let parsed = port.parse();
            self.port = parsed.map_err(|_| {
                Failure::lost(GapCause::CredentialsInvalid, format!("the service's port {port:?} is not a port"))
            })?;
        }
        if target.user.is_none() {
            self.user = entry("user").unwrap_or_default();
        }
        self.take_tls(&entries)?;
        self.given = entry("password").map(Secret::new);
        self.passfile = entry("passfile").map(PathBuf::from);
        Ok(())
    }

    /// The stricter of what the scope and the service ask for.
    fn take_tls(&mut self, entries: &BTreeMap<String, String>) -> Result<(), Failure> {
        if let Some(mode) = entries.get("sslmode") {
            let mode = TlsMode::of(mode).ok_or_else(|| {
                let message = format!("the service's sslmode {mode:?} is not known");
                Failure::lost(GapCause::CredentialsInvalid, message)
            })?;
            if strictness(mode) > strictness(self.tls) {
                self.tls = mode;
            }
        }
        if self.ca_file.is_none() {
            let file = entries.get("sslrootcert").filter(|file| !file.is_empty() && *file != "system");
            self.ca_file = file.map(PathBuf::from);
        }
        Ok(())
    }
}

const fn strictness(mode: TlsMode) -> u8 {
    match mode {
        TlsMode::Disable => 0,
        TlsMode::Prefer => 1,
        TlsMode::Require => 2,
        TlsMode::VerifyCa => 3,
        TlsMode::VerifyFull => 4,
    }
}

const fn is_encrypted(mode: TlsMode) -> bool {
    strictness(mode) >= strictness(TlsMode::Require)
}

fn unusable(error: &FileError) -> Failure {
    Failure::lost(GapCause::CredentialsInvalid, error.to_string())
}

fn refused(error: &SecretError) -> Failure {
    Failure::lost(error.cause, error.to_string())
}
