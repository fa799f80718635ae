//! A manager has a message deleted.

use bellhop_guilds::{GuildManager, Work};
use bellhop_store::PgConnection;
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, MessageMarker},
};

use super::{Asking, edit::standing, judge};
use crate::{
    Error,
    actions::Delete,
    model::{Deleting, order_key},
};

/// The work of deleting the message, behind what is to happen in its channel before.
pub async fn delete(
    conn: &mut PgConnection,
    manager: &GuildManager,
    message: (Id<MessageMarker>, Option<Id<ChannelMarker>>),
) -> Result<Work, Error> {
    let channel_id = standing(conn, manager, message).await?.channel_id;
    judge(conn, Asking::of(manager), channel_id, None).await?;
    let deleting = Deleting { channel_id, message_id: message.0 };
    Ok(Work::new(&Delete, &deleting, order_key(channel_id)).in_channel(channel_id))
}
