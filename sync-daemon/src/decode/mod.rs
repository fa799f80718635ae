//! Reading a dispatch: only what is kept, into small structs of our own.
//!
//! Unknown fields are skipped and unknown values kept or left out; what must be there and is not makes
//! the dispatch unreadable, and its guild is read again over REST. The same structs read REST's answers.

mod channel;
mod emoji;
mod envelope;
mod guild;
mod member;
mod permissions;
mod ready;
mod role;
mod text;

use serde::{Deserialize, de::DeserializeOwned};
use twilight_model::id::{
    Id,
    marker::{GenericMarker, GuildMarker, UserMarker},
};

use crate::change::Change;

pub(crate) use channel::{Channel, ThreadsAnswer};
pub(crate) use envelope::{Envelope, Kind};
pub(crate) use guild::{Beside, Guild};
pub(crate) use member::Member;

/// Why a dispatch could not be read, and whose it was.
#[derive(Debug)]
pub(crate) struct Unreadable {
    /// The guild to read again, where the dispatch named one.
    pub(crate) guild_id: Option<Id<GuildMarker>>,
    /// What was wrong.
    pub(crate) reason: String,
}

/// A payload lacks what must be there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error("{0} is missing")]
    Missing(&'static str),
}

/// The dispatches that change what is kept; the names are also the labels of their metrics.
const KEPT: [&str; 19] = [
    "READY",
    "GUILD_CREATE",
    "GUILD_UPDATE",
    "GUILD_DELETE",
    "CHANNEL_CREATE",
    "CHANNEL_UPDATE",
    "CHANNEL_DELETE",
    "THREAD_CREATE",
    "THREAD_UPDATE",
    "THREAD_DELETE",
    "THREAD_LIST_SYNC",
    "THREAD_MEMBERS_UPDATE",
    "GUILD_ROLE_CREATE",
    "GUILD_ROLE_UPDATE",
    "GUILD_ROLE_DELETE",
    "GUILD_EMOJIS_UPDATE",
    "GUILD_MEMBER_ADD",
    "GUILD_MEMBER_UPDATE",
    "RESUMED",
];

/// The dispatch's name as a label: itself if it is one we keep, `other` else.
pub(crate) fn label(event: &str) -> &'static str {
    KEPT.into_iter().find(|kept| *kept == event).unwrap_or("other")
}

/// What a dispatch changes; `None` when that is nothing we keep. `me` is the bot's own user.
pub(crate) fn dispatch(
    event: &str,
    payload: &str,
    me: Option<Id<UserMarker>>,
) -> Result<Option<Change>, Unreadable> {
    let change = match event {
        "READY" => ready::ready(payload).map(Some),
        "GUILD_CREATE" => guild::created(payload, me).map(Some),
        "GUILD_UPDATE" => guild::updated(payload).map(Some),
        "GUILD_DELETE" => guild::deleted(payload).map(Some),
        "CHANNEL_CREATE" | "CHANNEL_UPDATE" | "THREAD_CREATE" | "THREAD_UPDATE" => channel::written(payload),
        "CHANNEL_DELETE" | "THREAD_DELETE" => channel::deleted(payload),
        "THREAD_LIST_SYNC" => channel::listed(payload).map(Some),
        "THREAD_MEMBERS_UPDATE" => channel::joined_or_left(payload, me),
        "GUILD_ROLE_CREATE" | "GUILD_ROLE_UPDATE" => role::written(payload).map(Some),
        "GUILD_ROLE_DELETE" => role::deleted(payload).map(Some),
        "GUILD_EMOJIS_UPDATE" => emoji::listed(payload).map(Some),
        "GUILD_MEMBER_ADD" | "GUILD_MEMBER_UPDATE" => member::written(payload, me),
        _ => Ok(None),
    };
    change.map_err(|error| Unreadable { guild_id: guild_of(event, payload), reason: error.to_string() })
}

/// The guild that a dispatch names, read from as little of it as possible.
fn guild_of(event: &str, payload: &str) -> Option<Id<GuildMarker>> {
    #[derive(Deserialize)]
    struct Named {
        id: Option<Id<GenericMarker>>,
        guild_id: Option<Id<GuildMarker>>,
    }
    let named: Named = serde_json::from_str(payload).ok()?;
    match event {
        "GUILD_CREATE" | "GUILD_UPDATE" | "GUILD_DELETE" => named.id.map(Id::cast),
        _ => named.guild_id,
    }
}

fn read<T: DeserializeOwned>(payload: &str) -> Result<T, Error> {
    Ok(serde_json::from_str(payload)?)
}

#[cfg(test)]
mod tests;
