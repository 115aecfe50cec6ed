//! A PC/SC service of our own.
//!
//! The service is the real `pcscd` with the real virtual reader driver, but on a socket and on ports of its own: handed over
//! as systemd would (`LISTEN_FDS`), with its own reader configuration. A service that already runs on the machine is neither
//! needed nor disturbed, and can therefore be stopped and started in a test.

use std::fs::{self, File};
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(20);

/// The client library of PC/SC reads the way to its service from here, once per process.
const SOCKET_VARIABLE: &str = "PCSCLITE_CSOCK_NAME";

/// A running PC/SC service with two virtual readers.
pub struct Pcscd {
    service: Option<Child>,
    folder: tempfile::TempDir,
    /// Port of the first reader; the driver listens there and on the next one.
    port: u16,
    /// Held while this lives: one rig at a time per user, whatever runs the tests.
    _lock: File,
}

impl Pcscd {
    /// Starts the service and points this process, and every program it starts from now on, at it. Waits while another test
    /// has one.
    ///
    /// # Panics
    /// When `pcscd` or the virtual reader driver is not installed, or does not start.
    pub fn ensure() -> Pcscd {
        let lock = lock();
        let driver = driver();
        socket();
        let folder = tempfile::tempdir().expect("a folder for the reader configuration");
        let port = free_ports();
        configure(&folder.path().join("readers"), port, &driver);
        let mut pcscd = Pcscd { service: None, folder, port, _lock: lock };
        pcscd.start();
        pcscd
    }

    /// Port of the first reader: a card connects there.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Port of the second reader.
    pub fn second_port(&self) -> u16 {
        self.port + 1
    }

