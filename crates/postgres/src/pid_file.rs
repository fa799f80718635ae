//! `postmaster.pid`, the file in which a server tells that it runs.
//!
//! PostgreSQL trusts its process id alone: after a crash, any process that got the same number keeps the server
//! from starting. Here a server lives if its socket answers.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};

use crate::address::Address;
use crate::error::{Attempt, StartError};

/// What is known of the server of a data directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// No server runs.
    Absent,
    /// The process exists and nobody listens: a server in its first instant, or another program with its number.
    Silent,
    /// It starts, recovers or stops.
    Busy,
    /// It serves.
    Ready(Running),
}

/// A server that serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Running {
    pub(crate) pid: i32,
    pub(crate) address: Address,
}

/// The file's place.
pub(crate) fn path(data_dir: &Path) -> PathBuf {
    data_dir.join("postmaster.pid")
}

/// Looks at the file, the process and the socket it names.
pub(crate) fn state(data_dir: &Path) -> Result<State, StartError> {
    let file = path(data_dir);
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(State::Absent);
        }
        Err(error) => return Err(error).attempt("read", &file),
    };
    let Some(written) = Written::parse(&text) else { return Ok(State::Absent) };
    Ok(written.state())
}

/// Whether the server with this process id says that it accepts connections.
pub(crate) fn says_ready(data_dir: &Path, pid: i32) -> bool {
    let text = fs::read_to_string(path(data_dir)).unwrap_or_default();
    Written::parse(&text).is_some_and(|written| written.pid == pid && written.ready)
}

/// The lines of the file that matter: 1 process id, 4 port, 5 socket folder, 8 status.
struct Written {
    pid: i32,
    address: Option<Address>,
    ready: bool,
}

impl Written {
    /// None without a process id: a server writes it first.
    fn parse(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().collect();
        let pid = lines.first()?.trim().parse().ok()?;
        let port = lines.get(3).and_then(|line| line.trim().parse().ok());
        let socket_dir = lines.get(4).filter(|line| !line.is_empty());
        let address = port.zip(socket_dir).map(|(port, dir)| Address { socket_dir: dir.into(), port });
        let ready = lines.get(7).is_some_and(|line| line.trim() == "ready");
        Some(Self { pid, address, ready })
    }

    fn state(self) -> State {
        match self.address.filter(Address::answers) {
            Some(address) if self.ready => State::Ready(Running { pid: self.pid, address }),
            Some(_) => State::Busy,
            None if exists(self.pid) => State::Silent,
            None => State::Absent,
        }
    }
}

/// Whether any process has this id; one that we may not signal exists too.
fn exists(pid: i32) -> bool {
    // A negative number is a server without sessions, which nobody could connect to.
    let Some(pid) = Some(pid).filter(|pid| *pid > 0).and_then(Pid::from_raw) else { return false };
    test_kill_process(pid) != Err(Errno::SRCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_a_running_server_are_read() {
        let text = "13091\n/d\n1795230729\n5432\n/run/x\n\n 10018840         9\nready   \n";
        let written = Written::parse(text).unwrap();
        assert_eq!(written.pid, 13091);
        assert!(written.ready);
        assert_eq!(written.address, Some(Address { socket_dir: "/run/x".into(), port: 5432 }));
    }

    #[test]
    fn a_file_cut_short_or_garbled_is_no_server() {
        let cut = Written::parse("2147483647\n/d\n").unwrap();
        assert_eq!((cut.address.as_ref(), cut.ready), (None, false));
        assert_eq!(cut.state(), State::Absent);
        assert!(Written::parse("").is_none());
        assert!(Written::parse("no number\n").is_none());
        assert!(!exists(0) && !exists(-1));
    }
}
