//! A web server with answers written beforehand, in the open or encrypted.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::NamedTempFile;

/// What is answered to one request; none is silence.
#[derive(Debug, Clone)]
pub struct Answer {
    status: Option<u16>,
    headers: String,
    body: String,
}

impl Answer {
    pub fn of(status: u16) -> Self {
        Self { status: Some(status), headers: String::new(), body: String::new() }
    }

    pub fn silence() -> Self {
        Self { status: None, headers: String::new(), body: String::new() }
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    pub fn saying(mut self, body: &str) -> Self {
        body.clone_into(&mut self.body);
        self
    }
}

/// A request as it came in.
#[derive(Debug, Clone)]
pub struct Request {
    pub line: String,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// Stops when it is dropped.
#[derive(Debug)]
pub struct Server {
    scheme: &'static str,
    host: String,
    port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub fn plain(answers: Vec<Answer>) -> Self {
        Self::start("http", "127.0.0.1", answers, None)
    }

    /// With a certificate of an authority of its own, whose file is given too.
    pub fn encrypted(name: &str, answers: Vec<Answer>) -> (Self, NamedTempFile) {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let mut authority = NamedTempFile::new().unwrap();
        authority.write_all(issuer.pem().as_bytes()).unwrap();
        authority.flush().unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        (Self::start("https", name, answers, Some(Arc::new(config))), authority)
    }

    fn start(scheme: &'static str, host: &str, answers: Vec<Answer>, tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let (seen, stopped) = (requests.clone(), stop.clone());
        let thread = std::thread::spawn(move || {
            let mut answers = answers.into_iter();
            let mut silent = Vec::new();
            for stream in listener.incoming().flatten() {
                if stopped.load(Ordering::SeqCst) {
                    break;
                }
                let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
                let kept = stream.try_clone();
                let mut see = |request| seen.lock().unwrap().push(request);
                let is_answered = match &tls {
                    None => serve(stream, &mut answers, &mut see),
                    Some(config) => ServerConnection::new(config.clone())
                        .ok()
                        .and_then(|connection| serve(StreamOwned::new(connection, stream), &mut answers, &mut see)),
                };
                // A connection that is closed is an answer too.
                silent.extend(kept.ok().filter(|_| is_answered == Some(false)));
            }
        });
        Self { scheme, host: host.to_owned(), port, requests, stop, thread: Some(thread) }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}://{}:{}/{path}", self.scheme, self.host, self.port)
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(("127.0.0.1", self.port)));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Reads one request, shows it and answers it; tells whether it was answered.
fn serve(
    stream: impl Read + Write,
    answers: &mut impl Iterator<Item = Answer>,
    see: &mut dyn FnMut(Request),
) -> Option<bool> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    if stream.read_line(&mut line).ok()? == 0 {
        return None;
    }
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        stream.read_line(&mut header).ok()?;
        let Some((name, value)) = header.split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut request = Request { line, headers, body: Vec::new() };
    let length = request.header("content-length").and_then(|value| value.parse().ok()).unwrap_or_default();
    request.body = vec![0; length];
    stream.read_exact(&mut request.body).ok()?;
    let answer = answers.next().unwrap_or_else(|| Answer::of(200));
    // Before the answer, so that whoever has it can ask what was seen.
    see(request);
    let Some(status) = answer.status else { return Some(false) };
    let text = format!(
        "HTTP/1.1 {status} Said\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n{}",
        answer.headers,
        answer.body.len(),
        answer.body
    );
    let stream = stream.get_mut();
    stream.write_all(text.as_bytes()).ok()?;
    stream.flush().ok()?;
    Some(true)
}
