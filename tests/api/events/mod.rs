//! The live stream.

mod ended;
mod resumed;

use bellhop_api::token::Scope;
use bellhop_testkit::{Bench, Events, Told, until};
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::{bearer, bearer_of};

/// Writes an event of a guild, the `n`th of its test.
async fn write(conn: &mut PgConnection, guild_id: u64, n: i64) {
    let event = "insert into outbox (guild_id, topic, payload, at)
                 values ($1, 'mirror', jsonb_build_object('n', $2::bigint), now())";
    sqlx::query(event).bind(guild_id.cast_signed()).bind(n).execute(conn).await.unwrap();
}

/// Writes an event of the demo guild.
async fn write_one(t: &Bench, n: i64) {
    write(&mut t.pool.acquire().await.unwrap(), t.demo.guild_id.get(), n).await;
}

/// Opens the demo guild's stream for a new token that may do everything, and reads that it is open.
async fn open(t: &Bench, query: &str) -> Events {
    let token = bearer(t, t.demo.guild_id).await;
    opened(t.events(query, &[("authorization", &token)]).await).await
}

async fn opened(mut events: Events) -> Events {
    let open = events.told().await;
    assert_eq!((open.event.as_str(), open.data, open.id), ("open", json!({}), events.last_id.clone()));
    events
}

