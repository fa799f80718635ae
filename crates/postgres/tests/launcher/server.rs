//! Starting, connecting, stopping.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::Command;

use bellhop_postgres::{Server, Settings};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection, PgConnection};

use crate::{ask, execute, installed, scratch, start, wait_until};

#[tokio::test]
async fn a_fresh_folder_becomes_a_served_cluster() {
    let scratch = scratch();
    let server = start(&scratch.path().join("new/data")).await.unwrap();
    assert!(server.is_own());
    assert_eq!(ask(&server, "show server_encoding").await, "UTF8");
    assert_eq!(ask(&server, "show fsync").await, "off");
    assert_eq!(ask(&server, "show autovacuum").await, "on");
    assert_eq!(ask(&server, "show timezone").await, "UTC");
}

#[tokio::test]
async fn only_the_owner_can_connect() {
    let scratch = scratch();
    let data_dir = scratch.path().join("data");
    let server = start(&data_dir).await.unwrap();
    assert_eq!(ask(&server, "show listen_addresses").await, "");
    assert_eq!(fs::metadata(&data_dir).unwrap().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn psql_and_sqlx_read_the_same_url() {
    let scratch = scratch();
    let server = start(&scratch.path().join("data")).await.unwrap();
    execute(&server, "create database \"ödd/näme & more\"").await;
    let url = server.url("ödd/näme & more");
    let psql = Command::new(installed().dir().join("psql"))
        .args(["--no-psqlrc", "-tAc", "select current_database() || ' ' || current_user", &url])
        // What a shell may have for another server.
        .envs([("PGHOST", "elsewhere"), ("PGPORT", "1"), ("PGUSER", "nobody"), ("PGDATABASE", "none")])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&psql.stdout).trim(), "ödd/näme & more postgres", "{psql:?}");
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let told: String =
        sqlx::query_scalar("select current_database()::text").fetch_one(&mut connection).await.unwrap();
    assert_eq!(told, "ödd/näme & more");
}

#[tokio::test]
async fn a_path_that_no_socket_address_holds_is_served_from_a_short_folder() {
    let scratch = scratch();
    let data_dir = scratch.path().join("a, \"b\" ü".repeat(12)).join("data");
    let server = start(&data_dir).await.unwrap();
    assert_eq!(ask(&server, "show data_directory").await, data_dir.to_str().unwrap());
    let socket_dir = ask(&server, "show unix_socket_directories").await;
    assert_eq!(fs::metadata(&socket_dir).unwrap().mode() & 0o777, 0o700);
    server.stop().await;
    wait_until("the short folder is gone", || !fs::exists(&socket_dir).unwrap());
}

#[tokio::test]
async fn durable_data_is_found_again() {
    let scratch = scratch();
    let settings = Settings::durable(scratch.path().join("data"));
    let server = Server::start(&installed(), settings.clone()).await.unwrap();
    execute(&server, "create table kept as select 'still here' as word").await;
    server.stop().await;

    let server = Server::start(&installed(), settings).await.unwrap();
    assert_eq!(ask(&server, "select word from kept").await, "still here");
    assert_eq!(ask(&server, "show fsync").await, "on");
    assert_eq!(ask(&server, "show synchronous_commit").await, "on");
    assert_eq!(ask(&server, "show full_page_writes").await, "on");
}

#[tokio::test]
async fn a_second_start_uses_the_running_server_and_leaves_it_running() {
    let scratch = scratch();
    let data_dir = scratch.path().join("data");
    let first = start(&data_dir).await.unwrap();
    let second = start(&data_dir).await.unwrap();
    assert!(!second.is_own());
    assert_eq!((second.pid(), second.url("x")), (first.pid(), first.url("x")));
    second.stop().await;
    assert_eq!(ask(&first, "select 'alive'").await, "alive");
}

#[tokio::test]
async fn two_starts_at_once_make_one_server() {
    let scratch = scratch();
    let data_dir = scratch.path().join("data");
    let (one, other) = tokio::join!(start(&data_dir), start(&data_dir));
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!(one.pid(), other.pid());
    assert_ne!(one.is_own(), other.is_own());
    assert_eq!(ask(&other, "select 'alive'").await, "alive");
}

#[tokio::test]
async fn a_start_while_the_server_stops_waits_and_makes_a_new_one() {
    let scratch = scratch();
    let data_dir = scratch.path().join("data");
    let old = start(&data_dir).await.unwrap();
    let session = PgConnection::connect(&old.url("postgres")).await.unwrap();
    // A smart shutdown lasts until the last session ends.
    kill_process(Pid::from_raw(old.pid()).unwrap(), Signal::TERM).unwrap();
    wait_until("the server is stopping", || {
        fs::read_to_string(data_dir.join("postmaster.pid")).unwrap().contains("stopping")
    });
    let (new, ()) = tokio::join!(start(&data_dir), async { session.close().await.unwrap() });
    let new = new.unwrap();
    assert!(new.is_own());
    assert_ne!(new.pid(), old.pid());
}

#[tokio::test]
async fn an_interrupted_initdb_is_begun_again() {
    let scratch = scratch();
    let staging = scratch.path().join("data.init");
    fs::create_dir_all(staging.join("base")).unwrap();
    fs::write(staging.join("PG_VERSION"), "9").unwrap();
    let server = start(&scratch.path().join("data")).await.unwrap();
    assert_eq!(ask(&server, "select 'whole'").await, "whole");
    assert!(!staging.exists());
}