    /// The service's socket, for a program that is not started by this process: `PCSCLITE_CSOCK_NAME`.
    pub fn socket(&self) -> &'static Path {
        socket()
    }

    /// Starts the service after [`Pcscd::stop`].
    pub fn start(&mut self) {
        assert!(self.service.is_none(), "pcscd runs already");
        let log = self.folder.path().join("pcscd.log");
        let out = File::create(&log).expect("a log for pcscd");
        if let Err(error) = fs::remove_file(socket()) {
            assert_eq!(error.kind(), io::ErrorKind::NotFound, "{}: {error}", socket().display());
        }
        let listener = UnixListener::bind(socket()).expect("a socket for pcscd");
        // pcscd lets every user in; so does its socket.
        fs::set_permissions(socket(), fs::Permissions::from_mode(0o666)).expect("rights of the socket");
        let service = Command::new("sh")
            // The service takes the socket as its third file and checks that it is meant: LISTEN_PID is its own process.
            .args(["-c", "exec 3<&0 </dev/null; LISTEN_FDS=1 LISTEN_PID=$$; export LISTEN_FDS LISTEN_PID; exec \"$0\" --foreground --config \"$1\""])
            .arg(program())
            .arg(self.folder.path().join("readers"))
            .stdin(Stdio::from(OwnedFd::from(listener)))
            .stdout(out.try_clone().expect("a second handle of the log"))
            .stderr(out)
            .spawn()
            .expect("sh starts");
        self.service = Some(service);
        self.wait_for_readers();
    }

    /// Ends the service as an administrator would.
    #[expect(clippy::disallowed_methods, reason = "nothing announces that a child ended within a deadline")]
    pub fn stop(&mut self) {
        let Some(mut service) = self.service.take() else { return };
        if service.try_wait().expect("pcscd is our child").is_none() {
            signal(&service, libc::SIGTERM);
        }
        let until = Instant::now() + Duration::from_secs(5);
        while service.try_wait().expect("pcscd is our child").is_none() {
            if Instant::now() > until {
                service.kill().expect("pcscd can be killed");
                service.wait().expect("pcscd ends");
                break;
            }
            thread::sleep(Duration::from_millis(5));
        }
        drop(fs::remove_file(socket()));
    }

    /// The readers are there when the driver listens for their cards. Looking at the table of sockets leaves no trace, while
    /// a connection would put a card in.
    #[expect(clippy::disallowed_methods, reason = "nothing announces that a foreign program listens")]
    fn wait_for_readers(&mut self) {
        let until = Instant::now() + PATIENCE;
        while !(listens(self.port) && listens(self.port + 1)) {
            let ended = self.service.as_mut().and_then(|s| s.try_wait().expect("pcscd is our child"));
            if ended.is_some() || Instant::now() > until {
                let log = fs::read_to_string(self.folder.path().join("pcscd.log")).unwrap_or_default();
                panic!("pcscd did not open its virtual readers (ended: {ended:?}); it says:\n{log}");
            }
            thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Pcscd {
    fn drop(&mut self) {
        self.stop();
    }
}

fn signal(service: &Child, signal: libc::c_int) {
    let pid = libc::pid_t::try_from(service.id()).expect("a process id");
    // SAFETY: kill takes no memory; the process is a child not yet waited for, so its id cannot belong to another.
    let sent = unsafe { libc::kill(pid, signal) };
    assert_eq!(sent, 0, "signal {signal} to pcscd: {}", io::Error::last_os_error());
}

/// One socket per process, because the client library remembers the first it was told.
fn socket() -> &'static Path {
    static SOCKET: OnceLock<PathBuf> = OnceLock::new();
    SOCKET.get_or_init(|| {
        let path = std::env::temp_dir().join(format!("vaxdesk-pcscd-{}.sock", std::process::id()));
        // SAFETY: set before any client of PC/SC runs in this process, by the one thread that starts the rig; other threads of
        // a test process read no environment through the C library at this moment.
        unsafe { std::env::set_var(SOCKET_VARIABLE, &path) };
        path
    })
}

fn lock() -> File {
    // SAFETY: geteuid takes nothing and cannot fail.
    let user = unsafe { libc::geteuid() };
    let path = std::env::temp_dir().join(format!("vaxdesk-pcscd-{user}.lock"));
    let lock =
        File::options().create(true).append(true).open(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    lock.lock().expect("the lock of the PC/SC rig");
    lock
}

fn program() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/usr/local/sbin".into()])
        .map(|folder| folder.join("pcscd"))
        .find(|program| program.is_file())
        .unwrap_or_else(|| {
            panic!("pcscd is not installed; this test needs the real PC/SC service: apt-get install pcscd")
        })
}

/// The package of the driver registers it with the machine's service; the path is taken from there.
fn driver() -> PathBuf {
    let registered = "/etc/reader.conf.d/vpcd";
    let path = fs::read_to_string(registered).ok().and_then(|text| {
        text.lines().find_map(|line| line.trim().strip_prefix("LIBPATH")).map(|path| PathBuf::from(path.trim()))
    });
    path.filter(|path| path.is_file()).unwrap_or_else(|| {
        panic!("{registered} names no driver; this test needs virtual readers: apt-get install vsmartcard-vpcd")
    })
}

fn configure(readers: &Path, port: u16, driver: &Path) {
    let driver = driver.display();
    let text = format!(
        "FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:{port:#X}\nLIBPATH {driver}\nCHANNELID {port:#X}\n"
    );
    fs::create_dir(readers).expect("a folder for the readers");
    fs::write(readers.join("vpcd"), text).expect("a reader configuration");
}

/// A port whose successor is free, too.
fn free_ports() -> u16 {
    for _ in 0..200 {
        let first = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).expect("a free port");
        let port = first.local_addr().expect("its number").port();
        if port < u16::MAX && TcpListener::bind((Ipv4Addr::UNSPECIFIED, port + 1)).is_ok() {
            return port;
        }
    }
    panic!("no two free ports in a row")
}

fn listens(port: u16) -> bool {
    const LISTEN: &str = "0A";
    let wanted = format!("{port:04X}");
    fs::read_to_string("/proc/net/tcp").expect("the table of sockets").lines().skip(1).any(|line| {
        let mut columns = line.split_ascii_whitespace().skip(1);
        let local = columns.next().and_then(|address| address.split_once(':'));
        local.is_some_and(|(_, number)| number == wanted) && columns.nth(1) == Some(LISTEN)
    })
}
