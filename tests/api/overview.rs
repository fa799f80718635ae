//! A guild at a glance.

use bellhop_testkit::Bench;
use insta::assert_json_snapshot;

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
        "failed": 0,
        "unfinished": 0
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
