//! Every place through one library (opendal), one bounded wait around each call, and its errors in our words.

use std::future::Future;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use opendal::{Builder, Error, ErrorKind, HttpTransporter, OperationContext, Operator, services};
use opendal_http_transport_reqwest::ReqwestTransport;
use seal::Secret;
use tokio::runtime::Runtime;

use super::{Object, Settings};
use crate::TargetError;

/// How long the first word of a place may take, and small objects.
const PATIENCE: Duration = Duration::from_secs(60);
/// A line slower than this is no line for backups, in bytes per second.
const SLOWEST: u64 = 32 * 1024;

/// The threads that talk to places. Backups run beside everything else and one at a time: one thread will do.
static RUNTIME: LazyLock<Option<Runtime>> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).thread_name("backup-io").enable_all().build().ok()
});

/// HTTP with the system's trust store. The cipher suite is the one `wire` uses: no other is built in.
static HTTP: LazyLock<HttpTransporter> = LazyLock::new(|| {
    // Whoever was first has chosen; both choices are the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    HttpTransporter::new(ReqwestTransport::default())
});

/// A place behind an operator.
pub(super) struct Place {
    operator: Operator,
}

impl Place {
    fn new(builder: impl Builder) -> Result<Place, TargetError> {
        let operator = Operator::new(builder).map_err(|error| judge(&error, ""))?;
        Ok(Place { operator })
    }

    fn over_http(builder: impl Builder) -> Result<Place, TargetError> {
        let Place { operator } = Place::new(builder)?;
        Ok(Place { operator: operator.with_context(OperationContext::new().with_http_transport(HTTP.clone())) })
    }
}

pub(super) fn folder(path: &Path) -> Result<Place, TargetError> {
    let root = path.to_str().ok_or(TargetError::Setting { field: "place" })?;
    Place::new(services::Fs::default().root(root))
}

pub(super) fn s3(settings: &Settings, secret: Option<&Secret<String>>) -> Result<Place, TargetError> {
    let (bucket, root) =
        settings.place.trim_matches('/').split_once('/').unwrap_or((settings.place.trim_matches('/'), ""));
    if bucket.is_empty() {
        return Err(TargetError::Setting { field: "place" });
    }
    let endpoint = address(settings.endpoint.as_deref())?;
    let region = settings.region.as_deref().filter(|region| !region.is_empty()).unwrap_or("us-east-1");
    let builder = services::S3::default()
        .bucket(bucket)
        .root(&format!("/{root}"))
        .endpoint(&endpoint)
        .region(region)
        .access_key_id(needed(settings.user.as_deref(), "user")?)
        .secret_access_key(needed(secret.map(|secret| secret.expose().as_str()), "secret")?)
        // Keys of whoever runs the program are not the clinic's.
        .disable_config_load()
        .disable_ec2_metadata();
    Place::over_http(builder)
}

pub(super) fn webdav(settings: &Settings, secret: Option<&Secret<String>>) -> Result<Place, TargetError> {
    let endpoint = address(settings.endpoint.as_deref())?;
    let mut builder =
        services::Webdav::default().endpoint(&endpoint).root(&format!("/{}", settings.place.trim_matches('/')));
    if let Some(user) = settings.user.as_deref().filter(|user| !user.is_empty()) {
        builder = builder.username(user).password(needed(secret.map(|secret| secret.expose().as_str()), "secret")?);
    }
    Place::over_http(builder)
}

#[cfg(unix)]
pub(super) fn sftp(settings: &Settings, secret: Option<&Secret<String>>) -> Result<Place, TargetError> {
    let host = needed(settings.endpoint.as_deref(), "endpoint")?;
    // The system's ssh would take a leading dash for an option.
    if host.starts_with('-') || host.contains(char::is_whitespace) || host.contains('@') {
        return Err(TargetError::Setting { field: "endpoint" });
    }
    let user = needed(settings.user.as_deref(), "user")?;
    if user.starts_with('-') || !user.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')) {
        return Err(TargetError::Setting { field: "user" });
    }
    let key = needed(secret.map(|secret| secret.expose().as_str()), "secret")?;
    if !Path::new(key).is_file() {
        return Err(TargetError::Setting { field: "secret" });
    }
    if !settings.place.starts_with('/') {
        return Err(TargetError::Setting { field: "place" });
    }
    // A host is known from its first answer on; another key under its name is refused from then on.
    let builder = services::Sftp::default()
        .endpoint(&format!("ssh://{host}"))
        .user(user)
        .key(key)
        .root(&settings.place)
        .known_hosts_strategy("add");
    Place::new(builder)
}

fn needed<'a>(text: Option<&'a str>, field: &'static str) -> Result<&'a str, TargetError> {
    text.filter(|text| !text.is_empty()).ok_or(TargetError::Setting { field })
}

