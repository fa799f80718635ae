//! Reading a channel's messages, and deleting many at once (Discord Docs: Message Resource).

use axum::extract::State;
use serde_json::Value;
use time::Duration;
use twilight_model::{guild::Permissions, id::marker::MessageMarker};

use super::{
    Body, Bot, Reply, Segments,
    params::{Page, Params},
};
use crate::{
    ApiError, World, bodies,
    state::{
        self, Audited, Deed, Message, Record,
        ids::{ChannelId, MessageId},
        snowflake,
    },
};

/// How old a message may be to be deleted with others.
const BULK_DELETE_AGE: Duration = Duration::days(14);

/// A page, and the message that it may lie around.
struct Wanted {
    page: Page<MessageMarker>,
    around: Option<MessageId>,
}

/// Messages, newest first; none to one who may not read history.
pub(super) async fn list(
    State(world): State<World>,
    bot: Bot,
    Segments(channel_id): Segments<ChannelId>,
    params: Params,
) -> Result<Reply, ApiError> {
    let wanted =
        params.read(|form| Wanted { page: Page::read(form, 50, 1..=100), around: form.id("around") })?;
    world.read(|state| {
        let (channel, rights) = state.channel_rights(bot.actor(), channel_id)?;
        rights.require_in(channel, Permissions::VIEW_CHANNEL)?;
        if !channel.holds_messages() {
            return Err(ApiError::not_a_text_channel());
        }
        let readable = rights.in_channel(channel).contains(Permissions::READ_MESSAGE_HISTORY);
        let content = state.reads_content(bot.actor());
        let messages = if readable { wanted.messages(state, channel_id) } else { Vec::new() };
        let shown: Vec<_> = messages.into_iter().map(|message| state.present(message, content)).collect();
        Ok(Reply::of(&shown))
    })
}

impl Wanted {
    /// The page's messages, newest first.
    fn messages<'a>(&self, state: &'a state::State, channel_id: ChannelId) -> Vec<&'a Message> {
        let Some(messages) = state.messages.get(&channel_id) else { return Vec::new() };
        let Page { before, after, limit } = self.page;
        if let Some(around) = self.around {
            let half = limit / 2;
            let newer = messages.range(around..).map(|(_, message)| message).take(half + 1);
            let mut page: Vec<_> = newer.collect();
            page.reverse();
            page.extend(messages.range(..around).rev().map(|(_, message)| message).take(half));
            page.truncate(limit);
            return page;
        }
        if let Some(after) = after {
            let newer = messages.values().filter(|message| message.id > after);
            let mut page: Vec<_> = newer.take(limit).collect();
            page.reverse();
            return page;
        }
        let older = messages.values().rev();
        older.filter(|message| before.is_none_or(|before| message.id < before)).take(limit).collect()
    }
}

pub(super) async fn bulk_delete(
    State(world): State<World>,
    bot: Bot,
    Segments(channel_id): Segments<ChannelId>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| remove_all(state, &bot.0, channel_id, &body))?;
    Ok(Reply::Empty)
}

/// Deletes 2 to 100 messages of the last two weeks; those that are gone are passed over.
fn remove_all(
    state: &mut state::State,
    deed: &Deed,
    channel_id: ChannelId,
    body: &Value,
) -> Result<(), ApiError> {
    let (channel, rights) = state.channel_rights(deed.actor, channel_id)?;
    rights.require_in(channel, Permissions::MANAGE_MESSAGES)?;
    let message_ids: Vec<MessageId> = bodies::read(body, |form| {
        form.require("messages");
        bodies::read_unique(form, "messages", 2..=100)
    })?;
    let oldest = snowflake::at(state.now() - BULK_DELETE_AGE);
    if message_ids.iter().any(|id| id.get() < oldest) {
        return Err(ApiError::too_old_to_delete());
    }
    let guild_id = channel.guild_id;
    let standing = message_ids.iter().filter(|id| state.message(channel_id, **id).is_ok()).count();
    state.delete_messages(channel_id, message_ids)?;
    let record = Record::of(Audited::MessageBulkDelete, channel_id.cast()).option("count", &standing);
    state.audit(guild_id, deed, record);
    Ok(())
}
