//! The proof that a person manages a guild.

use axum::extract::FromRequestParts;
use bellhop_guilds::{freshness::as_of, manages_server};
use bellhop_store::{
    access::{self, Access, Asked, Reading},
    mirror::GuildStanding,
};
use http::request::Parts;
use quick_cache::sync::Cache;
use time::{Duration, OffsetDateTime};
use twilight_model::id::{
    Id,
    marker::{GuildMarker, RoleMarker, UserMarker},
};

use crate::{
    App, Error, ids,
    lookup::{self, Purpose},
    signed_in::{Sent, SignedIn},
};

/// A member who was read so lately is not read again: so soon is felt that they left, or lost a role.
pub(crate) const FRESH: Duration = Duration::minutes(1);
/// While Discord does not answer, one who was read so lately is judged by that.
const BEARABLE: Duration = Duration::minutes(5);
/// People and guilds of which it is kept that they manage them.
const MOST: usize = 10_000;
/// Requests that come together share a reading that is no older.
const TOGETHER: Duration = Duration::seconds(2);

/// Proof that whoever is signed in manages the guild in the path (`{guild_id}`): they own it, have Administrator or
/// Manage Server there, or a role that it configured as manager role.
///
/// It is judged in this order:
/// 1. 401 and 403 as [`SignedIn`](crate::signed_in::SignedIn) judges;
/// 2. 400 for a guild id that is no snowflake;
/// 3. 404 for a guild that the mirror does not know, that the bot has left, or that Discord did not name among theirs;
/// 4. 503 where Discord does not say what they are, or 429 where the bot may not ask just now, and it did not within the
///    last 5 minutes;
/// 5. 404 for one of which they are no member, 403 for a member who does not manage it.
#[derive(Clone, Debug)]
pub(crate) struct GuildManager {
    /// The guild, and what its rows are worth.
    pub(crate) guild: GuildStanding,
    /// The person.
    pub(crate) user_id: Id<UserMarker>,
    /// Their roles where they are not the owner, @everyone left out.
    pub(crate) role_ids: Vec<Id<RoleMarker>>,
}

/// That somebody manages a guild, as long as neither its revisions nor the time say otherwise.
#[derive(Clone)]
struct Judgement {
    revisions: (i64, i64),
    /// When they were read; `None` for an owner, whom the mirror knows.
    read_at: Option<OffsetDateTime>,
    role_ids: Vec<Id<RoleMarker>>,
}

/// Who was lately found to manage what.
pub(crate) struct Judgements(Cache<(Id<GuildMarker>, Id<UserMarker>), Judgement>);

impl Default for Judgements {
    fn default() -> Self {
        Self(Cache::new(MOST))
    }
}

impl FromRequestParts<App> for GuildManager {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let guild_id = ids::guild_id(parts);
        let session = Sent::of(parts, app)?;
        let (SignedIn { user_id, .. }, asked) = session.find(app, guild_id.as_ref().ok().copied()).await?;
        guild_id?;
        let asked = asked.ok_or(Error::UnknownGuild)?;
        let guild = app.standings.of(&app.database, asked).await?;
        let role_ids = match remembered(app, asked, &guild, user_id) {
            Some(role_ids) => role_ids,
            // Rare, and large: most requests carry no room for it.
            None => Box::pin(judged(app, asked, &guild, user_id)).await?,
        };
        Ok(Self { guild, user_id, role_ids })
    }
}

/// The person's roles, where they were found to manage the guild and that still holds.
fn remembered(
    app: &App,
    asked: Asked,
    guild: &GuildStanding,
    user_id: Id<UserMarker>,
) -> Option<Vec<Id<RoleMarker>>> {
    let judgement = app.judgements.0.get(&(asked.guild_id, user_id))?;
    let now = app.clock.now();
    let is_young = match judgement.read_at {
        Some(read_at) => (-TOGETHER..FRESH).contains(&(now - read_at)),
        None => knows_owner(guild, now),
    };
    let same = judgement.revisions == (asked.revision, asked.settings_revision);
    (is_young && same).then_some(judgement.role_ids)
}

