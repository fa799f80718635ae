//! Whoever asked for an action, judged again before it runs.

use bellhop_actions::{Attempt, Failure};
use bellhop_discord::{Class, Request, Route};
use bellhop_store::{
    PgConnection,
    access::{self, Access, Reading},
    api_tokens,
    audit::By,
};
use bellhop_words::Locale;
use serde::Deserialize;
use time::Duration;
use twilight_model::id::{
    Id,
    marker::{RoleMarker, UserMarker},
};

use crate::{Actor, Error, Ground, GuildManager, NotManager};

/// A reading of a member that is no older is gone by.
const FRESH: Duration = Duration::minutes(1);
/// While Discord does not answer, one that is no older; and for who was let in by it a moment ago.
const BEARABLE: Duration = Duration::minutes(5);
/// How far the clocks of two hosts may be apart.
const AHEAD: Duration = Duration::seconds(5);

/// Who asks for an action, by the time that it runs.
#[derive(Clone, Debug)]
pub enum Requester {
    /// Bellhop itself; or a member whose interaction it was a moment ago, judged by what Discord had signed.
    Settled,
    /// A manager of the guild, with the rights that they have by now.
    Manager(Box<GuildManager>),
    /// Who may ask for nothing here any more: they left, manage the guild no more, or the token was revoked.
    Nobody,
}

impl Requester {
    /// Who asked for the action: a token by the rights of the owner, a member as the bot reads them. Who asked within the
    /// last minute is judged by the reading that let them ask; of others it is no older than a minute, or than five while
    /// Discord does not say. Where there is none, the action waits until Discord does.
    pub async fn of(attempt: &Attempt<'_>) -> Result<Self, Failure> {
        match attempt.action.requested_by {
            By::System => Ok(Self::Settled),
            By::Token(api_token_id) => token(attempt, api_token_id).await,
            By::Member(user_id) => member(attempt, user_id).await,
        }
    }
}

async fn token(attempt: &Attempt<'_>, api_token_id: i64) -> Result<Requester, Failure> {
    let mut conn = attempt.pool.acquire().await?;
    let requester = if api_tokens::is_good(&mut conn, api_token_id).await? {
        prove(&mut conn, attempt, (None, Vec::new())).await?
    } else {
        Requester::Nobody
    };
    conn.finish();
    Ok(requester)
}

async fn member(attempt: &Attempt<'_>, user_id: Id<UserMarker>) -> Result<Requester, Failure> {
    let action = attempt.action;
    let just_asked = attempt.now - action.asked_at < FRESH;
    if just_asked && action.reply.is_some() {
        return Ok(Requester::Settled);
    }
    let mut conn = attempt.pool.acquire().await?;
    let found = access::find(&mut conn, action.guild_id, user_id).await?;
    conn.finish();
    let Some(access) = found else { return Ok(Requester::Nobody) };
    if !is_known(&access, attempt, if just_asked { BEARABLE } else { FRESH }) {
        read(attempt, user_id, &access).await?;
    }
    let mut conn = attempt.pool.acquire().await?;
    let found = access::find(&mut conn, action.guild_id, user_id).await?;
    let requester = match found.and_then(role_ids) {
        Some(role_ids) => prove(&mut conn, attempt, (Some(user_id), role_ids)).await?,
        None => Requester::Nobody,
    };
    conn.finish();
    Ok(requester)
}

/// Whether what is known of the member is younger than this; who owns the guild is known by the mirror.
fn is_known(access: &Access, attempt: &Attempt<'_>, age: Duration) -> bool {
    // A time that has not come is of a clock that was ahead: nothing is to be believed for as long as that.
    let is_young = |reading: &Reading| (-AHEAD..age).contains(&(attempt.now - reading.read_at));
    access.is_owner || access.reading.as_ref().is_some_and(is_young)
}

/// The roles of who is a member still.
fn role_ids(access: Access) -> Option<Vec<Id<RoleMarker>>> {
    match access.reading {
        Some(reading) if reading.is_member => Some(reading.role_ids),
        _ => access.is_owner.then(Vec::new),
    }
}

/// Has the bot read the member. What it read some minutes ago will do while Discord does not answer.
async fn read(attempt: &Attempt<'_>, user_id: Id<UserMarker>, access: &Access) -> Result<(), Failure> {
    #[derive(Deserialize)]
    struct Member {
        roles: Vec<Id<RoleMarker>>,
    }
    let guild_id = attempt.action.guild_id;
    let route = Route::GetMember { guild_id: guild_id.get(), user_id: user_id.get() };
    let role_ids = match attempt.discord.send(Request::from_route(&route), attempt.deadline).await {
        Ok(answer) => Some(answer.json::<Member>()?.roles),
        Err(error) if error.class == Class::Gone => None,
        Err(_) if is_known(access, attempt, BEARABLE) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let mut conn = attempt.pool.acquire().await?;
    let times = (attempt.now, attempt.now);
    access::keep_reading(&mut conn, (guild_id, user_id), role_ids.as_deref(), times).await?;
    conn.finish();
    Ok(())
}

/// Proves that they manage the guild by now; a token (`None`) as its owner does.
async fn prove(
    conn: &mut PgConnection,
    attempt: &Attempt<'_>,
    (user_id, role_ids): (Option<Id<UserMarker>>, Vec<Id<RoleMarker>>),
) -> Result<Requester, Failure> {
    let action = attempt.action;
    let Some(ground) = Ground::find(conn, action.guild_id).await? else { return Ok(Requester::Nobody) };
    let user_id = user_id.unwrap_or(ground.guild.owner_id);
    let actor = Actor {
        application_id: action.application_id,
        guild_id: action.guild_id,
        user_id,
        by: action.requested_by,
        permissions: ground.subject(user_id, &role_ids).guild_permissions(),
        role_ids,
        app_permissions: None,
        timed_out_until: None,
        locale: Locale::english(),
    };
    match GuildManager::prove(conn, actor).await {
        Ok(manager) => Ok(Requester::Manager(Box::new(manager))),
        Err(Error::Refused(NotManager)) => Ok(Requester::Nobody),
        Err(Error::Internal(error)) => Err(error.into()),
    }
}
