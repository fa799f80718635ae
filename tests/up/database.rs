//! A database that is given, and what an earlier world left in it.

use std::path::Path;

use bellhop_testkit::{Database, Up, built, until};
use sqlx::Connection as _;

use super::{click, roles};

/// Everything on this database, with nothing else kept.
async fn ephemeral_on(database_url: &str) -> Up {
    let variables = [("DATABASE_URL", Path::new(database_url)), ("RUST_LOG", Path::new("warn"))];
    Up::start(&built("bellhop"), &["--ephemeral"], &variables).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_world_gets_the_panel_that_the_last_one_took_along() {
    let database = Database::fresh().await;
    let first = ephemeral_on(database.url()).await;
    assert_eq!(click(&first).await["outcome"]["kind"], "message");
    first.done().await;

    let second = ephemeral_on(database.url()).await;
    let message = format!("/channels/{}/messages", second.text("/channel_id"));
    let messages = second.discord(&message).await.json();
    assert_eq!(messages.as_array().unwrap().len(), 1);
    assert_eq!(messages[0]["id"], second.report["panel"]["message_id"]);
    let before = roles(&second).await;
    assert_eq!(click(&second).await["outcome"]["kind"], "message");
    assert_ne!(roles(&second).await, before);
    let panels: i64 = sqlx::query_scalar("select count(*) from panels where deleted_at is null")
        .fetch_one(&database.pool())
        .await
        .unwrap();
    assert_eq!(panels, 1);
    second.done().await;
    database.drop_now().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_given_database_keeps_what_is_written_and_that_is_said() {
    let database = Database::fresh().await;
    let up = ephemeral_on(database.url()).await;
    let warning = "the database that DATABASE_URL names keeps what is written, despite --ephemeral";
    until("it is said", async || up.said().contains(warning)).await;
    assert_eq!(up.text("/database_url"), database.url());
    up.done().await;
    database.drop_now().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_that_did_not_last_in_an_earlier_world_keep_nobody_waiting() {
    let database = Database::fresh().await;
    ephemeral_on(database.url()).await.done().await;
    let wait = "update shards set identify_failures = 12, identify_after = now() + interval '1 hour'";
    assert_eq!(sqlx::query(wait).execute(&database.pool()).await.unwrap().rows_affected(), 1);
    ephemeral_on(database.url()).await.done().await;
    database.drop_now().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_take_the_direct_way() {
    let database = Database::fresh().await;
    let variables = [
        ("DATABASE_URL", Path::new(database.url())),
        ("DATABASE_DIRECT_URL", Path::new("postgres://bellhop@127.0.0.1:1/direct")),
    ];
    let said = Up::refused(&built("bellhop"), &["--ephemeral"], &variables).await;
    assert!(said.contains("error: the database cannot be reached"), "{said}");
    database.drop_now().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_server_is_the_direct_way_too() {
    let direct = [("DATABASE_DIRECT_URL", Path::new("postgres://bellhop@127.0.0.1:1/left-over"))];
    let up = Up::start(&built("bellhop"), &["--ephemeral"], &direct).await;
    let mut conn = sqlx::PgConnection::connect(up.text("/database_url")).await.unwrap();
    until("the worker listens to it", async || {
        let listening = "select exists (select from pg_stat_activity where query ilike 'listen %')";
        sqlx::query_scalar(listening).fetch_one(&mut conn).await.unwrap()
    })
    .await;
    conn.close().await.unwrap();
    up.done().await;
}
