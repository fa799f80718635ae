//! What is judged before a message is accepted, and again before it is posted.

use bellhop_api::token::Scope;
use bellhop_testkit::Bench;
use insta::assert_snapshot;
use serde_json::{Value, json};
use twilight_model::id::{Id, marker::ChannelMarker};

use super::{Program, said};

/// Denies a role something in a channel.
async fn deny(t: &Bench, channel_id: Id<ChannelMarker>, target: u64, permissions: u64) {
    let overwrite =
        json!({ "id": target.to_string(), "type": 0, "allow": "0", "deny": permissions.to_string() });
    t.world.update_channel(channel_id, &json!({ "permission_overwrites": [overwrite] })).unwrap();
    t.synced().await;
}

const SEND_MESSAGES: u64 = 1 << 11;

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_posted_is_refused_with_its_reason_and_leaves_nothing() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let channel_id = t.demo.general_channel_id;
    let category =
        t.world.channels(t.demo.guild_id).into_iter().find(|channel| channel["type"] == 4).unwrap();
    let cases = [
        ("nothing in it", json!({ "channel_id": channel_id })),
        ("too long", json!({ "channel_id": channel_id, "content": "x".repeat(2_001) })),
        ("an address", json!({ "channel_id": channel_id, "buttons": [{ "label": "x", "url": "example" }] })),
        ("no channel", json!({ "channel_id": "1", "content": "x" })),
        ("a category", json!({ "channel_id": category["id"], "content": "x" })),
        ("a misspelt field", json!({ "channel_id": channel_id, "embed": {} })),
        ("a misspelt part", json!({ "channel_id": channel_id, "embeds": [{ "titel": "x" }] })),
        ("no id", json!({ "channel_id": "general", "content": "x" })),
        ("a number", json!({ "channel_id": channel_id, "content": 7 })),
    ];
    let mut told = Vec::new();
    for (name, body) in cases {
        let answer = program.posts("actions/send-message", &body).await;
        let error = answer.json()["error"].take();
        told.push(format!("{name}: {} {} {}", answer.status.as_u16(), error["code"], error["message"]));
    }
    assert_snapshot!(told.join("\n"), @r##"
    nothing in it: 422 "empty_message" "The message says nothing: give it a text, an embed or a button."
    too long: 422 "too_long" "content has more than 2000 characters, or one that nobody can read."
    an address: 422 "not_an_address" "buttons[0].url is no address such as https://example.com."
    no channel: 422 "not_a_channel" "the channel 1 is no channel with messages that I know."
    a category: 422 "not_a_channel" "#Welcome is no channel with messages that I know."
    a misspelt field: 400 "bad_body" "The body cannot be read: embed: unknown field `embed`, expected one of `channel_id`, `content`, `embeds`, `buttons`, `allowed_mentions` at line 1 column 43."
    a misspelt part: 400 "bad_body" "The body cannot be read: embeds[0].titel: unknown field `titel`, expected one of `title`, `description`, `url`, `timestamp`, `color`, `footer`, `image`, `thumbnail`, `author`, `fields` at line 1 column 54."
    no id: 400 "bad_body" "The body cannot be read: channel_id: \"general\" is not a Discord id at line 1 column 23."
    a number: 400 "bad_body" "The body cannot be read: content: invalid type: integer `7`, expected a string at line 1 column 47."
    "##);
    assert_eq!(program.reads("actions").await["data"], json!([]));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_bot_may_not_write_nothing_is_accepted_and_what_it_lacks_is_told() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    deny(&t, t.demo.general_channel_id, t.demo.bot_role_id.get(), SEND_MESSAGES).await;
    let body = json!({ "channel_id": t.demo.general_channel_id, "content": "x" });
    let refused = program.posts("actions/send-message", &body).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["error"]["code"]), (422, &json!("closed_channel")));
    assert_snapshot!(refused.json()["error"]["message"].as_str().unwrap(), @"I cannot write in #general: there I need Send Messages.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_bot_may_no_more_when_its_turn_comes_fails_with_a_sentence_and_sends_nothing() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let body = json!({ "channel_id": t.demo.general_channel_id, "content": "too late" });
    let action = program.asks("send-message", &body).await;
    deny(&t, t.demo.general_channel_id, t.demo.bot_role_id.get(), SEND_MESSAGES).await;
    t.world.clear_counts();
    t.run_actions().await;
    let failed = program.action(&action).await;
    assert_eq!((&failed["state"], &failed["attempts"]), (&json!("failed"), &json!(1)));
    assert_snapshot!(failed["error"]["message"].as_str().unwrap(), @"I cannot write in #general: there I need Send Messages.");
    assert_eq!(t.world.counts().answers("POST /channels/{channel_id}/messages"), 0);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_revoked_meanwhile_has_nothing_posted() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let body = json!({ "channel_id": t.demo.general_channel_id, "content": "too late" });
    program.asks("send-message", &body).await;
    sqlx::query("update api_tokens set revoked_at = now()").execute(&t.pool).await.unwrap();
    t.run_actions().await;
    assert!(!said(&t, t.demo.general_channel_id).contains(&"too late".to_owned()));
    let watching = Program::with(&t, &[Scope::Actions]).await;
    assert_eq!(watching.reads("actions").await["data"][0]["state"], "failed");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_write_or_ping_there_has_nothing_written_there_for_them() {
    let t = Bench::new().await;
    crate::api::make_manager_role(&t, t.demo.self_assignable[0]).await;
    let mut browser = t.browser();
    browser.signs_in(t.demo.member).await;
    let path = format!("/api/v1/guilds/{}/actions/send-message", t.demo.guild_id);
    let body = |mentions: Value| json!({ "channel_id": t.demo.general_channel_id, "content": "@everyone", "allowed_mentions": mentions });
    let refused = browser.changes(("POST", &path), &[], &body(json!({ "parse": ["everyone"] }))).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["error"]["code"]), (403, &json!("may_not_mention")));
    assert_eq!(browser.changes(("POST", &path), &[], &body(json!({}))).await.status, 202);
    t.run_actions().await;
    deny(&t, t.demo.general_channel_id, t.demo.guild_id.get(), SEND_MESSAGES).await;
    let refused = browser.changes(("POST", &path), &[], &body(json!({}))).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["error"]["code"]), (403, &json!("closed_to_you")));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_read_a_channel_does_not_read_what_was_composed_for_it() {
    let t = Bench::new().await;
    crate::api::make_manager_role(&t, t.demo.self_assignable[0]).await;
    let program = Program::of(&t).await;
    let body = json!({ "channel_id": t.demo.staff_channel_id, "content": "Between us" });
    let action = program.asks("send-message", &body).await;
    t.run_actions().await;
    let message_id = program.action(&action).await["result"]["message_id"].take();
    let path = format!("/api/v1/guilds/{}/messages", t.demo.guild_id);
    let mut seen = Vec::new();
    for user_id in [t.demo.owner, t.demo.member] {
        let mut browser = t.browser();
        browser.signs_in(user_id).await;
        let listed = browser.gets(&path).await.json()["data"].as_array().unwrap().len();
        let one = browser.gets(&format!("{path}/{}", message_id.as_str().unwrap())).await;
        seen.push((listed, one.status.as_u16()));
    }
    assert_eq!(seen, [(1, 200), (0, 403)]);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_whose_token_was_revoked_meanwhile_is_not_posted() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let panel = t.toggle_panel().await;
    let body = json!({ "panel_id": panel.panel.panel_id, "channel_id": t.demo.general_channel_id });
    program.asks("publish-panel", &body).await;
    sqlx::query("update api_tokens set revoked_at = now()").execute(&t.pool).await.unwrap();
    t.run_actions().await;
    let watching = Program::with(&t, &[Scope::Actions]).await;
    assert_eq!(watching.reads("actions?kind=publish-panel").await["data"][0]["state"], "failed");
    assert_eq!(said(&t, t.demo.general_channel_id), Vec::<String>::new());
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_manages_no_more_when_its_turn_comes_has_nothing_posted() {
    let t = Bench::new().await;
    crate::api::make_manager_role(&t, t.demo.self_assignable[0]).await;
    let mut browser = t.browser();
    browser.signs_in(t.demo.member).await;
    let path = format!("/api/v1/guilds/{}/actions/send-message", t.demo.guild_id);
    let body = json!({ "channel_id": t.demo.general_channel_id, "content": "too late" });
    assert_eq!(browser.changes(("POST", &path), &[], &body).await.status, 202);
    t.world.set_member_role(t.demo.guild_id, t.demo.member, (t.demo.self_assignable[0], false)).unwrap();
    t.clock.advance(std::time::Duration::from_mins(2));
    t.run_actions().await;
    assert_eq!(said(&t, t.demo.general_channel_id), Vec::<String>::new());
    let watching = Program::with(&t, &[Scope::Actions]).await;
    let failed = watching.reads("actions").await["data"][0].clone();
    assert!(failed["error"]["message"].as_str().unwrap().starts_with("Whoever asked for this"), "{failed}");
    t.done().await;
}
