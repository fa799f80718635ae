//! Messages as their readers are shown them: what they refer to as it is now, and for an
//! application without the message content intent, without content.
//!
//! Discord empties text, embeds, attachments and components of what others wrote, over REST and on
//! the gateway, but for direct messages and messages that mention the bot (Discord Docs: Gateway,
//! "Message Content Intent").

use serde::Serialize;

use super::{
    Actor, MemberJson, State,
    ids::GuildId,
    message::{HAS_THREAD, Message, REPLY, Referenced, THREAD_CREATED, THREAD_STARTER},
};

/// The application flags that allow the message content intent, to all or to few guilds.
const MESSAGE_CONTENT: u64 = 1 << 18 | 1 << 19;

/// A message as gateway events carry it: with guild and author's membership.
#[derive(Serialize)]
pub(crate) struct MessageEvent<'a> {
    #[serde(flatten)]
    message: Message,
    guild_id: GuildId,
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<MemberJson<'a>>,
}

impl State {
    /// Whether an actor reads what others wrote: everybody but a bot without the portal's toggle.
    pub(crate) fn reads_content(&self, actor: Actor) -> bool {
        actor != Actor::User(self.application.bot_id()) || self.application.flags & MESSAGE_CONTENT != 0
    }

    /// A message as it is shown; with the content of others if `content`.
    pub(crate) fn present(&self, message: &Message, content: bool) -> Message {
        let mut shown = message.clone();
        if matches!(message.kind, REPLY | THREAD_STARTER) {
            shown.referenced_message = Some(Referenced(self.referenced(message).map(|original| {
                let mut original = Message { referenced_message: None, ..original.clone() };
                self.empty_unless(content, &mut original);
                Box::new(original)
            })));
        }
        let thread_id = match message.kind {
            THREAD_CREATED => message.message_reference.as_ref().map(|reference| reference.channel_id),
            _ => (message.flags & HAS_THREAD != 0).then(|| message.id.cast()),
        };
        let thread = thread_id.and_then(|thread_id| self.channels.get(&thread_id));
        shown.thread = thread.filter(|thread| thread.is_thread()).map(|thread| Box::new(thread.clone()));
        self.empty_unless(content, &mut shown);
        shown
    }

    /// What a message refers to, if it still stands.
    fn referenced(&self, message: &Message) -> Option<&Message> {
        let reference = message.message_reference.as_ref()?;
        let message_id = reference.message_id?;
        let alone = self.ephemerals.get(&message_id).map(|(_, message)| message);
        alone.or_else(|| self.message(reference.channel_id, message_id).ok())
    }

    fn empty_unless(&self, content: bool, message: &mut Message) {
        let bot_id = self.application.bot_id();
        let told = message.author.id == bot_id || message.mentions.iter().any(|user| user.id == bot_id);
        // What stands in no guild channel is a direct message.
        if content || told || !message.is_written() || !self.channels.contains_key(&message.channel_id) {
            return;
        }
        message.content.clear();
        message.embeds.clear();
        message.attachments.clear();
        message.components.clear();
    }

    /// The gateway's form of a message.
    pub(crate) fn message_event(&self, message: &Message, content: bool) -> Option<MessageEvent<'_>> {
        let guild_id = self.channels.get(&message.channel_id)?.guild_id;
        let member = self.guilds.get(&guild_id)?.members.get(&message.author.id);
        // A webhook's message, and so an interaction's answer, carries no membership.
        let member = member.filter(|_| message.webhook_id.is_none()).map(MemberJson::bare);
        Some(MessageEvent { message: self.present(message, content), guild_id, member })
    }
}
