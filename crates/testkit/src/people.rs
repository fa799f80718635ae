//! People as clients: what they do, and what they read.

use std::sync::PoisonError;

use bellhop_world::{Act, Delivery, Outcome};
use serde_json::Value;
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, MessageMarker, RoleMarker, UserMarker},
};

use crate::{Bench, bench::is_thinking, wait::until};

/// Someone with an account in the world.
#[derive(Clone, Copy)]
pub struct Person<'a> {
    bench: &'a Bench,
    /// Who it is.
    pub user_id: Id<UserMarker>,
}

impl Bench {
    /// The guild's owner.
    pub fn owner(&self) -> Person<'_> {
        self.person(self.demo.owner)
    }

    /// Has Manage Server.
    pub fn manager(&self) -> Person<'_> {
        self.person(self.demo.manager)
    }

    /// Has the staff's role.
    pub fn staff(&self) -> Person<'_> {
        self.person(self.demo.staff)
    }

    /// Has two of the roles anybody may have.
    pub fn member(&self) -> Person<'_> {
        self.person(self.demo.member)
    }

    /// Has no role.
    pub fn newcomer(&self) -> Person<'_> {
        self.person(self.demo.newcomer)
    }

    /// Anyone.
    pub fn person(&self, user_id: Id<UserMarker>) -> Person<'_> {
        Person { bench: self, user_id }
    }

    pub(crate) fn everyone(&self) -> [Id<UserMarker>; 6] {
        let demo = &self.demo;
        [demo.owner, demo.manager, demo.staff, demo.member, demo.newcomer, demo.stranger]
    }

    /// Marks a message as read by its person; its content, and its embeds' titles and texts.
    pub(crate) fn read(&self, message: &Value) -> String {
        let id = message["id"].as_str().and_then(|id| id.parse().ok()).expect("a message has an id");
        self.read.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        let mut lines = vec![message["content"].as_str().unwrap_or_default().to_owned()];
        for embed in message["embeds"].as_array().into_iter().flatten() {
            let text = |field: &str| embed[field].as_str().unwrap_or_default();
            lines.push(format!("[{}]\n{}", text("title"), text("description")));
        }
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }
}

impl<'a> Person<'a> {
    pub(crate) fn bench(self) -> &'a Bench {
        self.bench
    }

    /// Clicks a button of a message; what they then read, or see instead.
    pub async fn click(self, message_id: Id<MessageMarker>, custom_id: &str) -> String {
        let delivery = self.bench.world.click(self.user_id, message_id, custom_id).await;
        self.sees(&delivery)
    }

    /// Runs a command, such as `panel list`, in the demo's #general.
    pub async fn runs(self, command: &str) -> String {
        self.does(Act::command(self.user_id, self.bench.demo.general_channel_id, command)).await
    }

    /// Does anything.
    pub async fn does(self, act: Act) -> String {
        let delivery = self.bench.world.interact(act).await;
        self.sees(&delivery)
    }

    /// What they see of a delivered interaction.
    pub fn sees(self, delivery: &Delivery) -> String {
        match &delivery.outcome {
            Outcome::Message { message_id, ephemeral } => {
                assert!(ephemeral, "everybody sees the answer");
                self.bench.read(&self.bench.world.message(*message_id).expect("the answer is there"))
            }
            Outcome::Thinking { ephemeral, .. } => {
                assert!(ephemeral, "everybody sees the bot thinking");
                "(thinking…)".to_owned()
            }
            other => format!("({other:?})"),
        }
    }

    /// Waits until nothing they see is "thinking…" any more; the newest message they alone see.
    pub async fn reads(self) -> String {
        until("the answer is there", async || {
            let seen = self.bench.world.ephemerals(self.user_id);
            !seen.is_empty() && !seen.iter().any(is_thinking)
        })
        .await;
        let seen = self.bench.world.ephemerals(self.user_id);
        self.bench.read(seen.last().expect("there is a message"))
    }

    /// Waits as [`reads`](Self::reads) does; everything they alone see, oldest first.
    pub async fn reads_all(self) -> Vec<String> {
        self.reads().await;
        self.bench.world.ephemerals(self.user_id).iter().map(|seen| self.bench.read(seen)).collect()
    }

    /// Whether they have the role.
    pub fn has(self, role_id: Id<RoleMarker>) -> bool {
        self.roles().contains(&role_id)
    }

    /// Their roles in the demo guild.
    pub fn roles(self) -> Vec<Id<RoleMarker>> {
        self.bench.world.member_roles(self.bench.demo.guild_id, self.user_id)
    }

    /// The messages they see in a channel, oldest first.
    pub fn messages(self, channel_id: Id<ChannelMarker>) -> Vec<Value> {
        self.bench.world.messages(channel_id, self.user_id)
    }
}
