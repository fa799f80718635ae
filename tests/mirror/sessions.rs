//! The session of a shard, and who may write.

use std::time::Duration;

use bellhop_store::{
    Error,
    leases::{self, Claimant},
    mirror::shards::{self, Progress, Session, Shard, State},
};
use bellhop_testkit::until;
use sqlx::Connection as _;
use twilight_model::id::Id;
use uuid::Uuid;

use super::{Mirror, NOW, SHARD};

async fn with_session(mirror: &mut Mirror) -> Session {
    let session = Session { id: "abc".to_owned(), resume_url: "wss://eu.discord.gg".to_owned() };
    let conn = mirror.connection();
    shards::open(conn, SHARD).await.unwrap();
    shards::begin_session(conn, SHARD, &session, 1, Id::new(900)).await.unwrap();
    session
}

#[tokio::test]
async fn a_session_is_found_again_at_its_last_committed_dispatch() {
    let mut mirror = Mirror::empty().await;
    let session = with_session(&mut mirror).await;
    let progress = Progress {
        sequence: Some(42),
        state: Some(State::Active),
        last_event_at: Some(NOW),
        ..Progress::default()
    };
    shards::advance(mirror.connection(), SHARD, progress).await.unwrap();
    let record = shards::open(mirror.connection(), SHARD).await.unwrap();
    assert_eq!(record.session, Some((session, 42)));
    assert_eq!(record.user_id, Some(Id::new(900)));
    mirror.done().await;
}

#[tokio::test]
async fn a_session_that_ended_leaves_nothing_to_resume() {
    let mut mirror = Mirror::empty().await;
    with_session(&mut mirror).await;
    shards::end_session(mirror.connection(), SHARD).await.unwrap();
    // What was received before the end may still be recorded after it.
    let late = Progress { sequence: Some(43), ..Progress::default() };
    shards::advance(mirror.connection(), SHARD, late).await.unwrap();
    assert_eq!(shards::open(mirror.connection(), SHARD).await.unwrap().session, None);
    mirror.done().await;
}

#[tokio::test]
async fn another_number_of_shards_forgets_sessions_and_shards_beyond_it() {
    let mut mirror = Mirror::empty().await;
    with_session(&mut mirror).await;
    let second_of_two = Shard { shard_id: 1, shard_count: 2, ..SHARD };
    shards::open(mirror.connection(), second_of_two).await.unwrap();
    let first_of_two = Shard { shard_count: 2, ..SHARD };
    assert_eq!(shards::open(mirror.connection(), first_of_two).await.unwrap().session, None);
    shards::open(mirror.connection(), SHARD).await.unwrap();
    assert_eq!(mirror.texts("select shard_id || '/' || shard_count from shards").await, ["0/1"]);
    mirror.done().await;
}

#[tokio::test]
async fn a_session_counts_as_failed_until_a_heartbeat_in_it_is_acknowledged() {
    let mut mirror = Mirror::empty().await;
    shards::open(mirror.connection(), SHARD).await.unwrap();
    shards::identifying(mirror.connection(), SHARD, NOW).await.unwrap();
    shards::identifying(mirror.connection(), SHARD, NOW).await.unwrap();
    let acknowledged = Progress { ack: Some((NOW, Duration::from_millis(31))), ..Progress::default() };
    shards::advance(mirror.connection(), SHARD, acknowledged).await.unwrap();
    let record = shards::open(mirror.connection(), SHARD).await.unwrap();
    assert_eq!((record.identify_failures, record.identify_after), (2, Some(NOW)));
    with_session(&mut mirror).await;
    shards::advance(mirror.connection(), SHARD, acknowledged).await.unwrap();
    assert_eq!(shards::open(mirror.connection(), SHARD).await.unwrap().identify_failures, 0);
    assert_eq!(mirror.texts("select latency_ms::text from shards").await, ["31"]);
    mirror.done().await;
}

#[tokio::test]
async fn a_process_whose_lease_was_taken_cannot_assert_it() {
    let mut mirror = Mirror::empty().await;
    let name = SHARD.lease_name();
    let claim = |holder| Claimant { name: &name, application_id: SHARD.application_id, holder };
    let lasting = Duration::from_secs(6);
    let conn = mirror.connection();
    let first = leases::acquire(conn, claim(Uuid::from_u128(1)), lasting, NOW).await.unwrap().unwrap();
    let second = claim(Uuid::from_u128(2));
    assert!(leases::acquire(conn, second, lasting, NOW).await.unwrap().is_none());
    leases::assert_held(conn, &first).await.unwrap();
    assert!(leases::acquire(conn, second, lasting, NOW + lasting).await.unwrap().is_some());
    let late = leases::assert_held(conn, &first).await;
    assert!(matches!(late, Err(Error::LeaseLost)), "{late:?}");
    mirror.done().await;
}

#[tokio::test]
async fn the_last_batch_that_was_committed_is_known_by_its_name() {
    let mut mirror = Mirror::empty().await;
    with_session(&mut mirror).await;
    let batch = |batch| Progress { batch, ..Progress::default() };
    shards::advance(mirror.connection(), SHARD, batch(Some(5))).await.unwrap();
    shards::advance(mirror.connection(), SHARD, batch(None)).await.unwrap();
    assert!(shards::is_committed(mirror.connection(), SHARD, 5).await.unwrap());
    assert!(!shards::is_committed(mirror.connection(), SHARD, 6).await.unwrap());
    mirror.done().await;
}

#[tokio::test]
async fn a_batch_whose_commit_is_still_under_way_is_waited_for() {
    let mut mirror = Mirror::empty().await;
    with_session(&mut mirror).await;
    let mut tx = mirror.conn.begin().await.unwrap();
    let progress = Progress { batch: Some(5), ..Progress::default() };
    shards::advance(&mut tx, SHARD, progress).await.unwrap();
    let pool = mirror.pool.clone();
    let retry = tokio::spawn(async move {
        shards::is_committed(&mut pool.acquire().await.unwrap(), SHARD, 5).await.unwrap()
    });
    until("the retry waits", async || {
        let waiting = "select exists (select 1 from pg_stat_activity
                       where datname = current_database() and wait_event_type = 'Lock')";
        sqlx::query_scalar::<_, bool>(waiting).fetch_one(&mirror.pool).await.unwrap()
    })
    .await;
    tx.commit().await.unwrap();
    assert!(retry.await.unwrap());
    mirror.done().await;
}
