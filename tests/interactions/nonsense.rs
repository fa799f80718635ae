//! Signed bodies that say nothing, or nothing this build knows.

use bellhop_testkit::{Bench, Posted};
use bellhop_world::Act;
use insta::assert_snapshot;
use serde_json::{Value, json};
use twilight_model::id::Id;

/// The payload of a newcomer's click on the panel's first button.
fn click(t: &Bench, panel: &Posted) -> Value {
    t.world.payload(Act::click(t.demo.newcomer, panel.message_id, &panel.button(0))).unwrap()
}

/// What the newcomer sees of a bent payload.
async fn sees(t: &Bench, payload: &Value) -> String {
    t.newcomer().sees(&t.world.deliver(payload).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_400_and_says_nothing_of_why() {
    let t = Bench::setup().without_mirror().start().await;
    let bodies = [
        "{",
        "",
        "null",
        "[]",
        "\u{0}",
        r#"{"type":"1"}"#,
        r#"{"type":-1}"#,
        r#"{"type":99}"#,
        r#"{"type":2}"#,
        r#"{"type":3,"id":"0","application_id":"1","token":"t","data":{}}"#,
        r#"{"type":3,"id":"x","application_id":"1","token":"t","data":{}}"#,
        r#"{"type":2,"id":"1","application_id":"1","token":"t","data":{"options":7}}"#,
    ];
    for body in bodies {
        let answer = t.world.post(&t.world.sign(body)).await.unwrap();
        assert_eq!(answer.status.as_u16(), 400, "{body}");
        assert_eq!(&answer.body[..], b"not an interaction this application can read", "{body}");
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_field_that_is_needed_is_missed_without_a_panic() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    for field in
        ["/id", "/application_id", "/token", "/data", "/member/user", "/member/user/id", "/member/roles"]
    {
        let payload = without(click(&t, &panel), field);
        let answer = t.world.post(&t.world.sign(payload.to_string())).await.unwrap();
        assert_eq!(answer.status.as_u16(), 400, "without {field}");
    }
    for (field, expected) in [
        ("/guild_id", "I only work inside a server."),
        ("/member", "I only work inside a server."),
        ("/data/custom_id", "This button is from an older version of me"),
        ("/app_permissions", "You "),
        ("/locale", "You "),
        ("/authorizing_integration_owners", "You "),
    ] {
        let said = sees(&t, &without(click(&t, &panel), field)).await;
        assert!(said.starts_with(expected), "without {field}: {said}");
    }
    t.done().await;
}

/// The payload less one field.
fn without(mut payload: Value, pointer: &str) -> Value {
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    payload.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(field).unwrap();
    payload
}

#[tokio::test(flavor = "multi_thread")]
async fn what_discord_cannot_have_sent_is_400() {
    let t = Bench::setup().without_mirror().start().await;
    let panel = t.toggle_panel().await;
    for (field, value) in [
        ("/id", "9223372036854775808"),
        ("/guild_id", "18446744073709551615"),
        ("/member/user/id", "9223372036854775808"),
        ("/member/roles/0", "9223372036854775808"),
        ("/token", "a\u{0}b"),
        ("/token", ""),
        ("/token", "../../users/@me?x="),
    ] {
        let mut payload = click(&t, &panel);
        payload["member"]["roles"] = json!(["7"]);
        *payload.pointer_mut(field).unwrap() = json!(value);
        let answer = t.world.post(&t.world.sign(payload.to_string())).await.unwrap();
        assert_eq!(answer.status.as_u16(), 400, "{field} = {value:?}");
    }
    t.done().await;
}

/// The answer to a bent payload of `/panel list`, whatever its type.
async fn answer(t: &Bench, bend: impl FnOnce(&mut Value)) -> Value {
    let act = Act::command(t.demo.manager, t.demo.general_channel_id, "panel list");
    let mut payload = t.world.payload(act).unwrap();
    bend(&mut payload);
    let answer = t.world.post(&t.world.sign(payload.to_string())).await.unwrap();
    assert_eq!(answer.status.as_u16(), 200);
    serde_json::from_slice(&answer.body).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn autocomplete_is_answered_with_suggestions_and_nothing_else() {
    let t = Bench::new().await;
    let none = json!({ "type": 8, "data": { "choices": [] } });
    assert_eq!(answer(&t, |payload| payload["type"] = json!(4)).await, none);
    let in_direct_message = |payload: &mut Value| {
        payload["type"] = json!(4);
        payload.as_object_mut().unwrap().remove("member");
    };
    assert_eq!(answer(&t, in_direct_message).await, none);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_version_is_told_so() {
    let t = Bench::new().await;
    let submitted = answer(&t, |payload| {
        payload["type"] = json!(5);
        payload["data"] = json!({ "custom_id": "bh9:panel:create", "components": [] });
    });
    let submitted = submitted.await;
    assert_eq!((&submitted["type"], &submitted["data"]["flags"]), (&json!(4), &json!(64)));
    assert_snapshot!(submitted["data"]["content"].as_str().unwrap(), @"This form is from an older version of me, so I could not take it. Please open it again.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_of_another_version_is_told_so() {
    let t = Bench::new().await;
    for (name, subcommand) in [("ticket", "list"), ("panel", "swap")] {
        let said = answer(&t, |payload| {
            payload["data"]["name"] = json!(name);
            payload["data"]["options"][0]["name"] = json!(subcommand);
        });
        let said = said.await["data"]["content"].take();
        assert_eq!(said, "I do not know that command. It may be from an older version of me.");
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_without_the_bot_is_answered_with_the_link_too() {
    let t = Bench::new().await;
    let said = answer(&t, |payload| payload["authorizing_integration_owners"] = json!({ "1": "5" })).await;
    let said = said["data"]["content"].as_str().unwrap();
    assert!(said.starts_with("I was added without my bot user"), "{said}");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_custom_id_of_another_version_is_told_so() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    for custom_id in ["bh9:panel:role:1:1", "somebody-elses-button", "bh1:panel:swap:1", "bh1:desk:open:1"] {
        let mut payload = click(&t, &panel);
        payload["data"]["custom_id"] = json!(custom_id);
        let said = sees(&t, &payload).await;
        assert_eq!(
            said,
            "This button is from an older version of me and does nothing any more. A manager can post the message again.",
            "{custom_id}"
        );
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_direct_message_is_answered_with_a_sentence() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let mut payload = click(&t, &panel);
    let user = payload["member"]["user"].take();
    let fields = payload.as_object_mut().unwrap();
    for field in ["guild_id", "guild", "member", "guild_locale"] {
        fields.remove(field);
    }
    payload["user"] = user;
    assert_snapshot!(sees(&t, &payload).await, @"I only work inside a server.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_in_an_unknown_guild_asks_for_patience() {
    let t = Bench::setup().without_mirror().start().await;
    assert_snapshot!(t.manager().runs("panel list").await, @"I am still getting to know this server. Please try again in a few seconds. If it stays so, I was added without my bot user: https://discord.com/oauth2/authorize?client_id=1100000000000000001&scope=bot%20applications.commands&permissions=268520448");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_in_an_unknown_guild_is_judged_by_its_payload() {
    let t = Bench::setup().without_mirror().start().await;
    let panel = t.toggle_panel().await;
    let newcomer = t.newcomer();
    newcomer.click(panel.message_id, &panel.button(0)).await;
    assert!(newcomer.has(panel.role(0)));
    let mut payload = click(&t, &panel);
    payload["app_permissions"] = json!("1024");
    assert_snapshot!(sees(&t, &payload).await, @"I may not manage roles in this server. Please tell a manager: I need the permission Manage Roles.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_bot_there_is_a_link_to_invite_it() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let mut payload = click(&t, &panel);
    payload["authorizing_integration_owners"] = json!({ "1": t.demo.newcomer });
    assert_snapshot!(sees(&t, &payload).await, @"I was added without my bot user, so I cannot do anything here yet. A manager can invite me again: https://discord.com/oauth2/authorize?client_id=1100000000000000001&scope=bot%20applications.commands&permissions=268520448");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_of_another_guild_is_no_panel_here() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let mut payload = click(&t, &panel);
    let elsewhere = Id::<twilight_model::id::marker::GuildMarker>::new(77);
    payload["guild_id"] = json!(elsewhere);
    payload["authorizing_integration_owners"] = json!({ "0": elsewhere });
    assert_snapshot!(sees(&t, &payload).await, @"This role panel was deleted. A manager can remove its message.");
    assert!(!t.newcomer().has(panel.role(0)));
    t.done().await;
}
