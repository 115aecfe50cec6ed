//! A maker's reader service on this machine: a WebSocket or an HTTP server that answers what the test tells it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// A running service. Dropping it ends it.
pub struct LocalService {
    address: SocketAddr,
    answer: Arc<Mutex<String>>,
    ended: Arc<AtomicBool>,
    lines: Arc<Mutex<Vec<TcpStream>>>,
    thread: Option<JoinHandle<()>>,
}

impl LocalService {
    /// Starts a service that gives this answer to every question.
    ///
    /// # Panics
    /// When the machine gives no port.
    pub fn start(answer: &str) -> LocalService {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port of this machine");
        let address = listener.local_addr().expect("its number");
        let answer = Arc::new(Mutex::new(answer.to_owned()));
        let (ended, lines) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
        let thread = thread::spawn({
            let (answer, ended, lines) = (answer.clone(), ended.clone(), lines.clone());
            move || {
                let mut served = Vec::new();
                for line in listener.incoming().map_while(Result::ok) {
                    if ended.load(Ordering::Acquire) {
                        break;
                    }
                    let own = line.try_clone().expect("a second handle of the line");
                    lines.lock().unwrap_or_else(PoisonError::into_inner).push(own);
                    let answer = answer.clone();
                    served.push(thread::spawn(move || drop(serve(line, &answer))));
                }
                // Each ends with its line.
                served.into_iter().for_each(|thread| thread.join().expect("a line is served"));
            }
        });
        LocalService { address, answer, ended, lines, thread: Some(thread) }
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Gives another answer from now on.
    pub fn say(&self, answer: &str) {
        answer.clone_into(&mut self.answer.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for LocalService {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Release);
        for line in self.lines.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            drop(line.shutdown(Shutdown::Both));
        }
        // A last connection wakes the listener.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            assert!(thread.join().is_ok() || thread::panicking(), "the service failed");
        }
    }
}

fn serve(mut line: TcpStream, answer: &Mutex<String>) -> io::Result<()> {
    let mut reader = BufReader::new(line.try_clone()?);
    let (mut key, mut length) = (None, 0);
    loop {
        let mut head = String::new();
        if reader.read_line(&mut head)? == 0 {
            return Ok(());
        }
        let head = head.trim_end();
        if head.is_empty() {
            break;
        }
        if let Some((name, value)) = head.split_once(':') {
            match name.to_ascii_lowercase().as_str() {
                "sec-websocket-key" => key = Some(value.trim().to_owned()),
                "content-length" => length = value.trim().parse().unwrap_or(0),
                _ => {}
            }
        }
    }
    let now = || answer.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let Some(key) = key else {
        let mut question = vec![0; length];
        reader.read_exact(&mut question)?;
        write!(line, "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{}", now())?;
        return line.shutdown(Shutdown::Both);
    };
    let accept = STANDARD.encode(Sha1::digest(format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
    write!(
        line,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    )?;
    loop {
        let mut head = [0; 2];
        reader.read_exact(&mut head)?;
        let mut question = vec![0; usize::from(head[1] & 0x7F) + 4];
        reader.read_exact(&mut question)?;
        let answer = now().into_bytes();
        // A ping in between and the answer in two parts, as a real server may.
        line.write_all(&[0x89, 0x00])?;
        let (front, back) = answer.split_at(answer.len() / 2);
        for (first, part) in [(0x01, front), (0x80, back)] {
            let length = u16::try_from(part.len()).map_err(io::Error::other)?;
            line.write_all(&[first, 126])?;
            line.write_all(&length.to_be_bytes())?;
            line.write_all(part)?;
        }
        let mut pong = [0; 6];
        reader.read_exact(&mut pong)?;
    }
}
