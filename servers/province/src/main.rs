//! The reference province on the command line.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use province::{Archive, Config, DeviceRequest};
use seal::password::Cost;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reference provincial platform for the interface in docs/province-interface.yaml.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a new province: certificate authority, server certificate, SM2 keys, empty white list.
    Init {
        /// Where it lives.
        #[arg(long)]
        dir: PathBuf,
        /// Name or address its server certificate is for.
        #[arg(long, default_value = "127.0.0.1")]
        host: String,
    },
    /// Put a device and its user on the white list and write what the device needs to connect.
    Enrol {
        /// Where the province lives.
        #[arg(long)]
        dir: PathBuf,
        /// The device's request, JSON.
        #[arg(long)]
        request: PathBuf,
        /// User name of the second factor.
        #[arg(long)]
        user: String,
        /// Its password. Left out, it is read from the first line of standard input.
        #[arg(long)]
        password: Option<String>,
        /// Where the province will listen.
        #[arg(long)]
        url: String,
        /// Where to write the enrolment.
        #[arg(long)]
        out: PathBuf,
    },
    /// Take a device off the white list; a running province refuses it from the next request on.
    Revoke {
        /// Where the province lives.
        #[arg(long)]
        dir: PathBuf,
        /// Device id.
        #[arg(long)]
        device: String,
    },
    /// Put an archive of another clinic into the ledger, so that a query finds it. Not while serving.
    AddArchive {
        /// Where the province lives.
        #[arg(long)]
        dir: PathBuf,
        /// The archive, JSON.
        #[arg(long)]
        json: PathBuf,
    },
    /// Serve until SIGTERM or Ctrl-C.
    Serve {
        /// Where the province lives.
        #[arg(long)]
        dir: PathBuf,
        /// Address and port; port 0 lets the system choose.
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: SocketAddr,
    },
    /// Print the events held, one JSON object a line; also while serving.
    Ledger {
        /// Where the province lives.
        #[arg(long)]
        dir: PathBuf,
        /// With names and numbers in clear.
        #[arg(long)]
        clear: bool,
    },
}

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            tracing::error!("{why}");
            ExitCode::FAILURE
        }
    }
}

type Failed = Box<dyn std::error::Error>;

fn run(command: Command) -> Result<(), Failed> {
    match command {
        Command::Init { dir, host } => Ok(province::init(&dir, &host)?),
        Command::Enrol { dir, request, user, password, url, out } => {
            let request: DeviceRequest = read(&request)?;
            let password = match password {
                Some(password) => password,
                None => {
                    let mut line = String::new();
                    std::io::stdin().read_line(&mut line)?;
                    line.trim_end_matches(['\r', '\n']).to_owned()
                }
            };
            if password.is_empty() {
                return Err("the password is empty".into());
            }
            let enrolment = province::enrol(&dir, &request, &user, &password, &url, &Cost::clinic())?;
            Ok(std::fs::write(out, serde_json::to_vec_pretty(&enrolment)?)?)
        }
        Command::Revoke { dir, device } => Ok(province::revoke(&dir, &device)?),
        Command::AddArchive { dir, json } => {
            let code = province::add_archive(&dir, read::<Archive>(&json)?)?;
            Ok(writeln!(std::io::stdout(), "{code}")?)
        }
        Command::Serve { dir, listen } => {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(serve(dir, listen))
        }
        Command::Ledger { dir, clear } => ledger(&dir, clear),
    }
}

async fn serve(dir: PathBuf, listen: SocketAddr) -> Result<(), Failed> {
    let running = province::serve(Config { listen, ..Config::new(dir) }).await?;
    // The one line a parent process waits for.
    let mut out = std::io::stdout();
    writeln!(out, "listening on https://{}", running.addr())?;
    out.flush()?;
    asked_to_stop().await?;
    running.shutdown().await;
    Ok(())
}

#[cfg(unix)]
async fn asked_to_stop() -> std::io::Result<()> {
    let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        _ = terminated.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted,
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}

fn ledger(dir: &Path, clear: bool) -> Result<(), Failed> {
    let mut out = std::io::stdout().lock();
    for event in province::read_events(dir)? {
        let mut event = serde_json::to_value(event)?;
        if !clear && let Value::Object(members) = &mut event {
            members.remove("body");
        }
        writeln!(out, "{event}")?;
    }
    Ok(())
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Failed> {
    let text = std::fs::read_to_string(path).map_err(|why| format!("{}: {why}", path.display()))?;
    Ok(serde_json::from_str(&text).map_err(|why| format!("{}: {why}", path.display()))?)
}
