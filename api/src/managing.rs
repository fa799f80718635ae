//! The proof that a person manages a guild.

use axum::extract::FromRequestParts;
use bellhop_guilds::freshness::as_of;
use bellhop_store::{
    access::{self, Access, Reading},
    mirror::GuildStanding,
};
use http::request::Parts;
use time::{Duration, OffsetDateTime};
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{GuildMarker, RoleMarker, UserMarker},
    },
};

use crate::{App, Error, ids, lookup, signed_in};

/// A member who was read so lately is not read again: so soon is felt that they left, or lost a role.
const FRESH: Duration = Duration::minutes(1);
/// While Discord does not answer, one who was read so lately is judged by that.
const BEARABLE: Duration = Duration::minutes(5);
/// Requests that come together share a reading that is no older.
const TOGETHER: Duration = Duration::seconds(2);

/// Proof that whoever is signed in manages the guild in the path (`{guild_id}`): they own it, have Administrator or
/// Manage Server there, or a role that it configured as manager role.
///
/// It is judged in this order:
/// 1. 401 and 403 as [`SignedIn`](crate::signed_in::SignedIn) judges;
/// 2. 400 for a guild id that is no snowflake;
/// 3. 404 for a guild that the mirror does not know, that the bot has left, or that Discord did not name among theirs;
/// 4. 503 where Discord does not say what they are, and did not within the last 5 minutes;
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

impl FromRequestParts<App> for GuildManager {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let guild_id = ids::guild_id(parts);
        let (person, known) = signed_in::find(parts, app, guild_id.as_ref().ok().copied()).await?;
        let (guild_id, now) = (guild_id?, app.clock.now());
        let mut access = known.ok_or(Error::UnknownGuild)?;
        if !is_judged(&access, FRESH, now) {
            if !access.is_told && !access.is_owner {
                // Whoever joined since signs in again; a stranger's curiosity costs no call.
                return Err(Error::UnknownGuild);
            }
            match read(app, guild_id, person.user_id).await {
                Ok(()) => {
                    let (_, anew) = signed_in::find(parts, app, Some(guild_id)).await?;
                    access = anew.ok_or(Error::UnknownGuild)?;
                }
                Err(Error::DiscordSilent | Error::DiscordBusy(_)) if is_judged(&access, BEARABLE, now) => {}
                Err(error) => return Err(error),
            }
        }
        let role_ids = judge(&access)?;
        Ok(Self { guild: access.guild, user_id: person.user_id, role_ids })
    }
}

/// Whether what is known is younger than `age`: of an owner what the mirror heard, of others a reading.
fn is_judged(access: &Access, age: Duration, now: OffsetDateTime) -> bool {
    let by_mirror = access.is_owner && now - as_of(&access.guild) < BEARABLE;
    // A time that has not come is of a clock that was ahead: nothing is to be believed for as long as that.
    let is_young = |reading: &Reading| (-TOGETHER..age).contains(&(now - reading.read_at));
    by_mirror || access.reading.as_ref().is_some_and(is_young)
}

/// The roles of a person who manages the guild; an error where they do not, or are no member.
fn judge(access: &Access) -> Result<Vec<Id<RoleMarker>>, Error> {
    let manages = Permissions::ADMINISTRATOR | Permissions::MANAGE_GUILD;
    match &access.reading {
        Some(Reading { is_member: false, .. }) => Err(Error::UnknownGuild),
        None if !access.is_owner => Err(Error::UnknownGuild),
        reading => {
            let may = |reading: &Reading| reading.manages_by_role || reading.permissions.intersects(manages);
            if !access.is_owner && !reading.as_ref().is_some_and(may) {
                return Err(Error::NotManager);
            }
            Ok(reading.as_ref().map(|reading| reading.role_ids.clone()).unwrap_or_default())
        }
    }
}

/// Has the bot read the member, and keeps what it read.
pub(crate) async fn read(app: &App, guild_id: Id<GuildMarker>, user_id: Id<UserMarker>) -> Result<(), Error> {
    let looked = lookup::member(app, guild_id, user_id, TOGETHER.unsigned_abs()).await?;
    let role_ids = looked.found.map(|member| member.roles.clone());
    let mut conn = app.database.connection().await?;
    let times = (looked.at, app.clock.now());
    access::read(&mut conn, (guild_id, user_id), role_ids.as_deref(), times).await?;
    conn.finish();
    Ok(())
}
