//! Messages composed over the API: posted, edited and deleted, each once.

mod again;
mod deaths;
mod edit;
mod judged;
mod keys;
mod ledger;
mod order;
mod send;

use bellhop_api::token::Scope;
use bellhop_testkit::{Bench, http::Answer};
use serde_json::{Value, json};
use twilight_model::id::{Id, marker::ChannelMarker};

/// A program with an API token of the demo guild.
pub(crate) struct Program<'a> {
    pub(crate) t: &'a Bench,
    pub(crate) bearer: String,
}

impl<'a> Program<'a> {
    pub(crate) async fn of(t: &'a Bench) -> Self {
        Self::with(t, &Scope::ALL).await
    }

    pub(crate) async fn with(t: &'a Bench, scopes: &[Scope]) -> Self {
        Self { t, bearer: crate::api::bearer_of(t, t.demo.guild_id, scopes).await }
    }

    fn path(&self, path: &str) -> String {
        let path = format!("/api/v1/guilds/{}/{path}", self.t.demo.guild_id);
        path.trim_end_matches('/').to_owned()
    }

    /// Has something done, with these headers.
    pub(crate) async fn posts_with(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let headers = [headers, &[("authorization", self.bearer.as_str())]].concat();
        self.t.change(("POST", &self.path(path)), &headers, body).await
    }

    /// Has something done.
    pub(crate) async fn posts(&self, path: &str, body: &Value) -> Answer {
        self.posts_with(path, &[], body).await
    }

    /// Has a kind of action done, which must be accepted; the action.
    pub(crate) async fn asks(&self, kind: &str, body: &Value) -> Value {
        let answer = self.posts(&format!("actions/{kind}"), body).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        answer.json()
    }

    /// Reads something.
    pub(crate) async fn reads(&self, path: &str) -> Value {
        let answer = self.t.api(&self.path(path), &[("authorization", &self.bearer)]).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    /// An action as it stands by now.
    pub(crate) async fn action(&self, action: &Value) -> Value {
        self.reads(&format!("actions/{}", action["id"].as_str().unwrap())).await
    }

    /// Posts a message and waits for it; its id.
    pub(crate) async fn posted(&self, content: &str) -> String {
        let body = json!({ "channel_id": self.t.demo.general_channel_id, "content": content });
        let action = self.asks("send-message", &body).await;
        self.t.run_actions().await;
        let done = self.action(&action).await;
        done["result"]["message_id"].as_str().unwrap_or_else(|| panic!("{done}")).to_owned()
    }
}

/// What the bot said in a channel, in order.
pub(crate) fn said(t: &Bench, channel_id: Id<ChannelMarker>) -> Vec<String> {
    let messages = t.world.messages(channel_id, t.demo.owner);
    let content = |message: &Value| message["content"].as_str().unwrap_or_default().to_owned();
    messages.iter().filter(|message| message["author"]["bot"] == true).map(content).collect()
}
