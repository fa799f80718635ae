//! What cannot work is said at once, before anything is made.

use std::path::Path;

use bellhop_testkit::{Up, built};
use insta::assert_snapshot;

use super::folder;

async fn refused(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let data = folder();
    let place = data.path().join("data");
    let mut all = vec![("DATA_DIR", place.as_path())];
    all.extend(variables.iter().map(|(name, value)| (*name, Path::new(*value))));
    let said = Up::refused(&built("bellhop"), arguments, &all).await;
    assert!(!place.exists(), "nothing is made: {said}");
    said
}

#[tokio::test]
async fn every_problem_is_said_at_once() {
    let variables = [
        ("DATABASE_MAX_CONNECTIONS", "0"),
        ("INLINE_ACTIONS", "perhaps"),
        ("LOG_FORMAT", "xml"),
        ("PG_BIN", "/nowhere"),
        ("RETAIN_AUDIT", "0"),
        ("SHARDS", "7"),
    ];
    assert_snapshot!(refused(&[], &variables).await, @r#"
    error: the configuration has problems:
      LOG_FORMAT: "xml" is neither text nor json
      PG_BIN is /nowhere, which does not hold PostgreSQL's `postgres` and `initdb`
      DATABASE_MAX_CONNECTIONS: "0" is not a number from 1 to 1000
      INLINE_ACTIONS: "perhaps" is neither on nor off
      SHARDS: "7" is neither auto nor a range such as 0-3/16
      RETAIN_AUDIT: "0" is not a number of days
    "#);
}

#[tokio::test]
async fn a_real_discord_needs_all_its_variables() {
    let variables = [("DISCORD_TOKEN", "the.bot.token"), ("DATABASE_URL", "//[")];
    assert_snapshot!(refused(&[], &variables).await, @r#"
    error: the configuration has problems:
      DATABASE_URL: this is not a URL such as postgres://user:password@host/database
      DISCORD_APPLICATION_ID is not set
      DISCORD_PUBLIC_KEY is not set
    "#);
}

#[tokio::test]
async fn the_worker_is_configured_even_where_it_is_left_out() {
    let said = refused(&["--without", "worker"], &[("RETAIN_ACTIONS", "0")]).await;
    assert_snapshot!(said, @r#"
    error: the configuration has problems:
      RETAIN_ACTIONS: "0" is not a number of days
    "#);
}

#[tokio::test]
async fn there_is_no_world_beside_a_real_discord() {
    let said = refused(&["--only", "world"], &[("DISCORD_TOKEN", "the.bot.token")]).await;
    assert_snapshot!(said, @r"
    error: the configuration has problems:
      DISCORD_TOKEN is set: with a real Discord there is no world to start
    ");
}

#[tokio::test]
async fn a_base_without_room_is_refused() {
    assert_snapshot!(refused(&["--port-base", "65530"], &[]).await, @"error: --port-base 65530 leaves no room for the 6 ports after it");
}
