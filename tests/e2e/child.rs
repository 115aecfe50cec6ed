//! A program started by a test and ended with it, however the test ends.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::{Outcome, Trouble};

/// A running program. Dropping it ends the program and reaps it.
#[derive(Debug)]
pub struct Child {
    name: String,
    process: std::process::Child,
}

impl Child {
    /// Starts the program. It also dies with the thread that started it, should that be killed.
    pub fn start(mut command: Command) -> Outcome<Child> {
        let name = command.get_program().to_string_lossy().into_owned();
        // SAFETY: prctl is async-signal-safe and touches no memory of the parent.
        unsafe {
            command.pre_exec(|| match libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) {
                0 => Ok(()),
                _ => Err(std::io::Error::last_os_error()),
            });
        }
        let process = command.spawn().map_err(Trouble::io(format!("starting {name}")))?;
        Ok(Child { name, process })
    }

    /// Starts the program and returns the first line of its standard output that `pick` makes something of.
    /// Later lines are read and dropped, so that the program never blocks on a full pipe.
    pub fn start_and_read<T: Send + 'static>(
        mut command: Command,
        deadline: Duration,
        pick: impl Fn(&str) -> Option<T> + Send + 'static,
    ) -> Outcome<(Child, T)> {
        command.stdout(Stdio::piped());
        let mut child = Child::start(command)?;
        let Some(stdout) = child.process.stdout.take() else {
            return Err(Trouble::Unexpected(format!("{} has no standard output", child.name)));
        };
        let (found, wait) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if let Some(value) = pick(&line) {
                    // The reader may have given up already: then nobody minds.
                    let _ = found.send(value);
                }
            }
        });
        match wait.recv_timeout(deadline) {
            Ok(value) => Ok((child, value)),
            Err(_) => Err(Trouble::Unexpected(format!(
                "{} did not say it was ready within {} s",
                child.name,
                deadline.as_secs()
            ))),
        }
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// How the program ended, if it has.
    pub fn ended(&mut self) -> Outcome<Option<std::process::ExitStatus>> {
        self.process.try_wait().map_err(Trouble::io(format!("asking for {}", self.name)))
    }

    /// Ends the program at once (SIGKILL), as a power cut would.
    pub fn kill(&mut self) -> Outcome<()> {
        self.process.kill().map_err(Trouble::io(format!("ending {}", self.name)))?;
        self.process.wait().map_err(Trouble::io(format!("waiting for {}", self.name)))?;
        Ok(())
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // Already ended is as good as ended now.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A program of this workspace: it lies beside the test (`target/debug/deps/..`) or beside the demo (`target/debug`).
pub fn program(name: &str) -> Outcome<PathBuf> {
    let own = std::env::current_exe().map_err(Trouble::io("asking for the own path"))?;
    own.ancestors().skip(1).take(2).map(|folder| folder.join(name)).find(|path| path.is_file()).ok_or_else(|| {
        Trouble::Unexpected(format!("{name} is not built: run `make test`, or `cargo build --workspace`"))
    })
}
