//! The commands as Discord registers them.

use serde_json::{Value, json};

use crate::ui::named;

/// `/config`, `/help` and `/ping`: for guilds only, without default permissions, because authorisation is ours.
pub fn definitions() -> Vec<Value> {
    let role = || option("role", "command-config-option-role", (8, true));
    let mut channel = option("channel", "command-config-option-channel", (7, false));
    channel["channel_types"] = json!([0, 5]);
    let off = option("off", "command-config-option-off", (5, false));
    let roles = json!([
        below("add", "command-config-manager-role-add", 1, &json!([role()])),
        below("remove", "command-config-manager-role-remove", 1, &json!([role()])),
    ]);
    let config = json!([
        below("show", "command-config-show", 1, &json!([])),
        below("audit-channel", "command-config-audit-channel", 1, &json!([channel, off])),
        below("manager-role", "command-config-manager-role", 2, &roles),
    ]);
    vec![
        command("config", "command-config", &config),
        command("help", "command-help", &json!([])),
        command("ping", "command-ping", &json!([])),
    ]
}

fn command(name: &str, key: &str, options: &Value) -> Value {
    let mut command = below(name, key, 1, options);
    command["contexts"] = json!([0]);
    command["integration_types"] = json!([0]);
    command
}

fn below(name: &str, key: &str, kind: u8, options: &Value) -> Value {
    let mut below = named(name, key);
    below["type"] = json!(kind);
    below["options"] = options.clone();
    below
}

fn option(name: &str, key: &str, (kind, required): (u8, bool)) -> Value {
    let mut option = named(name, key);
    option["type"] = json!(kind);
    option["required"] = json!(required);
    option
}
