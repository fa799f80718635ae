//! A manager posts a panel: for the first time, in another channel, or again.

use bellhop_guilds::{Ground, GuildManager, Place, Work};
use bellhop_store::{PgConnection, panels};
use bellhop_words::Locale;
use twilight_model::{
    guild::Permissions,
    id::{Id, marker::ChannelMarker},
};

use super::{offer::answers_for, saving::get};
use crate::{
    Error,
    actions::Publish,
    model::{CHANNELS, Panel, PanelId, Posting},
    rules::Refusal,
};

/// The work of posting the panel in `channel_id`. A message of it that stands there is brought up to date; one that
/// stands elsewhere goes once the new one stands. `locale` is the language of whoever waits to be told.
pub async fn post(
    conn: &mut PgConnection,
    manager: &GuildManager,
    panel_id: PanelId,
    channel_id: Id<ChannelMarker>,
    locale: Option<&Locale>,
) -> Result<Work, Error> {
    let panel = get(conn, manager, panel_id).await?;
    judge_posting(conn, manager, &panel, channel_id).await?;
    if panel.message_id.is_none() {
        panels::set_channel(conn, panel_id, channel_id).await?;
    }
    let posting = Posting { panel_id, channel_id: Some(channel_id), locale: locale.map(Locale::tag) };
    Ok(Work::new(&Publish, &posting, Publish::order_key(panel_id)).in_channel(channel_id))
}

/// Whether the manager may have the panel posted there: before it is accepted, and again before it is done.
pub(crate) async fn judge_posting(
    conn: &mut PgConnection,
    manager: &GuildManager,
    panel: &Panel,
    channel_id: Id<ChannelMarker>,
) -> Result<(), Error> {
    if panel.entries.is_empty() {
        return Err(Error::Refused(Refusal::NoEntries));
    }
    answers_for(conn, manager, panel).await?;
    may_post(conn, manager, channel_id).await
}

/// Whether a panel can be posted there, as far as the mirror knows.
async fn may_post(
    conn: &mut PgConnection,
    manager: &GuildManager,
    channel_id: Id<ChannelMarker>,
) -> Result<(), Error> {
    let ground = Ground::find(conn, manager.actor().guild_id).await?;
    let ground = ground.ok_or(Error::Refused(Refusal::BotRemoved))?;
    match ground.place(conn, channel_id).await? {
        ref place @ Place::Open { kind, ref overwrites, .. } if CHANNELS.contains(&kind) => {
            let actor = manager.actor();
            let own = ground.subject(actor.user_id, &actor.role_ids).channel_permissions(overwrites);
            if !own.contains(Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES) {
                return Err(Error::Refused(Refusal::ClosedToYou(channel_id)));
            }
            match place.lacking() {
                Some(lacking) => Err(Error::Refused(Refusal::ClosedChannel(channel_id, lacking))),
                None => Ok(()),
            }
        }
        _ => Err(Error::Refused(Refusal::NotAChannel(channel_id))),
    }
}
