//! What the bot does besides reading and posting.

use http::Method;
use serde_json::{Value, json};
use twilight_model::guild::Permissions;

use super::{Answer, Stage};

impl Stage {
    /// A PATCH of the bot.
    pub(crate) async fn change(&self, path: &str, body: Value) -> Answer {
        self.rest(Method::PATCH, path, Some(body)).await
    }

    /// A DELETE of the bot.
    pub(crate) async fn erase(&self, path: &str) -> Answer {
        self.rest(Method::DELETE, path, None).await
    }

    /// Gives the bot's role these permissions besides its own.
    pub(crate) fn allow(&self, permissions: Permissions) {
        let (guild, role) = (self.demo.guild_id, self.demo.bot_role_id);
        let held =
            self.world.role(guild, role).unwrap()["permissions"].as_str().unwrap().parse::<u64>().unwrap();
        let bits = (held | permissions.bits()).to_string();
        self.world.update_role(guild, role, &json!({ "permissions": bits })).unwrap();
    }

    /// Takes permissions from the bot's role.
    pub(crate) fn forbid(&self, permissions: Permissions) {
        let (guild, role) = (self.demo.guild_id, self.demo.bot_role_id);
        let held =
            self.world.role(guild, role).unwrap()["permissions"].as_str().unwrap().parse::<u64>().unwrap();
        let bits = (held & !permissions.bits()).to_string();
        self.world.update_role(guild, role, &json!({ "permissions": bits })).unwrap();
    }

    /// Lifts the limits on messages, for tests that post many.
    pub(crate) fn hurry(&self) {
        self.world.set_global_limit(None);
        for route in ["POST /channels/{channel_id}/messages", "GET /channels/{channel_id}/messages"] {
            self.world.set_limit(route, 1_000, std::time::Duration::from_secs(1));
        }
    }
}
