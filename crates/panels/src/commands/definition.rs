//! The command as Discord registers it.

use bellhop_guilds::ui::named;
use serde_json::{Value, json};

use super::NAME;
use crate::model::TITLE_LENGTH;

/// `/panel` with its subcommands: for guilds only, without default permissions, because authorisation is ours and
/// manager roles are ours too.
pub fn definition() -> Value {
    let mut command = named(NAME, "command-panel");
    command["type"] = json!(1);
    command["contexts"] = json!([0]);
    command["integration_types"] = json!([0]);
    let panel = || {
        let mut option = named("panel", "command-panel-option-panel");
        option["type"] = json!(3);
        option["required"] = json!(true);
        option["autocomplete"] = json!(true);
        option["max_length"] = json!(TITLE_LENGTH);
        option
    };
    let channel = |required: bool| {
        let mut option = named("channel", "command-panel-option-channel");
        option["type"] = json!(7);
        option["required"] = json!(required);
        option["channel_types"] = json!([0, 5]);
        option
    };
    let subcommands = [
        ("create", "command-panel-create", vec![]),
        ("edit", "command-panel-edit", vec![panel()]),
        ("post", "command-panel-post", vec![panel(), channel(false)]),
        ("move", "command-panel-move", vec![panel(), channel(true)]),
        ("delete", "command-panel-delete", vec![panel()]),
        ("list", "command-panel-list", vec![]),
    ];
    let subcommands = subcommands.map(|(name, key, options)| {
        let mut subcommand = named(name, key);
        subcommand["type"] = json!(1);
        subcommand["options"] = json!(options);
        subcommand
    });
    command["options"] = json!(subcommands);
    command
}
