//! One connection and its one transaction: every statement is sent before the first answer is awaited.
//!
//! A statement that fails is undone to a savepoint, so the rest is still answered from the same snapshot. The simple query
//! protocol is used because all values travel as text anyway, and because it leaves nothing behind in a pooler.
//! Main types: [`Session`], [`Limits`].

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, SimpleQueryMessage, SimpleQueryStream};

use super::failure::Failure;
use super::rows::Row;
use super::statements::{self, Statement};
use crate::collect::Stop;
use crate::model::GapCause;

/// How long a server may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) connect: Duration,
    pub(super) statement: Duration,
    pub(super) lock: Duration,
}

/// On top of the server's own limit, for the way there and back and for a server that ignores it.
const GRACE: Duration = Duration::from_secs(5);

/// Rows of one answer. A server that sends more is broken or hostile.
const MOST_ROWS: usize = 20_000_000;

/// An open connection, inside its transaction once [`begin`](Self::begin) succeeded.
#[derive(Debug)]
pub(super) struct Session {
    client: Client,
    driver: JoinHandle<()>,
    /// Why the connection ended, if it did.
    ended: Arc<Mutex<Option<Failure>>>,
    /// Major version of the server, as it said when greeting.
    pub(super) major: u32,
    /// Its version in full.
    pub(super) version: String,
    limits: Limits,
    stop: Stop,
}

/// The rows of each statement, in the order of asking.
pub(super) type Answers = Vec<(Statement, Result<Vec<Row>, Failure>)>;

impl Session {
    pub(super) fn new<D>(client: Client, driver: D, version: &str, limits: Limits, stop: Stop) -> Self
    where
        D: Future<Output = Result<(), tokio_postgres::Error>> + Send + 'static,
    {
        let ended = Arc::new(Mutex::new(None));
        let told = Arc::clone(&ended);
        let driver = tokio::spawn(async move {
            if let Err(error) = driver.await {
                let failure = Failure { connection_lost: true, ..Failure::of(&error, false) };
                *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
            }
        });
        Self { client, driver, ended, major: major(version), version: version.to_owned(), limits, stop }
    }

    /// Opens the transaction.
    pub(super) async fn begin(&self) -> Result<(), Failure> {
        let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let settings =
            statements::settings_of_transaction(milliseconds(self.limits.statement), milliseconds(self.limits.lock));
        let mut streams = Vec::new();
        for text in [statements::BEGIN, &settings, statements::SAVEPOINT] {
            streams.push(self.send(text).await?);
        }
        for stream in streams {
            self.rows(stream).await.map_err(|failure| Failure { connection_lost: true, ..failure })?;
        }
        Ok(())
    }

    /// Sends all statements that this version has, then collects the answers.
    pub(super) async fn ask(&self, asked: &[Statement]) -> Answers {
        let mut sent = Vec::with_capacity(asked.len());
        for statement in asked {
            let Some(text) = statement.text(self.major) else { continue };
            let stream = match self.send(text).await {
                Ok(stream) => self.send(statements::ROLLBACK_TO).await.map(|undo| (stream, undo)),
                Err(failure) => Err(failure),
            };
            sent.push((*statement, stream));
        }
        let mut answers: Answers = Vec::with_capacity(sent.len());
        let mut lost: Option<Failure> = None;
        for (statement, stream) in sent {
            let answer = match (&lost, stream) {
                (Some(failure), _) => Err(failure.clone()),
                (None, Err(failure)) => Err(failure),
                (None, Ok((stream, undo))) => {
                    let rows = self.rows(stream).await;
                    match self.rows(undo).await {
                        Err(failure) if rows.is_ok() => lost = Some(Failure { connection_lost: true, ..failure }),
                        Ok(_) | Err(_) => {}
                    }
                    rows
                }
            };
            if let Err(failure) = &answer
                && failure.connection_lost
            {
                lost = Some(failure.clone());
            }
            answers.push((statement, answer));
        }
        answers
    }

    /// Ends transaction and connection in good order, as far as the server lets us.
    pub(super) async fn end(self) {
        if let Ok(stream) = self.send(statements::END).await {
            let _ = tokio::time::timeout(Duration::from_secs(2), self.rows(stream)).await;
        }
    }

    /// Sends without waiting: the answer is read from the stream.
    async fn send(&self, text: &str) -> Result<Pin<Box<SimpleQueryStream>>, Failure> {
        let sent = self.client.simple_query_raw(text).await;
        sent.map(Box::pin).map_err(|error| self.failure(&error))
    }

    async fn rows(&self, mut stream: Pin<Box<SimpleQueryStream>>) -> Result<Vec<Row>, Failure> {
        let mut rows = Vec::new();
        let limit = self.limits.statement.saturating_add(GRACE);
        loop {
            let message = tokio::select! {
                biased;
                message = tokio::time::timeout(limit, stream.next()) => message,
                () = self.stop.wait() => return Err(Failure::interrupted()),
            };
            let seconds = limit.as_secs();
            let Ok(message) = message else {
                return Err(Failure::lost(GapCause::Timeout, format!("no answer within {seconds} seconds")));
            };
            match message {
                None => return Ok(rows),
                Some(Ok(SimpleQueryMessage::Row(row))) if rows.len() < MOST_ROWS => rows.push(Row(row)),
                Some(Ok(SimpleQueryMessage::Row(_))) => {
                    return Err(Failure::lost(GapCause::Malformed, format!("more than {MOST_ROWS} rows")));
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => {
                    let failure = self.failure(&error);
                    // An error ends a statement only once the server is ready again; the driver sees to that.
                    return Err(failure);
                }
            }
        }
    }

    /// What really ended the connection says more than that it is closed.
    fn failure(&self, error: &tokio_postgres::Error) -> Failure {
        let ended = || self.ended.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if error.is_closed() { ended().unwrap_or_else(|| Failure::of(error, false)) } else { Failure::of(error, false) }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // A server that never answers would keep it for ever.
        self.driver.abort();
    }
}

/// `16` of `16.4 (Debian 16.4-1)`; 0 of what is no version. Before 10 the first two numbers made up the major version.
fn major(version: &str) -> u32 {
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn majors_are_read_from_what_servers_say() {
        assert_eq!(major("16.4 (Debian 16.4-1)"), 16);
        assert_eq!(major("9.6.24"), 9);
        assert_eq!(major("18beta1"), 18);
        assert_eq!(major("mystery"), 0);
    }
}
