//! Writing, posting, changing and deleting messages.

use serde_json::{Value, json};
use twilight_model::guild::Permissions;

use super::{
    Change, State,
    ids::{AnyId, ChannelId, MessageId, UserId},
    message::{
        Attached, Draft, LOADING, Mentions, Message, MessageEdit, MessageReference, REPLY, Referenced, Reply,
        THREAD_STARTER, Upload,
    },
    snowflake,
};
use crate::error::ApiError;

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
        message.attachments = self.attach(channel_id, &[], draft.attachments);
        if let Some(reply) = draft.reply {
            self.answer(&mut message, reply)?;
        }
        self.mention(&mut message, &draft.mentions);
        Ok(message)
    }

    /// Makes `message` a reply within its channel, if there is what it answers.
    fn answer(&self, message: &mut Message, reply: Reply) -> Result<(), ApiError> {
        let refuse = |code, text| Err(ApiError::invalid_field("message_reference", code, text));
        let elsewhere = reply.channel_id.is_some_and(|channel_id| channel_id != message.channel_id);
        let original = self.message(message.channel_id, reply.message_id);
        match original.and_then(|m| if elsewhere { Err(ApiError::unknown_message()) } else { Ok(m) }) {
            Ok(original) if !original.is_written() => {
                refuse("REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE", "Cannot reply to a system message")
            }
            Ok(_) => self.refer(message, reply.message_id),
            Err(_) if reply.must_exist => refuse("REPLIES_UNKNOWN_MESSAGE", "Unknown message"),
            Err(_) => Ok(()),
        }
    }

    /// Makes `message` a reply to another one.
    pub(crate) fn refer(&self, message: &mut Message, message_id: MessageId) -> Result<(), ApiError> {
        let (original, _) = self.find_message(message_id).ok_or_else(ApiError::unknown_message)?;
        message.kind = REPLY;
        message.message_reference = Some(MessageReference {
            kind: 0,
            channel_id: original.channel_id,
            message_id: Some(message_id),
            guild_id: self.channel(original.channel_id).ok().map(|channel| channel.guild_id),
        });
        let original = Message { referenced_message: None, ..original.clone() };
        message.referenced_message = Some(Referenced(Some(Box::new(original))));
        Ok(())
    }

    /// Fills the mention fields from the text and what may be mentioned.
    fn mention(&self, message: &mut Message, allowed: &Mentions) {
        let mut named = super::mention::read(&message.content);
        named.users.retain(|id| allowed.users.as_ref().is_none_or(|list| list.contains(id)));
        named.roles.retain(|id| allowed.roles.as_ref().is_none_or(|list| list.contains(id)));
        let answered =
            message.referenced_message.iter().filter_map(|original| Some(original.0.as_ref()?.author.id));
        for author_id in answered.filter(|_| allowed.replied_user != Some(false)) {
            if !named.users.contains(&author_id) {
                named.users.push(author_id);
            }
        }
        message.mentions = named.users.iter().filter_map(|id| self.user(*id).ok().cloned()).collect();
        message.mention_roles = named.roles;
        let everyone = named.everyone && allowed.everyone.unwrap_or(true);
        let may =
            |channel| self.permissions_in(message.author.id, channel).contains(Permissions::MENTION_EVERYONE);
        message.mention_everyone = everyone && self.channels.get(&message.channel_id).is_some_and(may);
    }

    /// The attachment objects of a message that had `before`; the files themselves are not kept.
    fn attach(&mut self, channel_id: ChannelId, before: &[Value], wanted: Vec<Attached>) -> Vec<Value> {
        let mut attachments = Vec::new();
        for attached in wanted {
            match attached {
                Attached::New(upload) => attachments.push(describe(channel_id, self.next_id(), upload)),
                Attached::AllKept => attachments.extend_from_slice(before),
                Attached::Kept(id, description) => {
                    let kept = before.iter().find(|old| old["id"] == json!(id));
                    attachments.extend(kept.cloned().map(|mut kept| {
                        if let Some(description) = description {
                            kept["description"] = json!(description);
                        }
                        kept
                    }));
                }
            }
        }
        attachments
    }

    /// Shows a message to everybody in its channel.
    pub(crate) fn post(&mut self, mut message: Message) -> MessageId {
        let (channel_id, message_id) = (message.channel_id, message.id);
        // Direct messages stand in no guild channel.
        if let Some(channel) = self.channels.get_mut(&channel_id) {
            if let Some(text) = &mut channel.text {
                text.last_message_id = Some(message_id);
            }
            if let Some(thread) = &mut channel.thread {
                message.position = Some(thread.total_message_sent);
                if !begins(channel_id, &message) {
                    thread.message_count += 1;
                    thread.total_message_sent += 1;
                }
            }
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
        mut edit: MessageEdit,
    ) -> Result<(), ApiError> {
        let edited_at = snowflake::timestamp(self.now());
        let mentions = edit.content.is_some().then(|| edit.mentions.clone());
        let attached = edit.attachments.take();
        let message = self.message_mut(channel_id, message_id).ok_or_else(ApiError::unknown_message)?;
        let mut edited = message.clone();
        edited.apply(edit);
        super::component::number(&mut edited.components);
        if edited.flags & LOADING == 0 {
            edited.edited_timestamp = Some(edited_at);
        }
        edited.flags &= !LOADING;
        if let Some(attached) = attached {
            edited.attachments = self.attach(channel_id, &edited.attachments, attached);
        }
        if let Some(mentions) = mentions {
            self.mention(&mut edited, &mentions);
        }
        self.replace_message(edited);
        Ok(())
    }

    /// Puts a changed message in the place of what it was.
    pub(crate) fn replace_message(&mut self, edited: Message) {
        let (channel_id, message_id) = (edited.channel_id, edited.id);
        if let Some(message) = self.message_mut(channel_id, message_id) {
            *message = edited;
        }
        self.record(match self.ephemerals.get(&message_id) {
            Some((viewer, _)) => Change::Ephemeral { user_id: *viewer },
            None => Change::MessageUpdate { channel_id, message_id },
        });
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
        self.forget_message(channel_id, message_id)?;
        self.record(Change::MessageDelete { guild_id, channel_id, message_id });
        Ok(())
    }

    /// Deletes the messages that are there, with one event for all.
    pub(crate) fn delete_messages(
        &mut self,
        channel_id: ChannelId,
        mut message_ids: Vec<MessageId>,
    ) -> Result<(), ApiError> {
        let guild_id = self.channel(channel_id)?.guild_id;
        message_ids.retain(|message_id| self.forget_message(channel_id, *message_id).is_ok());
        if !message_ids.is_empty() {
            self.record(Change::MessageDeleteBulk { guild_id, channel_id, message_ids });
        }
        Ok(())
    }

    fn forget_message(&mut self, channel_id: ChannelId, message_id: MessageId) -> Result<(), ApiError> {
        let messages = self.messages.get_mut(&channel_id).ok_or_else(ApiError::unknown_message)?;
        let message = messages.remove(&message_id).ok_or_else(ApiError::unknown_message)?;
        let thread = self.channels.get_mut(&channel_id).and_then(|channel| channel.thread.as_mut());
        if let Some(thread) = thread.filter(|_| !begins(channel_id, &message)) {
            thread.message_count = thread.message_count.saturating_sub(1);
        }
        Ok(())
    }
}

/// Whether a message is the one that its thread began with, which is not counted.
fn begins(thread_id: ChannelId, message: &Message) -> bool {
    message.kind == THREAD_STARTER || message.id == thread_id.cast()
}

fn describe(channel_id: ChannelId, id: AnyId, upload: Upload) -> Value {
    let path = format!("attachments/{channel_id}/{id}/{}", upload.filename);
    let mut object = json!({
        "id": id, "filename": upload.filename, "size": upload.size,
        "url": format!("https://cdn.discordapp.com/{path}"),
        "proxy_url": format!("https://media.discordapp.net/{path}"),
    });
    if let Some(content_type) = upload.content_type {
        object["content_type"] = json!(content_type);
    }
    if let Some(description) = upload.description {
        object["description"] = json!(description);
    }
    object
}
