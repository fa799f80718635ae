//! Messages, also those that one person alone sees (Discord Docs: Message Resource).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use twilight_model::{guild::Permissions, util::Timestamp};

use super::{
    Change, Component, Embed, MemberJson, State, User,
    ids::{AnyId, ApplicationId, ChannelId, GuildId, MessageId, RoleId, UserId},
    snowflake,
};
use crate::error::ApiError;

/// An ordinary message.
pub(crate) const DEFAULT: u8 = 0;
/// A reply, also an answer to a click.
pub(crate) const REPLY: u8 = 19;
/// An answer to a slash command.
pub(crate) const CHAT_INPUT_COMMAND: u8 = 20;

/// Links show no embeds.
pub(crate) const SUPPRESS_EMBEDS: u64 = 1 << 2;
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) referenced_message: Option<Box<Message>>,
    /// How an interaction led to this message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) interaction_metadata: Option<Value>,
    /// The same for slash commands, in the older form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) interaction: Option<Value>,
}

/// Which message another answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct MessageReference {
    #[serde(rename = "type")]
    pub(crate) kind: u8,
    pub(crate) channel_id: ChannelId,
    pub(crate) message_id: MessageId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) guild_id: Option<GuildId>,
}

/// A message as gateway events carry it: with guild and author's membership.
#[derive(Serialize)]
pub(crate) struct MessageEvent<'a> {
    #[serde(flatten)]
    message: &'a Message,
    guild_id: GuildId,
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<MemberJson<'a>>,
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
    pub(crate) message_reference: Option<MessageId>,
}

/// Whom a text may ring (Discord Docs: "Allowed Mentions Object"); `None`: whoever it names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mentions {
    pub(crate) everyone: Option<bool>,
    pub(crate) users: Option<Vec<UserId>>,
    pub(crate) roles: Option<Vec<RoleId>>,
}

