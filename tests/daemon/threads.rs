//! The active threads that the bot may see, as `threads/active` lists them, and no others.

use std::time::Duration;

use bellhop_testkit::{Bench, until};
use bellhop_world::{Fault, FaultRule, GatewayFault, GatewayRule};
use serde_json::{Value, json};
use twilight_model::id::{Id, marker::ChannelMarker};

use super::{equal, truth::bot};

/// What Discord itself does.
async fn discord(t: &Bench, method: &str, path: &str, body: Value) -> Value {
    let answer = t.rest(None, method, path, &body).await;
    assert!(answer.status.is_success(), "{method} {path}: {}", answer.text());
    answer.json()
}

/// A thread of the owner's below #general; of a private one (12) the bot is no member.
pub(super) async fn thread(t: &Bench, kind: u8) -> Id<ChannelMarker> {
    let path = format!("/channels/{}/threads", t.demo.general_channel_id);
    let body = json!({"name": "aside", "type": kind});
    let thread = t.rest(Some(t.demo.owner), "POST", &path, &body).await.json();
    thread["id"].as_str().unwrap().parse().unwrap()
}

/// Whether the mirror lists the thread.
async fn is_listed(t: &Bench, thread_id: Id<ChannelMarker>) -> bool {
    let listed = "select exists (select 1 from channels
                  where channel_id = $1 and not archived_or_hidden and deleted_at is null)";
    let id = thread_id.get().cast_signed();
    sqlx::query_scalar(listed).bind(id).fetch_one(&t.pool).await.unwrap()
}

/// Sets what #general grants the bot itself.
pub(super) async fn overwrite(t: &Bench, allow: u64, deny: u64) {
    let path = format!("/channels/{}/permissions/{}", t.demo.general_channel_id, bot());
    let body = json!({"type": 1, "allow": allow.to_string(), "deny": deny.to_string()});
    discord(t, "PUT", &path, body).await;
}

/// Discord Docs: Permissions.
pub(super) const VIEW_CHANNEL: u64 = 1 << 10;

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_is_listed_while_it_is_active() {
    let t = Bench::new().await;
    let thread_id = thread(&t, 11).await;
    equal(&t).await;
    assert!(is_listed(&t, thread_id).await);
    let path = format!("/channels/{thread_id}");
    discord(&t, "PATCH", &path, json!({"archived": true, "locked": true})).await;
    equal(&t).await;
    assert!(!is_listed(&t, thread_id).await);
    discord(&t, "PATCH", &path, json!({"archived": false})).await;
    equal(&t).await;
    assert!(is_listed(&t, thread_id).await);
    discord(&t, "DELETE", &path, Value::Null).await;
    equal(&t).await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_the_bot_comes_to_see_brings_its_threads() {
    let t = Bench::new().await;
    overwrite(&t, 0, VIEW_CHANNEL).await;
    let thread_id = thread(&t, 11).await;
    equal(&t).await;
    overwrite(&t, VIEW_CHANNEL, 0).await;
    equal(&t).await;
    assert!(is_listed(&t, thread_id).await);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_thread_is_listed_once_the_bot_is_in_it() {
    let t = Bench::new().await;
    let thread_id = thread(&t, 12).await;
    equal(&t).await;
    assert!(!is_listed(&t, thread_id).await);
    discord(&t, "PUT", &format!("/channels/{thread_id}/thread-members/{}", bot()), Value::Null).await;
    equal(&t).await;
    assert!(is_listed(&t, thread_id).await);
    t.done().await;
}

/// Discord Docs: Permissions.
const MANAGE_THREADS: u64 = 1 << 34;

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_is_hidden_from_the_bot_takes_its_threads_along() {
    let t = Bench::new().await;
    let thread_id = thread(&t, 11).await;
    equal(&t).await;
    overwrite(&t, 0, VIEW_CHANNEL).await;
    equal(&t).await;
    assert!(!is_listed(&t, thread_id).await);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_the_bot_loses_takes_what_it_showed_along() {
    let t = Bench::new().await;
    let path = format!("/channels/{}/threads", t.demo.staff_channel_id);
    let body = json!({"name": "aside", "type": 11});
    assert!(t.rest(Some(t.demo.owner), "POST", &path, &body).await.status.is_success());
    equal(&t).await;
    t.world.set_member_role(t.demo.guild_id, bot(), (t.demo.bot_role_id, false)).unwrap();
    equal(&t).await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_thread_that_the_bot_is_taken_out_of_is_hidden() {
    let t = Bench::new().await;
    let thread_id = thread(&t, 12).await;
    let member = format!("/channels/{thread_id}/thread-members/{}", bot());
    discord(&t, "PUT", &member, Value::Null).await;
    equal(&t).await;
    discord(&t, "DELETE", &member, Value::Null).await;
    equal(&t).await;
    assert!(!is_listed(&t, thread_id).await);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn private_threads_are_listed_where_the_bot_comes_to_manage_threads() {
    let t = Bench::new().await;
    let thread_id = thread(&t, 12).await;
    equal(&t).await;
    overwrite(&t, MANAGE_THREADS, 0).await;
    equal(&t).await;
    assert!(is_listed(&t, thread_id).await);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_the_bot_loses_while_its_guild_is_read_takes_what_it_showed_along() {
    let t = Bench::new().await;
    let path = format!("/channels/{}/threads", t.demo.staff_channel_id);
    let body = json!({"name": "aside", "type": 11});
    assert!(t.rest(Some(t.demo.owner), "POST", &path, &body).await.status.is_success());
    equal(&t).await;
    let slow = Fault::latency(Duration::from_millis(500));
    t.world.add_fault(FaultRule::times("GET /guilds/*/members/*", slow, 1));
    let fault = GatewayFault::MissingField { field: "/role/name".to_owned() };
    t.world.add_gateway_fault(GatewayRule::times(fault, 1).on("GUILD_ROLE_UPDATE"));
    t.world.update_role(t.demo.guild_id, t.demo.self_assignable[0], &json!({"name": "unread"})).unwrap();
    until("the bot's member is being read", async || t.world.faults().is_empty()).await;
    t.world.set_member_role(t.demo.guild_id, bot(), (t.demo.bot_role_id, false)).unwrap();
    equal(&t).await;
    t.done().await;
}
