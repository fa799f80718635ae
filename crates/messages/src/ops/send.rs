//! A manager has a message posted.

use bellhop_guilds::{GuildManager, Work};
use bellhop_store::PgConnection;
use twilight_model::id::{Id, marker::ChannelMarker};

use super::judge;
use crate::{
    Error,
    actions::Send,
    model::{Composed, Sending, order_key},
    rules::{Deed, check},
};

/// The work of posting the message in `channel_id`, behind what is to happen there before.
pub async fn send(
    conn: &mut PgConnection,
    manager: &GuildManager,
    channel_id: Id<ChannelMarker>,
    message: Composed,
) -> Result<Work, Error> {
    check(&message).map_err(Error::Refused)?;
    let guild_id = manager.actor().guild_id;
    judge(conn, (guild_id, Some(manager)), channel_id, Deed::Send(&message)).await?;
    let sending = Sending { channel_id, message };
    Ok(Work::new(&Send, &sending, order_key(channel_id)).in_channel(channel_id))
}
