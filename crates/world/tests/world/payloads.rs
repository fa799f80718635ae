//! Interactions are complete, whatever a person does: a strict client decodes each.

use bellhop_world::{Act, World};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use twilight_model::{
    application::interaction::{Interaction, InteractionData},
    id::{Id, marker::MessageMarker},
};

use crate::support::{Stage, text};

/// The payload of an act, decoded by a strict client.
fn decoded(world: &World, act: Act) -> (Interaction, Value) {
    let payload = world.payload(act).unwrap();
    (serde_json::from_value(payload.clone()).unwrap(), payload)
}

async fn register(stage: &Stage, commands: Value) {
    let path = format!("/applications/500000000000000000/guilds/{}/commands", stage.demo.guild_id);
    let answer = stage.rest(Method::PUT, &path, Some(commands)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

/// Posts a message with one component.
async fn posted(stage: &Stage, component: Value) -> Id<MessageMarker> {
    let row = json!({ "type": 1, "components": [component] });
    let path = format!("/channels/{}/messages", stage.demo.general_channel_id);
    let posted = stage.post(&path, json!({ "content": "Choose", "components": [row] })).await;
    text(&posted.body["id"]).parse().unwrap()
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn a_payload_has_every_field_of_a_guild() {
    let stage = Stage::new().await;
    register(&stage, json!([{ "name": "help", "description": "Helps" }])).await;
    let (user, channel) = (stage.demo.member, stage.demo.general_channel_id);
    let (parsed, sent) = decoded(&stage.world, Act::command(user, channel, "help"));
    let mut expected = vec![
        "app_permissions",
        "application_id",
        "attachment_size_limit",
        "authorizing_integration_owners",
        "channel",
        "channel_id",
        "context",
        "data",
        "entitlement_sku_ids",
        "entitlements",
        "guild",
        "guild_id",
        "guild_locale",
        "id",
        "locale",
        "member",
        "token",
        "type",
        "version",
    ];
    expected.sort_unstable();
    assert_eq!(keys(&sent), expected);
    assert_eq!(sent["channel"]["id"], channel.to_string());
    assert_eq!(sent["channel"]["permissions"], sent["member"]["permissions"]);
    assert_eq!(sent["channel"]["app_permissions"], sent["app_permissions"]);
    assert_eq!(parsed.author_id(), Some(user));
    let InteractionData::ApplicationCommand(data) = parsed.data.unwrap() else { panic!("{sent}") };
    assert_eq!(data.guild_id, Some(stage.demo.guild_id));
}

#[tokio::test]
async fn options_of_every_type_are_filled_in_and_resolved() {
    let stage = Stage::new().await;
    let options: Vec<_> = [
        (3, "text"),
        (4, "count"),
        (5, "sure"),
        (6, "who"),
        (7, "where"),
        (8, "role"),
        (9, "any"),
        (10, "share"),
    ]
    .map(|(kind, name)| json!({ "type": kind, "name": name, "description": "An option" }))
    .into();
    register(&stage, json!([{ "name": "all", "description": "Takes all", "options": options }])).await;
    let (user, channel) = (stage.demo.member, stage.demo.general_channel_id);
    let role = stage.demo.self_assignable[0];
    let act = Act::command(user, channel, "all")
        .option("text", "x")
        .option("count", 5)
        .option("sure", true)
        .option("who", stage.demo.staff.to_string())
        .option("where", channel.to_string())
        .option("role", role.to_string())
        .option("any", user.to_string())
        .option("share", 0.5);
    let (parsed, sent) = decoded(&stage.world, act);
    let InteractionData::ApplicationCommand(data) = parsed.data.unwrap() else { panic!("{sent}") };
    let resolved = data.resolved.unwrap();
    assert_eq!((data.options.len(), resolved.users.len(), resolved.members.len()), (8, 2, 2));
    assert!(resolved.roles.contains_key(&role));
    assert!(resolved.channels[&channel].app_permissions.is_some());
}

#[tokio::test]
async fn a_client_offers_only_what_the_command_takes() {
    let stage = Stage::new().await;
    let colour = json!({ "type": 3, "name": "colour", "description": "Which", "choices": [{ "name": "Red", "value": "red" }] });
    let count =
        json!({ "type": 4, "name": "count", "description": "How many", "min_value": 1, "max_value": 3 });
    register(&stage, json!([{ "name": "paint", "description": "Paints", "options": [colour, count] }])).await;
    let act = || Act::command(stage.demo.member, stage.demo.general_channel_id, "paint");
    for (act, reason) in [
        (act().option("colour", "blue"), "option colour has no such choice"),
        (act().option("count", 4), "option count is out of bounds"),
        (act().option("count", "1"), "option count takes values of another type"),
        (act().typing("count", "1"), "option count completes nothing"),
    ] {
        assert_eq!(stage.world.payload(act).unwrap_err(), reason);
    }
    assert!(stage.world.payload(act().option("colour", "red").option("count", 3)).is_ok());
}

#[tokio::test]
async fn commands_from_menus_name_their_target() {
    let stage = Stage::new().await;
    register(&stage, json!([{ "name": "Look up", "type": 2 }, { "name": "Report", "type": 3 }])).await;
    let (user, target) = (stage.demo.member, stage.demo.staff);
    let act = Act::user_command(user, stage.demo.general_channel_id, ("Look up", target));
    let (parsed, sent) = decoded(&stage.world, act);
    let InteractionData::ApplicationCommand(data) = parsed.data.unwrap() else { panic!("{sent}") };
    assert_eq!(data.target_id, Some(target.cast()));
    assert!(data.resolved.unwrap().members.contains_key(&target));
    let message = stage.world.send_message(target, stage.demo.general_channel_id, &json!({ "content": "x" }));
    let message = message.unwrap();
    let (parsed, sent) = decoded(&stage.world, Act::message_command(user, message, "Report"));
    let InteractionData::ApplicationCommand(data) = parsed.data.unwrap() else { panic!("{sent}") };
    assert_eq!(data.target_id, Some(message.cast()));
    assert_eq!(data.resolved.unwrap().messages[&message].content, "x");
    assert!(stage.world.payload(Act::message_command(user, message, "Look up")).is_err());
}

#[tokio::test]
async fn what_is_typed_is_focused_and_the_rest_is_kept() {
    let stage = Stage::new().await;
    let typed =
        json!({ "type": 3, "name": "panel", "description": "Which", "required": true, "autocomplete": true });
    let count = json!({ "type": 4, "name": "count", "description": "How many" });
    let edit = json!({ "type": 1, "name": "edit", "description": "Edits", "options": [typed, count] });
    register(&stage, json!([{ "name": "panel", "description": "Panels", "options": [edit] }])).await;
    let act = Act::command(stage.demo.member, stage.demo.general_channel_id, "panel edit");
    let (parsed, sent) = decoded(&stage.world, act.option("count", 2).typing("panel", "Col"));
    assert!(matches!(parsed.data, Some(InteractionData::ApplicationCommand(_))));
    let options = &sent["data"]["options"][0]["options"];
    assert_eq!((&sent["type"], options.as_array().unwrap().len()), (&json!(4), 2));
    assert_eq!(options[1], json!({ "name": "panel", "type": 3, "value": "Col", "focused": true }));
}

#[tokio::test]
async fn selects_of_every_kind_resolve_their_values() {
    let stage = Stage::new().await;
    let (user, role, channel) =
        (stage.demo.staff, stage.demo.self_assignable[0], stage.demo.roles_channel_id);
    for (kind, value, group) in [
        (3, "one".to_owned(), None),
        (5, user.to_string(), Some("users")),
        (6, role.to_string(), Some("roles")),
        (7, role.to_string(), Some("roles")),
        (8, channel.to_string(), Some("channels")),
    ] {
        let mut select = json!({ "type": kind, "custom_id": "pick" });
        if kind == 3 {
            select["options"] = json!([{ "label": "One", "value": "one" }]);
        }
        let message_id = posted(&stage, select).await;
        let act = Act::select(stage.demo.member, message_id, "pick", &[&value]);
        let (parsed, sent) = decoded(&stage.world, act);
        let Some(InteractionData::MessageComponent(data)) = parsed.data else { panic!("{sent}") };
        assert_eq!((data.values, parsed.message.unwrap().id), (vec![value.clone()], message_id));
        let resolved = group.map(|group| sent["data"]["resolved"][group].get(&value).is_some());
        assert_eq!(resolved, group.map(|_| true), "{sent}");
    }
}

#[tokio::test]
async fn a_form_carries_texts_selects_and_labels() {
    let stage = Stage::new().await;
    let message_id =
        posted(&stage, json!({ "type": 2, "style": 1, "label": "x", "custom_id": "open" })).await;
    let opened = stage.world.payload(Act::click(stage.demo.member, message_id, "open")).unwrap();
    let label = |component: Value| json!({ "type": 18, "label": "L", "component": component });
    let modal = json!({ "custom_id": "form", "title": "Form", "components": [
        { "type": 10, "content": "Read this" },
        label(json!({ "type": 4, "custom_id": "why", "style": 2 })),
        label(json!({ "type": 5, "custom_id": "who" })),
        label(json!({ "type": 3, "custom_id": "which", "required": false, "options": [{ "label": "A", "value": "a" }] })),
    ] });
    let path = format!("/interactions/{}/{}/callback", text(&opened["id"]), text(&opened["token"]));
    let shown = stage.post(&path, json!({ "type": 9, "data": modal })).await;
    assert_eq!(shown.status, StatusCode::NO_CONTENT, "{}", shown.body);
    let form = Act::submit(stage.demo.member, text(&opened["id"]).parse().unwrap()).field("why", "Because");
    assert!(stage.world.payload(form.clone()).unwrap_err().contains("number of values"));
    let who = stage.demo.staff.to_string();
    let (parsed, sent) = decoded(&stage.world, form.field("who", json!([who])));
    let Some(InteractionData::ModalSubmit(data)) = parsed.data else { panic!("{sent}") };
    assert_eq!(data.components.len(), 4);
    let parts = &sent["data"]["components"];
    assert_eq!(parts[0], json!({ "type": 10, "id": 1 }));
    assert_eq!(parts[1]["component"]["value"], "Because");
    assert_eq!(
        (&parts[2]["component"]["values"], &parts[3]["component"]["values"]),
        (&json!([who]), &json!([]))
    );
    assert!(sent["data"]["resolved"]["members"].get(&who).is_some());
    assert_eq!(sent["message"]["id"], message_id.to_string());
}

#[tokio::test]
async fn a_command_for_guilds_is_not_offered_alone_with_the_bot() {
    let stage = Stage::new().await;
    let commands = "/applications/500000000000000000/commands";
    stage.post(commands, json!({ "name": "here", "description": "Only here", "contexts": [0] })).await;
    stage.post(commands, json!({ "name": "there", "description": "Only there", "contexts": [1] })).await;
    let act = |name| Act::command(stage.demo.member, stage.demo.general_channel_id, name).in_direct_message();
    assert!(stage.world.payload(act("here")).is_err());
    let (parsed, sent) = decoded(&stage.world, act("there"));
    assert_eq!(parsed.author_id(), Some(stage.demo.member));
    assert_eq!(sent["channel"]["type"], 1);
    assert_eq!(sent["authorizing_integration_owners"], json!({ "0": "0" }));
}

#[tokio::test]
async fn a_payload_from_a_thread_carries_what_a_thread_is() {
    let stage = Stage::new().await;
    register(&stage, json!([{ "name": "help", "description": "Helps" }])).await;
    let path = format!("/channels/{}/threads", stage.demo.general_channel_id);
    let thread = stage.post(&path, json!({ "name": "desk", "type": 11 })).await.body;
    let thread_id = text(&thread["id"]).parse().unwrap();
    let (parsed, sent) = decoded(&stage.world, Act::command(stage.demo.member, thread_id, "help"));
    let channel = parsed.channel.unwrap();
    assert_eq!(channel.parent_id, Some(stage.demo.general_channel_id));
    assert!(!channel.thread_metadata.unwrap().archived);
    assert_eq!(sent["channel"]["owner_id"], thread["owner_id"]);
    assert_eq!(sent["channel"]["member_count"], 1);
}
