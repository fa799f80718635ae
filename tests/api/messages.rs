//! Messages, looked up in Discord for those who may read them.

use bellhop_testkit::{Bench, Browser, http::Answer};
use serde_json::{Value, json};
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, UserMarker},
};

use super::bearer;

fn path(t: &Bench, channel_id: Id<ChannelMarker>, query: &str) -> String {
    format!("/api/v1/guilds/{}/channels/{channel_id}/messages{query}", t.demo.guild_id)
}

fn said(answer: &Answer) -> String {
    match answer.json()["error"]["code"].as_str() {
        Some(code) => format!("{} {code}", answer.status.as_u16()),
        None => answer.status.as_u16().to_string(),
    }
}

async fn signed_in(t: &Bench, user_id: Id<UserMarker>) -> Browser<'_> {
    let mut browser = t.browser();
    browser.signs_in(user_id).await;
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_come_newest_first_and_by_pages() {
    let t = Bench::new().await;
    let token = bearer(&t, t.demo.guild_id).await;
    let mut sent = Vec::new();
    for number in 0..5 {
        let body = json!({ "content": format!("Message {number}") });
        sent.push(t.world.send_message(t.demo.member, t.demo.general_channel_id, &body).unwrap().to_string());
    }
    sent.reverse();
    let ids = |page: &Value| -> Vec<String> {
        page["data"].as_array().unwrap().iter().map(|m| m["id"].as_str().unwrap().to_owned()).collect()
    };
    let ask = async |query: &str| {
        t.api(&path(&t, t.demo.general_channel_id, query), &[("authorization", &token)]).await.json()
    };
    let first = ask("?limit=2").await;
    assert_eq!((ids(&first), first["next"].as_str()), (sent[..2].to_vec(), Some(sent[1].as_str())));
    let second = ask(&format!("?limit=3&before={}", sent[1])).await;
    assert_eq!(ids(&second), sent[2..]);
    assert_eq!(second["data"][0]["author"]["id"], t.demo.member.to_string());
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_read_where_they_may_in_discord() {
    let t = Bench::new().await;
    // A manager by a role of ours, who may not see the staff's channel in Discord.
    let role_id = t.demo.self_assignable[0];
    t.world.set_member_role(t.demo.guild_id, t.demo.newcomer, (role_id, true)).unwrap();
    super::make_manager_role(&t, role_id).await;
    let mut newcomer = signed_in(&t, t.demo.newcomer).await;
    let mut owner = signed_in(&t, t.demo.owner).await;
    let (general, staff) = (t.demo.general_channel_id, t.demo.staff_channel_id);
    assert_eq!(said(&newcomer.gets(&path(&t, general, "")).await), "200");
    assert_eq!(said(&newcomer.gets(&path(&t, staff, "")).await), "403 channel_closed");
    assert_eq!(said(&owner.gets(&path(&t, staff, "")).await), "200");
    t.world.set_member_role(t.demo.guild_id, t.demo.newcomer, (t.demo.staff_role_id, true)).unwrap();
    t.clock.advance(std::time::Duration::from_secs(61));
    assert_eq!(said(&newcomer.gets(&path(&t, staff, "")).await), "200");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_bot_may_not_read_discord_is_not_asked() {
    let t = Bench::new().await;
    let token = bearer(&t, t.demo.guild_id).await;
    let denied = json!([{ "id": t.demo.bot_role_id, "type": 0, "allow": "0", "deny": "65536" }]);
    t.world.update_channel(t.demo.general_channel_id, &json!({ "permission_overwrites": denied })).unwrap();
    t.synced().await;
    t.world.clear_counts();
    let answer = t.api(&path(&t, t.demo.general_channel_id, ""), &[("authorization", &token)]).await;
    assert_eq!(said(&answer), "403 bot_cannot_read");
    assert_eq!(t.world.counts().answers("GET /channels/{channel_id}/messages"), 0);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_holds_no_messages_or_is_not_of_the_guild_is_told() {
    let t = Bench::new().await;
    let token = bearer(&t, t.demo.guild_id).await;
    let channels = t.world.channels(t.demo.guild_id);
    let category = channels.iter().find(|channel| channel["type"] == 4).unwrap()["id"].as_str().unwrap();
    let general = t.demo.general_channel_id.to_string();
    for (channel, query, expected) in [
        (category, "", "400 channel_without_messages"),
        ("77", "", "404 unknown_channel"),
        ("x", "", "400 malformed_id"),
        (&general, "?limit=0", "400 bad_limit"),
        (&general, "?limit=101", "400 bad_limit"),
        (&general, "?before=x", "400 bad_query"),
        (&general, "?after=1", "400 bad_query"),
    ] {
        let path = format!("/api/v1/guilds/{}/channels/{channel}/messages{query}", t.demo.guild_id);
        assert_eq!(said(&t.api(&path, &[("authorization", &token)]).await), expected, "{channel}{query}");
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_is_read_by_those_who_may_read_its_channel() {
    let t = Bench::new().await;
    let role_id = t.demo.self_assignable[0];
    t.world.set_member_role(t.demo.guild_id, t.demo.newcomer, (role_id, true)).unwrap();
    super::make_manager_role(&t, role_id).await;
    let thread = async |channel_id: Id<ChannelMarker>| {
        let path = format!("/channels/{channel_id}/threads");
        let body = json!({ "name": "Aside", "type": 11 });
        let made = t.rest(Some(t.demo.owner), "POST", &path, &body).await.json();
        made["id"].as_str().unwrap().parse::<Id<ChannelMarker>>().unwrap()
    };
    let (general, staff) = (thread(t.demo.general_channel_id).await, thread(t.demo.staff_channel_id).await);
    t.synced().await;
    let mut newcomer = signed_in(&t, t.demo.newcomer).await;
    assert_eq!(said(&newcomer.gets(&path(&t, general, "")).await), "200");
    assert_eq!(said(&newcomer.gets(&path(&t, staff, "")).await), "403 channel_closed");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_loaded_twice_is_looked_up_once() {
    let t = Bench::new().await;
    let token = bearer(&t, t.demo.guild_id).await;
    t.world.clear_counts();
    for (after, calls) in [(0, 1), (4, 1), (2, 2)] {
        t.clock.advance(std::time::Duration::from_secs(after));
        let answer = t.api(&path(&t, t.demo.general_channel_id, ""), &[("authorization", &token)]).await;
        assert_eq!(said(&answer), "200");
        assert_eq!(t.world.counts().answers("GET /channels/{channel_id}/messages"), calls, "after {after} s");
    }
    t.done().await;
}