/// What an edit of a message may say; what is absent stays.
#[derive(Clone, Debug, Default)]
pub(crate) struct MessageEdit {
    pub(crate) content: Option<String>,
    pub(crate) embeds: Option<Vec<Embed>>,
    pub(crate) components: Option<Vec<Component>>,
    pub(crate) flags: Option<u64>,
    pub(crate) mentions: Mentions,
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
            interaction_metadata: None,
            interaction: None,
        }
    }

    fn apply(&mut self, edit: MessageEdit) {
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

impl State {
    /// A message that everybody in its channel may see.
    pub(crate) fn message(&self, channel_id: ChannelId, message_id: MessageId) -> Result<&Message, ApiError> {
        let messages = self.messages.get(&channel_id).ok_or_else(ApiError::unknown_message)?;
        messages.get(&message_id).ok_or_else(ApiError::unknown_message)
    }

    /// Any message by its id alone, ephemeral ones included, with who alone sees it.
    pub(crate) fn find_message(&self, message_id: MessageId) -> Option<(&Message, Option<UserId>)> {
        if let Some((viewer, message)) = self.ephemerals.get(&message_id) {
            return Some((message, Some(*viewer)));
        }
        self.messages.values().find_map(|messages| messages.get(&message_id)).map(|message| (message, None))
    }

    fn message_mut(&mut self, channel_id: ChannelId, message_id: MessageId) -> Option<&mut Message> {
        if let Some((_, message)) = self.ephemerals.get_mut(&message_id) {
            return Some(message);
        }
        self.messages.get_mut(&channel_id)?.get_mut(&message_id)
    }

    /// A new message of `author_id` with the draft's content, not yet posted.
    pub(crate) fn write_message(
        &mut self,
        channel_id: ChannelId,
        author_id: UserId,
        draft: Draft,
    ) -> Result<Message, ApiError> {
        let author = self.user(author_id)?.clone();
        let mut message = Message::new(self.next_id(), channel_id, author, snowflake::timestamp(self.now()));
        message.content = draft.content;
        message.embeds = draft.embeds;
        message.components = draft.components;
        super::component::number(&mut message.components);
        message.flags = draft.flags;
        message.tts = draft.tts;
        message.nonce = draft.nonce;
        if let Some(message_id) = draft.message_reference {
            self.refer(&mut message, message_id)?;
        }
        self.mention(&mut message, &draft.mentions);
        Ok(message)
    }

    /// Makes `message` a reply to another one.
    pub(crate) fn refer(&self, message: &mut Message, message_id: MessageId) -> Result<(), ApiError> {
        let (original, _) = self.find_message(message_id).ok_or_else(ApiError::unknown_message)?;
        message.kind = REPLY;
        message.message_reference = Some(MessageReference {
            kind: 0,
            channel_id: original.channel_id,
            message_id,
            guild_id: self.channel(original.channel_id).ok().map(|channel| channel.guild_id),
        });
        message.referenced_message = Some(Box::new(Message { referenced_message: None, ..original.clone() }));
        Ok(())
    }

    /// Fills the mention fields from the text and what may be mentioned.
    fn mention(&self, message: &mut Message, allowed: &Mentions) {
        let named = super::mention::read(&message.content);
        let may = |list: &Option<Vec<UserId>>, id| list.as_ref().is_none_or(|list| list.contains(id));
        message.mentions = named
            .users
            .iter()
            .filter(|id| may(&allowed.users, id))
            .filter_map(|id| self.user(*id).ok().cloned())
            .collect();
        message.mention_roles = named
            .roles
            .into_iter()
            .filter(|id| allowed.roles.as_ref().is_none_or(|list| list.contains(id)))
            .collect();
        let everyone = named.everyone && allowed.everyone.unwrap_or(true);
        let may =
            |channel| self.permissions_in(message.author.id, channel).contains(Permissions::MENTION_EVERYONE);
        message.mention_everyone = everyone && self.channels.get(&message.channel_id).is_some_and(may);
    }

    /// Shows a message to everybody in its channel.
    pub(crate) fn post(&mut self, message: Message) -> MessageId {
        let (channel_id, message_id) = (message.channel_id, message.id);
        // Direct messages stand in no guild channel.
        if let Some(text) = self.channels.get_mut(&channel_id).and_then(|channel| channel.text.as_mut()) {
            text.last_message_id = Some(message_id);
        }
        self.messages.entry(channel_id).or_default().insert(message_id, message);
        self.record(Change::MessageCreate { channel_id, message_id });
        message_id
    }

    /// Shows a message to one person alone.
    pub(crate) fn whisper(&mut self, viewer: UserId, message: Message) -> MessageId {
        let message_id = message.id;
        self.ephemerals.insert(message_id, (viewer, message));
        self.record(Change::Ephemeral { user_id: viewer });
        message_id
    }

    /// Changes a message; one that was "thinking" is thereby answered.
    pub(crate) fn edit_message(
        &mut self,
        channel_id: ChannelId,
        message_id: MessageId,
        edit: MessageEdit,
    ) -> Result<(), ApiError> {
        let edited_at = snowflake::timestamp(self.now());
        let mentions = edit.mentions.clone();
        let message = self.message_mut(channel_id, message_id).ok_or_else(ApiError::unknown_message)?;
        message.apply(edit);
        super::component::number(&mut message.components);
        if message.flags & LOADING == 0 {
            message.edited_timestamp = Some(edited_at);
        }
        message.flags &= !LOADING;
        let mut edited = message.clone();
        self.mention(&mut edited, &mentions);
        if let Some(message) = self.message_mut(channel_id, message_id) {
            *message = edited;
        }
        self.record(match self.ephemerals.get(&message_id) {
            Some((viewer, _)) => Change::Ephemeral { user_id: *viewer },
            None => Change::MessageUpdate { channel_id, message_id },
        });
        Ok(())
    }

    pub(crate) fn delete_message(
        &mut self,
        channel_id: ChannelId,
        message_id: MessageId,
    ) -> Result<(), ApiError> {
        if let Some((user_id, _)) = self.ephemerals.remove(&message_id) {
            self.record(Change::Ephemeral { user_id });
            return Ok(());
        }
        let guild_id = self.channel(channel_id)?.guild_id;
        let messages = self.messages.get_mut(&channel_id).ok_or_else(ApiError::unknown_message)?;
        messages.remove(&message_id).ok_or_else(ApiError::unknown_message)?;
        self.record(Change::MessageDelete { guild_id, channel_id, message_id });
        Ok(())
    }

    /// The gateway's form of a message.
    pub(crate) fn message_event<'a>(&'a self, message: &'a Message) -> Option<MessageEvent<'a>> {
        let guild_id = self.channels.get(&message.channel_id)?.guild_id;
        let member = self.guilds.get(&guild_id)?.members.get(&message.author.id);
        // A webhook's message, and so an interaction's answer, carries no membership.
        let member = member.filter(|_| message.webhook_id.is_none()).map(MemberJson::bare);
        Some(MessageEvent { message, guild_id, member })
    }
}
