//! What ends a stream: a reader that is too slow, a right that is lost, the process.

use std::time::Duration;

use bellhop_store::api_tokens;
use bellhop_testkit::{Bench, Events};
use http::StatusCode;

use super::{bearer, committed, numbers, open, opened, write_one};

/// Often enough for a test to wait for it.
const SOON: Duration = Duration::from_millis(20);

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_read_is_dropped_while_others_are_told_and_misses_nothing() {
    const EVENTS: i64 = 10_000;
    const AT_ONCE: i64 = 500;
    let t = Bench::new().await;
    let (mut slow, mut quick) = (open(&t, "").await, open(&t, "").await);
    let large = "insert into outbox (guild_id, topic, payload, at)
                 select $1, 'mirror', jsonb_build_object('n', n, 'x', repeat('x', 3000)), now()
                 from generate_series($2::bigint, $3::bigint) as n";
    for first in (0..EVENTS).step_by(500) {
        let guild_id = t.demo.guild_id.get().cast_signed();
        let event = sqlx::query(large).bind(guild_id).bind(first).bind(first + AT_ONCE - 1);
        event.execute(&t.pool).await.unwrap();
        for n in first..first + AT_ONCE {
            assert_eq!(quick.told().await.data["n"], n);
        }
    }
    // It was not held for: of 30 MB it is told what lay in sockets and in the ring.
    let told = slow.rest().await;
    assert!(told.len() < 6_000, "{} were buffered", told.len());
    let token = bearer(&t, t.demo.guild_id).await;
    let mut again = t.events("", &[("authorization", &token), ("last-event-id", &slow.last_id)]).await;
    let mut numbers = numbers(&told);
    while numbers.last() != Some(&(EVENTS - 1)) {
        numbers.extend(again.told().await.data["n"].as_i64());
    }
    assert_eq!(numbers, committed(&t).await);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_and_a_session_that_is_over_end_their_streams() {
    let mut t = Bench::new().await;
    let beside = t.api_beside(|config| config.pace.proved_every = SOON).await;
    let url = beside.url.clone() + &t.events_path("");
    let token = bearer(&t, t.demo.guild_id).await;
    let mut by_token = opened(Events::open(&url, &[("authorization", &token)]).await).await;
    let mut manager = t.browser();
    manager.signs_in(t.demo.manager).await;
    let cookie = format!("bellhop_session={}", manager.cookie("bellhop_session").unwrap());
    let mut by_session = opened(Events::open(&url, &[("cookie", &cookie)]).await).await;
    let mut conn = t.pool.acquire().await.unwrap();
    for token in api_tokens::list(&mut conn, t.demo.guild_id).await.unwrap() {
        api_tokens::revoke(&mut conn, token.api_token_id, t.clock.now()).await.unwrap();
    }
    by_token.rest().await;
    drop(conn);
    write_one(&t, 1).await;
    assert_eq!(by_session.told_of("mirror").await["n"], 1, "it is somebody else's");
    assert_eq!(manager.writes("POST", "/api/v1/logout").await.status, 204);
    by_session.rest().await;
    for headers in [[("authorization", token.as_str())], [("cookie", &cookie)]] {
        assert_eq!(Events::open(&url, &headers).await.status, StatusCode::UNAUTHORIZED);
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_left_open_keeps_nobody_signed_in() {
    let mut t = Bench::new().await;
    let pace = |config: &mut bellhop_api::Config| {
        (config.pace.proved_every, config.pace.heartbeat) = (SOON / 4, SOON);
    };
    let beside = t.api_beside(pace).await;
    let mut manager = t.browser();
    manager.signs_in(t.demo.manager).await;
    let cookie = format!("bellhop_session={}", manager.cookie("bellhop_session").unwrap());
    let url = beside.url.clone() + &t.events_path("");
    let mut events = opened(Events::open(&url, &[("cookie", &cookie)]).await).await;
    for _ in 0..2 {
        t.clock.advance(Duration::from_mins(14));
        for _ in 0..5 {
            events.beat().await;
        }
    }
    t.clock.advance(Duration::from_mins(3));
    events.rest().await;
    assert_eq!(manager.gets("/api/v1/me").await.status, 401);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_manages_no_more_is_told_no_more() {
    let mut t = Bench::new().await;
    let beside = t.api_beside(|config| config.pace.proved_every = SOON).await;
    super::super::make_manager_role(&t, t.demo.self_assignable[0]).await;
    let member = t.demo.member;
    let mut browser = t.browser();
    browser.signs_in(member).await;
    let cookie = format!("bellhop_session={}", browser.cookie("bellhop_session").unwrap());
    let url = beside.url.clone() + &t.events_path("");
    let mut events = opened(Events::open(&url, &[("cookie", &cookie)]).await).await;
    sqlx::query("delete from manager_roles").execute(&t.pool).await.unwrap();
    sqlx::query("update guild_settings set revision = revision + 1").execute(&t.pool).await.unwrap();
    events.rest().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_do_not_keep_the_process_from_ending() {
    let mut t = Bench::new().await;
    let beside = t.api_beside(|_| {}).await;
    let token = bearer(&t, t.demo.guild_id).await;
    let url = beside.url.clone() + &t.events_path("");
    let mut events = opened(Events::open(&url, &[("authorization", &token)]).await).await;
    beside.stop().await;
    assert_eq!(events.next().await, None);
    t.done().await;
}
