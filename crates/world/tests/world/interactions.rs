//! Interactions: what is delivered, and what people see of the answer.

use bellhop_world::{Act, Outcome};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use twilight_model::id::{Id, marker::MessageMarker};

use crate::support::{Endpoint, Stage, answer, text};

/// Posts a panel with a button `take`.
async fn panel(stage: &Stage) -> Id<MessageMarker> {
    let row =
        json!({ "type": 1, "components": [{ "type": 2, "style": 1, "label": "Take", "custom_id": "take" }] });
    let path = format!("/channels/{}/messages", stage.demo.roles_channel_id);
    let posted = stage.post(&path, json!({ "content": "Roles", "components": [row] })).await;
    text(&posted.body["id"]).parse().unwrap()
}

#[tokio::test]
async fn a_click_carries_all_that_discord_sends() {
    let stage = Stage::new().await;
    let endpoint = Endpoint::new(&stage, answer(json!({ "type": 6 }))).await;
    let message_id = panel(&stage).await;
    let delivery = stage.world.click(stage.demo.member, message_id, "take").await;
    assert_eq!(delivery.outcome, Outcome::DeferredUpdate);
    let sent = endpoint.received().pop().unwrap();
    let parsed: twilight_model::application::interaction::Interaction =
        serde_json::from_value(sent.clone()).unwrap();
    assert_eq!(
        parsed.member.unwrap().roles,
        stage.world.member_roles(stage.demo.guild_id, stage.demo.member)
    );
    assert_eq!(sent["data"]["custom_id"], "take");
    assert_eq!(sent["message"]["id"], message_id.to_string());
    assert_eq!(sent["authorizing_integration_owners"]["0"], stage.demo.guild_id.to_string());
    // The roles channel denies writing to members; the bot may.
    let bits = |value: &Value| text(value).parse::<u64>().unwrap() & 2048;
    assert_eq!((bits(&sent["member"]["permissions"]), bits(&sent["app_permissions"])), (0, 2048));
}

#[tokio::test]
async fn an_ephemeral_answer_is_the_clickers_alone() {
    let stage = Stage::new().await;
    let reply = json!({ "type": 4, "data": { "content": "You have it.", "flags": 64 } });
    let _endpoint = Endpoint::new(&stage, answer(reply)).await;
    let message_id = panel(&stage).await;
    let delivery = stage.world.click(stage.demo.member, message_id, "take").await;
    assert!(matches!(delivery.outcome, Outcome::Message { ephemeral: true, .. }));
    assert_eq!(stage.world.ephemerals(stage.demo.member)[0]["content"], "You have it.");
    let channel = stage.demo.roles_channel_id;
    let seen = |user| stage.world.messages(channel, user).len();
    assert_eq!((seen(stage.demo.member), seen(stage.demo.staff)), (2, 1));
}

#[tokio::test]
async fn thinking_is_answered_over_rest_for_a_quarter_of_an_hour() {
    let stage = Stage::new().await;
    let _endpoint = Endpoint::new(&stage, answer(json!({ "type": 5, "data": { "flags": 64 } }))).await;
    let message_id = panel(&stage).await;
    let delivery = stage.world.click(stage.demo.member, message_id, "take").await;
    assert!(matches!(delivery.outcome, Outcome::Thinking { ephemeral: true, .. }));
    assert_eq!(stage.world.ephemerals(stage.demo.member)[0]["flags"], 192);
    let path = format!("/api/v10/webhooks/500000000000000000/{}/messages/@original", delivery.token);
    let edit = |content| Some(json!({ "content": content }));
    let edited = stage.request(Method::PATCH, &path, &[], edit("Done.")).await.unwrap();
    assert_eq!(edited.status, StatusCode::OK);
    let shown = &stage.world.ephemerals(stage.demo.member)[0];
    assert_eq!((&shown["content"], &shown["flags"]), (&json!("Done."), &json!(64)));
    stage.advance(time::Duration::minutes(16));
    let late = stage.request(Method::PATCH, &path, &[], edit("Late.")).await.unwrap();
    assert_eq!((late.status, &late.body["code"]), (StatusCode::UNAUTHORIZED, &json!(50027)));
}

#[tokio::test]
async fn silence_and_nonsense_are_failures_with_a_reason() {
    let stage = Stage::new().await;
    let message_id = panel(&stage).await;
    for (reply, reason) in [
        (json!({ "type": 8, "data": { "choices": [] } }), "Value must be one of"),
        (json!({ "type": 4, "data": { "content": "" } }), "Cannot send an empty message"),
        (json!({}), "This field is required"),
    ] {
        let _endpoint = Endpoint::new(&stage, answer(reply)).await;
        let delivery = stage.world.click(stage.demo.member, message_id, "take").await;
        assert!(delivery.failure().unwrap().contains(reason), "{delivery:?}");
    }
    stage.world.set_interactions_endpoint(Some("http://127.0.0.1:1/"));
    let delivery = stage.world.click(stage.demo.member, message_id, "take").await;
    assert!(delivery.failure().unwrap().contains("no connection"));
    assert!(stage.world.ephemerals(stage.demo.member).is_empty());
}

#[tokio::test]
async fn an_endpoint_has_three_seconds() {
    let stage = Stage::new().await;
    let message_id = panel(&stage).await;
    let _endpoint = Endpoint::new(&stage, |_| Box::pin(std::future::pending())).await;
    let delivery = stage.world.click(stage.demo.member, message_id, "take").await;
    assert_eq!(delivery.failure(), Some("no answer within 3 s"));
}

