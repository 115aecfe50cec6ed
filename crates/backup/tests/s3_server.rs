//! A small S3 on the loopback: one bucket in memory, path style; a request that is not signed by the known access key is refused.
//!
//! No S3 server comes with Debian; WebDAV and SFTP are tried against rclone, which is another's program.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// The server; it ends with the test's process.
pub struct S3 {
    pub endpoint: String,
    pub objects: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    /// What every request is answered with instead, when set.
    pub refuse: Arc<Mutex<Option<u16>>>,
}

pub const BUCKET: &str = "backups";
pub const ACCESS: &str = "clinic";

struct Request {
    method: String,
    path: String,
    query: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl S3 {
    pub fn start() -> S3 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let (objects, refuse) = (Arc::default(), Arc::default());
        let served = (Arc::clone(&objects), Arc::clone(&refuse));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (objects, refuse) = served.clone();
                std::thread::spawn(move || while serve(&stream, &objects, &refuse).is_some() {});
            }
        });
        S3 { endpoint, objects, refuse }
    }
}

fn serve(stream: &TcpStream, objects: &Mutex<BTreeMap<String, Vec<u8>>>, refuse: &Mutex<Option<u16>>) -> Option<()> {
    let request = read(stream)?;
    let credential = format!("AWS4-HMAC-SHA256 Credential={ACCESS}/");
    let signed = request.headers.get("authorization").is_some_and(|text| text.starts_with(&credential));
    let (status, headers, body) = match (*refuse.lock().unwrap(), signed) {
        (Some(status), _) => (status, String::new(), Vec::new()),
        (None, false) => (403, String::new(), b"<Error><Code>AccessDenied</Code></Error>".to_vec()),
        (None, true) => answer(&request, &mut objects.lock().unwrap()),
    };
    let length = if request.method == "HEAD" { String::new() } else { format!("content-length: {}\r\n", body.len()) };
    let mut stream = stream;
    write!(stream, "HTTP/1.1 {status} x\r\n{length}{headers}\r\n").ok()?;
    stream.write_all(&body).ok()
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let query = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let query = query.map(|(name, value)| (name.to_owned(), unescape(value))).collect();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    if headers.contains_key("expect") {
        let mut stream = stream;
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").ok()?;
    }
    let length = headers.get("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { method, path: unescape(path), query, headers, body })
}

fn unescape(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let escaped = (byte == b'%').then(|| [rest.next().unwrap_or(0), rest.next().unwrap_or(0)]);
        bytes.push(
            escaped.map_or(byte, |digits| u8::from_str_radix(&String::from_utf8_lossy(&digits), 16).unwrap_or(b'?')),
        );
    }
    String::from_utf8(bytes).unwrap_or_default()
}

fn answer(request: &Request, objects: &mut BTreeMap<String, Vec<u8>>) -> (u16, String, Vec<u8>) {
    let key = request.path.strip_prefix(&format!("/{BUCKET}")).unwrap_or("/none").trim_start_matches('/').to_owned();
    match request.method.as_str() {
        "PUT" => {
            objects.insert(key, request.body.clone());
            (200, "etag: \"x\"\r\n".to_owned(), Vec::new())
        }
        "GET" if key.is_empty() => (200, String::new(), list(request, objects).into_bytes()),
        "HEAD" => match objects.get(&key) {
            Some(object) => (200, format!("content-length: {}\r\netag: \"x\"\r\n", object.len()), Vec::new()),
            None => (404, String::new(), Vec::new()),
        },
        "GET" => match (objects.get(&key), request.headers.get("range")) {
            (Some(object), None) => (200, "etag: \"x\"\r\n".to_owned(), object.clone()),
            (Some(object), Some(range)) => {
                let (from, to) = range.trim_start_matches("bytes=").split_once('-').unwrap();
                let from: usize = from.parse().unwrap();
                let to = to.parse::<usize>().map_or(object.len(), |to| to + 1).min(object.len());
                let range = format!("content-range: bytes {from}-{}/{}\r\netag: \"x\"\r\n", to - 1, object.len());
                (206, range, object[from..to].to_vec())
            }
            (None, _) => (404, String::new(), b"<Error><Code>NoSuchKey</Code></Error>".to_vec()),
        },
        "DELETE" => {
            objects.remove(&key);
            (204, String::new(), Vec::new())
        }
        _ => (405, String::new(), Vec::new()),
    }
}

/// Two keys a page, so that more than one page is asked for.
fn list(request: &Request, objects: &BTreeMap<String, Vec<u8>>) -> String {
    let prefix = request.query.get("prefix").cloned().unwrap_or_default();
    let after = request.query.get("continuation-token").cloned().unwrap_or_default();
    let mut keys: Vec<_> = objects.iter().filter(|(key, _)| key.starts_with(&prefix) && **key > after).collect();
    let more = keys.len() > 2;
    keys.truncate(2);
    let next = keys
        .last()
        .filter(|_| more)
        .map_or(String::new(), |(key, _)| format!("<NextContinuationToken>{key}</NextContinuationToken>"));
    let contents: String = keys
        .iter()
        .map(|(key, object)| {
            format!(
                "<Contents><Key>{key}</Key><LastModified>2026-11-20T10:30:00.000Z</LastModified><ETag>\"x\"</ETag><Size>{}</Size></Contents>",
                object.len()
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?><ListBucketResult><Name>{BUCKET}</Name><Prefix>{prefix}</Prefix><IsTruncated>{more}</IsTruncated>{next}{contents}</ListBucketResult>"
    )
}