/// An address with encryption. Without it only this machine itself is spoken to.
fn address(endpoint: Option<&str>) -> Result<String, TargetError> {
    let endpoint = needed(endpoint, "endpoint")?;
    let Some((scheme, rest)) = endpoint.split_once("://") else { return Ok(format!("https://{endpoint}")) };
    if rest.contains('@') {
        // A password in an address ends up in logs.
        return Err(TargetError::Setting { field: "endpoint" });
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host
        .strip_prefix('[')
        .and_then(|host| host.split(']').next())
        .unwrap_or_else(|| host.split(':').next().unwrap_or_default());
    match scheme {
        "https" => Ok(endpoint.to_owned()),
        "http" if host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback()) || host == "localhost" => {
            Ok(endpoint.to_owned())
        }
        "http" => Err(TargetError::NotEncrypted),
        _ => Err(TargetError::Setting { field: "endpoint" }),
    }
}

impl super::Target for Place {
    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), TargetError> {
        let content = bytes.to_vec();
        within(bytes.len() as u64, name, async { self.operator.write(name, content).await.map(drop) })
    }

    fn get(&self, name: &str) -> Result<Vec<u8>, TargetError> {
        let size = within(0, name, async { Ok(self.operator.stat(name).await?.content_length()) })?;
        within(size, name, async { Ok(self.operator.read(name).await?.to_vec()) })
    }

    fn list(&self) -> Result<Vec<Object>, TargetError> {
        within(0, "", async {
            let mut objects = Vec::new();
            for entry in self.operator.list("/").await? {
                let name = entry.name().to_owned();
                if entry.metadata().is_dir() || !name.contains(".vaxbak.") {
                    continue;
                }
                // Not every service tells the size in its list.
                let size = match entry.metadata().content_length() {
                    0 => self.operator.stat(entry.path()).await?.content_length(),
                    size => size,
                };
                objects.push(Object { name, size });
            }
            Ok(objects)
        })
    }

    fn delete(&self, name: &str) -> Result<(), TargetError> {
        match within(0, name, self.operator.delete(name)) {
            Err(TargetError::Missing { .. }) => Ok(()),
            other => other,
        }
    }
}

/// Waits for an answer as long as so many bytes may take.
fn within<T>(bytes: u64, name: &str, call: impl Future<Output = Result<T, Error>>) -> Result<T, TargetError> {
    let patience = PATIENCE + Duration::from_secs(bytes / SLOWEST);
    let runtime = RUNTIME.as_ref().ok_or_else(|| TargetError::Other { what: "no threads".to_owned() })?;
    match runtime.block_on(async { tokio::time::timeout(patience, call).await }) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(judge(&error, name)),
        Err(_) => Err(TargetError::Unreachable),
    }
}

/// Our word for an error of the library. Its text may name addresses, so it goes no further than a short kind.
fn judge(error: &Error, name: &str) -> TargetError {
    let text = format!("{error:?}");
    let io = std::iter::successors(std::error::Error::source(error), |error| error.source())
        .find_map(|error| error.downcast_ref::<std::io::Error>());
    match error.kind() {
        ErrorKind::NotFound => TargetError::Missing { name: name.to_owned() },
        ErrorKind::PermissionDenied => TargetError::Denied,
        ErrorKind::ConfigInvalid => TargetError::Setting { field: "place" },
        _ if io.is_some_and(|io| io.kind() == std::io::ErrorKind::StorageFull) => TargetError::Full,
        // HTTP says it with a number only; 507 is WebDAV's "insufficient storage".
        _ if text.contains("status: 507") => TargetError::Full,
        _ if text.contains("status: 401") || text.contains("status: 403") => TargetError::Denied,
        _ if text.contains("Permission denied (") => TargetError::Denied,
        _ if error.is_temporary() || text.contains("ssh error") => TargetError::Unreachable,
        kind => TargetError::Other { what: kind.into_static().to_owned() },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn passwords_travel_encrypted_or_stay_on_this_machine() {
        for good in [
            "https://oss.example.cn",
            "nas.example.cn:9000",
            "http://127.0.0.1:9000/x",
            "http://[::1]:80",
            "http://localhost",
        ] {
            assert!(address(Some(good)).is_ok(), "{good}");
        }
        assert_eq!(address(Some("http://10.0.0.7:9000")), Err(TargetError::NotEncrypted));
        assert_eq!(address(Some("http://127.0.0.1.example.cn/")), Err(TargetError::NotEncrypted));
        for bad in ["", "ftp://x", "https://user:password@host/"] {
            assert_eq!(address(Some(bad)), Err(TargetError::Setting { field: "endpoint" }), "{bad}");
        }
    }
}
