//! Members, looked up in Discord.

use std::time::Duration;

use bellhop_testkit::{Bench, http::Answer};
use bellhop_world::{Fault, FaultRule};
use futures_util::future::join_all;
use insta::assert_json_snapshot;
use twilight_model::id::{Id, marker::UserMarker};

use super::bearer;

const SEARCH: &str = "GET /guilds/{guild_id}/members/search";
const MEMBER: &str = "GET /guilds/{guild_id}/members/{user_id}";

async fn asked(t: &Bench, token: &str, path: &str) -> Answer {
    t.api(&format!("/api/v1/guilds/{}/members{path}", t.demo.guild_id), &[("authorization", token)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn members_are_found_by_what_their_names_begin_with() {
    let t = Bench::new().await;
    let token = bearer(&t, t.demo.guild_id).await;
    let member = t.world.member(t.demo.guild_id, t.demo.member).unwrap();
    let name = member["user"]["username"].as_str().unwrap();
    let found = asked(&t, &token, &format!("?query={}", &name[..3].to_uppercase())).await;
    let ids: Vec<_> =
        found.json()["data"].as_array().unwrap().iter().map(|m| m["user"]["id"].clone()).collect();
    assert!(ids.contains(&t.demo.member.to_string().into()), "{}", found.text());
    assert_eq!(found.header("bellhop-freshness"), "live");
    assert_eq!(asked(&t, &token, "?query=%26limit%3D1000").await.json()["data"], serde_json::json!([]));
    let one = asked(&t, &token, &format!("/{}", t.demo.member)).await.json();
    assert_json_snapshot!(one, { ".joined_at" => "[time]" }, @r#"
    {
      "avatar": null,
      "communication_disabled_until": null,
      "joined_at": "[time]",
      "nick": null,
      "roles": [
        "1191168914227200200",
        "1191168914227200207"
      ],
      "user": {
        "avatar": null,
        "bot": false,
        "global_name": "Milo",
        "id": "1191168914227200303",
        "username": "milo"
      }
    }
    "#);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_is_looked_up_once_a_minute_whoever_asks() {
    let t = Bench::new().await;
    let token = bearer(&t, t.demo.guild_id).await;
    t.world.clear_counts();
    let path = format!("/{}", t.demo.member);
    let together = join_all((0..6).map(|_| asked(&t, &token, &path))).await;
    assert!(together.iter().all(|answer| answer.status == 200));
    t.clock.advance(Duration::from_secs(59));
    let late = asked(&t, &token, &path).await;
    assert_eq!((late.status.as_u16(), late.header("bellhop-freshness")), (200, "catching_up"));
    assert_eq!(t.world.counts().answers(MEMBER), 1);
    t.clock.advance(Duration::from_secs(1));
    asked(&t, &token, &path).await;
    assert_eq!(t.world.counts().answers(MEMBER), 2);
    for query in ["?query=ha", "?query=HA"] {
        asked(&t, &token, query).await;
    }
    assert_eq!(t.world.counts().answers(SEARCH), 1);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_member_and_what_cannot_be_asked_is_told() {
    let t = Bench::new().await;
    let token = bearer(&t, t.demo.guild_id).await;
    let long = format!("?query={}", "a".repeat(33));
    let stranger = format!("/{}", t.demo.stranger);
    for (path, expected) in [
        (stranger.as_str(), "404 unknown_member"),
        ("/0", "400 malformed_id"),
        ("/99999999999999999999", "400 malformed_id"),
        ("", "400 bad_query"),
        ("?query=", "400 bad_query"),
        (&long, "400 bad_query"),
        ("?query=a&limit=0", "400 bad_limit"),
        ("?query=a&limit=101", "400 bad_limit"),
        ("?query=a&limit=70000", "400 bad_query"),
    ] {
        let answer = asked(&t, &token, path).await;
        let said = format!("{} {}", answer.status.as_u16(), answer.json()["error"]["code"].as_str().unwrap());
        assert_eq!(said, expected, "{path}");
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn discords_silence_is_a_503_that_says_when_to_come_again() {
    let t = Bench::new().await;
    let token = bearer(&t, t.demo.guild_id).await;
    t.world.add_fault(FaultRule::always(MEMBER, Fault::status(500)));
    let silent = asked(&t, &token, &format!("/{}", t.demo.member)).await;
    assert_eq!(
        (silent.status.as_u16(), silent.json()["error"]["code"].as_str()),
        (503, Some("discord_unavailable"))
    );
    assert!(silent.header("retry-after").parse::<u32>().is_ok());
    t.world.clear_faults();
    t.clock.advance(Duration::from_secs(1));
    assert_eq!(asked(&t, &token, &format!("/{}", t.demo.member)).await.status, 200);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_looked_up_to_be_shown_is_not_kept_from_being_judged() {
    let t = Bench::new().await;
    let token = bearer(&t, t.demo.guild_id).await;
    let mut manager = t.browser();
    manager.signs_in(t.demo.manager).await;
    t.world.add_fault(FaultRule::always(MEMBER, Fault::latency(Duration::from_millis(800))));
    let show = async |user_id: Id<UserMarker>, after: u64| {
        tokio::time::sleep(Duration::from_millis(after)).await;
        let path = format!("/api/v1/guilds/{}/members/{user_id}", t.demo.guild_id);
        t.api(&path, &[("authorization", &token)]).await.status.as_u16()
    };
    // Of the second there is too little time left once the first was shown.
    let shown = tokio::join!(show(t.demo.newcomer, 0), show(t.demo.manager, 100));
    assert_eq!(shown, (200, 429));
    let roles = manager.gets(&format!("/api/v1/guilds/{}/roles", t.demo.guild_id)).await;
    assert_eq!(roles.status, 200, "{}", roles.text());
    t.done().await;
}
