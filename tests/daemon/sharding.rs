//! Shards over processes, and another number of them.

use bellhop_testkit::{Bench, DaemonProcess};
use bellhop_world::StartLimit;
use serde_json::json;
use twilight_model::{
    guild::Permissions,
    id::{Id, marker::GuildMarker},
};

use super::{Daemon, equal::equal_on, state, truth::bot};

/// A world with a guild on each of so many shards, which may all begin at once.
async fn bench(shards: u64) -> Bench {
    let t = Bench::setup().without_mirror().start().await;
    let limit = t.world.start_limit();
    t.world.set_start_limit(StartLimit { max_concurrency: 16, ..limit });
    let mut lacking: Vec<u64> =
        (0..shards).filter(|shard| *shard != shard_of(t.demo.guild_id, shards)).collect();
    while !lacking.is_empty() {
        // Ids follow the clock, whose millisecond decides the shard.
        t.clock.advance(std::time::Duration::from_millis(1));
        let guild_id = t.world.create_guild("Annex", t.demo.owner).unwrap();
        if lacking.iter().any(|shard| *shard == shard_of(guild_id, shards)) {
            lacking.retain(|shard| *shard != shard_of(guild_id, shards));
            t.world.create_channel(guild_id, &json!({"name": "desk", "type": 0})).unwrap();
            t.world.install(guild_id, Some(Permissions::VIEW_CHANNEL)).unwrap();
        }
    }
    t
}

/// Discord Docs: Sharding Formula.
fn shard_of(guild_id: Id<GuildMarker>, shards: u64) -> u64 {
    (guild_id.get() >> 22) % shards
}

/// The shards of the open sessions.
fn connected(t: &Bench) -> Vec<(u64, u64)> {
    let sessions = t.world.list_gateway_sessions();
    sessions.iter().filter(|session| session.connected).map(|session| session.shard).collect()
}

/// What the table knows of shards: number, and how many there are.
async fn recorded(t: &Bench) -> Vec<(i32, i32)> {
    let shards = "select shard_id, shard_count from shards order by shard_id";
    sqlx::query_as(shards).fetch_all(&t.pool).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_serve_a_range_of_the_shards_each() {
    let t = bench(4).await;
    let first = DaemonProcess::start(&t, &[("SHARDS", "0-1/4")]);
    let second = DaemonProcess::start(&t, &[("SHARDS", "2-3/4")]);
    equal_on(&t, 4).await;
    assert_eq!(connected(&t), [(0, 4), (1, 4), (2, 4), (3, 4)]);
    first.ready().await;
    second.ready().await;
    // A range is not another's to take: without the one, the other goes on with its own alone.
    first.kill().await;
    t.world.update_guild(t.demo.guild_id, &json!({"name": "unheard"})).unwrap();
    let first = DaemonProcess::start(&t, &[("SHARDS", "0-1/4")]);
    equal_on(&t, 4).await;
    assert_eq!(t.world.counts().identifies, 4);
    assert!(first.stop().await.success());
    assert!(second.stop().await.success());
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn auto_serves_as_many_shards_as_discord_recommends() {
    let t = bench(3).await;
    t.world.set_recommended_shards(Some(3));
    let daemon = Daemon::start_with(&t, &[("SHARDS", "auto")]);
    equal_on(&t, 3).await;
    assert_eq!(connected(&t), [(0, 3), (1, 3), (2, 3)]);
    daemon.stop().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_number_of_shards_leaves_no_stale_row() {
    let t = bench(4).await;
    for (range, shards) in [("0-3/4", 4), ("0-0/1", 1), ("0-1/2", 2), ("0-3/4", 4)] {
        let daemon = Daemon::start_with(&t, &[("SHARDS", range)]);
        equal_on(&t, shards).await;
        state(&t, "active").await;
        let count = i32::try_from(shards).unwrap();
        assert_eq!(recorded(&t).await, (0..count).map(|shard| (shard, count)).collect::<Vec<_>>());
        daemon.stop().await;
        // What was left between two numbers of shards is noticed, whichever shard it was on.
        t.world.update_channel(t.demo.general_channel_id, &json!({"topic": range})).unwrap();
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_that_was_left_between_two_numbers_of_shards_is_retired() {
    let t = bench(4).await;
    let daemon = Daemon::start_with(&t, &[("SHARDS", "0-3/4")]);
    equal_on(&t, 4).await;
    daemon.stop().await;
    t.world.remove_member(t.demo.guild_id, bot()).unwrap();
    let daemon = Daemon::start_with(&t, &[("SHARDS", "0-1/2")]);
    equal_on(&t, 2).await;
    daemon.stop().await;
    t.done().await;
}
