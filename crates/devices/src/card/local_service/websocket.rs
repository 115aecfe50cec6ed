//! The little of RFC 6455 that a question and its answer need, from the client's side: text messages, whole or in parts, pings.

use super::link::{LONGEST_ANSWER, is_wait};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};
use std::io::{self, Read, Write};
use std::time::Instant;

/// What the server mixes into the key to show that it speaks this protocol.
const MAGIC: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Longest head of the server's first answer.
const LONGEST_HEAD: usize = 8192;

const CONTINUED: u8 = 0x0;
const TEXT: u8 = 0x1;
const BINARY: u8 = 0x2;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xA;

/// Why there is no answer.
#[derive(Debug)]
pub enum WebSocketError {
    /// The line failed.
    Line(io::Error),
    /// The server closed the connection.
    Closed,
    /// The server does not speak this protocol, or not rightly.
    Strange,
    /// Nothing came in time.
    TooLate,
    /// The caller has no more use for an answer.
    Stopped,
}

impl From<io::Error> for WebSocketError {
    fn from(error: io::Error) -> WebSocketError {
        WebSocketError::Line(error)
    }
}

/// One frame of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerFrame {
    /// Whether the message ends with it.
    pub is_last: bool,
    /// Kind of frame.
    pub opcode: u8,
    /// Content.
    pub payload: Vec<u8>,
}

/// Takes the first frame off the front of `bytes`; `None` while it is not whole.
///
/// # Errors
/// `Strange` for what a server must not send: masked frames, reserved bits, lengths beyond all reason.
pub fn take_frame(bytes: &mut Vec<u8>) -> Result<Option<ServerFrame>, WebSocketError> {
    let Some(&[first, second]) = bytes.first_chunk::<2>() else { return Ok(None) };
    if first & 0x70 != 0 || second & 0x80 != 0 {
        return Err(WebSocketError::Strange);
    }
    let (head, length) = match second {
        126 => match bytes.get(2..4).and_then(|b| b.first_chunk::<2>()) {
            Some(length) => (4, u64::from(u16::from_be_bytes(*length))),
            None => return Ok(None),
        },
        127 => match bytes.get(2..10).and_then(|b| b.first_chunk::<8>()) {
            Some(length) => (10, u64::from_be_bytes(*length)),
            None => return Ok(None),
        },
        short => (2, u64::from(short)),
    };
    let length = usize::try_from(length).ok().filter(|l| *l <= LONGEST_ANSWER).ok_or(WebSocketError::Strange)?;
    if bytes.len() < head + length {
        return Ok(None);
    }
    let payload = bytes[head..head + length].to_vec();
    bytes.drain(..head + length);
    Ok(Some(ServerFrame { is_last: first & 0x80 != 0, opcode: first & 0x0F, payload }))
}

/// A frame of a client: masked, as the protocol demands.
fn client_frame(opcode: u8, payload: &[u8]) -> io::Result<Vec<u8>> {
    let mask: [u8; 4] = random()?;
    let mut frame = vec![0x80 | opcode];
    match payload.len() {
        short @ 0..126 => frame.push(0x80 | short as u8),
        middle @ 126..=0xFFFF => {
            frame.push(0x80 | 126);
            frame.extend((middle as u16).to_be_bytes());
        }
        long => {
            frame.push(0x80 | 127);
            frame.extend((long as u64).to_be_bytes());
        }
    }
    frame.extend(mask);
    frame.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    Ok(frame)
}

fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes)
}

/// What the server must answer to a key.
pub fn accept_of(key: &str) -> String {
    STANDARD.encode(Sha1::digest(format!("{key}{MAGIC}")))
}

/// A connection to a server. `L` gives `WouldBlock` or `TimedOut` from time to time while nothing comes.
pub struct WebSocket<L> {
    line: L,
    pending: Vec<u8>,
}

