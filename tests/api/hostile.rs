//! Input that means no good: ids of others, broken cursors, numbers out of range.

use bellhop_testkit::{Bench, http::Answer};
use serde_json::json;
use twilight_model::{
    guild::Permissions,
    id::{Id, marker::GuildMarker},
};

use super::bearer;

fn said(answer: &Answer) -> String {
    format!("{} {}", answer.status.as_u16(), answer.json()["error"]["code"].as_str().unwrap_or_default())
}

/// A second guild of the same bot's, with channels and members of its own.
async fn annexe(t: &Bench) -> Id<GuildMarker> {
    let annexe = t.world.create_guild("Annexe", t.demo.stranger).unwrap();
    t.world.install(annexe, Some(Permissions::all())).unwrap();
    t.synced().await;
    annexe
}

#[tokio::test(flavor = "multi_thread")]
async fn no_id_in_a_path_leads_into_another_guild() {
    let t = Bench::new().await;
    let annexe = annexe(&t).await;
    let panel = t.toggle_panel().await;
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.run_actions().await;
    let theirs = bearer(&t, t.demo.guild_id).await;
    let listed =
        t.api(&format!("/api/v1/guilds/{}/actions", t.demo.guild_id), &[("authorization", &theirs)]).await;
    let action_id = listed.json()["data"][0]["id"].as_str().unwrap().to_owned();
    let ours = bearer(&t, annexe).await;
    let (channel, member) = (t.demo.general_channel_id, t.demo.member);
    for (path, expected) in [
        (format!("channels/{channel}/messages"), "404 unknown_channel"),
        (format!("actions/{action_id}"), "404 unknown_action"),
        (format!("members/{member}"), "404 unknown_member"),
        (format!("panels/{}", panel.panel.panel_id), "404 unknown_panel"),
    ] {
        let answer = t.api(&format!("/api/v1/guilds/{annexe}/{path}"), &[("authorization", &ours)]).await;
        assert_eq!(said(&answer), expected, "{path}");
        let answer =
            t.api(&format!("/api/v1/guilds/{}/{path}", t.demo.guild_id), &[("authorization", &ours)]).await;
        assert_eq!(said(&answer), "403 other_guild", "{path}");
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_session_of_somebody_else_can_be_ended() {
    let t = Bench::new().await;
    let (mut owner, mut manager) = (t.browser(), t.browser());
    owner.signs_in(t.demo.owner).await;
    manager.signs_in(t.demo.manager).await;
    let sessions = owner.gets("/api/v1/me/sessions").await.json();
    let session_id = sessions["data"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/me/sessions/{session_id}");
    assert_eq!(said(&manager.writes("DELETE", &path).await), "404 unknown_session");
    assert_eq!(owner.gets("/api/v1/me").await.status, 200);
    for id in ["-1", "x", "%FF", "99999999999999999999999"] {
        let path = format!("/api/v1/me/sessions/{id}");
        assert_eq!(said(&manager.writes("DELETE", &path).await), "404 unknown_session", "{id}");
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_a_400_with_a_reason() {
    let t = Bench::new().await;
    let token = bearer(&t, t.demo.guild_id).await;
    for (path, expected) in [
        ("channels?view=spiral", "400 bad_query"),
        ("actions?state=lost", "400 bad_query"),
        ("actions?limit=0", "400 bad_limit"),
        ("actions?limit=201", "400 bad_limit"),
        ("actions?limit=-1", "400 bad_query"),
        ("actions?limit=99999999999999999999", "400 bad_query"),
        ("actions?cursor=%00", "400 bad_query"),
        ("actions?cursor=AAAA", "400 bad_cursor"),
        ("actions?kind=a%00b", "400 bad_query"),
        ("actions?requested_by=0", "400 bad_query"),
        ("actions?unknown=1", "400 bad_query"),
        ("actions/nothing", "400 malformed_id"),
        ("audit?since=yesterday", "400 bad_query"),
        ("audit?actor=99999999999999999999", "400 bad_query"),
        ("history?subject=emoji", "400 bad_query"),
        ("history?cursor=MQ", "400 bad_cursor"),
        // [-9223372036854775808,1]
        ("history?cursor=Wy05MjIzMzcyMDM2ODU0Nzc1ODA4LDFd", "400 bad_cursor"),
        ("history?until=9999-12-31T23:59:59-23:59", "400 bad_query"),
        ("audit?since=0000-01-01T00:00:00Z", "400 bad_query"),
    ] {
        let path = format!("/api/v1/guilds/{}/{path}", t.demo.guild_id);
        let answer = t.api(&path, &[("authorization", &token)]).await;
        assert_eq!(said(&answer), expected, "{path}");
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_curiosity_costs_no_call_and_tells_nothing() {
    let t = Bench::new().await;
    let mut stranger = t.browser();
    stranger.signs_in(t.demo.stranger).await;
    t.world.clear_counts();
    let known = stranger.gets(&format!("/api/v1/guilds/{}", t.demo.guild_id)).await;
    let unknown = stranger.gets("/api/v1/guilds/77").await;
    assert_eq!(
        (said(&known), said(&unknown)),
        ("404 unknown_guild".to_owned(), "404 unknown_guild".to_owned())
    );
    assert_eq!(t.world.counts().answers("GET /guilds/{guild_id}/members/{user_id}"), 0);
    assert_eq!(known.json()["error"]["message"], unknown.json()["error"]["message"]);
    assert_ne!(known.json(), json!(null));
    t.done().await;
}
