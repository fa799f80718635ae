//! The pool of a process: what it keeps, what it closes, and what it waits for.

use bellhop_store::{Connection, Connections, Pool};
use bellhop_testkit::{Bench, Database, until};
use futures_util::FutureExt as _;
use sqlx::Connection as _;
use tokio::{io::AsyncReadExt as _, net::TcpListener};

/// A pool of this many connections.
fn pool(url: &str, most: u32) -> Pool {
    Pool::new(&Connections { url: url.to_owned(), most }).unwrap()
}

/// The process of the server behind the connection.
async fn behind(conn: &mut Connection) -> i32 {
    sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut **conn).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_whose_work_ended_is_kept() {
    let database = Database::fresh().await;
    let pool = pool(database.url(), 2);
    let mut first = pool.acquire().await.unwrap();
    let process = behind(&mut first).await;
    first.finish();
    assert_eq!(behind(&mut pool.acquire().await.unwrap()).await, process);
    database.drop_now().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_whose_work_was_cut_short_is_closed_with_what_it_held() {
    let database = Database::fresh().await;
    let pool = pool(database.url(), 1);
    let mut cut = pool.acquire().await.unwrap();
    let process = behind(&mut cut).await;
    let mut tx = cut.begin().await.unwrap();
    sqlx::query("select pg_advisory_xact_lock(1)").execute(&mut *tx).await.unwrap();
    drop(tx);
    drop(cut);
    let mut next = pool.acquire().await.unwrap();
    assert_ne!(behind(&mut next).await, process);
    until("the lock is free", async || {
        let free = sqlx::query_scalar("select pg_try_advisory_lock(1)");
        free.fetch_one(&mut *next).await.unwrap()
    })
    .await;
    database.drop_now().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_all_are_in_use_the_next_waits() {
    let database = Database::fresh().await;
    let pool = pool(database.url(), 1);
    let mut only = pool.acquire().await.unwrap();
    assert!(!pool.has_room());
    let process = behind(&mut only).await;
    let mut waiting = Box::pin(pool.acquire());
    assert!((&mut waiting).now_or_never().is_none());
    only.finish();
    assert_eq!(behind(&mut waiting.await.unwrap()).await, process);
    database.drop_now().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_is_waited_for() {
    let mut t = Bench::setup().without_mirror().with_own_database_server().start().await;
    let pool = pool(t.database_url(), 1);
    t.stop_database().await;
    let waiting = tokio::spawn(async move { pool.acquire().await.is_ok() });
    t.start_database().await;
    assert!(waiting.await.unwrap());
    t.done().await;
}

/// Anything else pgbouncer refuses unless it is configured to ignore it (pgbouncer.org: `ignore_startup_parameters`).
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_begins_with_nothing_that_pgbouncer_refuses() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("postgres://bellhop@{}/bellhop?sslmode=disable", listener.local_addr().unwrap());
    let connecting = tokio::spawn(async move { pool(&url, 1).acquire().await.is_ok() });
    let (mut client, _) = listener.accept().await.unwrap();
    let mut said = [0; 1024];
    let length = client.read(&mut said).await.unwrap();
    // After the length and the version (PostgreSQL Docs: Message Formats, StartupMessage).
    let parameters = String::from_utf8_lossy(&said[8..length]);
    let names: Vec<&str> = parameters.split('\0').step_by(2).filter(|name| !name.is_empty()).collect();
    assert_eq!(names, ["user", "database", "DateStyle", "client_encoding", "TimeZone"]);
    connecting.abort();
}
