//! Application commands: registered, changed, and refused.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, Stage, text};

const GLOBAL: &str = "/applications/500000000000000000/commands";

fn of_guild(stage: &Stage) -> String {
    format!("/applications/500000000000000000/guilds/{}/commands", stage.demo.guild_id)
}

fn slash(name: &str) -> Value {
    json!({ "name": name, "description": "Does something" })
}

/// The code of the problem at a place of a refusal, such as `/options/0/name`.
fn problem(answer: &Answer, at: &str) -> String {
    assert_eq!((answer.status, &answer.body["code"]), (StatusCode::BAD_REQUEST, &json!(50035)));
    let errors = &answer.body["errors"];
    let found = errors.pointer(&format!("{at}/_errors/0/code"));
    text(found.unwrap_or_else(|| panic!("nothing at {at}: {errors}"))).to_owned()
}

#[tokio::test]
async fn a_new_command_is_created_and_a_known_name_replaced() {
    let stage = Stage::new().await;
    let first = stage.post(GLOBAL, slash("panel")).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let again = stage.post(GLOBAL, json!({ "name": "panel", "description": "Does more" })).await;
    assert_eq!((again.status, &again.body["id"]), (StatusCode::OK, &first.body["id"]));
    assert_ne!(again.body["version"], first.body["version"]);
    let menu = stage.post(GLOBAL, json!({ "name": "panel", "type": 2 })).await;
    assert_eq!((menu.status, &menu.body["description"]), (StatusCode::CREATED, &json!("")));
    assert_eq!(stage.get(GLOBAL).await.body.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_command_is_complete() {
    let stage = Stage::new().await;
    let mut body = slash("panel");
    body["contexts"] = json!([0]);
    body["default_member_permissions"] = json!("32");
    body["name_localizations"] = json!({ "de": "tafel" });
    let created = stage.post(&of_guild(&stage), body).await.body;
    let expected = json!({
        "id": created["id"], "application_id": "500000000000000000", "version": created["version"], "type": 1,
        "guild_id": stage.demo.guild_id, "name": "panel", "name_localizations": { "de": "tafel" },
        "description": "Does something", "description_localizations": null,
        "default_member_permissions": "32", "dm_permission": false, "contexts": [0],
        "integration_types": [0], "nsfw": false,
    });
    assert_eq!(created, expected);
    let path = format!("{}/{}", of_guild(&stage), text(&created["id"]));
    assert_eq!(stage.get(&path).await.body, expected);
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_the_version() {
    let stage = Stage::new().await;
    let option = json!({ "type": 3, "name": "which", "description": "Which one" });
    let mut body = slash("panel");
    body["options"] = json!([option]);
    let created = stage.post(GLOBAL, body).await.body;
    let path = format!("{GLOBAL}/{}", text(&created["id"]));
    let edit = Some(json!({ "name": "panels" }));
    let edited = stage.rest(Method::PATCH, &path, edit.clone()).await;
    assert_eq!((edited.status, &edited.body["name"]), (StatusCode::OK, &json!("panels")));
    assert_eq!((&edited.body["id"], &edited.body["options"]), (&created["id"], &created["options"]));
    assert_ne!(edited.body["version"], created["version"]);
    let again = stage.rest(Method::PATCH, &path, edit).await;
    assert_eq!(again.body["version"], edited.body["version"]);
    stage.post(GLOBAL, slash("other")).await;
    let taken = stage.rest(Method::PATCH, &path, Some(json!({ "name": "other" }))).await;
    assert_eq!(problem(&taken, "/name"), "APPLICATION_COMMANDS_DUPLICATE_NAME");
}

#[tokio::test]
async fn a_deleted_command_is_unknown() {
    let stage = Stage::new().await;
    let created = stage.post(GLOBAL, slash("panel")).await.body;
    let path = format!("{GLOBAL}/{}", text(&created["id"]));
    assert_eq!(stage.rest(Method::DELETE, &path, None).await.status, StatusCode::NO_CONTENT);
    for method in [Method::GET, Method::PATCH, Method::DELETE] {
        let gone = stage.rest(method, &path, Some(json!({}))).await;
        assert_eq!((gone.status, &gone.body["code"]), (StatusCode::NOT_FOUND, &json!(10063)));
    }
}

#[tokio::test]
async fn an_overwrite_keeps_the_ids_of_known_names() {
    let stage = Stage::new().await;
    let path = of_guild(&stage);
    let put = |body| stage.rest(Method::PUT, &path, Some(body));
    let first = put(json!([slash("one"), slash("two")])).await.body;
    let renamed = json!({ "id": first[1]["id"], "name": "three", "description": "Does something" });
    let second = put(json!([slash("one"), renamed])).await.body;
    assert_eq!(second[0], first[0]);
    assert_eq!((&second[1]["id"], &second[1]["name"]), (&first[1]["id"], &json!("three")));
    let twice = put(json!([slash("one"), slash("one")])).await;
    assert_eq!(problem(&twice, "/1/name"), "APPLICATION_COMMANDS_DUPLICATE_NAME");
    assert_eq!(put(json!([])).await.body, json!([]));
}

#[tokio::test]
async fn a_list_shows_one_language_unless_all_are_asked_for() {
    let stage = Stage::new().await;
    let mut body = slash("panel");
    body["name_localizations"] = json!({ "de": "tafel" });
    stage.post(GLOBAL, body).await;
    let token = format!("Bot {}", crate::support::TOKEN);
    let headers = [("authorization", token.as_str()), ("x-discord-locale", "de")];
    let listed = stage.request(Method::GET, &format!("/api/v10{GLOBAL}"), &headers, None).await.unwrap().body;
    assert_eq!((&listed[0]["name_localized"], listed[0].get("name_localizations")), (&json!("tafel"), None));
    let listed = stage.get(&format!("{GLOBAL}?with_localizations=1")).await.body;
    assert_eq!(listed[0]["name_localizations"], json!({ "de": "tafel" }));
}

#[tokio::test]
async fn unlawful_commands_are_refused_where_they_are_wrong() {
    let stage = Stage::new().await;
    stage.world.set_limit(
        "POST /applications/{application_id}/commands",
        100,
        std::time::Duration::from_mins(1),
    );
    let with = |field: &str, value: Value| {
        let mut body = slash("panel");
        body[field] = value;
        body
    };
    for (body, at, code) in [
        (with("name", json!("Panel")), "/name", "APPLICATION_COMMAND_INVALID_NAME"),
        (with("name", json!("two words")), "/name", "APPLICATION_COMMAND_INVALID_NAME"),
        (with("name", json!("p".repeat(33))), "/name", "BASE_TYPE_BAD_LENGTH"),
        (with("description", json!("")), "/description", "BASE_TYPE_BAD_LENGTH"),
        (with("description", json!("d".repeat(101))), "/description", "BASE_TYPE_BAD_LENGTH"),
        (with("description", Value::Null), "/description", "BASE_TYPE_REQUIRED"),
        (with("type", json!(2)), "/description", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_INVALID"),
        (with("contexts", json!([7])), "/contexts", "BASE_TYPE_CHOICES"),
        (
            with("name_localizations", json!({ "de": "Tafel" })),
            "/name_localizations/de",
            "APPLICATION_COMMAND_INVALID_NAME",
        ),
        (with("name_localizations", json!({ "xx": "tafel" })), "/name_localizations/xx", "BASE_TYPE_CHOICES"),
    ] {
        let refused = stage.post(GLOBAL, body).await;
        assert_eq!(problem(&refused, at), code);
    }
    for name in ["größe", "विन्यास", "it's", "設定"] {
        assert_eq!(stage.post(GLOBAL, slash(name)).await.status, StatusCode::CREATED, "{name}");
    }
}

fn option(kind: u8, name: &str) -> Value {
    json!({ "type": kind, "name": name, "description": "An option" })
}

fn option_with(kind: u8, field: &str, value: &Value) -> Value {
    let mut option = option(kind, "o");
    option[field] = value.clone();
    option
}

#[tokio::test]
async fn unlawful_options_are_refused_where_they_are_wrong() {
    let stage = Stage::new().await;
    stage.world.set_limit(
        "POST /applications/{application_id}/commands",
        100,
        std::time::Duration::from_mins(1),
    );
    let below = |kind, options| option_with(kind, "options", &json!(options));
    let choice = |value: Value| json!([{ "name": "c", "value": value }]);
    let mut eager = option_with(3, "choices", &choice(json!("c")));
    eager["autocomplete"] = json!(true);
    let mut reversed = option_with(3, "min_length", &json!(9));
    reversed["max_length"] = json!(3);
    for (options, at, code) in [
        (vec![option(3, "a"), option(3, "a")], "/1/name", "APPLICATION_COMMAND_OPTIONS_NAME_INVALID"),
        (
            vec![option(3, "a"), option_with(3, "required", &json!(true))],
            "/1",
            "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        ),
        (vec![option(3, "a"), option(1, "b")], "", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"),
        (vec![below(1, vec![option(1, "b")])], "/0/options/0/type", "BASE_TYPE_CHOICES"),
        (vec![below(2, vec![option(2, "b")])], "/0/options/0/type", "BASE_TYPE_CHOICES"),
        (vec![below(2, vec![option(3, "b")])], "/0/options/0/type", "BASE_TYPE_CHOICES"),
        (vec![eager], "/0/autocomplete", "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID"),
        (vec![reversed], "/0/min_length", "APPLICATION_COMMAND_OPTIONS_MIN_LENGTH_INVALID"),
        (vec![option_with(4, "choices", &choice(json!("c")))], "/0/choices/0/value", "NUMBER_TYPE_COERCE"),
        (
            vec![option_with(3, "choices", &choice(json!("c".repeat(101))))],
            "/0/choices/0/value",
            "BASE_TYPE_MAX_LENGTH",
        ),
        (vec![option_with(4, "max_value", &json!(1_u64 << 53))], "/0/max_value", "NUMBER_TYPE_MAX"),
        (vec![option(12, "a")], "/0/type", "BASE_TYPE_CHOICES"),
        (vec![option(3, "a"); 26], "", "BASE_TYPE_MAX_LENGTH"),
    ] {
        let mut body = slash("panel");
        body["options"] = json!(options);
        let refused = stage.post(GLOBAL, body).await;
        assert_eq!(problem(&refused, &format!("/options{at}")), code);
    }
}

#[tokio::test]
async fn a_command_of_too_many_characters_is_refused() {
    let stage = Stage::new().await;
    let described = |index: usize, length| {
        json!({ "type": 3, "name": format!("o{index}"), "description": "d".repeat(100), "choices": (0..5)
            .map(|choice| json!({ "name": format!("{choice}").repeat(length), "value": "v" }))
            .collect::<Vec<_>>() })
    };
    let body = |length| {
        let mut body = slash("panel");
        body["options"] = (0..25).map(|index| described(index, length)).collect();
        body
    };
    assert_eq!(stage.post(GLOBAL, body(40)).await.status, StatusCode::CREATED);
    let refused = stage.post(GLOBAL, body(50)).await;
    assert_eq!(problem(&refused, ""), "APPLICATION_COMMAND_TOO_LARGE");
}

#[tokio::test]
async fn a_hundred_commands_fit_into_a_scope() {
    let stage = Stage::new().await;
    let path = of_guild(&stage);
    let many = |count, kind: u8| {
        let named = |index| json!({ "name": format!("c{index}"), "type": kind, "description": if kind == 1 { "D" } else { "" } });
        Some((0..count).map(named).collect::<Value>())
    };
    assert_eq!(stage.rest(Method::PUT, &path, many(100, 1)).await.status, StatusCode::OK);
    let refused = stage.post(&path, slash("one-more")).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::BAD_REQUEST, &json!(30032)));
    assert_eq!(stage.rest(Method::PUT, &path, many(16, 2)).await.body["code"], 30032);
    assert_eq!(stage.rest(Method::PUT, &path, many(15, 3)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_bot_cannot_decide_who_may_run_a_command() {
    let stage = Stage::new().await;
    let path = of_guild(&stage);
    let created = stage.post(&path, slash("panel")).await.body;
    assert_eq!(stage.get(&format!("{path}/permissions")).await.body, json!([]));
    let own = format!("{path}/{}/permissions", text(&created["id"]));
    assert_eq!(stage.get(&own).await.body["code"], 10066);
    let refused = stage.rest(Method::PUT, &own, Some(json!({ "permissions": [] }))).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::FORBIDDEN, &json!(20001)));
}

#[tokio::test]
async fn commands_belong_to_the_application_and_its_guilds() {
    let stage = Stage::new().await;
    let other = stage.post("/applications/1/commands", slash("panel")).await;
    assert_eq!((other.status, &other.body["code"]), (StatusCode::NOT_FOUND, &json!(10002)));
    let stranger = stage.post("/applications/500000000000000000/guilds/1/commands", slash("panel")).await;
    assert_eq!((stranger.status, &stranger.body["code"]), (StatusCode::FORBIDDEN, &json!(50001)));
}
