//! Recorded answers: a folder that a later run reads instead of asking the services.
//!
//! One file per request, keyed by account, region, operation and parameters, with every attempt's answer in order, so that
//! "throttled, throttled, answered" replays as such. Secrets are taken out before anything is written. An answer that was
//! not recorded is an error, never an empty list. Main types: [`Recorder`], [`Replay`], [`RecordedAnswer`].

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::errors::WireError;
use super::redact;
use super::request::Request;

/// Version of the format; it changes with every file.
const VERSION: u32 = 1;
const MANIFEST: &str = "recording.json";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    format: String,
    version: u32,
}

/// Everything that one request was answered with.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    account_id: String,
    region: String,
    operation: String,
    parameters: BTreeMap<String, String>,
    /// By attempt; the last one stands for all that follow.
    answers: Vec<RecordedAnswer>,
}

/// One attempt's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedAnswer {
    /// HTTP status; 0 when no answer came.
    pub status: u16,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    #[serde(default)]
    pub end: End,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    #[default]
    Whole,
    /// The connection closed inside of the answer.
    Cut,
    Timeout,
    Unreachable,
}

/// Why a folder of recordings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    #[error(
        "write recordings to {path}: the folder is not empty\n  help: name a new folder, so that no answer of an earlier run is mixed in"
    )]
    NotEmpty { path: PathBuf },
    #[error("write recordings to {path}: {source}")]
    Write { path: PathBuf, source: std::io::Error },
    #[error("replay {path}: {source}\n  help: name a folder that `dbmuster collect --record` wrote")]
    Read { path: PathBuf, source: std::io::Error },
    #[error(
        "replay {path}: it is no recording: {reason}\n  help: name a folder that `dbmuster collect --record` wrote"
    )]
    NotARecording { path: PathBuf, reason: String },
    #[error(
        "replay {path}: it has version {found} of the format, and this program reads version {VERSION}\n  help: record it again"
    )]
    Version { path: PathBuf, found: u32 },
}

impl RecordedAnswer {
    /// What came before the attempt failed without an answer: nothing.
    #[must_use]
    pub const fn without(end: End) -> Self {
        Self { status: 0, headers: BTreeMap::new(), body: String::new(), end }
    }

    /// An answer whose body is in memory, without secrets.
    #[must_use]
    pub fn of(response: &HttpResponse, end: End) -> Self {
        let body = String::from_utf8_lossy(response.body().bytes().unwrap_or_default());
        let kept = ["content-type", "x-amzn-errortype"];
        let header = |name: &&str| Some(((*name).to_owned(), response.headers().get(*name)?.to_owned()));
        Self {
            status: response.status().as_u16(),
            headers: kept.iter().filter_map(header).collect(),
            body: redact::answer(&body),
            end,
        }
    }

    /// The answer as the SDK reads it.
    ///
    /// # Errors
    ///
    /// When the status is none.
    pub fn response(&self) -> Result<HttpResponse, WireError> {
        let bad = |reason: String| WireError::BadRecording("with that status".to_owned(), reason);
        let status = StatusCode::try_from(self.status).map_err(|error| bad(error.to_string()))?;
        let mut response = HttpResponse::new(status, SdkBody::from(self.body.clone()));
        for (name, value) in &self.headers {
            response.headers_mut().insert(name.clone(), value.clone());
        }
        Ok(response)
    }
}

/// Where the answers to a request are kept, below the folder.
fn place(account_id: &str, region: &str, request: &Request) -> PathBuf {
    let mut hash = Sha256::new();
    for (name, value) in &request.parameters {
        hash.update(name);
        hash.update([0]);
        hash.update(value);
        hash.update([0]);
    }
    let digest: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let (service, name) = (request.operation.service.as_str(), request.operation.name);
    Path::new(account_id).join(region).join(format!("{service}.{name}.{digest}.json"))
}

/// Writes answers to a folder.
#[derive(Debug)]
pub struct Recorder {
    folder: PathBuf,
    writing: Mutex<()>,
}

