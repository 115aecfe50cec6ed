//! The way to a service on this machine: HTTP, one request per question, or a WebSocket that stays open.

use super::websocket::{WebSocket, WebSocketError};
use crate::stop::Stop;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// How long a connection on the same machine may take.
const CONNECT_WITHIN: Duration = Duration::from_millis(800);

/// How long an answer may take: the service reads the card meanwhile.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// How long one read waits: bounds how late the wish to stop is seen.
const READ_WAIT: Duration = Duration::from_millis(100);

/// Longest answer. An identity document with a photograph has a few kilobytes.
pub(super) const LONGEST_ANSWER: usize = 1 << 20;

/// Why a service cannot be asked.
#[derive(Debug)]
pub(super) enum LinkError {
    /// Nothing listens, or the connection was lost.
    Unreachable,
    /// Something listens and does not speak as it should.
    Strange,
    /// The address is not on this machine.
    NotThisMachine,
    /// The desk ends.
    Stopped,
}

impl From<io::Error> for LinkError {
    fn from(_: io::Error) -> LinkError {
        LinkError::Unreachable
    }
}

/// A way to the service.
pub(super) enum Link {
    /// One connection per question.
    Http { address: SocketAddr, path: String },
    /// One connection for all.
    WebSocket(WebSocket<TcpStream>),
}

impl Link {
    pub(super) fn open(url: &str) -> Result<Link, LinkError> {
        let (scheme, address, path) = parts(url).ok_or(LinkError::NotThisMachine)?;
        if scheme == "http" {
            return Ok(Link::Http { address, path });
        }
        WebSocket::open(connect(address)?, &address.to_string(), &path, Instant::now() + CONNECT_WITHIN)
            .map(Link::WebSocket)
            .map_err(LinkError::from)
    }

    /// The service's answer to `question`.
    pub(super) fn ask(&mut self, question: &str, stop: &Stop) -> Result<Vec<u8>, LinkError> {
        let until = Instant::now() + ANSWER_WITHIN;
        match self {
            Link::Http { address, path } => {
                let mut line = connect(*address)?;
                // HTTP/1.0: the answer ends with the connection and never comes in chunks.
                let method = if question.is_empty() { "GET" } else { "POST" };
                let head = format!(
                    "{method} {path} HTTP/1.0\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                    question.len()
                );
                line.write_all(head.as_bytes())?;
                line.write_all(question.as_bytes())?;
                http_body(&read_to_end(&mut line, until, stop)?).map(<[u8]>::to_vec).ok_or(LinkError::Strange)
            }
            Link::WebSocket(socket) => {
                socket.send(question)?;
                Ok(socket.receive(until, || stop.is_set())?)
            }
        }
    }
}

impl From<WebSocketError> for LinkError {
    fn from(error: WebSocketError) -> LinkError {
        match error {
            WebSocketError::Line(_) | WebSocketError::Closed | WebSocketError::TooLate => LinkError::Unreachable,
            WebSocketError::Strange => LinkError::Strange,
            WebSocketError::Stopped => LinkError::Stopped,
        }
    }
}

fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let line = TcpStream::connect_timeout(&address, CONNECT_WITHIN)?;
    line.set_read_timeout(Some(READ_WAIT))?;
    line.set_write_timeout(Some(CONNECT_WITHIN))?;
    line.set_nodelay(true)?;
    Ok(line)
}

/// Scheme, address and path of a service on this machine.
fn parts(url: &str) -> Option<(&str, SocketAddr, String)> {
    let (scheme, rest) = url.split_once("://")?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (host, port) = authority.rsplit_once(':')?;
    let host = match host {
        "localhost" => IpAddr::V4(Ipv4Addr::LOCALHOST),
        host => host.trim_matches(['[', ']']).parse::<IpAddr>().ok()?,
    };
    let port = port.parse().ok()?;
    let fits =
        matches!(scheme, "ws" | "http") && host.is_loopback() && !path.contains(|c: char| c.is_control() || c == ' ');
    fits.then(|| (scheme, SocketAddr::new(host, port), format!("/{path}")))
}

fn read_to_end(line: &mut impl Read, until: Instant, stop: &Stop) -> Result<Vec<u8>, LinkError> {
    let mut answer = Vec::new();
    let mut bytes = [0; 8192];
    loop {
        if stop.is_set() {
            return Err(LinkError::Stopped);
        }
        match line.read(&mut bytes) {
            Ok(0) => return Ok(answer),
            Ok(count) => answer.extend_from_slice(&bytes[..count]),
            Err(error) if is_wait(&error) && Instant::now() < until => {}
            Err(_) => return Err(LinkError::Unreachable),
        }
        if answer.len() > LONGEST_ANSWER {
            return Err(LinkError::Strange);
        }
    }
}

/// Whether an error only says that nothing came yet.
pub(super) fn is_wait(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted)
}

/// The content of an answer that says "200".
fn http_body(answer: &[u8]) -> Option<&[u8]> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let (version, rest) = head.split_once(' ')?;
    (version.starts_with("HTTP/1.") && rest.starts_with("200")).then_some(&answer[end + 4..])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn only_services_of_this_machine_are_asked() {
        for url in
            ["ws://127.0.0.1:30089", "ws://localhost:30089/read", "http://[::1]:8080/api?x=1", "http://127.0.0.2:1/"]
        {
            assert!(parts(url).is_some(), "{url}");
        }
        for url in [
            "ws://192.168.1.9:30089",
            "http://example.com:80/",
            "https://127.0.0.1:443/",
            "wss://127.0.0.1:443/",
            "ws://127.0.0.1",
            "ws://127.0.0.1:99999/",
            "http://127.0.0.1:80/a b",
            "http://localhost.example.com:80/",
            "127.0.0.1:80",
            "",
        ] {
            assert!(parts(url).is_none(), "{url}");
        }
        assert_eq!(parts("ws://localhost:30089").unwrap().2, "/");
    }

    #[test]
    fn only_a_good_answer_has_content() {
        assert_eq!(http_body(b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n{}").unwrap(), b"{}");
        assert_eq!(http_body(b"HTTP/1.1 404 Not Found\r\n\r\n{}"), None);
        assert_eq!(http_body(b"SSH-2.0\r\n\r\n"), None);
        assert_eq!(http_body(b"HTTP/1.1 200 OK\r\n"), None);
    }
}
