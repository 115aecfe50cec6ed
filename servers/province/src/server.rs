//! Listening: TLS 1.3 with client certificates, one task per connection, an orderly end.

use std::fs::File;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use rustls::RootCertStore;
use rustls::server::WebPkiClientVerifier;
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use tower::ServiceBuilder;

use crate::archive::Archive;
use crate::authority::{self, TlsFiles};
use crate::config::Config;
use crate::ledger::LedgerEvent;
use crate::platform::{PATIENCE, Peer, Platform};
use crate::{ProvinceError, files, routes};

/// How long open connections may take to finish when the province stops.
const FAREWELL: Duration = Duration::from_secs(5);

/// A province at work. Dropping it stops listening at once; [`Running::shutdown`] lets answers finish first.
pub struct Running {
    addr: SocketAddr,
    platform: Arc<Platform>,
    stop: watch::Sender<bool>,
    accepting: Option<JoinHandle<()>>,
    /// Held so that no second process writes the same ledger.
    _lock: File,
}

/// Starts the province of `config.dir` on the current tokio runtime.
///
/// # Errors
/// [`ProvinceError::InUse`] if the directory is being served already; otherwise what the files or the network refuse.
pub async fn serve(config: Config) -> Result<Running, ProvinceError> {
    let lock = files::lock(&config.dir)?;
    let acceptor = TlsAcceptor::from(Arc::new(tls(&TlsFiles::of(&config.dir))?));
    let platform = {
        let config = config.clone();
        tokio::task::spawn_blocking(move || Platform::open(&config))
            .await
            .map_err(|why| ProvinceError::unreadable("ledger", why))??
    };
    let platform = Arc::new(platform);
    let listener =
        TcpListener::bind(config.listen).await.map_err(ProvinceError::io(format!("listening on {}", config.listen)))?;
    let addr = listener.local_addr().map_err(ProvinceError::io("listening"))?;
    let (stop, stopped) = watch::channel(false);
    let router = routes::router(Arc::clone(&platform));
    let accepting = tokio::spawn(accept(listener, acceptor, router, Arc::clone(&platform), stopped));
    tracing::info!(%addr, "the province is listening");
    Ok(Running { addr, platform, stop, accepting: Some(accepting), _lock: lock })
}

impl Running {
    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Every event held, in the order of arrival.
    pub fn events(&self) -> Vec<LedgerEvent> {
        self.platform.ledger().events().to_vec()
    }

    /// The event with this id.
    pub fn find(&self, event_id: &str) -> Option<LedgerEvent> {
        self.platform.ledger().find(event_id).cloned()
    }

    /// Every archive.
    pub fn archives(&self) -> Vec<Archive> {
        self.platform.ledger().archives().all()
    }

    /// Stops listening, lets open requests finish, and gives the directory free.
    pub async fn shutdown(mut self) {
        let _ = self.stop.send(true);
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(accepting) = &self.accepting {
            accepting.abort();
        }
    }
}

fn tls(files: &TlsFiles) -> Result<rustls::ServerConfig, ProvinceError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let failed = |why: &dyn std::fmt::Display| ProvinceError::Tls(why.to_string());
    let mut roots = RootCertStore::empty();
    for certificate in authority::certificates(&files.ca)? {
        roots.add(certificate).map_err(|why| failed(&why))?;
    }
    // Factor 1: without a certificate of our authority the handshake ends here.
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
        .build()
        .map_err(|why| failed(&why))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|why| failed(&why))?;
    rustls::ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|why| failed(&why))?
        .with_client_cert_verifier(verifier)
        .with_single_cert(authority::certificates(&files.cert)?, key)
        .map_err(|why| failed(&why))
}

/// Comes back when the province is to stop, or is gone.
async fn end(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stop| *stop).await;
}

async fn accept(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    router: Router,
    platform: Arc<Platform>,
    mut stopped: watch::Receiver<bool>,
) {
    let mut connections = JoinSet::new();
    let stopped_too = stopped.clone();
    loop {
        tokio::select! {
            () = end(&mut stopped) => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                // A socket that is dropped right away looks like a cable that is out.
                Ok((stream, _)) if !platform.faults.is_cable_out() => {
                    connections.spawn(connection(stream, acceptor.clone(), router.clone(), stopped_too.clone()));
                }
                Ok(_) => {}
                // Out of sockets: the next may come free; without a pause this would spin.
                Err(why) => {
                    tracing::warn!(%why, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
        }
    }
    drop(listener);
    let finishing = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(FAREWELL, finishing).await.is_err() {
        tracing::warn!("connections were cut at the end");
    }
}

async fn connection(stream: TcpStream, acceptor: TlsAcceptor, router: Router, mut stopped: watch::Receiver<bool>) {
    // Small answers must not wait for a delayed acknowledgement.
    let _ = stream.set_nodelay(true);
    let stream = match tokio::time::timeout(PATIENCE, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(why)) => return tracing::info!(%why, "a handshake was refused"),
        Err(_) => return tracing::info!("a handshake took too long"),
    };
    let Some(certificate) = stream.get_ref().1.peer_certificates().and_then(<[_]>::first) else {
        return;
    };
    let peer = Peer { thumbprint: authority::thumbprint(certificate), cut: Arc::new(Notify::new()) };
    let cut = Arc::clone(&peer.cut);
    let service = ServiceBuilder::new().layer(axum::Extension(peer)).service(router);
    let serving = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(75))
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    tokio::pin!(serving);
    tokio::select! {
        done = serving.as_mut() => {
            if let Err(why) = done {
                tracing::debug!(%why, "a connection ended early");
            }
            return;
        }
        () = cut.notified() => return,
        () = end(&mut stopped) => serving.as_mut().graceful_shutdown(),
    }
    tokio::select! {
        _ = serving => {}
        () = cut.notified() => {}
    }
}
