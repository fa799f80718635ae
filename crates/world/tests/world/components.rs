//! Components of messages over REST.

use http::StatusCode;
use serde_json::{Value, json};

use crate::{posting::problem, support::Stage};

#[tokio::test]
async fn every_select_keeps_its_defaults() {
    let stage = Stage::new().await;
    let select = |kind: u8, defaults: Value| {
        let mut select = json!({ "type": kind, "custom_id": format!("s{kind}"), "placeholder": "Choose", "max_values": 2 });
        select["default_values"] = defaults;
        json!({ "type": 1, "components": [select] })
    };
    let options = json!([{ "label": "A", "value": "a", "default": true }, { "label": "B", "value": "b" }]);
    let strings = json!({ "type": 1, "components": [{ "type": 3, "custom_id": "s3", "options": options }] });
    let mut channels = select(8, json!([{ "id": "7", "type": "channel" }]));
    channels["components"][0]["channel_types"] = json!([0, 5]);
    let rows = [
        strings,
        select(5, json!([{ "id": "1", "type": "user" }])),
        select(6, json!([{ "id": "2", "type": "role" }])),
        select(7, json!([{ "id": "1", "type": "user" }, { "id": "2", "type": "role" }])),
        channels,
    ];
    let message = stage.say(json!({ "components": rows })).await.body;
    for (row, kind) in message["components"].as_array().unwrap().iter().zip([3, 5, 6, 7, 8]) {
        assert_eq!(row["components"][0]["type"], kind);
    }
    assert_eq!(message["components"][4]["components"][0]["channel_types"], json!([0, 5]));
    let wrong = stage.say(json!({ "components": [select(5, json!([{ "id": "2", "type": "role" }]))] })).await;
    assert_eq!(problem(&wrong, "/components/0/components/0/default_values/0/type"), "BASE_TYPE_CHOICES");
    let three =
        json!([{ "id": "1", "type": "user" }, { "id": "2", "type": "user" }, { "id": "3", "type": "user" }]);
    let many = stage.say(json!({ "components": [select(5, three)] })).await;
    assert_eq!(problem(&many, "/components/0/components/0/default_values"), "BASE_TYPE_BAD_LENGTH");
}

#[tokio::test]
async fn a_button_shows_an_emoji_and_nothing_else() {
    let stage = Stage::new().await;
    let button = |name: &str| {
        let button = json!({ "type": 2, "style": 1, "custom_id": "x", "emoji": { "name": name } });
        json!({ "content": "x", "components": [{ "type": 1, "components": [button] }] })
    };
    for name in ["⚓", "🎨", "1️⃣", "👩🏽‍🚀", "❤️", "❤"] {
        assert_eq!(stage.say(button(name)).await.status, StatusCode::OK, "{name}");
        stage.world.reset_limits();
    }
    for name in ["anchor", ":smile:", "⚓⚓"] {
        assert_eq!(stage.say(button(name)).await.body["code"], 50035, "{name}");
    }
}
