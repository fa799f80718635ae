//! What roles and overwrites were, as a daemon heard it.

use std::time::Duration;

use bellhop_testkit::Bench;
use serde_json::json;

use super::{equal, sessions, state};

/// A line a change, other than of a role's place: what, before, after.
async fn told(t: &Bench) -> Vec<String> {
    let told = "select concat_ws(' ', subject, coalesce(before ->> 'name', before ->> 'deny', '-'), '->',
                                 coalesce(after ->> 'name', after ->> 'deny', '-'))
                from history where subject = 'overwrite' or before ->> 'name' is distinct from after ->> 'name'
                order by history_id";
    sqlx::query_scalar(told).fetch_all(&t.pool).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_heard_or_noticed_later_is_told_once_and_the_first_sight_is_none() {
    let t = Bench::new().await;
    let guild_id = t.demo.guild_id;
    assert!(told(&t).await.is_empty());
    let deny = json!([{"id": guild_id.to_string(), "type": 0, "allow": "0", "deny": "1024"}]);
    let channel_id = t
        .world
        .create_channel(guild_id, &json!({"name": "cellar", "type": 0, "permission_overwrites": deny}))
        .unwrap();
    equal(&t).await;
    t.world.gateway_duplicate(2);
    let role_id = t.world.create_role(guild_id, &json!({"name": "guest"})).unwrap();
    equal(&t).await;
    t.world.delete_channel(channel_id).unwrap();
    equal(&t).await;
    // What changes while there is no session is noticed at the next.
    t.world.gateway_invalidate(false);
    t.world.update_role(guild_id, role_id, &json!({"name": "patron"})).unwrap();
    equal(&t).await;
    state(&t, "active").await;
    assert_eq!(sessions(&t), (2, 0));
    let expected = ["overwrite - -> 1024", "role - -> guest", "overwrite 1024 -> -", "role guest -> patron"];
    assert_eq!(told(&t).await, expected);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn states_between_two_commits_are_told() {
    let t = Bench::new().await;
    let (guild_id, role_id) = (t.demo.guild_id, t.demo.self_assignable[0]);
    for name in ["a", "b", "c", "d"] {
        t.world.update_role(guild_id, role_id, &json!({"name": name})).unwrap();
    }
    equal(&t).await;
    let told = told(&t).await;
    assert_eq!(told[1..], ["role a -> b", "role b -> c", "role c -> d"]);
    assert_eq!(told.len(), 4);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_forgets_history_past_its_time() {
    let day = Duration::from_hours(24);
    let t = Bench::setup().with("RETAIN_HISTORY", "2").start().await;
    t.world.update_role(t.demo.guild_id, t.demo.self_assignable[0], &json!({"name": "a"})).unwrap();
    equal(&t).await;
    t.clock.advance(day);
    t.run_actions().await;
    assert_eq!(told(&t).await.len(), 1);
    t.clock.advance(day);
    t.run_actions().await;
    assert!(told(&t).await.is_empty());
    t.done().await;
}
