//! Whether somebody may have something done with a channel's messages, and the bot may do it: before work is accepted, and
//! again before it runs.

use bellhop_guilds::{Ground, GuildManager};
use bellhop_store::{
    PgConnection, Result as Stored,
    mirror::{KnownChannel, MirroredChannel, find_channel},
};
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, GuildMarker},
};

use crate::{
    Error,
    rules::{Deed, Refusal, Spot, may},
};

/// Judges whether the manager, and the bot, may do it in the channel; where nobody's rights are asked, the bot alone.
pub(crate) async fn judge(
    conn: &mut PgConnection,
    (guild_id, manager): (Id<GuildMarker>, Option<&GuildManager>),
    channel_id: Id<ChannelMarker>,
    deed: Deed<'_>,
) -> Result<(), Error> {
    let ground = Ground::find(conn, guild_id).await?.ok_or(Error::Refused(Refusal::BotRemoved))?;
    let spot = spot(conn, guild_id, channel_id).await?;
    let bot = ground.bot();
    let actor = manager.map(GuildManager::actor);
    let person = actor.map(|actor| ground.subject(actor.user_id, &actor.role_ids));
    may(&spot, deed, (bot.as_ref(), person.as_ref()), &ground.roles).map_err(Error::Refused)
}

async fn spot(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    channel_id: Id<ChannelMarker>,
) -> Result<Spot, Error> {
    let channel = open(conn, guild_id, channel_id).await?;
    let channel = channel.ok_or(Error::Refused(Refusal::NotAChannel(channel_id)))?;
    let parent = match channel.parent_id {
        Some(parent_id) if channel.kind.is_thread() => open(conn, guild_id, parent_id).await?,
        _ => None,
    };
    Ok(Spot { holder: parent.unwrap_or_else(|| channel.clone()), channel })
}

async fn open(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    channel_id: Id<ChannelMarker>,
) -> Stored<Option<MirroredChannel>> {
    let known = find_channel(conn, guild_id, channel_id).await?;
    Ok(known.and_then(|KnownChannel { channel, deleted }| (!deleted).then_some(channel)))
}
