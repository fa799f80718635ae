//! A program that uses the API as a function.

use bellhop_testkit::{
    Bench,
    http::Answer,
    lambda::{Gateway, Lambda},
};
use serde_json::{Value, json};

/// With a token that is good for everything in the demo's guild.
pub(super) struct Program {
    token: String,
    guild: String,
}

impl Program {
    pub(super) async fn of(t: &Bench) -> Self {
        let guild_id = t.demo.guild_id;
        Self { token: crate::api::bearer(t, guild_id).await, guild: format!("/api/v1/guilds/{guild_id}") }
    }

    /// Reads something below the guild.
    pub(super) async fn reads(&self, api: &Lambda, path: &str) -> Answer {
        self.asks(api, ("GET", path), &Value::Null).await
    }

    /// Makes the guild's configuration, which nobody has changed, what the body says.
    pub(super) async fn configures(&self, api: &Lambda, body: &Value) -> Answer {
        self.asks(api, ("PATCH", "/config"), body).await
    }

    /// Has a message sent; the key is one of its own.
    pub(super) async fn sends(&self, api: &Lambda, t: &Bench, content: &str) -> Answer {
        let body = json!({ "channel_id": t.demo.general_channel_id, "content": content });
        self.asks(api, ("POST", "/actions/send-message"), &body).await
    }

    async fn asks(&self, api: &Lambda, (method, path): (&str, &str), body: &Value) -> Answer {
        let headers = [
            ("authorization", self.token.as_str()),
            ("content-type", "application/json"),
            ("if-match", "\"0\""),
            ("idempotency-key", "once"),
        ];
        let path = format!("{}{path}", self.guild);
        let body = if body.is_null() { String::new() } else { body.to_string() };
        api.ask(Gateway::Http, (method, &path), &headers, body.as_bytes()).await
    }
}