/// Judges by a reading that is fresh, or bearable where Discord does not answer; the person's roles where they manage.
async fn judged(
    app: &App,
    asked: Asked,
    guild: &GuildStanding,
    user_id: Id<UserMarker>,
) -> Result<Vec<Id<RoleMarker>>, Error> {
    let (guild_id, now) = (asked.guild_id, app.clock.now());
    let mut access = find(app, guild_id, user_id).await?;
    if !is_known(&access, guild, FRESH, now) {
        if !access.is_told && !access.is_owner {
            // Whoever joined since signs in again; a stranger's curiosity costs no call.
            return Err(Error::UnknownGuild);
        }
        match read(app, guild_id, user_id).await {
            Ok(()) => access = find(app, guild_id, user_id).await?,
            Err(Error::DiscordSilent | Error::DiscordBusy(_)) if is_known(&access, guild, BEARABLE, now) => {}
            Err(error) => return Err(error),
        }
    }
    let owns = access.is_owner && knows_owner(guild, now);
    let role_ids = judge(&access, owns)?;
    let read_at = access.reading.as_ref().map(|reading| reading.read_at).filter(|_| !owns);
    let revisions = (asked.revision, asked.settings_revision);
    let judgement = Judgement { revisions, read_at, role_ids: role_ids.clone() };
    app.judgements.0.insert((guild_id, user_id), judgement);
    Ok(role_ids)
}

async fn find(app: &App, guild_id: Id<GuildMarker>, user_id: Id<UserMarker>) -> Result<Access, Error> {
    let mut conn = app.database.connection().await?;
    let access = access::find(&mut conn, guild_id, user_id).await?;
    conn.finish();
    access.ok_or(Error::UnknownGuild)
}

/// Whether the mirror heard of Discord so lately that its word on the owner is believed.
fn knows_owner(guild: &GuildStanding, now: OffsetDateTime) -> bool {
    !guild.unavailable && !guild.doubtful && now - as_of(guild) < BEARABLE
}

/// Whether what is known is younger than `age`: of an owner what the mirror heard, of others a reading.
fn is_known(access: &Access, guild: &GuildStanding, age: Duration, now: OffsetDateTime) -> bool {
    // A time that has not come is of a clock that was ahead: nothing is to be believed for as long as that.
    let is_young = |reading: &Reading| (-TOGETHER..age).contains(&(now - reading.read_at));
    (access.is_owner && knows_owner(guild, now)) || access.reading.as_ref().is_some_and(is_young)
}

/// The roles of a person who manages the guild; an error where they do not, or are no member. An owner of whom the mirror
/// heard long ago must be a member still.
fn judge(access: &Access, owns: bool) -> Result<Vec<Id<RoleMarker>>, Error> {
    match &access.reading {
        reading if owns => Ok(reading.as_ref().map(|reading| reading.role_ids.clone()).unwrap_or_default()),
        Some(reading) if reading.is_member => {
            let may = access.is_owner || reading.manages_by_role || manages_server(reading.permissions);
            if may { Ok(reading.role_ids.clone()) } else { Err(Error::NotManager) }
        }
        _ => Err(Error::UnknownGuild),
    }
}

/// Has the bot read the member, and keeps what it read.
pub(crate) async fn read(app: &App, guild_id: Id<GuildMarker>, user_id: Id<UserMarker>) -> Result<(), Error> {
    let looked = lookup::member(app, guild_id, user_id, (Purpose::Judging, TOGETHER.unsigned_abs())).await?;
    let role_ids = looked.found.map(|member| member.roles.clone());
    let mut conn = app.database.connection().await?;
    let times = (looked.at, app.clock.now());
    access::keep_reading(&mut conn, (guild_id, user_id), role_ids.as_deref(), times).await?;
    conn.finish();
    Ok(())
}
