//! Child processes that end with their parent.

use std::env;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use tokio::sync::watch;

use crate::account::Account;

/// How a server is asked to end, and how long each way is given. SIGINT writes everything out; SIGQUIT leaves the
/// rest to recovery at the next start; the process that stops us wants to be gone within five seconds.
const WAYS_TO_STOP: [(Signal, Duration); 3] = [
    (Signal::INT, Duration::from_secs(4)),
    (Signal::QUIT, Duration::from_secs(2)),
    (Signal::KILL, Duration::from_secs(2)),
];

/// A command that runs as `account`, out of the terminal's reach, and ends with this process.
pub(crate) fn command(program: &Path, account: Option<&Account>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"PG")) {
        command.env_remove(name);
    }
    command
        // The account may not be able to enter ours.
        .current_dir("/")
        // Messages in English; also, on macOS a server without a valid locale refuses to start.
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        // Ctrl-C reaches a whole process group: the server must outlive the services that use it.
        .process_group(0);
    if let Some(account) = account {
        // Supplementary groups are dropped with them.
        command.uid(account.uid).gid(account.gid);
    }
    die_with_parent(&mut command);
    command
}

/// Has the kernel send SIGINT to the child when the thread that starts it ends, be it by `kill -9` of the process.
/// That thread must therefore live for as long as the child shall.
#[cfg(target_os = "linux")]
#[expect(
    unsafe_code,
    reason = "pre_exec is unsafe, and nothing else runs in a child after its change of user"
)]
fn die_with_parent(command: &mut Command) {
    use rustix::process::{getpid, getppid, set_parent_process_death_signal};

    let parent = getpid();
    let prepare = move || {
        set_parent_process_death_signal(Some(Signal::INT))?;
        // The parent may have died before the line above.
        if getppid() == Some(parent) { Ok(()) } else { Err(Errno::SRCH.into()) }
    };
    // SAFETY: between fork and exec only async-signal-safe calls are allowed. The closure makes two system calls,
    // prctl and getppid, and turns an error number into an `io::Error` without allocating. It captures a number.
    // std runs it after setuid, which would clear the signal again.
    unsafe {
        command.pre_exec(prepare);
    }
}

/// Elsewhere the kernel has no such promise to give; the next start connects to a server that was left behind.
#[cfg(not(target_os = "linux"))]
fn die_with_parent(_command: &mut Command) {}

/// A running server, to be signalled from any thread.
#[derive(Debug)]
pub(crate) struct Process {
    pid: Pid,
    life: Mutex<Life>,
    ended: Condvar,
    /// The same, for those who wait without a thread.
    gone: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct Life {
    asked_to_end: bool,
    /// Once true the process id may belong to another program.
    over: bool,
}

impl Process {
    pub(crate) fn new(child: &Child) -> Self {
        let pid = Pid::from_child(child);
        Self { pid, life: Mutex::default(), ended: Condvar::new(), gone: watch::Sender::new(false) }
    }

    /// Waits for the child's end. Tells how it ended if nobody had asked for that.
    pub(crate) fn keep(&self, child: &mut Child) -> Option<ExitStatus> {
        // Not reaped yet, the process keeps its id while others may be about to signal it.
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while matches!(waitid(WaitId::Pid(self.pid), options), Err(Errno::INTR)) {}
        let mut life = self.life();
        let status = child.wait().ok();
        life.over = true;
        self.ended.notify_all();
        self.gone.send_replace(true);
        status.filter(|_| !life.asked_to_end)
    }

    /// Waits until the server has ended.
    pub(crate) async fn over(&self) {
        // The sender lives as long as this.
        _ = self.gone.subscribe().wait_for(|gone| *gone).await;
    }

    /// Asks the server to end and does not wait.
    pub(crate) fn interrupt(&self) {
        self.signal(Signal::INT);
    }

    /// Ends the server, by force if it must be, and waits for that: milliseconds, at most 8 s.
    pub(crate) fn stop(&self) {
        for (signal, patience) in WAYS_TO_STOP {
            self.signal(signal);
            if self.wait(patience) {
                return;
            }
            tracing::warn!(?signal, ?patience, "PostgreSQL did not end in time");
        }
    }

    fn signal(&self, signal: Signal) {
        let mut life = self.life();
        life.asked_to_end = true;
        if !life.over {
            // It fails only for a process that has ended by itself.
            let _ = kill_process(self.pid, signal);
        }
    }

    /// Whether the server ended within `limit`.
    fn wait(&self, limit: Duration) -> bool {
        let waited = self.ended.wait_timeout_while(self.life(), limit, |life| !life.over);
        waited.unwrap_or_else(PoisonError::into_inner).0.over
    }

    fn life(&self) -> MutexGuard<'_, Life> {
        self.life.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
