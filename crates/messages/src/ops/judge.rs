//! Whether somebody may have something said in a channel, and the bot may say it: before work is accepted, and again
//! before it runs.

use bellhop_actions::Action;
use bellhop_guilds::{Ground, GuildManager, manages_server};
use bellhop_store::{
    PgConnection, Result as Stored,
    access::{self, Access},
    api_tokens,
    audit::By,
    mirror::{KnownChannel, MirroredChannel, find_channel},
};
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, GuildMarker, RoleMarker, UserMarker},
};

use crate::{
    Error,
    model::Composed,
    rules::{Refusal, Spot, may_post},
};

/// Who asks, in which guild.
#[derive(Clone, Debug)]
pub(crate) struct Asking {
    guild_id: Id<GuildMarker>,
    /// The member and their roles; `None` for whom no rights are asked.
    person: Option<(Id<UserMarker>, Vec<Id<RoleMarker>>)>,
}

impl Asking {
    /// A manager.
    pub(crate) fn of(manager: &GuildManager) -> Self {
        let actor = manager.actor();
        Self { guild_id: actor.guild_id, person: Some((actor.user_id, actor.role_ids.clone())) }
    }

    /// Whoever asked for an action, as the bot last read them; `None` for who may not ask for it any more.
    pub(crate) async fn again(conn: &mut PgConnection, action: &Action) -> Stored<Option<Self>> {
        let guild_id = action.guild_id;
        match action.requested_by {
            By::System => Ok(Some(Self { guild_id, person: None })),
            By::Token(api_token_id) => {
                // It has the owner's rights.
                let is_good = api_tokens::is_good(conn, api_token_id).await?;
                Ok(is_good.then_some(Self { guild_id, person: None }))
            }
            By::Member(user_id) => {
                let role_ids = access::find(conn, guild_id, user_id).await?.and_then(role_ids);
                Ok(role_ids.map(|role_ids| Self { guild_id, person: Some((user_id, role_ids)) }))
            }
        }
    }
}

/// The roles of a person who manages the guild; an owner needs none.
fn role_ids(access: Access) -> Option<Vec<Id<RoleMarker>>> {
    if access.is_owner {
        return Some(Vec::new());
    }
    let reading = access.reading.filter(|reading| reading.is_member)?;
    let manages = reading.manages_by_role || manages_server(reading.permissions);
    manages.then_some(reading.role_ids)
}

/// Judges whether the message, or nothing, may be posted in the channel.
pub(crate) async fn judge(
    conn: &mut PgConnection,
    asking: Asking,
    channel_id: Id<ChannelMarker>,
    message: Option<&Composed>,
) -> Result<(), Error> {
    let ground = Ground::find(conn, asking.guild_id).await?.ok_or(Error::Refused(Refusal::BotRemoved))?;
    let spot = spot(conn, asking.guild_id, channel_id).await?;
    let bot = ground.bot();
    let person = asking.person.map(|(user_id, role_ids)| ground.subject(user_id, &role_ids));
    may_post(&spot, message, (bot.as_ref(), person.as_ref()), &ground.roles).map_err(Error::Refused)
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
