//! However it ends, it ends soon and ends its PostgreSQL.

use std::{fs, path::Path, time::Duration};

use bellhop_store::actions::{self, State};
use bellhop_testkit::{Up, built, until};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde_json::json;
use sqlx::Connection as _;

use super::{click, folder, up_in};

/// What a person waits after Ctrl-C.
const WITHIN: Duration = Duration::from_secs(5);

/// The server's process, which the first line of its pid file names.
fn find_postgres(data: &Path) -> Option<Pid> {
    let file = fs::read_to_string(data.join("postgres/postmaster.pid")).ok()?;
    Pid::from_raw(file.lines().next()?.parse().ok()?)
}

fn postgres(data: &Path) -> Pid {
    find_postgres(data).expect("postgres runs")
}

fn is_alive(process: Pid) -> bool {
    test_kill_process(process).is_ok()
}

/// Whether an action is under way.
async fn is_processing(up: &Up) -> bool {
    let mut conn = sqlx::PgConnection::connect(up.text("/database_url")).await.unwrap();
    let application_id = up.text("/application_id").parse().unwrap();
    let counts = actions::counts(&mut conn, application_id).await.unwrap();
    counts.iter().any(|(state, count)| *state == State::Processing && *count > 0)
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

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_is_interrupted_leaves_no_postgres() {
    let data = folder();
    let up = Up::begin(&built("bellhop"), &[], &[("DATA_DIR", data.path())]);
    until("postgres starts", async || find_postgres(data.path()).is_some()).await;
    let postgres = postgres(data.path());
    let (status, took) = up.end(Signal::INT).await;
    assert_eq!(status.code(), Some(0));
    assert!(took < WITHIN, "{took:?}");
    assert!(!is_alive(postgres));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discord_that_hangs_does_not_hold_up_the_end() {
    let up = super::ephemeral().await;
    let hang = json!({ "route": "* /guilds/*/members/*/roles/*", "fault": { "kind": "hang" } });
    up.control("POST", "/faults", &hang).await;
    assert_eq!(click(&up).await["outcome"]["kind"], "thinking");
    until("the worker tries it", async || is_processing(&up).await).await;
    let (status, took) = up.end(Signal::TERM).await;
    assert_eq!(status.code(), Some(0));
    assert!(took < WITHIN, "{took:?}");
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

#[tokio::test(flavor = "multi_thread")]
async fn a_postgres_that_is_killed_ends_everything_and_the_next_start_repairs_it() {
    let data = folder();
    let up = up_in(data.path()).await;
    kill_process(postgres(data.path()), Signal::KILL).unwrap();
    // A signal that changes nothing: it ends by itself.
    let (status, _) = up.end(Signal::CONT).await;
    assert_eq!(status.code(), Some(1));

    up_in(data.path()).await.done().await;
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_to_report_to_is_said_without_a_panic() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = tokio::process::Command::new(built("bellhop"));
    command
        .args(["up", "--ephemeral", "--port-base", "0", "--json"])
        .env_clear()
        .current_dir("/")
        .stdout(full);
    let running = command.stderr(std::process::Stdio::piped()).kill_on_drop(true).spawn().unwrap();
    let ended = running.wait_with_output().await.unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("error: standard output takes nothing") && !said.contains("panicked"), "{said}");
}
