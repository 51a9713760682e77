//! Things that look like a server and misbehave: raw listeners, a fake that speaks just enough of the protocol, and a
//! stand-in for a pooler.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

/// A listener on a free port that hands each connection to a function.
#[derive(Debug)]
pub struct Fake {
    pub port: u16,
}

impl Fake {
    pub fn new(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let serve = Arc::new(serve);
        // Ends with the process; nobody waits for it.
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let serve = Arc::clone(&serve);
                thread::spawn(move || serve(stream));
            }
        });
        Self { port }
    }

    /// Accepts and says nothing.
    pub fn silent() -> Self {
        Self::new(|mut stream| {
            let mut buffer = [0_u8; 1024];
            while stream.read(&mut buffer).is_ok_and(|n| n > 0) {}
        })
    }

    /// Answers every connection with these bytes.
    pub fn saying(bytes: &'static [u8]) -> Self {
        Self::new(move |mut stream| {
            let mut buffer = [0_u8; 1024];
            let _ = stream.read(&mut buffer);
            let _ = stream.write_all(bytes);
            // Lets the other side read before the connection is reset.
            while stream.read(&mut buffer).is_ok_and(|n| n > 0) {}
        })
    }

    /// Greets as a server of that version, then answers each query by what `answer` makes of its text; nothing ends the
    /// connection.
    pub fn server(version: &'static str, answer: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync + 'static) -> Self {
        Self::new(move |mut stream| {
            let Some(_) = startup(&mut stream) else { return };
            let mut greeting = message(b'R', &0_i32.to_be_bytes());
            greeting.extend(message(b'S', format!("server_version\0{version}\0").as_bytes()));
            greeting.extend(ready());
            if stream.write_all(&greeting).is_err() {
                return;
            }
            while let Some((tag, body)) = next(&mut stream) {
                if tag != b'Q' {
                    continue;
                }
                let text = String::from_utf8_lossy(&body).trim_end_matches('\0').to_owned();
                let Some(bytes) = answer(&text) else { break };
                if stream.write_all(&bytes).is_err() {
                    break;
                }
            }
            let _ = stream.shutdown(Shutdown::Both);
        })
    }

    /// Forwards to a real server, but refuses the startup parameter `options`, as poolers do.
    pub fn pooler(port: u16) -> Self {
        Self::new(move |mut stream| {
            let Some(packet) = startup(&mut stream) else { return };
            if packet.windows(8).any(|window| window == b"options\0") {
                let _ = stream.write_all(&error("08P01", "FATAL", "unsupported startup parameter: options"));
                return;
            }
            let Ok(mut server) = TcpStream::connect(("127.0.0.1", port)) else { return };
            let mut whole = u32::try_from(packet.len() + 4).unwrap().to_be_bytes().to_vec();
            whole.extend(packet);
            if server.write_all(&whole).is_err() {
                return;
            }
            let (mut from_server, mut to_client) = (server.try_clone().unwrap(), stream.try_clone().unwrap());
            let back = thread::spawn(move || {
                let _ = std::io::copy(&mut from_server, &mut to_client);
                let _ = to_client.shutdown(Shutdown::Both);
            });
            let _ = std::io::copy(&mut stream, &mut server);
            let _ = server.shutdown(Shutdown::Both);
            let _ = back.join();
        })
    }
}

/// The packet with which a client begins, without its length; a wish for encryption is refused first.
fn startup(stream: &mut TcpStream) -> Option<Vec<u8>> {
    loop {
        let mut length = [0_u8; 4];
        stream.read_exact(&mut length).ok()?;
        let mut body = vec![0_u8; u32::from_be_bytes(length) as usize - 4];
        stream.read_exact(&mut body).ok()?;
        if body.len() > 4 {
            return Some(body);
        }
        stream.write_all(b"N").ok()?;
    }
}

fn next(stream: &mut TcpStream) -> Option<(u8, Vec<u8>)> {
    let mut head = [0_u8; 5];
    stream.read_exact(&mut head).ok()?;
    let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
    let mut body = vec![0_u8; length - 4];
    stream.read_exact(&mut body).ok()?;
    Some((head[0], body))
}

/// One message of the protocol.
pub fn message(tag: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    bytes.extend(u32::try_from(body.len() + 4).unwrap().to_be_bytes());
    bytes.extend(body);
    bytes
}

pub fn ready() -> Vec<u8> {
    message(b'Z', b"T")
}

/// A statement that was done and gave no rows.
pub fn done() -> Vec<u8> {
    let mut bytes = message(b'C', b"SELECT 0\0");
    bytes.extend(ready());
    bytes
}

/// An error; what follows is up to the caller.
pub fn error(code: &str, severity: &str, text: &str) -> Vec<u8> {
    message(b'E', format!("S{severity}\0V{severity}\0C{code}\0M{text}\0\0").as_bytes())
}
