//! The proof that a person manages a guild.

use std::time::Duration;

use axum::extract::FromRequestParts;
use bellhop_discord::{Class, Request, Route};
use bellhop_store::{
    access::{self, Access, Reading},
    mirror::{self, GuildStanding},
};
use http::request::Parts;
use serde::Deserialize;
use time::OffsetDateTime;
use tokio::time::Instant;
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{GuildMarker, RoleMarker, UserMarker},
    },
};

use crate::{App, Error, auth::guild_id, signed_in::SignedIn};

/// A member who was read so lately is not read again: so soon is felt that they left, or lost a role.
const FRESH: Duration = Duration::from_mins(1);
/// While Discord does not answer, one who was read so lately is judged by that.
const BEARABLE: Duration = Duration::from_mins(5);
/// How long Discord may take to tell of a member.
const WITHIN: Duration = Duration::from_millis(1_500);

/// Proof that whoever is signed in manages the guild in the path (`{guild_id}`): they own it, have Administrator or
/// Manage Server there, or a role that it configured as manager role.
///
/// It is judged in this order:
/// 1. 401 and 403 as [`SignedIn`] judges;
/// 2. 400 for a guild id that is no snowflake;
/// 3. 404 for a guild that the mirror does not know, that the bot has left, or of which they are no member;
/// 4. 403 for a member who does not manage it;
/// 5. 503 where Discord does not say whether they are one, and did not within the last 5 minutes.
#[derive(Clone, Debug)]
pub(crate) struct GuildManager {
    /// The guild, and what its rows are worth.
    pub(crate) guild: GuildStanding,
}

impl FromRequestParts<App> for GuildManager {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let signed_in = SignedIn::from_request_parts(parts, app).await?;
        let guild_id = guild_id(parts, app).await?;
        if !judge(judged(app, guild_id, signed_in.user_id).await?)? {
            return Err(Error::NotManager);
        }
        let mut conn = app.database.connection().await?;
        let guild = mirror::find_standing(&mut conn, guild_id).await?;
        conn.finish();
        Ok(Self { guild: guild.ok_or(Error::UnknownGuild)? })
    }
}

/// Whether they manage the guild; an error where they are no member.
fn judge(access: Access) -> Result<bool, Error> {
    if access.is_owner {
        return Ok(true);
    }
    let Some(Reading { is_member: true, permissions, manages_by_role, .. }) = access.reading else {
        return Err(Error::UnknownGuild);
    };
    let manages = Permissions::ADMINISTRATOR | Permissions::MANAGE_GUILD;
    Ok(manages_by_role || permissions.intersects(manages))
}

/// What they may do, by a reading that is fresh, or bearable where Discord does not answer.
async fn judged(app: &App, guild_id: Id<GuildMarker>, user_id: Id<UserMarker>) -> Result<Access, Error> {
    let now = app.clock.now();
    let known = find(app, guild_id, user_id).await?;
    let age = known.reading.map(|reading| now - reading.read_at);
    if known.is_owner || age.is_some_and(|age| age < FRESH) {
        return Ok(known);
    }
    match read(app, guild_id, user_id, now).await {
        Ok(()) => find(app, guild_id, user_id).await,
        Err(Error::DiscordSilent) if age.is_some_and(|age| age < BEARABLE) => Ok(known),
        Err(error) => Err(error),
    }
}

async fn find(app: &App, guild_id: Id<GuildMarker>, user_id: Id<UserMarker>) -> Result<Access, Error> {
    let mut conn = app.database.connection().await?;
    let access = access::find(&mut conn, guild_id, user_id).await?;
    conn.finish();
    access.ok_or(Error::UnknownGuild)
}

/// Has the bot read the member, and keeps what it read.
async fn read(
    app: &App,
    guild_id: Id<GuildMarker>,
    user_id: Id<UserMarker>,
    now: OffsetDateTime,
) -> Result<(), Error> {
    #[derive(Deserialize)]
    struct Member {
        roles: Vec<Id<RoleMarker>>,
    }
    let route = Route::GetMember { guild_id: guild_id.get(), user_id: user_id.get() };
    let answer = app.login()?.bot.send(Request::from_route(&route), Instant::now() + WITHIN).await;
    let roles = match answer {
        Ok(answer) => Some(answer.json::<Member>().map_err(|_| Error::DiscordSilent)?.roles),
        Err(error) if error.class == Class::Gone => None,
        Err(error) => {
            tracing::warn!(%error, guild.id = guild_id.get(), "Discord does not tell of a member");
            return Err(Error::DiscordSilent);
        }
    };
    let mut conn = app.database.connection().await?;
    access::read(&mut conn, (guild_id, user_id), roles.as_deref(), now).await?;
    conn.finish();
    Ok(())
}
