//! The thread that starts a server and stays for as long as it runs.
//!
//! It must stay: the kernel's promise to end a child is bound to the thread that forked it, not to the process.

use std::process::{Child, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use crate::account::Account;
use crate::address::{Address, remove_if_there};
use crate::binaries::Binaries;
use crate::cluster;
use crate::error::{Attempt, StartError};
use crate::lock::Lock;
use crate::log;
use crate::pid_file::{self, Running, State};
use crate::process::{Process, command};
use crate::server::Server;
use crate::settings::Settings;

/// How long a server may take to be ready: recovery after a crash included, an upgrade not.
const PATIENCE: Duration = Duration::from_mins(1);

/// Between two looks at the pid file. A start takes about 50 ms.
const GLANCE: Duration = Duration::from_millis(5);

/// How long a state without an owner is watched before it is believed: a server whose owner was killed has not
/// begun to stop yet, one that was just begun does not listen yet.
const DOUBT: Duration = Duration::from_millis(500);

/// What PostgreSQL says while the children of a killed server have not all ended.
const CHILDREN_LEFT: &str = "shared memory block";

/// Starts the server, sends the news, and returns when the server has ended.
pub(crate) fn run(
    binaries: &Binaries,
    settings: &Settings,
    news: oneshot::Sender<Result<Server, StartError>>,
) {
    let (mut started, lock) = match start(binaries, settings) {
        Ok(Turn::Ours(started, lock)) => (started, lock),
        Ok(Turn::Theirs(running)) => {
            let _ = news.send(Ok(Server::of_another(running)));
            return;
        }
        Err(error) => {
            let _ = news.send(Err(error));
            return;
        }
    };
    let process = Arc::new(Process::new(&started.child));
    let server = Server::owned(&started.child, started.address.clone(), Arc::clone(&process));
    if let Err(Ok(unwanted)) = news.send(Ok(server)) {
        unwanted.abandon();
    }
    if let Some(status) = process.keep(&mut started.child) {
        let log = log::tail(&settings.data_dir);
        tracing::error!(%status, log, "PostgreSQL ended by itself");
    }
    if started.address.socket_dir != settings.data_dir {
        // The short folder; it stays if it is not empty.
        let _ = std::fs::remove_dir(&started.address.socket_dir);
    }
    drop(lock);
}

/// Who runs the server of a data directory.
enum Turn<T> {
    Ours(T, Lock),
    Theirs(Running),
}

struct Started {
    child: Child,
    address: Address,
}

fn start(binaries: &Binaries, settings: &Settings) -> Result<Turn<Started>, StartError> {
    let account = Account::for_this_process()?;
    let deadline = Instant::now() + PATIENCE;
    cluster::make_parent(&settings.data_dir)?;
    let lock = match take_turn(settings, deadline)? {
        Turn::Ours((), lock) => lock,
        Turn::Theirs(running) => return Ok(Turn::Theirs(running)),
    };
    cluster::prepare(binaries, settings, account.as_ref())?;
    let address = Address::choose(&settings.data_dir, account.as_ref())?;
    remove_if_there(&pid_file::path(&settings.data_dir))?;
    address.clear()?;
    loop {
        let mut child = spawn(binaries, settings, account.as_ref(), &address)?;
        match wait_until_ready(&mut child, settings, deadline) {
            Ok(()) => return Ok(Turn::Ours(Started { child, address }, lock)),
            Err(StartError::Died { log, .. }) if log.contains(CHILDREN_LEFT) && Instant::now() < deadline => {
                thread::sleep(GLANCE);
            }
            Err(error) => return Err(error),
        }
    }
}

/// Waits until either the lock is ours and no server runs, or a server is there to connect to.
fn take_turn(settings: &Settings, deadline: Instant) -> Result<Turn<()>, StartError> {
    let data_dir = &settings.data_dir;
    let mut held: Option<(Lock, Instant)> = None;
    while Instant::now() < deadline {
        if held.is_none() {
            held = Lock::try_take(data_dir)?.map(|lock| (lock, Instant::now()));
        }
        let is_believed = held.as_ref().is_some_and(|(_, since)| since.elapsed() >= DOUBT);
        match (pid_file::state(data_dir)?, held.take()) {
            (State::Absent, Some((lock, _))) => return Ok(Turn::Ours((), lock)),
            (State::Silent, Some((lock, _))) if is_believed => return Ok(Turn::Ours((), lock)),
            (State::Ready(running), Some(_)) if is_believed => return Ok(Turn::Theirs(running)),
            (State::Ready(running), None) => return Ok(Turn::Theirs(running)),
            (_, still) => held = still,
        }
        thread::sleep(GLANCE);
    }
    Err(not_ready(settings))
}

fn spawn(
    binaries: &Binaries,
    settings: &Settings,
    account: Option<&Account>,
    address: &Address,
) -> Result<Child, StartError> {
    let program = binaries.dir().join("postgres");
    let log = log::begin(&settings.data_dir).attempt("write the log in", &settings.data_dir)?;
    let errors = log.try_clone().attempt("write the log in", &settings.data_dir)?;
    let mut postgres = command(&program, account);
    postgres.arg("-D").arg(&settings.data_dir).arg("-k").arg(&address.socket_dir);
    for parameter in settings.parameters() {
        postgres.arg("-c").arg(parameter);
    }
    postgres.stdout(Stdio::from(log)).stderr(Stdio::from(errors)).spawn().attempt("run", &program)
}

fn wait_until_ready(child: &mut Child, settings: &Settings, deadline: Instant) -> Result<(), StartError> {
    let data_dir = &settings.data_dir;
    let pid = child.id().cast_signed();
    while !pid_file::says_ready(data_dir, pid) {
        if let Some(status) = child.try_wait().attempt("wait for", data_dir)? {
            return Err(StartError::Died { status: status.to_string(), log: log::tail(data_dir) });
        }
        if Instant::now() >= deadline {
            // Recovery goes on from the same place at the next start.
            child.kill().and_then(|()| child.wait()).attempt("end the server of", data_dir)?;
            return Err(not_ready(settings));
        }
        thread::sleep(GLANCE);
    }
    Ok(())
}

fn not_ready(settings: &Settings) -> StartError {
    let data_dir = settings.data_dir.clone();
    StartError::NotReady { seconds: PATIENCE.as_secs(), log: log::tail(&data_dir), data_dir }
}
