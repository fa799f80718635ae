//! Members over REST: changes by right and rank, search, and the pages of lists.

use http::StatusCode;
use serde_json::{Value, json};
use time::{Duration, format_description::well_known::Rfc3339};
use twilight_model::guild::Permissions;

use crate::support::{Answer, Stage, now, text};

impl Stage {
    async fn change_member(&self, user: impl ToString, body: Value) -> Answer {
        let path = format!("/guilds/{}/members/{}", self.demo.guild_id, user.to_string());
        self.change(&path, body).await
    }
}

#[tokio::test]
async fn a_nickname_needs_its_right_and_a_place_above() {
    let stage = Stage::new().await;
    let nick = || json!({ "nick": "Skipper" });
    assert_eq!(stage.change_member(stage.demo.member, nick()).await.body["code"], 50013);
    assert_eq!(stage.change_member("@me", nick()).await.body["nick"], "Skipper");
    stage.allow(Permissions::MANAGE_NICKNAMES);
    assert_eq!(stage.change_member(stage.demo.member, nick()).await.body["nick"], "Skipper");
    assert_eq!(stage.change_member(stage.demo.owner, nick()).await.body["code"], 50013);
    assert_eq!(stage.change_member(stage.demo.member, json!({ "nick": "" })).await.body["nick"], Value::Null);
    let long = stage.change_member(stage.demo.member, json!({ "nick": "x".repeat(33) })).await;
    assert_eq!(long.body["errors"]["nick"]["_errors"][0]["code"], "BASE_TYPE_MAX_LENGTH");
}

#[tokio::test]
async fn a_timeout_silences_until_it_ends() {
    let stage = Stage::new().await;
    stage.allow(Permissions::MODERATE_MEMBERS);
    let until = |by: Duration| (now() + by).format(&Rfc3339).unwrap();
    let body = |by: Duration| json!({ "communication_disabled_until": until(by) });
    let long = stage.change_member(stage.demo.member, body(Duration::days(29))).await;
    assert_eq!((long.status, &long.body["code"]), (StatusCode::BAD_REQUEST, &json!(50035)));
    assert_eq!(stage.change_member(stage.demo.owner, body(Duration::hours(1))).await.body["code"], 50013);
    let silenced = stage.change_member(stage.demo.member, body(Duration::hours(1))).await;
    assert!(silenced.body["communication_disabled_until"].is_string());
    let write = || {
        stage.world.send_message(stage.demo.member, stage.demo.general_channel_id, &json!({ "content": "x" }))
    };
    assert_eq!(write().unwrap_err().code, 50013);
    stage.advance(Duration::hours(2));
    assert!(write().is_ok());
}

#[tokio::test]
async fn nobody_of_this_world_is_in_a_voice_channel() {
    let stage = Stage::new().await;
    assert_eq!(stage.change_member(stage.demo.member, json!({ "mute": true })).await.body["code"], 40032);
}

#[tokio::test]
async fn a_member_below_is_kicked() {
    let stage = Stage::new().await;
    let path = |user| format!("/guilds/{}/members/{user}", stage.demo.guild_id);
    assert_eq!(stage.erase(&path(stage.demo.member)).await.body["code"], 50013);
    stage.allow(Permissions::KICK_MEMBERS);
    assert_eq!(stage.erase(&path(stage.demo.owner)).await.body["code"], 50013);
    assert_eq!(stage.erase(&path(stage.demo.member)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(stage.get(&path(stage.demo.member)).await.body["code"], 10007);
}

#[tokio::test]
async fn members_are_found_by_the_beginning_of_their_names() {
    let stage = Stage::new().await;
    let path = format!("/guilds/{}/members/search", stage.demo.guild_id);
    let found = stage.get(&format!("{path}?query=m&limit=10")).await.body;
    let names: Vec<_> = found.as_array().unwrap().iter().map(|m| &m["user"]["username"]).collect();
    assert_eq!(names, ["mara", "milo"]);
    assert_eq!(stage.get(&format!("{path}?query=m")).await.body.as_array().unwrap().len(), 1);
    let refused = stage.get(&format!("{path}?query=m&limit=1001")).await;
    assert_eq!(refused.body["errors"]["limit"]["_errors"][0]["code"], "NUMBER_TYPE_MAX");
    assert_eq!(stage.get(&path).await.body["errors"]["query"]["_errors"][0]["code"], "BASE_TYPE_REQUIRED");
}

#[tokio::test]
async fn members_come_in_pages() {
    let stage = Stage::new().await;
    stage.world.set_application_flags(1 << 15);
    let path = format!("/guilds/{}/members", stage.demo.guild_id);
    let all = stage.get(&format!("{path}?limit=1000")).await.body;
    let third = all[2]["user"]["id"].as_str().unwrap();
    let rest = stage.get(&format!("{path}?limit=2&after={third}")).await.body;
    assert_eq!(rest.as_array().unwrap().as_slice(), &all.as_array().unwrap()[3..5]);
}

#[tokio::test]
async fn guilds_come_in_pages_from_either_side() {
    let stage = Stage::new().await;
    let mut ids = vec![stage.demo.guild_id];
    for name in ["Pier", "Dock", "Quay"] {
        stage.advance(Duration::seconds(1));
        let guild = stage.world.create_guild(name, stage.demo.owner).unwrap();
        stage.world.install(guild, Some(Permissions::VIEW_CHANNEL)).unwrap();
        ids.push(guild);
    }
    ids.sort_unstable();
    let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
    let page = async |query: String| {
        let body = stage.get(&format!("/users/@me/guilds?limit=2&{query}")).await.body;
        body.as_array().unwrap().iter().map(|guild| text(&guild["id"]).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(page(format!("after={}", ids[0])).await, ids[1..3]);
    assert_eq!(page(format!("before={}", ids[3])).await, ids[1..3]);
}

#[tokio::test]
async fn a_guild_that_the_bot_is_not_in_is_closed_to_it() {
    let stage = Stage::new().await;
    let guild = stage.world.create_guild("Elsewhere", stage.demo.owner).unwrap();
    let channel = stage.world.create_channel(guild, &json!({ "name": "x" })).unwrap();
    for path in
        [format!("/guilds/{guild}"), format!("/guilds/{guild}/channels"), format!("/guilds/{guild}/roles")]
    {
        let refused = stage.get(&path).await;
        assert_eq!((refused.status, &refused.body["code"]), (StatusCode::NOT_FOUND, &json!(10004)), "{path}");
    }
    let refused = stage.get(&format!("/channels/{channel}")).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::FORBIDDEN, &json!(50001)));
}
