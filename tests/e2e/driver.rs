//! The W3C WebDriver wire, as much of it as the window needs, over plain HTTP on the loopback.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use serde_json::{Value, json};

use super::{Child, Outcome, Trouble};

/// Every request ends within this, or it is a failure: a driver that hangs must cost seconds, not the run.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running WebKitWebDriver.
#[derive(Debug)]
pub struct Driver {
    address: SocketAddr,
    process: Child,
}

impl Driver {
    /// Starts the driver on a free port. `dress` sets the environment, which the started program inherits.
    pub fn start(dress: impl Fn(&mut Command)) -> Outcome<Driver> {
        // Another program may take the port between the look and the start: then a second try finds another.
        let mut last = None;
        for _ in 0..3 {
            let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(Trouble::io("looking for a free port"))?;
            let address = free.local_addr().map_err(Trouble::io("looking for a free port"))?;
            drop(free);
            let mut command = Command::new("WebKitWebDriver");
            command
                .args(["--host=127.0.0.1", &format!("--port={}", address.port())])
                .env("TAURI_WEBVIEW_AUTOMATION", "true")
                // How the window is painted is the program's own decision.
                .env_remove("WEBKIT_DISABLE_DMABUF_RENDERER")
                .env_remove("WEBKIT_DISABLE_COMPOSITING_MODE")
                .stdin(Stdio::null());
            dress(&mut command);
            let mut driver = Driver { address, process: Child::start(command)? };
            match driver.become_ready() {
                Ok(()) => return Ok(driver),
                Err(trouble) => last = Some(trouble),
            }
        }
        Err(last.unwrap_or_else(|| Trouble::Unexpected("the driver was never started".into())))
    }

    fn become_ready(&mut self) -> Outcome<()> {
        let until = Instant::now() + Duration::from_secs(10);
        loop {
            let answer = request(self.address, "GET", "/status", None, Duration::from_secs(2));
            if answer.is_ok() {
                return Ok(());
            }
            if let Some(status) = self.process.ended()? {
                return Err(Trouble::Unexpected(format!("WebKitWebDriver ended at once: {status}")));
            }
            if Instant::now() > until {
                return answer.map(drop);
            }
            pause();
        }
    }

    /// Starts the program under automation and opens a session on it.
    pub fn open(self, program: &Path, arguments: &[String]) -> Outcome<Session> {
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "wry",
            "webkitgtk:browserOptions": { "binary": program, "args": arguments },
        }}});
        let opened = request(self.address, "POST", "/session", Some(&wanted), PATIENCE)?;
        let Some(id) = opened["sessionId"].as_str() else {
            return Err(Trouble::Unexpected(format!("the driver opened no session: {opened}")));
        };
        let session = Session { base: format!("/session/{id}"), driver: self };
        // Scripts keep their own deadline, so that they can say what they saw.
        session.post("/timeouts", &json!({ "script": 600_000, "pageLoad": 30_000, "implicit": 0 }))?;
        Ok(session)
    }
}

/// One automated run of the program, with all its windows. Dropping it ends the program.
#[derive(Debug)]
pub struct Session {
    base: String,
    driver: Driver,
}

impl Session {
    fn get(&self, path: &str) -> Outcome<Value> {
        request(self.driver.address, "GET", &format!("{}{path}", self.base), None, PATIENCE)
    }

    /// Sends one command of the recommendation; `path` follows `/session/{id}`.
    pub fn post(&self, path: &str, body: &Value) -> Outcome<Value> {
        request(self.driver.address, "POST", &format!("{}{path}", self.base), Some(body), PATIENCE)
    }

    /// The handles of all windows, in no particular order.
    pub fn windows(&self) -> Outcome<Vec<String>> {
        let handles = self.get("/window/handles")?;
        Ok(handles.as_array().into_iter().flatten().filter_map(|h| h.as_str().map(str::to_owned)).collect())
    }

    /// Makes a window the one that the next commands mean.
    pub fn switch(&self, handle: &str) -> Outcome<()> {
        self.post("/window", &json!({ "handle": handle })).map(drop)
    }

