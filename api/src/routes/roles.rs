//! `GET /api/v1/guilds/{guild_id}/roles`.

use axum::{Router, extract::State, response::Response, routing::get};
use bellhop_discord::permissions::Subject;
use bellhop_guilds::{Ground, rank};
use bellhop_store::mirror::{MirroredRole, MirroredRoleTags};
use serde::Serialize;
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{GuildMarker, IntegrationMarker, RoleMarker, RoleSubscriptionSkuMarker, UserMarker},
    },
};

use crate::{App, Error, auth::GuildReader, etag::IfNoneMatch, reading};

/// A role, under the names that Discord gives its fields.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "they are Discord's, and one of ours")]
struct Role {
    id: Id<RoleMarker>,
    name: String,
    /// The primary colour again, as Discord keeps it beside `colors`.
    color: u32,
    colors: Colors,
    position: i32,
    /// Bits, written as a decimal number in a string.
    permissions: Permissions,
    managed: bool,
    hoist: bool,
    mentionable: bool,
    icon: Option<String>,
    unicode_emoji: Option<String>,
    tags: Tags,
    /// The bot can give it and take it.
    assignable: bool,
    /// Why it cannot; null where it can.
    unassignable: Option<Unassignable>,
}

/// Why the bot cannot give a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Unassignable {
    /// Everybody has it.
    Everyone,
    /// It belongs to an integration.
    Managed,
    /// The mirror does not know the bot's own roles yet.
    BotUnknown,
    /// The bot lacks Manage Roles.
    BotLacksManageRoles,
    /// It stands above the bot's highest role.
    AboveBot,
}

/// A role's colours, `0xRRGGBB` each; the primary is 0 for none.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "these are Discord's names")]
struct Colors {
    primary_color: u32,
    secondary_color: Option<u32>,
    tertiary_color: Option<u32>,
}

/// Where a managed role comes from. What Discord says by a key's presence is said by `true` here.
#[derive(Debug, Serialize)]
struct Tags {
    bot_id: Option<Id<UserMarker>>,
    integration_id: Option<Id<IntegrationMarker>>,
    subscription_listing_id: Option<Id<RoleSubscriptionSkuMarker>>,
    premium_subscriber: bool,
    available_for_purchase: bool,
    guild_connections: bool,
}

pub(crate) fn router() -> Router<App> {
    Router::new().route("/guilds/{guild_id}/roles", get(list))
}

/// The guild's roles, the highest first, @everyone last.
///
/// # Errors
/// 400, 401, 403, 404 as [`GuildReader`] judges; 503 while the database does not serve.
async fn list(State(app): State<App>, reader: GuildReader, held: IfNoneMatch) -> Result<Response, Error> {
    reading::list(&app, &reader, &held, async |snapshot, guild_id| {
        let ground = Ground::find(snapshot, guild_id).await?.ok_or(Error::UnknownGuild)?;
        let bot = ground.bot();
        let role = |role: MirroredRole| {
            let unassignable = unassignable(&role, guild_id, bot.as_ref());
            Role { assignable: unassignable.is_none(), unassignable, ..Role::from(role) }
        };
        Ok(ground.roles.into_iter().map(role).collect())
    })
    .await
}

fn unassignable(
    role: &MirroredRole,
    guild_id: Id<GuildMarker>,
    bot: Option<&Subject>,
) -> Option<Unassignable> {
    if role.role_id == guild_id.cast() {
        return Some(Unassignable::Everyone);
    }
    if role.managed {
        return Some(Unassignable::Managed);
    }
    let Some(bot) = bot else { return Some(Unassignable::BotUnknown) };
    let manages = Permissions::MANAGE_ROLES | Permissions::ADMINISTRATOR;
    if !bot.guild_permissions().intersects(manages) {
        return Some(Unassignable::BotLacksManageRoles);
    }
    (!bot.is_above(&rank(role))).then_some(Unassignable::AboveBot)
}

impl From<MirroredRole> for Role {
    fn from(role: MirroredRole) -> Self {
        Self {
            id: role.role_id,
            name: role.name,
            color: role.primary_color,
            colors: Colors {
                primary_color: role.primary_color,
                secondary_color: role.secondary_color,
                tertiary_color: role.tertiary_color,
            },
            position: role.position,
            permissions: role.permissions,
            managed: role.managed,
            hoist: role.hoist,
            mentionable: role.mentionable,
            icon: role.icon,
            unicode_emoji: role.unicode_emoji,
            tags: role.tags.into(),
            assignable: false,
            unassignable: None,
        }
    }
}

impl From<MirroredRoleTags> for Tags {
    fn from(tags: MirroredRoleTags) -> Self {
        Self {
            bot_id: tags.bot_id,
            integration_id: tags.integration_id,
            subscription_listing_id: tags.subscription_listing_id,
            premium_subscriber: tags.premium_subscriber,
            available_for_purchase: tags.available_for_purchase,
            guild_connections: tags.guild_connections,
        }
    }
}
