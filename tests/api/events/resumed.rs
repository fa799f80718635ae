//! A stream that was cut and goes on: nothing is missed, nothing repeated.

use std::{
    sync::atomic::{AtomicI64, AtomicUsize, Ordering},
    time::Duration,
};

use bellhop_api::Config;
use bellhop_store::outbox;
use bellhop_testkit::{Bench, Events, until};
use serde_json::json;
use sqlx::{Connection as _, PgConnection};

use super::{bearer, committed, numbers, open, opened, write, write_one};

/// Small numbers that nobody foresees, the same ones every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// Those who write and who reads, and what they have done so far.
#[derive(Default)]
struct Race {
    written: AtomicI64,
    cuts: AtomicUsize,
}

impl Race {
    /// Writes events in transactions that begin before others and commit after them, or never. Some are open for as long as
    /// it takes the reader to come back twice.
    async fn write(&self, t: &Bench, seed: u64) {
        let (mut dice, guild_id) = (Dice(seed), t.demo.guild_id.get());
        let mut early = PgConnection::connect(t.database_url()).await.unwrap();
        let mut late = PgConnection::connect(t.database_url()).await.unwrap();
        let next = || self.written.fetch_add(1, Ordering::Relaxed);
        for _ in 0..60 {
            let mut open = early.begin().await.unwrap();
            write(&mut open, guild_id, next()).await;
            for _ in 0..dice.below(4) {
                let mut tx = late.begin().await.unwrap();
                for _ in 0..=dice.below(2) {
                    write(&mut tx, guild_id, next()).await;
                }
                tx.commit().await.unwrap();
            }
            let cuts = self.cuts.load(Ordering::Relaxed) + 2 * usize::from(dice.below(2) == 0);
            until("the reader comes back", async || self.cuts.load(Ordering::Relaxed) >= cuts).await;
            write(&mut open, guild_id, next()).await;
            if dice.below(5) == 0 { open.rollback().await.unwrap() } else { open.commit().await.unwrap() }
        }
    }