impl<L: Read + Write> WebSocket<L> {
    /// Greets the server.
    ///
    /// # Errors
    /// When the line fails or the server does not greet back.
    pub fn open(mut line: L, host: &str, path: &str, until: Instant) -> Result<WebSocket<L>, WebSocketError> {
        let key = STANDARD.encode(random::<16>()?);
        let greeting = format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        );
        line.write_all(greeting.as_bytes())?;
        let mut socket = WebSocket { line, pending: Vec::new() };
        let end = loop {
            if let Some(end) = socket.pending.windows(4).position(|four| four == b"\r\n\r\n") {
                break end;
            }
            if socket.pending.len() > LONGEST_HEAD {
                return Err(WebSocketError::Strange);
            }
            socket.fill(until)?;
        };
        let head = String::from_utf8_lossy(&socket.pending[..end]).into_owned();
        socket.pending.drain(..end + 4);
        let mut lines = head.split("\r\n");
        let upgraded = lines.next().is_some_and(|first| first.starts_with("HTTP/1.1 101"));
        let accepted = lines
            .filter_map(|line| line.split_once(':'))
            .any(|(name, value)| name.eq_ignore_ascii_case("sec-websocket-accept") && value.trim() == accept_of(&key));
        if upgraded && accepted { Ok(socket) } else { Err(WebSocketError::Strange) }
    }

    /// Sends a text.
    ///
    /// # Errors
    /// When the line fails.
    pub fn send(&mut self, text: &str) -> Result<(), WebSocketError> {
        Ok(self.line.write_all(&client_frame(TEXT, text.as_bytes())?)?)
    }

    /// The next message of the server.
    ///
    /// # Errors
    /// When none comes in time, or what comes makes no sense.
    pub fn receive(&mut self, until: Instant, stopped: impl Fn() -> bool) -> Result<Vec<u8>, WebSocketError> {
        let mut message = Vec::new();
        let mut began = false;
        loop {
            if stopped() {
                return Err(WebSocketError::Stopped);
            }
            let Some(frame) = take_frame(&mut self.pending)? else {
                self.fill(until)?;
                continue;
            };
            match frame.opcode {
                TEXT | BINARY if !began => began = true,
                CONTINUED if began => {}
                PING => {
                    self.line.write_all(&client_frame(PONG, &frame.payload)?)?;
                    continue;
                }
                PONG => continue,
                CLOSE => return Err(WebSocketError::Closed),
                _ => return Err(WebSocketError::Strange),
            }
            message.extend(frame.payload);
            if message.len() > LONGEST_ANSWER {
                return Err(WebSocketError::Strange);
            }
            if frame.is_last {
                return Ok(message);
            }
        }
    }

    fn fill(&mut self, until: Instant) -> Result<(), WebSocketError> {
        let mut bytes = [0; 8192];
        match self.line.read(&mut bytes) {
            Ok(0) => Err(WebSocketError::Closed),
            Ok(count) => {
                self.pending.extend_from_slice(&bytes[..count]);
                Ok(())
            }
            Err(error) if is_wait(&error) && Instant::now() < until => Ok(()),
            Err(error) if is_wait(&error) => Err(WebSocketError::TooLate),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;

    /// The example of RFC 6455, 1.3.
    #[test]
    fn the_server_must_show_that_it_speaks_this_protocol() {
        assert_eq!(accept_of("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    #[test]
    fn frames_are_taken_whole_and_nonsense_is_refused() {
        let mut bytes = vec![0x81, 5, b'H', b'e', b'l'];
        assert!(take_frame(&mut bytes).unwrap().is_none());
        bytes.extend(b"lo\x89\x00");
        assert_eq!(
            take_frame(&mut bytes).unwrap(),
            Some(ServerFrame { is_last: true, opcode: TEXT, payload: b"Hello".to_vec() })
        );
        assert_eq!(take_frame(&mut bytes).unwrap().unwrap().opcode, PING);
        let long = [&[0x82, 126, 1, 0][..], &[7; 256]].concat();
        assert_eq!(take_frame(&mut long.clone()).unwrap().unwrap().payload.len(), 256);
        for nonsense in [&[0xC1, 0][..], &[0x81, 0x80, 0, 0, 0, 0], &[0x81, 127, 0xFF, 0, 0, 0, 0, 0, 0, 0]] {
            assert!(matches!(take_frame(&mut nonsense.to_vec()), Err(WebSocketError::Strange)), "{nonsense:?}");
        }
    }

    #[test]
    fn what_a_client_sends_is_masked() {
        for length in [0, 5, 126, 70_000] {
            let frame = client_frame(TEXT, &vec![0x41; length]).unwrap();
            assert_eq!(frame[1] & 0x80, 0x80);
            let head = match length {
                0..126 => 2,
                126..=0xFFFF => 4,
                _ => 10,
            };
            let (mask, body) = frame[head..].split_at(4);
            assert!(body.iter().zip(mask.iter().cycle()).all(|(byte, mask)| byte ^ mask == 0x41));
            assert_eq!(body.len(), length);
        }
    }

    proptest! {
        #[test]
        fn whatever_a_server_sends_is_taken_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let mut pending = bytes;
            while let Ok(Some(_)) = take_frame(&mut pending) {}
        }
    }
}
