//! Who the server runs as. Each test says something as root and as anybody else.

use std::env;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::process::Command;

use bellhop_postgres::StartError;
use rustix::process::geteuid;

use crate::{again, ask, folder_of_another, scratch, start};

/// `nobody` on Debian, Fedora and Arch alike.
const NOBODY: u32 = 65534;

#[tokio::test]
async fn the_server_is_never_root() {
    let scratch = scratch();
    let data_dir = scratch.path().join("data");
    let server = start(&data_dir).await.unwrap();
    let runs_as = fs::metadata(data_dir.join(".s.PGSQL.5432")).unwrap().uid();
    assert_ne!(runs_as, 0);
    assert_eq!(runs_as, fs::metadata(&data_dir).unwrap().uid());
    assert_eq!(runs_as == geteuid().as_raw(), !geteuid().is_root());
    assert_eq!(ask(&server, "select 'alive'").await, "alive");
}

#[tokio::test]
async fn a_folder_that_only_root_may_enter_is_named() {
    let closed = tempfile::tempdir().unwrap();
    fs::set_permissions(closed.path(), Permissions::from_mode(0o700)).unwrap();
    match start(&closed.path().join("deeper/data")).await {
        Ok(server) => assert!(!geteuid().is_root() && server.is_own()),
        Err(StartError::Unreachable { obstacle, .. }) => assert_eq!(obstacle, closed.path()),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn a_cluster_of_roots_own_files_is_handed_over() {
    let scratch = scratch();
    let data_dir = scratch.path().join("data");
    start(&data_dir).await.unwrap().stop().await;
    let ours = geteuid().as_raw();
    for path in [data_dir.join("PG_VERSION"), data_dir.join("base"), data_dir.clone()] {
        chown(path, Some(ours), None).unwrap();
    }
    let server = start(&data_dir).await.unwrap();
    assert_eq!(ask(&server, "select 'alive'").await, "alive");
}

#[tokio::test]
async fn an_unprivileged_user_runs_its_own() {
    const NAME: &str = "accounts::an_unprivileged_user_runs_its_own";
    if let Some(folder) = folder_of_another().or_else(|| (!geteuid().is_root()).then(env::temp_dir)) {
        let own = tempfile::tempdir_in(folder).unwrap();
        let server = start(&own.path().join("data")).await.unwrap();
        assert!(!geteuid().is_root() && server.is_own());
        assert_eq!(ask(&server, "select 'alive'").await, "alive");
        return;
    }
    // The checkout may be closed to others: take the program along.
    let scratch = scratch();
    let program = scratch.path().join("tests");
    // By another process: a fork of a neighbouring test could hold our copy open for writing, and so unrunnable.
    assert!(Command::new("cp").arg(env::current_exe().unwrap()).arg(&program).status().unwrap().success());
    let folder = scratch.path().join("folder");
    fs::create_dir(&folder).unwrap();
    chown(&folder, Some(NOBODY), Some(NOBODY)).unwrap();
    let told = again(&program, NAME, &folder).uid(NOBODY).gid(NOBODY).current_dir("/").output().unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stdout));
    assert!(String::from_utf8_lossy(&told.stdout).contains("1 passed"));
}
