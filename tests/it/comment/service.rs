//! The comment APIs of GitHub and GitLab, as far as comments of a pull request go, on a port of this machine.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};

pub const TOKEN: &str = "ghs_planted-token-7f3a9c";

/// One comment of a pull request.
#[derive(Debug, Clone)]
pub struct Comment {
    pub id: u64,
    pub author: &'static str,
    pub is_bot: bool,
    pub body: String,
}

/// What the service holds and how it behaves.
#[derive(Debug, Default)]
pub struct State {
    pub comments: Vec<Comment>,
    /// Method and path of every request.
    pub seen: Vec<String>,
    /// Statuses that the next requests get whatever they ask.
    pub failing: Vec<u16>,
    /// The token belongs to an application, which may not ask who it is.
    pub is_application: bool,
    /// Nobody may write.
    pub is_read_only: bool,
    /// Answers repeat what was sent as a token.
    pub is_talkative: bool,
}

/// Stops when it is dropped.
#[derive(Debug)]
pub struct Service {
    port: u16,
    pub state: Arc<Mutex<State>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Service {
    pub fn new(state: State) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (state, stop) = (Arc::new(Mutex::new(state)), Arc::new(AtomicBool::new(false)));
        let (held, stopped) = (Arc::clone(&state), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stopped.load(Ordering::SeqCst) {
                    break;
                }
                let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
                let _ = serve(stream, &held);
            }
        });
        Self { port, state, stop, thread: Some(thread) }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn comments(&self) -> Vec<Comment> {
        self.state.lock().unwrap().comments.clone()
    }

    pub fn seen(&self) -> Vec<String> {
        self.state.lock().unwrap().seen.clone()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(("127.0.0.1", self.port)));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(stream: TcpStream, state: &Mutex<State>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    stream.read_line(&mut line).ok()?;
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        stream.read_line(&mut header).ok()?;
        let Some((name, value)) = header.split_once(':') else { break };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let header = |wanted: &str| headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
    let mut body = vec![0; header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0)];
    stream.read_exact(&mut body).ok()?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let token = header("authorization")
        .and_then(|text| text.strip_prefix("Bearer ").map(str::to_owned))
        .or_else(|| header("private-token"));
    let sent: Value = serde_json::from_slice(&body).unwrap_or_default();
    let (status, answer) = answer(&mut state.lock().unwrap(), &method, &path, token.as_deref(), &sent);
    let text = answer.to_string();
    let stream = stream.get_mut();
    write!(stream, "HTTP/1.1 {status} Said\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}", text.len())
        .ok()?;
    stream.flush().ok()
}

fn answer(state: &mut State, method: &str, path: &str, token: Option<&str>, sent: &Value) -> (u16, Value) {
    state.seen.push(format!("{method} {path}"));
    if !state.failing.is_empty() {
        return (state.failing.remove(0), json!({"message": "out of order"}));
    }
    if token != Some(TOKEN) {
        let said = if state.is_talkative {
            format!("bad token {}", token.unwrap_or("none"))
        } else {
            "Bad credentials".into()
        };
        return (401, json!({"message": said}));
    }
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let page = |state: &State, shown: fn(&Comment) -> Value| {
        let of = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}="))?.parse().ok());
        let (size, page): (usize, usize) = (of("per_page").unwrap_or(30), of("page").unwrap_or(1));
        let all = state.comments.iter().skip((page - 1) * size).take(size).map(shown);
        (200, Value::Array(all.collect()))
    };
    let github = |one: &Comment| {
        json!({"id": one.id, "body": one.body,
            "user": {"login": one.author, "type": if one.is_bot { "Bot" } else { "User" }}})
    };
    let gitlab = |one: &Comment| json!({"id": one.id, "body": one.body, "author": {"id": number(one.author)}});
    match (method, parts.as_slice()) {
        ("GET", ["user"]) if state.is_application => {
            (403, json!({"message": "Resource not accessible by integration"}))
        }
        ("GET", ["user"]) => (200, json!({"login": "us", "id": number("us"), "type": "User"})),
        ("GET", ["repos", "acme", "db", "issues", "7", "comments"]) => page(state, github),
        ("GET", ["projects", "acme%2Fdb", "merge_requests", "7", "notes"]) => page(state, gitlab),
        ("POST" | "PATCH" | "PUT", _) if state.is_read_only => (403, json!({"message": "403 Forbidden"})),
        ("POST", ["repos", "acme", "db", "issues", "7", "comments"])
        | ("POST", ["projects", "acme%2Fdb", "merge_requests", "7", "notes"]) => {
            let id = state.comments.len() as u64 + 1;
            let (author, is_bot) = if state.is_application { ("app[bot]", true) } else { ("us", false) };
            let body = sent["body"].as_str().unwrap_or_default().to_owned();
            state.comments.push(Comment { id, author, is_bot, body });
            (201, json!({"id": id}))
        }
        ("PATCH", ["repos", "acme", "db", "issues", "comments", id])
        | ("PUT", ["projects", "acme%2Fdb", "merge_requests", "7", "notes", id]) => {
            match state.comments.iter_mut().find(|one| one.id.to_string() == *id) {
                Some(one) => {
                    one.body = sent["body"].as_str().unwrap_or_default().to_owned();
                    (200, json!({"id": one.id}))
                }
                None => (404, json!({"message": "Not Found"})),
            }
        }
        _ => (404, json!({"message": "Not Found"})),
    }
}

fn number(author: &str) -> u64 {
    author.bytes().map(u64::from).sum()
}
