//! The connection: the last thing that a request passes, and the first that sees an answer.
//!
//! It sends nothing that is not in the table of operations, keeps within the limits, bounds how many requests are open,
//! counts the attempts, records or replays, and takes no answer for whole that is not. Main types: [`WireClient`], [`Wire`].

use std::sync::Arc;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use tokio::sync::Semaphore;

use super::answer_code::error_code;
use super::errors::{WireError, cause_of, is_html};
use super::in_flight::CALL;
use super::limits::Limits;
use super::recording::{End, RecordedAnswer, Recorder, Replay};
use super::request::Request;
use super::run::{Happening, Run};
use super::xml::{Shape, shape};
use crate::model::GapCause;

/// Where answers come from.
#[derive(Debug, Clone)]
pub enum Transport {
    /// The services.
    Live { client: SharedHttpClient, recorder: Option<Arc<Recorder>> },
    /// A folder of recorded answers; nothing is sent.
    Replay(Arc<Replay>),
}

/// The connection of one place.
#[derive(Debug)]
pub struct Wire {
    pub account_id: String,
    /// `global` for global services.
    pub region: String,
    pub transport: Transport,
    pub limits: Arc<Limits>,
    /// Requests that may be open at once, over all places.
    pub open: Arc<Semaphore>,
    pub run: Arc<Run>,
}

/// Hands the place's connection to the SDK's clients.
#[derive(Debug)]
pub struct WireClient(pub Arc<Wire>);

#[derive(Debug)]
struct WireConnector {
    wire: Arc<Wire>,
    inner: Option<SharedHttpConnector>,
}

/// An answer must be whole after this time.
const WHOLE_BODY: Duration = Duration::from_secs(120);
/// No answer of these services is near this size; it protects memory from whatever else answers there.
const LARGEST_BODY: usize = 64 << 20;

impl HttpClient for WireClient {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let inner = match &self.0.transport {
            Transport::Live { client, .. } => Some(client.http_connector(settings, components)),
            Transport::Replay(_) => None,
        };
        SharedHttpConnector::new(WireConnector { wire: Arc::clone(&self.0), inner })
    }
}

impl HttpConnector for WireConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (wire, inner) = (Arc::clone(&self.wire), self.inner.clone());
        HttpConnectorFuture::new(async move { wire.send(inner, request).await })
    }
}

/// An error that the SDK does not send the request again for.
fn refused(error: WireError) -> ConnectorError {
    ConnectorError::user(error.into())
}

impl Wire {
    async fn send(
        &self,
        inner: Option<SharedHttpConnector>,
        request: HttpRequest,
    ) -> Result<HttpResponse, ConnectorError> {
        let outside = || refused(WireError::NotInTable("a call outside of the ledger".to_owned()));
        let call = CALL.try_with(Arc::clone).map_err(|_| outside())?;
        let asked = Request::of(call.operation, &request).map_err(refused)?;
        let limiter = self.limits.of(call.operation.service);
        let slot = limiter.enter().await;
        let answer = {
            let _open = self.open.acquire().await;
            let _sending = call.sending();
            match (&self.transport, inner) {
                (Transport::Live { recorder, .. }, Some(inner)) => {
                    let answer = answer_of(&inner, request).await;
                    if let Some(recorder) = recorder {
                        let kept = recorder.keep(&self.account_id, &self.region, &asked, &recorded(&answer));
                        kept.map_err(|reason| refused(WireError::NotKept(reason)))?;
                    }
                    answer
                }
                (Transport::Replay(replay), _) => replayed(replay.answer(&self.account_id, &self.region, &asked)),
                (Transport::Live { .. }, None) => Err((outside(), None)),
            }
        };
        let response = answer.map_err(|(error, _)| error)?;
        let body = response.body().bytes().unwrap_or_default();
        let status = response.status().as_u16();
        let mut slow_down = status == 429;
        if !response.status().is_success() {
            let code = error_code(response.headers().get("x-amzn-errortype"), body).unwrap_or_default();
            slow_down |= cause_of(&code, "", status) == GapCause::Throttled;
        }
        if slow_down {
            limiter.slow_down();
            let operation = call.operation.full_name();
            self.run.tell(Happening::SlowedDown { unit: call.unit.clone(), operation });
        } else {
            limiter.answered();
        }
        drop(slot);
        match questionable(body, status) {
            Some(error @ WireError::Cut(_)) => Err(ConnectorError::io(error.into())),
            Some(error) => Err(refused(error)),
            None => Ok(response),
        }
    }
}

/// What makes an answer unfit for the SDK's readers, which take what they can get.
fn questionable(body: &[u8], status: u16) -> Option<WireError> {
    if is_html(body) {
        // A load balancer says so that it is overloaded, and the next attempt may meet the service.
        return (!matches!(status, 502..=504)).then_some(WireError::Html(status));
    }
    if !body.trim_ascii_start().starts_with(b"<") {
        return None;
    }
    match shape(body) {
        Shape::Whole => None,
        Shape::Cut => Some(WireError::Cut(body.len())),
        Shape::Broken => Some(WireError::BrokenXml),
    }
}

type Failure = (ConnectorError, Option<RecordedAnswer>);

/// Sends the request and reads the whole answer, so that the number of open requests is the true one.
async fn answer_of(inner: &SharedHttpConnector, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let mut response = inner.call(request).await.map_err(|error| {
        let end = if error.is_timeout() { End::Timeout } else { End::Unreachable };
        (error, Some(RecordedAnswer::without(end)))
    })?;
    let mut bytes = Vec::new();
    let mut stream = ByteStream::new(response.take_body());
    let whole = tokio::time::timeout(WHOLE_BODY, async {
        while let Some(chunk) = stream.next().await {
            let Ok(chunk) = chunk else { return Err(WireError::Cut(bytes.len())) };
            bytes.extend_from_slice(&chunk);
            if bytes.len() > LARGEST_BODY {
                return Err(WireError::TooLarge(LARGEST_BODY));
            }
        }
        Ok(())
    });
    let outcome = whole.await.unwrap_or(Err(WireError::Stalled(WHOLE_BODY.as_secs())));
    *response.body_mut() = SdkBody::from(bytes);
    match outcome {
        Ok(()) => Ok(response),
        Err(error) => {
            let recorded = RecordedAnswer::of(
                &response,
                if matches!(error, WireError::Stalled(_)) { End::Timeout } else { End::Cut },
            );
            let error = match error {
                WireError::TooLarge(_) => refused(error),
                other => ConnectorError::io(other.into()),
            };
            Err((error, Some(recorded)))
        }
    }
}

fn recorded(answer: &Result<HttpResponse, Failure>) -> RecordedAnswer {
    match answer {
        Ok(response) => RecordedAnswer::of(response, End::Whole),
        Err((_, recorded)) => recorded.clone().unwrap_or_else(|| RecordedAnswer::without(End::Unreachable)),
    }
}

fn replayed(answer: Result<RecordedAnswer, WireError>) -> Result<HttpResponse, Failure> {
    let fail = |error| Err((error, None));
    match answer {
        Err(error) => fail(refused(error)),
        Ok(answer) => match answer.end {
            End::Whole => answer.response().map_err(|error| (refused(error), None)),
            End::Cut => fail(ConnectorError::io(WireError::Cut(answer.body.len()).into())),
            End::Timeout => fail(ConnectorError::timeout("no answer came in time".into())),
            End::Unreachable => fail(ConnectorError::io("no connection".into())),
        },
    }
}
