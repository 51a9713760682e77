//! HTTP: connections in, outcomes out.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use http_body_util::BodyExt as _;
use hyper::body::{Bytes, Frame, Incoming};
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::request::{Credential, operation_and_params};
use super::world::{Asked, Outcome, World};

/// Serves until it is told to stop, or until whoever would tell is gone.
pub async fn serve(listener: std::net::TcpListener, world: Arc<World>, mut stopped: oneshot::Receiver<()>) {
    let listener = TcpListener::from_std(listener).expect("the socket can be used asynchronously");
    loop {
        let accepted = tokio::select! {
            _ = &mut stopped => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, _)) = accepted else { continue };
        let _ = stream.set_nodelay(true);
        let world = Arc::clone(&world);
        tokio::spawn(async move {
            let is_reset = AtomicBool::new(false);
            let service = service_fn(|request| Box::pin(respond(&world, &is_reset, request)));
            let mut connection = Builder::new().serve_connection(TokioIo::new(stream), service);
            let _ended = std::future::poll_fn(|context| connection.poll_without_shutdown(context)).await;
            let stream = connection.into_parts().io.into_inner();
            if is_reset.load(Ordering::Relaxed) {
                let _ = stream.set_zero_linger();
            }
        });
    }
}

/// The connection is to be given up.
#[derive(Debug, thiserror::Error)]
#[error("the fault asks for it")]
struct GiveUp;

async fn respond(world: &World, is_reset: &AtomicBool, request: Request<Incoming>) -> Result<Response<Body>, GiveUp> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| GiveUp)?.to_bytes();
    let (path, query) = (head.uri.path(), head.uri.query().unwrap_or_default());
    if path.starts_with("/_standin/") {
        return Ok(administer(world, head.method.as_str(), path, &body));
    }
    let (operation, params) = operation_and_params(head.method.as_str(), path, query, &head.headers, &body);
    let asked = Asked { credential: Credential::of(&head.headers), operation, params };
    let (outcome, latency) = world.handle(&asked);
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    match outcome {
        Outcome::Answer { status, content_type, body } => Ok(response(status, content_type, body)),
        Outcome::Cut { content_type, mut body, sent } => {
            let announced = body.len();
            body.truncate(sent);
            let mut answer = response(200, content_type, body);
            answer.body_mut().tells_length = false;
            answer.headers_mut().insert("content-length", announced.into());
            Ok(answer)
        }
        Outcome::Reset => {
            is_reset.store(true, Ordering::Relaxed);
            Err(GiveUp)
        }
        Outcome::Never => std::future::pending().await,
    }
}

fn response(status: u16, content_type: &'static str, body: Vec<u8>) -> Response<Body> {
    let answer = Response::builder().status(status).header("content-type", content_type);
    let answer = answer.header("x-amzn-requestid", "b25f48e8-84fd-11e6-80d9-574e0c4664cb");
    answer.body(Body { bytes: Some(body.into()), tells_length: true }).expect("the parts are valid")
}

/// `/_standin/...`: what a test in another process does through methods here.
fn administer(world: &World, method: &str, path: &str, body: &[u8]) -> Response<Body> {
    let json = "application/json";
    match (method, path) {
        ("GET", "/_standin/calls") => {
            response(200, json, serde_json::to_vec(&world.record.all()).expect("calls are valid JSON"))
        }
        ("GET", "/_standin/count") => response(200, json, world.record.len().to_string().into_bytes()),
        ("DELETE", "/_standin/calls") => {
            world.record.clear();
            response(200, json, b"{}".to_vec())
        }
        ("PUT", "/_standin/faults") => match serde_json::from_slice(body) {
            Ok(faults) => {
                world.faults.set(faults);
                response(200, json, b"{}".to_vec())
            }
            Err(e) => response(400, "text/plain", e.to_string().into_bytes()),
        },
        _ => response(404, "text/plain", b"no such thing".to_vec()),
    }
}

/// One piece. Its length is told to the server, unless a header announces another one.
#[derive(Debug)]
struct Body {
    bytes: Option<Bytes>,
    tells_length: bool,
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.bytes.take().filter(|bytes| !bytes.is_empty()).map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        match &self.bytes {
            Some(bytes) if self.tells_length => hyper::body::SizeHint::with_exact(bytes.len() as u64),
            _ => hyper::body::SizeHint::default(),
        }
    }
}
