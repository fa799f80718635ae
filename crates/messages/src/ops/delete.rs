//! A manager has a message deleted.

use bellhop_guilds::{GuildManager, Work};
use bellhop_store::PgConnection;
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, MessageMarker},
};

use super::{edit::standing, judge};
use crate::{
    Error,
    actions::Delete,
    model::{Deleting, order_key},
    rules::Deed,
};

/// The work of deleting the message, behind what is to happen in its channel before.
pub async fn delete(
    conn: &mut PgConnection,
    manager: &GuildManager,
    message: (Id<MessageMarker>, Option<Id<ChannelMarker>>),
) -> Result<Work, Error> {
    let channel_id = standing(conn, manager, message).await?.channel_id;
    let guild_id = manager.actor().guild_id;
    judge(conn, (guild_id, Some(manager)), channel_id, Deed::Delete).await?;
    let deleting = Deleting { channel_id, message_id: message.0 };
    Ok(Work::new(&Delete, &deleting, order_key(channel_id)).in_channel(channel_id))
}
