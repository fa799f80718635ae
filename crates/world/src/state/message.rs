//! Messages, also those that one person alone sees (Discord Docs: Message Resource).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use twilight_model::util::Timestamp;

use super::{
    Channel, Component, Embed, User,
    ids::{AnyId, ApplicationId, ChannelId, GuildId, MessageId, RoleId, UserId},
};

/// An ordinary message.
pub(crate) const DEFAULT: u8 = 0;
/// Tells a channel that a thread was started in it.
pub(crate) const THREAD_CREATED: u8 = 18;
/// A reply, also an answer to a click.
pub(crate) const REPLY: u8 = 19;
/// An answer to a slash command.
pub(crate) const CHAT_INPUT_COMMAND: u8 = 20;
/// Stands first in a thread for the message that the thread was started from.
pub(crate) const THREAD_STARTER: u8 = 21;
/// An answer to a command from a context menu.
const CONTEXT_MENU_COMMAND: u8 = 23;

/// Published to the channels that follow this one.
pub(crate) const CROSSPOSTED: u64 = 1;

/// Links show no embeds.
pub(crate) const SUPPRESS_EMBEDS: u64 = 1 << 2;
/// A thread was started from it, with its id.
pub(crate) const HAS_THREAD: u64 = 1 << 5;
/// One person alone sees the message.
pub(crate) const EPHEMERAL: u64 = 1 << 6;
/// "… is thinking": a deferred answer not yet given.
pub(crate) const LOADING: u64 = 1 << 7;
/// Nobody's device rings.
pub(crate) const SUPPRESS_NOTIFICATIONS: u64 = 1 << 12;

/// A message object.
#[allow(clippy::struct_field_names, reason = "the fields are Discord's")]
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(crate) id: MessageId,
    pub(crate) channel_id: ChannelId,
    #[serde(rename = "type")]
    pub(crate) kind: u8,
    pub(crate) author: User,
    pub(crate) content: String,
    pub(crate) timestamp: Timestamp,
    pub(crate) edited_timestamp: Option<Timestamp>,
    pub(crate) tts: bool,
    pub(crate) mention_everyone: bool,
    pub(crate) mentions: Vec<User>,
    pub(crate) mention_roles: Vec<RoleId>,
    pub(crate) attachments: Vec<Value>,
    pub(crate) embeds: Vec<Embed>,
    pub(crate) pinned: bool,
    pub(crate) flags: u64,
    pub(crate) components: Vec<Component>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) application_id: Option<ApplicationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) webhook_id: Option<AnyId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) nonce: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message_reference: Option<MessageReference>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) referenced_message: Option<Referenced>,
    /// The thread that was started from it; only in answers and events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) thread: Option<Box<Channel>>,
    /// Its number in a thread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) position: Option<u32>,
    /// How an interaction led to this message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) interaction_metadata: Option<Value>,
    /// The same for slash commands, in the older form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) interaction: Option<Value>,
}

/// The message that another answers; null once it is deleted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Referenced(pub(crate) Option<Box<Message>>);

/// Which message another answers, or which thread it tells of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct MessageReference {
    #[serde(rename = "type")]
    pub(crate) kind: u8,
    pub(crate) channel_id: ChannelId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) message_id: Option<MessageId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) guild_id: Option<GuildId>,
}

/// What an author may say in a new message.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) content: String,
    pub(crate) embeds: Vec<Embed>,
    pub(crate) components: Vec<Component>,
    pub(crate) flags: u64,
    pub(crate) tts: bool,
    pub(crate) mentions: Mentions,
    pub(crate) nonce: Option<Value>,
    pub(crate) attachments: Vec<Attached>,
    pub(crate) reply: Option<Reply>,
}

/// Which message a new one answers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reply {
    pub(crate) message_id: MessageId,
    /// The channel that the author takes it to stand in.
    pub(crate) channel_id: Option<ChannelId>,
    /// Whether the new message is refused if that one is gone, or sent as no reply.
    pub(crate) must_exist: bool,
}

/// An attachment of a message that is written or changed.
#[derive(Clone, Debug)]
pub(crate) enum Attached {
    /// One that the message has already, with the description it shall have.
    Kept(AnyId, Option<String>),
    /// All that it has already.
    AllKept,
    New(Upload),
}

/// A file as far as the world keeps it: all but its bytes.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub(crate) filename: String,
    /// Bytes.
    pub(crate) size: u64,
    pub(crate) content_type: Option<String>,
    pub(crate) description: Option<String>,
}

/// Whom a text may ring (Discord Docs: "Allowed Mentions Object"); `None`: whoever it names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mentions {
    pub(crate) everyone: Option<bool>,
    pub(crate) users: Option<Vec<UserId>>,
    pub(crate) roles: Option<Vec<RoleId>>,
    /// The author of the message that is answered.
    pub(crate) replied_user: Option<bool>,
}

/// What an edit of a message may say; what is absent stays.
#[derive(Clone, Debug, Default)]
pub(crate) struct MessageEdit {
    pub(crate) content: Option<String>,
    pub(crate) embeds: Option<Vec<Embed>>,
    pub(crate) components: Option<Vec<Component>>,
    pub(crate) flags: Option<u64>,
    pub(crate) attachments: Option<Vec<Attached>>,
    pub(crate) mentions: Mentions,
}

impl Mentions {
    /// Nobody rings.
    pub(crate) fn nobody() -> Self {
        Self {
            everyone: Some(false),
            users: Some(Vec::new()),
            roles: Some(Vec::new()),
            replied_user: Some(false),
        }
    }
}

impl Message {
    /// A message of `author` without content, to be filled.
    pub(crate) fn new(id: MessageId, channel_id: ChannelId, author: User, timestamp: Timestamp) -> Self {
        Self {
            id,
            channel_id,
            kind: DEFAULT,
            author,
            content: String::new(),
            timestamp,
            edited_timestamp: None,
            tts: false,
            mention_everyone: false,
            mentions: Vec::new(),
            mention_roles: Vec::new(),
            attachments: Vec::new(),
            embeds: Vec::new(),
            pinned: false,
            flags: 0,
            components: Vec::new(),
            application_id: None,
            webhook_id: None,
            nonce: None,
            message_reference: None,
            referenced_message: None,
            thread: None,
            position: None,
            interaction_metadata: None,
            interaction: None,
        }
    }

    /// Whether a person or an application wrote it, and not Discord.
    pub(crate) fn is_written(&self) -> bool {
        matches!(self.kind, DEFAULT | REPLY | CHAT_INPUT_COMMAND | CONTEXT_MENU_COMMAND)
    }

    /// Whether it shows nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.content.trim().is_empty()
            && self.embeds.is_empty()
            && self.components.is_empty()
            && self.attachments.is_empty()
    }

    /// Makes a change, but for the attachments.
    pub(crate) fn apply(&mut self, edit: MessageEdit) {
        if let Some(content) = edit.content {
            self.content = content;
        }
        if let Some(embeds) = edit.embeds {
            self.embeds = embeds;
        }
        if let Some(components) = edit.components {
            self.components = components;
        }
        if let Some(flags) = edit.flags {
            self.flags = (self.flags & !SUPPRESS_EMBEDS) | (flags & SUPPRESS_EMBEDS);
        }
    }
}