impl Recorder {
    /// Starts a recording in a folder that is new or empty.
    ///
    /// # Errors
    ///
    /// When it holds something, or cannot be written.
    pub fn create(folder: &Path) -> Result<Self, RecordingError> {
        let failed = |source| RecordingError::Write { path: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(failed)?;
        if fs::read_dir(folder).map_err(failed)?.next().is_some() {
            return Err(RecordingError::NotEmpty { path: folder.to_owned() });
        }
        let manifest = Manifest { format: "dbmuster-aws-recording".to_owned(), version: VERSION };
        let text = serde_json::to_string_pretty(&manifest).map_err(|error| failed(error.into()))?;
        fs::write(folder.join(MANIFEST), text + "\n").map_err(failed)?;
        Ok(Self { folder: folder.to_owned(), writing: Mutex::default() })
    }

    /// Adds one attempt's answer.
    ///
    /// # Errors
    ///
    /// The reason, when it could not be written.
    pub fn keep(
        &self,
        account_id: &str,
        region: &str,
        request: &Request,
        answer: &RecordedAnswer,
    ) -> Result<(), String> {
        let path = self.folder.join(place(account_id, region, request));
        // Two attempts of one request never overlap, but the same request may be sent by two places.
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut recorded = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| error.to_string())?,
            Err(_) => Recorded {
                account_id: account_id.to_owned(),
                region: region.to_owned(),
                operation: request.operation.full_name(),
                parameters: request.parameters.clone(),
                answers: Vec::new(),
            },
        };
        recorded.answers.push(answer.clone());
        let text = serde_json::to_string_pretty(&recorded).map_err(|error| error.to_string())?;
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder).and_then(|()| fs::write(&path, text + "\n")).map_err(|error| error.to_string())
    }
}

/// Answers from a folder.
#[derive(Debug)]
pub struct Replay {
    folder: PathBuf,
    /// Attempts made so far, by file.
    attempts: Mutex<BTreeMap<PathBuf, usize>>,
}

impl Replay {
    /// Opens a recording.
    ///
    /// # Errors
    ///
    /// When the folder holds none, or one of another version.
    pub fn open(folder: &Path) -> Result<Self, RecordingError> {
        let path = || folder.to_owned();
        let bytes = fs::read(folder.join(MANIFEST)).map_err(|source| RecordingError::Read { path: path(), source })?;
        let manifest: Manifest = serde_json::from_slice(&bytes)
            .map_err(|error| RecordingError::NotARecording { path: path(), reason: error.to_string() })?;
        if manifest.format != "dbmuster-aws-recording" {
            return Err(RecordingError::NotARecording {
                path: path(),
                reason: format!("its format is {}", manifest.format),
            });
        }
        if manifest.version != VERSION {
            return Err(RecordingError::Version { path: path(), found: manifest.version });
        }
        Ok(Self { folder: folder.to_owned(), attempts: Mutex::default() })
    }

    /// The answer to the next attempt at a request.
    ///
    /// # Errors
    ///
    /// When none was recorded, or it cannot be read.
    pub fn answer(&self, account_id: &str, region: &str, request: &Request) -> Result<RecordedAnswer, WireError> {
        let path = place(account_id, region, request);
        let Ok(bytes) = fs::read(self.folder.join(&path)) else {
            let what = format!("{} in account {account_id}, region {region}", request.operation.full_name());
            return Err(WireError::NotRecorded(format!("{what} ({})", path.display())));
        };
        let bad = |reason: &str| WireError::BadRecording(path.display().to_string(), reason.to_owned());
        let recorded: Recorded = serde_json::from_slice(&bytes).map_err(|error| bad(&error.to_string()))?;
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        let attempt = attempts.entry(path.clone()).or_default();
        let answer = recorded.answers.get(*attempt).or(recorded.answers.last()).cloned();
        *attempt += 1;
        answer.ok_or_else(|| bad("it holds no answer"))
    }
}
