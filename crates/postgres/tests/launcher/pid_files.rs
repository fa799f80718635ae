//! What a crash leaves behind never blocks a start.

use std::fs;
use std::path::Path;

use rustix::process::{Pid, Signal, kill_process};

use crate::{ask, scratch, start};

/// A stopped cluster with the files of a server that had this process id.
async fn crashed(data_dir: &Path, pid: i32) {
    start(data_dir).await.unwrap().stop().await;
    let place = data_dir.display();
    let left = format!("{pid}\n{place}\n1795230729\n5432\n{place}\n\n 10018840         9\nready   \n");
    fs::write(data_dir.join("postmaster.pid"), left).unwrap();
    fs::write(data_dir.join(".s.PGSQL.5432.lock"), format!("{pid}\n{place}\n1795230729\n5432\n{place}\n"))
        .unwrap();
}

#[tokio::test]
async fn the_pid_file_of_a_dead_process_is_cleared() {
    let scratch = scratch();
    let data_dir = scratch.path().join("data");
    crashed(&data_dir, i32::MAX).await;
    let server = start(&data_dir).await.unwrap();
    assert_eq!(ask(&server, "select 'alive'").await, "alive");
}

#[tokio::test]
async fn the_pid_file_of_a_number_that_another_program_has_now_is_cleared() {
    let scratch = scratch();
    let data_dir = scratch.path().join("data");
    // Process 1 always runs, and never is the server.
    crashed(&data_dir, 1).await;
    let server = start(&data_dir).await.unwrap();
    assert!(server.is_own());
    assert_eq!(ask(&server, "select 'alive'").await, "alive");
}

#[tokio::test]
async fn an_empty_pid_file_is_cleared() {
    let scratch = scratch();
    let data_dir = scratch.path().join("data");
    start(&data_dir).await.unwrap().stop().await;
    fs::write(data_dir.join("postmaster.pid"), "").unwrap();
    assert!(start(&data_dir).await.unwrap().is_own());
}

#[tokio::test]
async fn a_killed_server_is_started_anew_at_once() {
    let scratch = scratch();
    let data_dir = scratch.path().join("data");
    let killed = start(&data_dir).await.unwrap();
    kill_process(Pid::from_raw(killed.pid()).unwrap(), Signal::KILL).unwrap();
    drop(killed);
    let server = start(&data_dir).await.unwrap();
    assert!(server.is_own());
    assert_eq!(ask(&server, "select 'alive'").await, "alive");
}
