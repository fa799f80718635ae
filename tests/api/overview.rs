//! A guild at a glance.

use bellhop_testkit::{Bench, until};
use insta::assert_json_snapshot;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_is_told_with_what_there_is_room_for() {
    let t = Bench::new().await;
    t.toggle_panel().await;
    let token = super::bearer(&t, t.demo.guild_id).await;
    let path = format!("/api/v1/guilds/{}", t.demo.guild_id);
    let answer = t.api(&path, &[("authorization", &token)]).await;
    assert_eq!(answer.header("bellhop-freshness"), "live");
    assert_json_snapshot!(answer.json(), { ".as_of" => "[time]" }, @r#"
    {
      "actions": {
        "cancelled": 0,
        "done": 1,
        "failed": 0,
        "pending": 0,
        "processing": 0
      },
      "as_of": "[time]",
      "bot_permissions": "380443684049",
      "capacity": {
        "channels": {
          "most": 500,
          "used": 16
        },
        "fullest_category": {
          "most": 50,
          "used": 5
        },
        "roles": {
          "most": 250,
          "used": 13
        }
      },
      "emojis": 2,
      "freshness": "live",
      "id": "1191168914227200001",
      "name": "Harbour Café",
      "owner_id": "1191168914227200300",
      "panels": 1,
      "preferred_locale": "en-US",
      "problems": 0,
      "revision": 1,
      "threads": 0
    }
    "#);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn freshness_is_told_with_its_reasons() {
    let t = Bench::new().await;
    let token = super::bearer(&t, t.demo.guild_id).await;
    let path = format!("/api/v1/guilds/{}/freshness", t.demo.guild_id);
    let answer = t.api(&path, &[("authorization", &token)]).await;
    assert_json_snapshot!(answer.json(), {
        ".as_of" => "[time]", ".session.last_ack_at" => "[time]", ".session.last_event_at" => "[time]",
    }, @r#"
    {
      "as_of": "[time]",
      "doubtful": false,
      "freshness": "live",
      "outage": false,
      "revision": 1,
      "session": {
        "active": true,
        "lag_ms": 0,
        "last_ack_at": "[time]",
        "last_event_at": "[time]"
      }
    }
    "#);
    t.world.set_unavailable(t.demo.guild_id, true).unwrap();
    t.synced().await;
    let body = t.api(&path, &[("authorization", &token)]).await.json();
    assert_eq!((&body["freshness"], &body["outage"]), (&"catching_up".into(), &true.into()));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_counted_is_what_is_there() {
    let mut t = Bench::new().await;
    let panel = t.toggle_panel().await;
    t.run_worker();
    let token = super::bearer(&t, t.demo.guild_id).await;
    let path = format!("/api/v1/guilds/{}", t.demo.guild_id);
    let told = async || t.api(&path, &[("authorization", &token)]).await.json();
    let before = told().await;
    let thread = format!("/channels/{}/threads", t.demo.general_channel_id);
    t.rest(Some(t.demo.owner), "POST", &thread, &json!({ "name": "Aside", "type": 11 })).await;
    t.world.delete_channel(t.demo.staff_channel_id).unwrap();
    t.world.delete_role(t.demo.guild_id, panel.role(1)).unwrap();
    t.world.create_emoji(t.demo.guild_id, "kettle2").unwrap();
    t.synced().await;
    // One that failed, and one that waits.
    let kept = "insert into actions (action_id, application_id, kind, guild_id, payload, order_key, max_attempts, run_at,
                    source, idempotency_key, created_at, state, attempts, finished_at)
                select gen_random_uuid(), application_id, 'test', guild_id, '{}', state, 8, now() + interval '1 day',
                    'test', state, now(), state, 1, case when state = 'failed' then now() end
                from guilds, unnest(array['failed', 'pending']) as state";
    sqlx::query(kept).execute(&t.pool).await.unwrap();
    until("the deleted role is a problem", async || told().await["problems"] == 1).await;
    let after = told().await;
    let count = |told: &serde_json::Value, field: &str| told.pointer(field).unwrap().as_i64().unwrap();
    let grown = |field: &str| count(&after, field) - count(&before, field);
    let fields = ["/threads", "/capacity/channels/used", "/capacity/roles/used", "/emojis", "/panels"];
    assert_eq!(fields.map(grown), [1, -1, -1, 1, 0]);
    assert_eq!(
        (&after["actions"], &after["problems"]),
        (&json!({ "pending": 1, "processing": 0, "done": 1, "failed": 1, "cancelled": 0 }), &json!(1))
    );
    t.abandon().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_whose_roles_are_not_known_is_said_to_be_so() {
    let t = Bench::new().await;
    let token = super::bearer(&t, t.demo.guild_id).await;
    sqlx::query("delete from self_members").execute(&t.pool).await.unwrap();
    sqlx::query("update guilds set revision = revision + 1").execute(&t.pool).await.unwrap();
    let told = async |what: &str| {
        let path = format!("/api/v1/guilds/{}{what}", t.demo.guild_id);
        t.api(&path, &[("authorization", &token)]).await.json()
    };
    assert!(told("").await["bot_permissions"].is_null());
    assert_eq!(told("/bot-permissions").await["data"], json!([]));
    let roles = told("/roles").await["data"].clone();
    let role =
        roles.as_array().unwrap().iter().find(|role| role["id"] == t.demo.self_assignable[0].to_string());
    assert_eq!(role.unwrap()["unassignable"], "bot_unknown");
    t.abandon().await;
}
