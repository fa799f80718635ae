//! The start of a session.

use bellhop_store::mirror::shards::Session;
use serde::Deserialize;
use twilight_model::id::{
    Id,
    marker::{GuildMarker, UserMarker},
};

use super::{Error, read};
use crate::change::Change;

/// A session began; the guilds it names arrive one by one (Discord Docs: Ready).
pub(super) fn ready(payload: &str) -> Result<Change, Error> {
    #[derive(Deserialize)]
    struct Ready {
        session_id: String,
        resume_gateway_url: String,
        user: User,
        guilds: Vec<Stub>,
    }
    #[derive(Deserialize)]
    struct User {
        id: Id<UserMarker>,
    }
    #[derive(Deserialize)]
    struct Stub {
        id: Id<GuildMarker>,
    }
    let ready: Ready = read(payload)?;
    Ok(Change::Ready {
        session: Session { id: ready.session_id, resume_url: ready.resume_gateway_url },
        user_id: ready.user.id,
        guild_ids: ready.guilds.into_iter().map(|guild| guild.id).collect(),
    })
}