#[tokio::test]
async fn the_same_delivery_twice_shows_one_answer() {
    let stage = Stage::new().await;
    let reply = json!({ "type": 4, "data": { "content": "Once.", "flags": 64 } });
    let endpoint = Endpoint::new(&stage, answer(reply)).await;
    let message_id = panel(&stage).await;
    let payload = stage.world.payload(Act::click(stage.demo.member, message_id, "take")).unwrap();
    let (first, second) = tokio::join!(stage.world.deliver(&payload), stage.world.deliver(&payload));
    assert_eq!((first.failure(), second.failure()), (None, None));
    assert_eq!(endpoint.received().len(), 2);
    assert_eq!(stage.world.ephemerals(stage.demo.member).len(), 1);
}

#[tokio::test]
async fn a_stranger_cannot_click() {
    let stage = Stage::new().await;
    let message_id = panel(&stage).await;
    let delivery = stage.world.click(stage.demo.stranger, message_id, "take").await;
    assert_eq!(delivery.failure(), Some("not sent: the person does not see this channel"));
}

#[tokio::test]
async fn a_command_is_filled_in_from_its_registration() {
    let stage = Stage::new().await;
    let endpoint = Endpoint::new(&stage, answer(json!({ "type": 5 }))).await;
    let role = json!({ "type": 8, "name": "role", "description": "Which", "required": true });
    let add = json!({ "type": 1, "name": "add", "description": "Adds a role", "options": [role] });
    let body = json!([{ "name": "panel", "description": "Role panels", "options": [add] }]);
    let path = format!("/applications/500000000000000000/guilds/{}/commands", stage.demo.guild_id);
    assert_eq!(stage.rest(Method::PUT, &path, Some(body)).await.status, StatusCode::OK);
    let role_id = stage.demo.self_assignable[0];
    let act = Act::command(stage.demo.manager, stage.demo.general_channel_id, "panel add");
    let delivery = stage.world.interact(act.clone()).await;
    assert_eq!(delivery.failure(), Some("not sent: option role is required"));
    stage.world.interact(act.option("role", role_id.to_string())).await;
    let sent = endpoint.received().pop().unwrap();
    let option = &sent["data"]["options"][0]["options"][0];
    assert_eq!((&option["name"], &option["value"]), (&json!("role"), &json!(role_id)));
    assert_eq!(sent["data"]["resolved"]["roles"][role_id.to_string()]["name"], "News");
}

#[tokio::test]
async fn a_form_is_shown_and_sent() {
    let stage = Stage::new().await;
    let input = json!({ "type": 4, "custom_id": "title", "style": 1, "label": "Title", "max_length": 10 });
    let modal = json!({ "custom_id": "new", "title": "New panel", "components": [{ "type": 1, "components": [input] }] });
    let endpoint = Endpoint::new(&stage, move |payload| {
        let reply =
            if payload["type"] == 5 { json!({ "type": 6 }) } else { json!({ "type": 9, "data": modal }) };
        answer(reply)(payload)
    })
    .await;
    let message_id = panel(&stage).await;
    let shown = stage.world.click(stage.demo.member, message_id, "take").await;
    assert!(matches!(&shown.outcome, Outcome::Modal(modal) if modal["title"] == "New panel"));
    let submit = Act::submit(stage.demo.member, shown.interaction_id);
    assert!(stage.world.interact(submit.clone()).await.failure().unwrap().contains("required"));
    let sent = stage.world.interact(submit.field("title", "Colours")).await;
    assert_eq!(sent.outcome, Outcome::DeferredUpdate);
    let payload = endpoint.received().pop().unwrap();
    let filled = &payload["data"]["components"][0]["components"][0];
    assert_eq!((&filled["value"], &filled["id"]), (&json!("Colours"), &json!(2)));
    assert_eq!(payload["message"]["id"], message_id.to_string());
}

#[tokio::test]
async fn an_interaction_is_answered_over_rest_once() {
    let stage = Stage::new().await;
    let message_id = panel(&stage).await;
    let payload = stage.world.payload(Act::click(stage.demo.member, message_id, "take")).unwrap();
    let (id, token) = (text(&payload["id"]), text(&payload["token"]));
    let path = format!("/api/v10/interactions/{id}/{token}/callback?with_response=1");
    let reply = || Some(json!({ "type": 4, "data": { "content": "Taken.", "flags": 64 } }));
    let first = stage.request(Method::POST, &path, &[], reply()).await.unwrap();
    assert_eq!(first.body["resource"]["message"]["content"], "Taken.");
    assert_eq!(first.body["interaction"]["response_message_ephemeral"], true);
    let second = stage.request(Method::POST, &path, &[], reply()).await.unwrap();
    assert_eq!((second.status, &second.body["code"]), (StatusCode::BAD_REQUEST, &json!(40060)));
    assert_eq!(stage.world.ephemerals(stage.demo.member).len(), 1);
}

#[tokio::test]
async fn alone_with_the_bot_there_is_no_guild() {
    let stage = Stage::new().await;
    let endpoint = Endpoint::new(&stage, answer(json!({ "type": 5 }))).await;
    let command = json!({ "name": "help", "description": "Says what there is" });
    stage.post("/applications/500000000000000000/commands", command).await;
    let act = Act::command(stage.demo.stranger, stage.demo.general_channel_id, "help").in_direct_message();
    let delivery = stage.world.interact(act.in_locale("de")).await;
    assert!(matches!(delivery.outcome, Outcome::Thinking { ephemeral: false, .. }), "{delivery:?}");
    let sent = endpoint.received().pop().unwrap();
    assert_eq!((&sent["context"], &sent["locale"]), (&json!(1), &json!("de")));
    assert_eq!(sent["user"]["id"], stage.demo.stranger.to_string());
    assert!(sent.get("guild_id").is_none() && sent.get("member").is_none());
}
