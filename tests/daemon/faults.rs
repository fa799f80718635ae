//! What the gateway can do to a daemon that lives.

use bellhop_testkit::Bench;
use serde_json::json;

use super::{equal, sessions, state};

#[tokio::test(flavor = "multi_thread")]
async fn every_change_arrives() {
    let t = Bench::new().await;
    let guild_id = t.demo.guild_id;
    equal(&t).await;
    let overwrites = json!([{"id": guild_id.to_string(), "type": 0, "allow": "0", "deny": "1024"}]);
    let channel = json!({"name": "cellar", "type": 0, "permission_overwrites": overwrites});
    let channel_id = t.world.create_channel(guild_id, &channel).unwrap();
    let role_id = t.world.create_role(guild_id, &json!({"name": "guest"})).unwrap();
    t.world.create_emoji(guild_id, "bell").unwrap();
    equal(&t).await;
    t.world.update_channel(channel_id, &json!({"topic": "wine", "permission_overwrites": []})).unwrap();
    t.world.update_role(guild_id, role_id, &json!({"name": "patron", "hoist": true})).unwrap();
    t.world.update_guild(guild_id, &json!({"name": "The Grand"})).unwrap();
    equal(&t).await;
    t.world.delete_role(guild_id, t.demo.above_bot_role_id).unwrap();
    t.world.delete_channel(channel_id).unwrap();
    equal(&t).await;
    assert_eq!(sessions(&t), (1, 0));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_ends_is_resumed_without_a_gap() {
    let t = Bench::new().await;
    let faults: [&dyn Fn(); 4] = [
        &|| t.world.gateway_cut(),
        &|| t.world.gateway_reconnect(),
        &|| t.world.gateway_invalidate(true),
        &|| t.world.gateway_close(4000),
    ];
    for (resumes, fault) in (1..).zip(faults) {
        state(&t, "active").await;
        fault();
        let name = format!("after-{resumes}");
        t.world.update_channel(t.demo.general_channel_id, &json!({"topic": name})).unwrap();
        equal(&t).await;
        assert_eq!(sessions(&t), (1, resumes));
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_cannot_be_resumed_is_begun_anew_once() {
    let t = Bench::new().await;
    t.world.gateway_invalidate(false);
    t.world.delete_channel(t.demo.audit_channel_id).unwrap();
    t.world.delete_role(t.demo.guild_id, t.demo.self_assignable[0]).unwrap();
    equal(&t).await;
    state(&t, "active").await;
    assert_eq!(sessions(&t), (2, 0));
    let tombstones = "select name from channels where deleted_at is not null
        union all select name from roles where deleted_at is not null";
    assert_eq!(sqlx::query(tombstones).fetch_all(&t.pool).await.unwrap().len(), 2);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duplicated_dispatch_changes_nothing() {
    let t = Bench::new().await;
    t.world.delete_channel(t.demo.audit_channel_id).unwrap();
    equal(&t).await;
    let revision = "select revision from guilds";
    let before: i64 = sqlx::query_scalar(revision).fetch_one(&t.pool).await.unwrap();
    t.world.gateway_duplicate(5);
    t.world.update_channel(t.demo.general_channel_id, &json!({"topic": "once"})).unwrap();
    equal(&t).await;
    let after: i64 = sqlx::query_scalar(revision).fetch_one(&t.pool).await.unwrap();
    assert_eq!(after, before + 1);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_told_and_ends() {
    let t = Bench::new().await;
    let unavailable = async |expected: bool| {
        bellhop_testkit::until("the outage is told", async || {
            let found: bool =
                sqlx::query_scalar("select unavailable from guilds").fetch_one(&t.pool).await.unwrap();
            found == expected
        })
        .await;
    };
    t.world.set_unavailable(t.demo.guild_id, true).unwrap();
    unavailable(true).await;
    t.world.set_unavailable(t.demo.guild_id, false).unwrap();
    unavailable(false).await;
    equal(&t).await;
    t.done().await;
}