/// The numbers of some of the test's own events.
fn numbers(told: &[Told]) -> Vec<i64> {
    told.iter().filter_map(|told| told.data["n"].as_i64()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_renamed_is_told() {
    let t = Bench::new().await;
    let mut events = open(&t, "").await;
    assert_eq!(
        (events.status.as_u16(), &events.headers["content-type"]),
        (200, &"text/event-stream".parse().unwrap())
    );
    assert_eq!(
        (&events.headers["cache-control"], &events.headers["x-accel-buffering"]),
        (&"no-store".parse().unwrap(), &"no".parse().unwrap())
    );
    assert_eq!(events.headers["bellhop-freshness"], "live");
    assert!((1_000..3_000).contains(&events.retry));
    t.world.update_role(t.demo.guild_id, t.demo.self_assignable[0], &json!({ "name": "Red" })).unwrap();
    let told = events.told_of("mirror").await;
    assert_eq!(told["changed"], json!(["roles"]));
    let path = format!("/api/v1/guilds/{}/freshness", t.demo.guild_id);
    let token = bearer(&t, t.demo.guild_id).await;
    let now = t.api(&path, &[("authorization", &token)]).await.json();
    assert_eq!(told["revision"], now["revision"]);
    assert!(told["at"].as_str().unwrap().ends_with('Z'));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_actions_states_and_its_audit_entry_are_told_in_order() {
    let mut t = Bench::setup().with("INLINE_ACTIONS", "off").start().await;
    let panel = t.toggle_panel().await;
    let mut events = open(&t, "?topics=action,audit").await;
    t.run_worker();
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.newcomer().reads().await;
    let mut told = [events.told().await, events.told().await, events.told().await, events.told().await];
    // In the order of their transactions, and the entry in the one of the end.
    assert!(told[2..].iter().any(|told| told.event == "audit"), "{told:?}");
    told.sort_by_key(|told| told.event == "audit");
    let [actions @ .., audit] = told;
    assert_eq!(actions.each_ref().map(|told| &told.data["state"]), ["pending", "processing", "done"]);
    assert!(actions.iter().all(|told| told.data["id"] == actions[0].data["id"]), "{actions:?}");
    assert_eq!(
        (&audit.data["event"], &audit.data["actor"]["kind"]),
        (&json!("panel.roles-changed"), &json!("member"))
    );
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_problem_is_told_when_it_is_found_and_when_it_is_mended() {
    let mut t = Bench::new().await;
    let panel = t.toggle_panel().await;
    t.run_worker();
    let mut events = open(&t, "?topics=problem").await;
    for (position, state) in [(11, "found"), (1, "mended")] {
        t.world.move_role(t.demo.guild_id, panel.role(0), position).unwrap();
        let told = events.told_of("problem").await;
        assert_eq!((&told["state"], &told["code"]), (&json!(state), &json!("role_above_bot")));
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_hears_of_what_they_may_read_in_their_own_guild() {
    let t = Bench::new().await;
    let of = async |scopes: &[Scope], query: &str| {
        let token = bearer_of(&t, t.demo.guild_id, scopes).await;
        opened(t.events(query, &[("authorization", &token)]).await).await
    };
    let mut all = of(&Scope::ALL, "").await;
    let mut narrow = of(&[Scope::Guild], "").await;
    let mut acting = of(&[Scope::Guild, Scope::Actions], "?topics=action,problem").await;
    let events = "insert into outbox (guild_id, topic, payload, at)
                  select guild_id, topic, jsonb_build_object('n', nth), now()
                  from unnest(array['mirror', 'action', 'problem', 'audit']) with ordinality as topics (topic, nth),
                       unnest(array[77, $1]) as guilds (guild_id) order by nth";
    let guild_id = t.demo.guild_id.get().cast_signed();
    sqlx::query(events).bind(guild_id).execute(&t.pool).await.unwrap();
    write_one(&t, 5).await;
    let heard = async |events: &mut Events, last: i64| {
        let mut told = Vec::new();
        while told.last() != Some(&last) {
            told.extend(numbers(&[events.told().await]));
        }
        told
    };
    assert_eq!(heard(&mut all, 5).await, [1, 2, 3, 4, 5]);
    assert_eq!(heard(&mut narrow, 5).await, [1, 3, 5]);
    assert_eq!(heard(&mut acting, 3).await, [2, 3]);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_streamed_is_refused() {
    let mut t = Bench::new().await;
    let token = bearer_of(&t, t.demo.guild_id, &[Scope::Guild]).await;
    let refused = async |url: &str| {
        let answer = bellhop_testkit::http::send("GET", url, &[("authorization", &token)], "").await;
        (answer.status.as_u16(), answer.json()["error"]["code"].clone())
    };
    let elsewhere = format!("{}{}", t.api_without_stream().await, t.events_path(""));
    assert_eq!(refused(&elsewhere).await, (501, json!("stream_not_available")));
    let beside = t.api_beside(|_| {}).await;
    for (query, status, code) in [
        ("?topics=audit", 403, "lacks_scope"),
        ("?topics=mirror,nonsense", 400, "bad_query"),
        ("?topics=", 400, "bad_query"),
        ("?topic=mirror", 400, "bad_query"),
    ] {
        let url = format!("{}{}", beside.url, t.events_path(query));
        assert_eq!(refused(&url).await, (status, json!(code)), "{query}");
    }
    t.done().await;
}

/// The numbers of all events that the database has of the demo guild, in the order of their transactions.
async fn committed(t: &Bench) -> Vec<i64> {
    let rows = "select payload from outbox where guild_id = $1 order by transaction, event_id";
    let guild_id = t.demo.guild_id.get().cast_signed();
    let rows: Vec<Value> = sqlx::query_scalar(rows).bind(guild_id).fetch_all(&t.pool).await.unwrap();
    rows.iter().filter_map(|payload| payload["n"].as_i64()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_connection_listens_for_every_stream() {
    let t = Bench::new().await;
    let listening = "select count(*) from pg_stat_activity
                     where datname = current_database() and query ilike 'listen%'";
    let mut streams = Vec::new();
    for _ in 0..5 {
        streams.push(open(&t, "").await);
        until("the process listens", async || {
            sqlx::query_scalar::<_, i64>(listening).fetch_one(&t.pool).await.unwrap() > 0
        })
        .await;
    }
    assert_eq!(sqlx::query_scalar::<_, i64>(listening).fetch_one(&t.pool).await.unwrap(), 1);
    t.done().await;
}
