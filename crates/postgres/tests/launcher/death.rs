//! A server ends with its owner, in whatever way that goes, and not before.

use std::env;
use std::fs;
use std::future;
use std::thread;

use crate::{again, ask, folder_of_another, scratch, start, wait_until};

#[tokio::test]
async fn dropping_the_server_ends_it_cleanly() {
    let scratch = scratch();
    let data_dir = scratch.path().join("data");
    drop(start(&data_dir).await.unwrap());
    assert!(!data_dir.join("postmaster.pid").exists());
    let log = fs::read_to_string(data_dir.join("server.log")).unwrap();
    assert!(log.contains("database system is shut down"), "{log}");
}

#[test]
fn the_server_outlives_the_thread_and_the_runtime_that_started_it() {
    let scratch = scratch();
    let data_dir = scratch.path().join("data");
    let run = |data_dir: std::path::PathBuf| {
        tokio::runtime::Runtime::new().unwrap().block_on(async move { start(&data_dir).await.unwrap() })
    };
    let server = thread::spawn(move || run(data_dir)).join().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    assert_eq!(runtime.block_on(ask(&server, "select 'alive'")), "alive");
}

#[tokio::test]
async fn a_start_that_nobody_waits_for_leaves_no_server() {
    let scratch = scratch();
    let data_dir = scratch.path().join("data");
    start(&data_dir).await.unwrap().stop().await;
    let unwanted = tokio::time::timeout(std::time::Duration::ZERO, start(&data_dir)).await;
    assert!(unwanted.is_err());
    // The log is new once that start has got as far as a server.
    let log = || fs::read_to_string(data_dir.join("server.log")).unwrap_or_default();
    wait_until("the abandoned server ends", || {
        data_dir.join("server.log.1").exists() && log().contains("database system is shut down")
    });
}

/// Linux alone promises this; elsewhere the next start connects to the server that was left.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn kill_9_of_the_parent_ends_the_server_cleanly() {
    const NAME: &str = "death::kill_9_of_the_parent_ends_the_server_cleanly";
    if let Some(folder) = folder_of_another() {
        let server = start(&folder.join("data")).await.unwrap();
        crate::execute(&server, "create table kept as select 'still here' as word").await;
        fs::write(folder.join("serving"), "").unwrap();
        return future::pending().await;
    }
    let scratch = scratch();
    let data_dir = scratch.path().join("data");
    let mut parent = again(&env::current_exe().unwrap(), NAME, scratch.path()).spawn().unwrap();
    wait_until("the other process serves", || scratch.path().join("serving").exists());
    assert!(data_dir.join("postmaster.pid").exists());
    parent.kill().unwrap();
    parent.wait().unwrap();

    // At once, while the old server is still on its way out: it must not be taken for one to rely on.
    let server = start(&data_dir).await.unwrap();
    assert!(server.is_own());
    assert_eq!(ask(&server, "select word from kept").await, "still here");
    let former = fs::read_to_string(data_dir.join("server.log.1")).unwrap();
    assert!(former.contains("received fast shutdown request"), "{former}");
    assert!(former.contains("database system is shut down"), "{former}");
}