    /// Reads some of each of these in turn, and comes back with the last id, until the last event was told.
    async fn read(&self, urls: &[String], token: &str, since: String, last: i64) -> Vec<i64> {
        let (mut dice, mut last_id, mut told) = (Dice(7), since, Vec::new());
        while told.last() != Some(&last) {
            let url = &urls[self.cuts.fetch_add(1, Ordering::Relaxed) % urls.len()];
            let mut events =
                Events::open(url, &[("authorization", token), ("last-event-id", &last_id)]).await;
            for _ in 0..dice.below(8) {
                let Some(event) = events.block().await.expect("the stream ended") else { continue };
                assert_ne!(event.event, "reset");
                told.extend(event.data["n"].as_i64());
            }
            if !events.last_id.is_empty() {
                last_id.clone_from(&events.last_id);
            }
        }
        told
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_cut_a_hundred_times_is_told_once_whichever_process_tells_it() {
    const LAST: i64 = 1_000_000;
    let mut t = Bench::new().await;
    let token = bearer(&t, t.demo.guild_id).await;
    let since = open(&t, "").await.last_id;
    let pace = |config: &mut Config| config.pace.heartbeat = Duration::from_millis(5);
    let urls =
        [t.api_beside(pace).await.url, t.api_beside(pace).await.url].map(|url| url + &t.events_path(""));
    let race = Race::default();
    let writers = async {
        tokio::join!(race.write(&t, 1), race.write(&t, 2), race.write(&t, 3));
        write_one(&t, LAST).await;
    };
    let ((), told) = tokio::join!(writers, race.read(&urls, &token, since, LAST));
    let cuts = race.cuts.load(Ordering::Relaxed);
    assert!(cuts >= 100, "{cuts} cuts");
    let committed = committed(&t).await;
    assert!(committed.len() > 400 && !committed.is_sorted(), "{} in order", committed.len());
    assert_eq!(told, committed);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_takes_long_is_waited_for() {
    let t = Bench::new().await;
    let mut early = t.pool.acquire().await.unwrap();
    let mut tx = early.begin().await.unwrap();
    write(&mut tx, t.demo.guild_id.get(), 1).await;
    write_one(&t, 2).await;
    // Whoever comes now is told of the second after the first, which is not there yet.
    let mut events = open(&t, "").await;
    tx.commit().await.unwrap();
    drop(early);
    assert_eq!(numbers(&[events.told().await, events.told().await]), [1, 2]);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_stream_moves_on_all_the_same() {
    let mut t = Bench::new().await;
    let beside = t.api_beside(|config| config.pace.heartbeat = Duration::from_millis(20)).await;
    let token = bearer(&t, t.demo.guild_id).await;
    let url = beside.url + &t.events_path("?topics=problem");
    let mut events = opened(Events::open(&url, &[("authorization", &token)]).await).await;
    let opened_at = events.last_id.clone();
    // An event of another topic, and of another guild.
    write_one(&t, 1).await;
    write(&mut t.pool.acquire().await.unwrap(), 77, 1).await;
    while events.last_id == opened_at {
        events.beat().await;
    }
    assert!(events.last_id > opened_at);
    t.done().await;
}

/// How many events are forgotten that are as old.
async fn pruned(t: &Bench, age: Duration) -> u64 {
    let mut conn = t.pool.acquire().await.unwrap();
    outbox::prune(&mut conn, t.clock.now() - age, 100_000).await.unwrap()
}

/// What a client is told first that was told up to this id before.
async fn told_after(t: &Bench, last_id: &str) -> Vec<(String, serde_json::Value)> {
    let token = bearer(t, t.demo.guild_id).await;
    let mut events = t.events("", &[("authorization", &token), ("last-event-id", last_id)]).await;
    let told = [events.told().await, events.told().await];
    told.map(|told| (told.event, told.data)).to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_resumed_begins_anew() {
    let t = Bench::new().await;
    let reset = |reason: &str| {
        vec![("open".to_owned(), json!({})), ("reset".to_owned(), json!({ "reason": reason }))]
    };
    for nonsense in ["nonsense", "1", "-1-1", "99999999999999-1"] {
        assert_eq!(told_after(&t, nonsense).await, reset("unknown"), "{nonsense}");
    }
    let opened_at = open(&t, "").await.last_id;
    let many = "insert into outbox (guild_id, topic, payload, at)
                select $1, 'mirror', '{}', now() from generate_series(1, 20001)";
    let guild_id = t.demo.guild_id.get().cast_signed();
    sqlx::query(many).bind(guild_id).execute(&t.pool).await.unwrap();
    assert_eq!(told_after(&t, &opened_at).await, reset("too_old"), "too much happened");
    let now = open(&t, "").await.last_id;
    assert!(pruned(&t, Duration::ZERO).await > 20_000);
    assert_eq!(told_after(&t, &opened_at).await, reset("too_old"), "it is forgotten");
    write_one(&t, 1).await;
    assert_eq!(told_after(&t, &now).await[1].1["n"], 1);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_servers_rows_are_told_to_nobody_and_its_horizon_keeps_nobody_out() {
    let t = Bench::new().await;
    let opened_at = open(&t, "").await.last_id;
    let guild_id = t.demo.guild_id.get().cast_signed();
    let foreign = "insert into outbox (guild_id, topic, payload, at, transaction)
                   values ($1, 'mirror', '{}', now() - interval '1 day', '99999999999999')";
    sqlx::query(foreign).bind(guild_id).execute(&t.pool).await.unwrap();
    sqlx::query("update outbox_horizon set transaction = '99999999999999'").execute(&t.pool).await.unwrap();
    write_one(&t, 1).await;
    assert_eq!(told_after(&t, &opened_at).await[1].1["n"], 1);
    assert_eq!(pruned(&t, Duration::from_hours(1)).await, 1, "the foreign one");
    assert_eq!(told_after(&t, &opened_at).await[1].1["n"], 1, "nothing else was forgotten");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_was_away_is_gone_on_with() {
    let mut t = Bench::setup().with_own_database_server().start().await;
    let mut events = open(&t, "").await;
    write_one(&t, 1).await;
    assert_eq!(numbers(&[events.told().await]), [1]);
    t.stop_database().await;
    t.start_database().await;
    write_one(&t, 2).await;
    assert_eq!(numbers(&[events.told().await]), [2]);
    t.done().await;
}
