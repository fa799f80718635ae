//! However it ends, it ends soon and ends its PostgreSQL.

use std::{fs, path::Path, time::Duration};

use bellhop_testkit::until;
use rustix::process::{Pid, Signal, test_kill_process};

use super::{folder, up_in};

/// What a person waits after Ctrl-C.
const WITHIN: Duration = Duration::from_secs(5);

/// The server's process, which the first line of its pid file names.
fn postgres(data: &Path) -> Pid {
    let file = fs::read_to_string(data.join("postgres/postmaster.pid")).unwrap();
    Pid::from_raw(file.lines().next().unwrap().parse().unwrap()).unwrap()
}

fn is_alive(process: Pid) -> bool {
    test_kill_process(process).is_ok()
}

async fn ends_well_by(signal: Signal) {
    let data = folder();
    let up = up_in(data.path()).await;
    let postgres = postgres(data.path());
    let (status, took) = up.end(signal).await;
    assert_eq!(status.code(), Some(0));
    assert!(took < WITHIN, "{took:?}");
    assert!(!is_alive(postgres));
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_everything() {
    ends_well_by(Signal::INT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_ends_everything() {
    ends_well_by(Signal::TERM).await;
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn kill_9_ends_postgres_too_and_the_next_start_is_not_in_its_way() {
    let data = folder();
    let up = up_in(data.path()).await;
    let postgres = postgres(data.path());
    let (status, _) = up.end(Signal::KILL).await;
    assert!(!status.success());
    until("postgres has ended", async || !is_alive(postgres)).await;

    up_in(data.path()).await.done().await;
}
