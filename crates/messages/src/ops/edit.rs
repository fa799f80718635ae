//! A manager has a message edited in place.

use bellhop_guilds::{GuildManager, Work};
use bellhop_store::{PgConnection, messages};
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, MessageMarker},
};

use super::judge;
use crate::{
    Error,
    actions::Edit,
    model::{Composed, Editing, order_key},
    rules::{Deed, Refusal, check},
};

/// A message that is to say something else.
#[derive(Clone, Debug)]
pub struct Edited {
    /// The message.
    pub message_id: Id<MessageMarker>,
    /// Its channel, where whoever asks says it.
    pub channel_id: Option<Id<ChannelMarker>>,
    /// The revision that they saw, where they say it: it is another by then, nothing is edited.
    pub revision: Option<i64>,
    /// What it is to say; nothing of what it said stays.
    pub message: Composed,
}

/// The work of editing the message, behind what is to happen in its channel before.
pub async fn edit(conn: &mut PgConnection, manager: &GuildManager, edited: Edited) -> Result<Work, Error> {
    check(&edited.message).map_err(Error::Refused)?;
    let Edited { message_id, channel_id, revision, message } = edited;
    let standing = standing(conn, manager, (message_id, channel_id)).await?;
    if revision.is_some_and(|seen| seen != standing.revision) {
        return Err(Error::Refused(Refusal::ChangedMeanwhile));
    }
    let channel_id = standing.channel_id;
    let guild_id = manager.actor().guild_id;
    judge(conn, (guild_id, Some(manager)), channel_id, Deed::Edit(&message)).await?;
    let editing = Editing { channel_id, message_id, message, revision };
    Ok(Work::new(&Edit, &editing, order_key(channel_id)).in_channel(channel_id))
}

/// The message, if it was composed here, stands, and is in the channel that was named.
pub(super) async fn standing(
    conn: &mut PgConnection,
    manager: &GuildManager,
    (message_id, channel_id): (Id<MessageMarker>, Option<Id<ChannelMarker>>),
) -> Result<messages::Message, Error> {
    let found = messages::find(conn, manager.actor().guild_id, message_id).await?;
    let found = found.filter(|found| channel_id.is_none_or(|channel_id| channel_id == found.channel_id));
    found.ok_or(Error::Refused(Refusal::UnknownMessage))
}
