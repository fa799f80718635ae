//! `GET /api/v1/guilds/{guild_id}/members`, and one of them.

use axum::{extract::State, response::Response};
use serde::{Deserialize, Serialize};
use twilight_model::id::{
    Id,
    marker::{RoleMarker, UserMarker},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::GuildPath;
use crate::{
    App, Error,
    auth::{GuildReader, OfMembers},
    ids::Second,
    lookup::{self, MEMBERS_FRESH, Purpose},
    openapi::{
        refusals::{always, filtered, of_guild, refusals},
        schemas::{Instant, Snowflake},
    },
    query::Asked,
    reading::{self, Page},
};

/// Members that a search finds at most.
const MOST: u16 = 100;
/// Members that a search finds unless the request says otherwise.
const USUAL: u16 = 25;
/// The longest beginning of a name that is looked for (Discord Docs: Search Guild Members; names have 32).
const LONGEST: usize = 32;

refusals!(
    /// What a search may answer.
    SearchRefusals = [always(), of_guild(), filtered(), vec![Error::BadLimit(100), Error::NoBot]]
);
refusals!(
    /// What a look at one member may answer.
    OneRefusals = [always(), of_guild(), vec![Error::MalformedId, Error::UnknownMember, Error::NoBot]]
);

/// A member, under the names that Discord gives its fields.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "user": { "id": "1191168914227200304", "username": "noor", "global_name": "Noor", "avatar": null, "bot": false },
    "nick": null, "avatar": null, "roles": ["1191168914227200200"], "joined_at": "2026-01-02T03:04:05Z",
    "communication_disabled_until": null
}))]
struct Member {
    user: User,
    nick: Option<String>,
    avatar: Option<String>,
    #[schema(value_type = Vec<Snowflake>)]
    roles: Vec<Id<RoleMarker>>,
    #[schema(value_type = Option<Instant>)]
    joined_at: Option<String>,
    #[schema(value_type = Option<Instant>)]
    communication_disabled_until: Option<String>,
}

/// A person or bot, under the names that Discord gives its fields.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct User {
    #[schema(value_type = Snowflake)]
    id: Id<UserMarker>,
    username: String,
    global_name: Option<String>,
    avatar: Option<String>,
    bot: bool,
}

/// Whom to look for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Search {
    /// What their name or nickname begins with.
    #[param(min_length = 1, max_length = 32)]
    query: String,
    /// How many at most.
    #[param(minimum = 1, maximum = 100, default = 25)]
    limit: Option<u16>,
}

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(search_members)).routes(routes!(show_member))
}

/// Members whose name or nickname begins with a text, as Discord has them no longer than a minute ago.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/members",
    tag = "members",
    params(GuildPath, Search),
    responses((status = 200, description = "The members.", body = Page<Member>), SearchRefusals),
    security(("token" = []), ("session" = []))
)]
async fn search_members(
    State(app): State<App>,
    reader: GuildReader<OfMembers>,
    Asked(Search { query, limit }): Asked<Search>,
) -> Result<Response, Error> {
    if !(1..=LONGEST).contains(&query.trim().chars().count()) {
        return Err(Error::BadQuery(format!("query: a name's beginning of 1 to {LONGEST} characters")));
    }
    let most = limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&most) {
        return Err(Error::BadLimit(MOST.into()));
    }
    let looked = lookup::search(&app, reader.guild.guild_id, query.trim(), most).await?;
    let found = looked.found.as_deref().ok_or(Error::UnknownGuild)?;
    Ok(reading::looked(&app, &looked, Page::whole(found.iter().map(Member::from).collect())))
}

/// One of the guild's members, as Discord has them no longer than a minute ago.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/members/{user_id}",
    tag = "members",
    params(GuildPath, ("user_id" = Snowflake, Path, description = "The member.")),
    responses((status = 200, description = "The member.", body = Member), OneRefusals),
    security(("token" = []), ("session" = []))
)]
async fn show_member(
    State(app): State<App>,
    reader: GuildReader<OfMembers>,
    Second(user_id): Second<UserMarker>,
) -> Result<Response, Error> {
    let looked =
        lookup::member(&app, reader.guild.guild_id, user_id, (Purpose::Showing, MEMBERS_FRESH)).await?;
    let member = looked.found.as_deref().ok_or(Error::UnknownMember)?;
    Ok(reading::looked(&app, &looked, Member::from(member)))
}

impl From<&lookup::Member> for Member {
    fn from(member: &lookup::Member) -> Self {
        let member = member.clone();
        Self {
            user: member.user.into(),
            nick: member.nick,
            avatar: member.avatar,
            roles: member.roles,
            joined_at: member.joined_at,
            communication_disabled_until: member.communication_disabled_until,
        }
    }
}

impl From<lookup::User> for User {
    fn from(user: lookup::User) -> Self {
        let lookup::User { id, username, global_name, avatar, bot } = user;
        Self { id, username, global_name, avatar, bot }
    }
}
