//! `bellhop up`, started, read and ended as by a script.

mod click;
mod database;
mod ending;
mod ephemeral;
mod keeping;
mod ports;
mod refusals;
mod report;

use std::path::Path;

use bellhop_testkit::{Up, built};
use serde_json::{Value, json};
use tempfile::TempDir;
use twilight_model::id::{Id, marker::RoleMarker};

/// Everything, with nothing kept.
async fn ephemeral() -> Up {
    Up::start(&built("bellhop"), &["--ephemeral"], &[]).await
}

/// Everything, with its data in a folder.
async fn up_in(folder: &Path) -> Up {
    Up::start(&built("bellhop"), &[], &[("DATA_DIR", folder)]).await
}

/// A folder that PostgreSQL's own user may pass through.
fn folder() -> TempDir {
    use std::os::unix::fs::PermissionsExt as _;
    tempfile::Builder::new().permissions(std::fs::Permissions::from_mode(0o755)).tempdir().unwrap()
}

/// The member clicks the first button of the demo's panel; what comes of it.
async fn click(up: &Up) -> Value {
    let act = json!({
        "user_id": up.text("/members/member"),
        "type": "component",
        "message_id": up.text("/panel/message_id"),
        "custom_id": up.text("/panel/custom_ids/0"),
    });
    up.control("POST", "/interactions", &act).await.json()
}

/// The member's roles, as Discord's REST API tells them.
async fn roles(up: &Up) -> Vec<Id<RoleMarker>> {
    let path = format!("/guilds/{}/members/{}", up.text("/guild_id"), up.text("/members/member"));
    serde_json::from_value(up.discord(&path).await.json()["roles"].clone()).unwrap()
}