    /// Runs the body of a function in the page.
    pub fn run(&self, script: &str, arguments: &[Value]) -> Outcome<Value> {
        self.post("/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Runs the body of a function that answers through its last argument, within `patience`.
    pub fn run_until_answered(&self, script: &str, arguments: &[Value], patience: Duration) -> Outcome<Value> {
        let body = json!({ "script": script, "args": arguments });
        let path = format!("{}/execute/async", self.base);
        request(self.driver.address, "POST", &path, Some(&body), patience + PATIENCE)
    }

    /// Performs pointer or key actions and waits until the page has had them.
    pub fn perform(&self, source: Value) -> Outcome<()> {
        self.post("/actions", &json!({ "actions": [source] })).map(drop)
    }

    /// A picture of the current window's page, PNG.
    pub fn picture(&self) -> Outcome<Vec<u8>> {
        let text = self.get("/screenshot")?;
        base64::engine::general_purpose::STANDARD
            .decode(text.as_str().unwrap_or_default())
            .map_err(|error| Trouble::Unexpected(format!("the picture is not base64: {error}")))
    }

    /// The process id of the automated program: the driver's only child.
    pub fn program_pid(&self) -> Outcome<u32> {
        let driver = self.driver.process.pid();
        let file = format!("/proc/{driver}/task/{driver}/children");
        let children = std::fs::read_to_string(&file).map_err(Trouble::io(file))?;
        children
            .split_whitespace()
            .next()
            .and_then(|pid| pid.parse().ok())
            .ok_or_else(|| Trouble::Unexpected("the driver has no child: the program has ended".into()))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // A program that was killed in the test cannot answer; the driver ends right after.
        let _ = request(self.driver.address, "DELETE", &self.base, None, Duration::from_secs(10));
        // The driver answers before the program is gone; ended now, it would leave the program behind with the clinic in its hands.
        let until = Instant::now() + Duration::from_secs(10);
        while let Ok(program) = self.program_pid() {
            if Instant::now() > until {
                // SAFETY: a signal to a process this driver started and has not reaped.
                unsafe { libc::kill(program.cast_signed(), libc::SIGKILL) };
                break;
            }
            pause();
        }
    }
}

/// A moment between two questions to the driver, for what it does not announce: that it listens, that a window
/// has come, that nothing lies over a button any more. What the page itself can tell is waited for in the page.
pub(super) fn pause() {
    #[expect(clippy::disallowed_methods, reason = "the driver has no event for these")]
    std::thread::sleep(Duration::from_millis(20));
}

/// One request on a connection of its own; the answer is the `value` of the driver's JSON.
fn request(address: SocketAddr, method: &str, path: &str, body: Option<&Value>, patience: Duration) -> Outcome<Value> {
    let what = format!("{method} {path}");
    let body = body.map(Value::to_string).unwrap_or_default();
    let answer = exchange(address, &what, &body, patience).map_err(Trouble::io(what.clone()))?;
    let answer: Value = serde_json::from_slice(&answer)
        .map_err(|error| Trouble::Unexpected(format!("{what}: the answer is not JSON: {error}")))?;
    match answer["value"]["error"].as_str() {
        Some(code) => Err(Trouble::Refused {
            request: what,
            code: code.to_owned(),
            message: answer["value"]["message"].as_str().unwrap_or_default().to_owned(),
        }),
        None => Ok(answer["value"].clone()),
    }
}

fn exchange(address: SocketAddr, what: &str, body: &str, patience: Duration) -> std::io::Result<Vec<u8>> {
    use std::io::{Error, ErrorKind};

    let until = Instant::now() + patience;
    let mut stream = TcpStream::connect_timeout(&address, patience)?;
    write!(
        stream,
        "{what} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )?;

    let mut answer = Vec::new();
    let mut part = [0_u8; 65_536];
    loop {
        // `Connection: close`, but the end is taken from the length: a lost FIN must not cost the whole patience.
        if let Some((start, length)) = body_of(&answer)
            && answer.len() >= start + length
        {
            return Ok(answer[start..start + length].to_vec());
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Error::new(ErrorKind::TimedOut, format!("no answer within {} s", patience.as_secs())));
        }
        stream.set_read_timeout(Some(left))?;
        match stream.read(&mut part) {
            Ok(0) => return Err(Error::new(ErrorKind::UnexpectedEof, "the driver hung up in the middle of an answer")),
            Ok(read) => answer.extend_from_slice(&part[..read]),
            // The time-out itself: the next turn says so with its length.
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            Err(error) => return Err(error),
        }
    }
}

/// Where the body starts and how long it is, once the head is complete.
fn body_of(answer: &[u8]) -> Option<(usize, usize)> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        if name.eq_ignore_ascii_case("content-length") { value.trim().parse().ok() } else { None }
    })?;
    Some((end + 4, length))
}
