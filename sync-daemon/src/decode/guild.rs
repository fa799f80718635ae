//! Guilds: whole, changed, gone.

use bellhop_store::mirror::write::{GuildRow, SelfMemberRow};
use serde::Deserialize;
use twilight_model::id::{
    Id,
    marker::{GuildMarker, UserMarker},
};

use super::{Channel, Error, Member, channel, emoji, emoji::Emoji, member, read, role::Role, text};
use crate::change::{Change, Snapshot};

/// A guild as Discord describes it; the last three only in `GUILD_CREATE` (Discord Docs: Guild Object,
/// Guild Create).
#[derive(Debug, Deserialize)]
pub(crate) struct Guild {
    id: Id<GuildMarker>,
    name: String,
    icon: Option<String>,
    owner_id: Id<UserMarker>,
    preferred_locale: Option<String>,
    roles: Vec<Role>,
    emojis: Vec<Emoji>,
    channels: Option<Vec<Channel>>,
    threads: Option<Vec<Channel>>,
    #[serde(default)]
    unavailable: bool,
    #[serde(default)]
    members: Vec<Member>,
}

/// What REST tells of a guild beside the guild itself.
pub(crate) struct Beside {
    /// Its channels.
    pub(crate) channels: Vec<Channel>,
    /// Its active threads that the bot may see.
    pub(crate) threads: Vec<Channel>,
    /// The bot's own member.
    pub(crate) self_member: Option<SelfMemberRow>,
}

impl Guild {
    /// The snapshot that `GUILD_CREATE` is.
    fn into_snapshot(mut self, me: Option<Id<UserMarker>>) -> Result<Snapshot, Error> {
        let self_member = member::own(std::mem::take(&mut self.members), self.id, me);
        // A guild that comes without its channels must not be taken for one that has none.
        let channels = self.channels.take().ok_or(Error::Missing("channels"))?;
        let threads = self.threads.take().ok_or(Error::Missing("threads"))?;
        self.with(Beside { channels, threads, self_member })
    }

    /// The snapshot that REST's answers make together.
    pub(crate) fn with(self, beside: Beside) -> Result<Snapshot, Error> {
        let guild_id = self.id;
        let mut channels = channel::rows(beside.channels, guild_id)?;
        channels.extend(channel::rows(beside.threads, guild_id)?);
        Ok(Snapshot {
            channels,
            roles: self.roles.into_iter().map(|role| role.into_row(guild_id)).collect(),
            emojis: emoji::rows(self.emojis, guild_id),
            self_member: beside.self_member,
            guild: row(guild_id, self.name, self.icon, (self.owner_id, self.preferred_locale)),
        })
    }
}

fn row(
    guild_id: Id<GuildMarker>,
    name: String,
    icon: Option<String>,
    (owner_id, locale): (Id<UserMarker>, Option<String>),
) -> GuildRow {
    GuildRow {
        guild_id,
        name: text::storable(name),
        icon: text::maybe_storable(icon),
        owner_id,
        // What Discord takes a guild's language for as long as nobody chose one.
        preferred_locale: locale.map_or_else(|| "en-US".to_owned(), text::storable),
    }
}

#[derive(Deserialize)]
struct Stub {
    id: Id<GuildMarker>,
    #[serde(default)]
    unavailable: bool,
}

/// The bot's guild, whole: at the start of a session, back from an outage, or newly joined.
pub(super) fn created(payload: &str, me: Option<Id<UserMarker>>) -> Result<Change, Error> {
    // Read once: of a guild in an outage Discord tells the id and little else, which is no guild.
    match read::<Guild>(payload) {
        Ok(guild) if guild.unavailable => Ok(Change::Unavailable(guild.id)),
        Ok(guild) => Ok(Change::Snapshot(Box::new(guild.into_snapshot(me)?))),
        Err(error) => match read::<Stub>(payload) {
            Ok(stub) if stub.unavailable => Ok(Change::Unavailable(stub.id)),
            _ => Err(error),
        },
    }
}

/// The guild's own columns changed; its roles and emojis are told by dispatches of their own.
pub(super) fn updated(payload: &str) -> Result<Change, Error> {
    #[derive(Deserialize)]
    struct Updated {
        id: Id<GuildMarker>,
        name: String,
        icon: Option<String>,
        owner_id: Id<UserMarker>,
        preferred_locale: Option<String>,
    }
    let updated: Updated = read(payload)?;
    let locale = (updated.owner_id, updated.preferred_locale);
    Ok(Change::Guild(row(updated.id, updated.name, updated.icon, locale)))
}

/// The guild is gone: for now, or because the bot left it (Discord Docs: Guild Delete).
pub(super) fn deleted(payload: &str) -> Result<Change, Error> {
    let stub: Stub = read(payload)?;
    Ok(if stub.unavailable { Change::Unavailable(stub.id) } else { Change::Retired(stub.id) })
}
