//! Guilds held against Discord although nothing was heard of them.

use std::time::Duration;

use bellhop_testkit::{Bench, until};
use bellhop_world::{Fault, FaultRule};
use serde_json::json;
use tokio::time::Instant;
use twilight_model::guild::Permissions;

use super::{Daemon, equal, sessions, state};

/// A daemon in step with the world, stopped, and its guild's turn come.
async fn stopped() -> Bench {
    let t = Bench::setup().without_mirror().start().await;
    in_step(&t, 1).await;
    t
}

/// Has a daemon come in step with the world and stop, and the turn of these guilds come.
async fn in_step(t: &Bench, guilds: u64) {
    let daemon = Daemon::start(t);
    state(t, "active").await;
    equal(t).await;
    daemon.stop().await;
    let yesterday = t.clock.now() - Duration::from_hours(25);
    let turned = sqlx::query("update guild_checks set checked_at = $1").bind(yesterday).execute(&t.pool);
    assert_eq!(turned.await.unwrap().rows_affected(), guilds);
}

async fn checked(t: &Bench) {
    let since = t.clock.now() - Duration::from_hours(1);
    until("the guild is checked", async || {
        let checked = "select bool_and(checked_at > $1) from guild_checks";
        sqlx::query_scalar::<_, bool>(checked).bind(since).fetch_one(&t.pool).await.unwrap()
    })
    .await;
}

/// How many rows of a kind were found to have drifted; no other test lets roles or overwrites drift.
fn drift(what: &str) -> u64 {
    let name = format!("bellhop_sync_drift_repaired_total{{what=\"{what}\"}} ");
    let rendered = bellhop_boot::telemetry::render_metrics();
    rendered.lines().find_map(|line| line.strip_prefix(&name)).map_or(0, |count| count.parse().unwrap())
}

async fn run(t: &Bench, sql: &'static str) {
    let done = sqlx::query(sql).bind(t.demo.guild_id.get().cast_signed()).execute(&t.pool).await.unwrap();
    assert!(done.rows_affected() > 0, "{sql}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_drifted_is_repaired_with_tombstones_and_history() {
    bellhop_boot::telemetry::metrics_handle();
    let t = stopped().await;
    run(&t, "update channels set topic = 'drifted' where guild_id = $1 and kind = 0").await;
    run(&t, "delete from roles where guild_id = $1 and name = 'Gamer'").await;
    run(&t, "insert into channel_overwrites select min(channel_id), 5, 0, 2048, 0, $1 from channels where guild_id = $1")
        .await;
    run(&t, "insert into channels values (5, $1, 0, 'ghost', 0, null, null, false, false, null)").await;
    run(&t, "insert into channel_overwrites values (5, $1, 0, 1024, 0, $1)").await;
    let daemon = Daemon::start(&t);
    equal(&t).await;
    checked(&t).await;
    assert_eq!((drift("role"), drift("overwrite")), (1, 1));
    assert!(drift("channel") >= 2);
    let told =
        "select concat_ws(' ', subject, before ->> 'allow', '->', after ->> 'name') from history order by 1";
    let told: Vec<String> = sqlx::query_scalar(told).fetch_all(&t.pool).await.unwrap();
    assert_eq!(told, ["overwrite 1024 ->", "overwrite 2048 ->", "role -> Gamer"]);
    let ghosts = "select name from channels where deleted_at is not null";
    assert_eq!(sqlx::query_scalar::<_, String>(ghosts).fetch_all(&t.pool).await.unwrap(), ["ghost"]);
    assert_eq!(sessions(&t), (1, 1));
    daemon.stop().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_that_did_not_drift_keeps_its_revision() {
    let t = stopped().await;
    let revision = async || {
        sqlx::query_scalar::<_, i64>("select revision from guilds").fetch_one(&t.pool).await.unwrap()
    };
    let before = revision().await;
    let daemon = Daemon::start(&t);
    checked(&t).await;
    assert_eq!(revision().await, before);
    daemon.stop().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_the_bot_left_unheard_is_retired() {
    let t = stopped().await;
    sqlx::query(
        "insert into guilds (guild_id, application_id, shard_id, name, owner_id, preferred_locale, revision, unavailable)
         select 1, application_id, 0, 'ghost', 1, 'de', 1, false from applications",
    )
    .execute(&t.pool)
    .await
    .unwrap();
    let daemon = Daemon::start(&t);
    until("the ghost is retired", async || {
        let retired = "select retired_at is not null from guilds where guild_id = 1";
        sqlx::query_scalar::<_, bool>(retired).fetch_one(&t.pool).await.unwrap()
    })
    .await;
    daemon.stop().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_while_a_guild_is_checked_is_no_drift_and_is_told_once() {
    let t = stopped().await;
    let (guild_id, role_id) = (t.demo.guild_id, t.demo.self_assignable[0]);
    let slow = Fault::latency(Duration::from_millis(500));
    t.world.add_fault(FaultRule::times("GET /guilds/*/channels", slow, 1));
    t.world.clear_counts();
    let daemon = Daemon::start(&t);
    until("the roles are read", async || t.world.counts().answers("GET /guilds/{guild_id}") == 1).await;
    for name in ["first", "second"] {
        t.world.update_role(guild_id, role_id, &json!({"name": name})).unwrap();
    }
    t.world.update_channel(t.demo.general_channel_id, &json!({"name": "meanwhile"})).unwrap();
    checked(&t).await;
    equal(&t).await;
    let told = "select after ->> 'name' from history order by history_id";
    let told: Vec<String> = sqlx::query_scalar(told).fetch_all(&t.pool).await.unwrap();
    assert_eq!(told, ["first", "second"]);
    daemon.stop().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_guilds_whose_turn_has_come_the_second_waits_for_half_a_minute() {
    let t = Bench::setup().without_mirror().start().await;
    let second = t.world.create_guild("Annexe", t.demo.owner).unwrap();
    t.world.install(second, Some(Permissions::VIEW_CHANNEL)).unwrap();
    in_step(&t, 2).await;
    t.world.clear_counts();
    let daemon = Daemon::start(&t);
    let read = || t.world.counts().answers("GET /guilds/{guild_id}");
    until("one is read", async || read() == 1).await;
    let began = Instant::now();
    let most = Duration::from_secs(19);
    until("it is the other's turn, or not yet", async || read() == 2 || began.elapsed() > most).await;
    assert_eq!(read(), 1);
    until("the other is read", async || read() == 2).await;
    // The reading itself, with its pauses some 4 s, is part of the half minute.
    assert!(began.elapsed() > Duration::from_secs(25), "{:?}", began.elapsed());
    checked(&t).await;
    daemon.stop().await;
    t.done().await;
}
