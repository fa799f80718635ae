//! `GET /api/v1/guilds/{guild_id}/roles`.

use axum::{extract::State, response::Response};
use bellhop_guilds::Ground;
use bellhop_store::mirror::{MirroredRole, MirroredRoleTags};
use serde::Serialize;
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{IntegrationMarker, RoleMarker, RoleSubscriptionSkuMarker, UserMarker},
    },
};

use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{GuildPath, GuildRefusals};
use crate::{
    App, Error,
    auth::GuildReader,
    etag::IfNoneMatch,
    openapi::{
        complete::Unchanged,
        schemas::{PermissionBits, Snowflake},
    },
    reading::{self, Page},
};

/// A role, under the names that Discord gives its fields.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "they are Discord's, and one of ours")]
#[schema(example = json!({
    "id": "1191168914227200200", "name": "Early bird", "color": 3_381_657,
    "colors": { "primary_color": 3_381_657, "secondary_color": null, "tertiary_color": null },
    "position": 1, "permissions": "0", "managed": false, "hoist": false, "mentionable": false,
    "icon": null, "unicode_emoji": null,
    "tags": { "bot_id": null, "integration_id": null, "subscription_listing_id": null,
              "premium_subscriber": false, "available_for_purchase": false, "guild_connections": false },
    "assignable": true, "unassignable": null
}))]
struct Role {
    #[schema(value_type = Snowflake)]
    id: Id<RoleMarker>,
    name: String,
    /// The primary colour again, as Discord keeps it beside `colors`.
    color: u32,
    colors: Colors,
    position: i32,
    /// Bits, written as a decimal number in a string.
    #[schema(value_type = PermissionBits)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
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
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "these are Discord's names")]
struct Colors {
    primary_color: u32,
    secondary_color: Option<u32>,
    tertiary_color: Option<u32>,
}

/// Where a managed role comes from. What Discord says by a key's presence is said by `true` here.
#[derive(Debug, Serialize, ToSchema)]
struct Tags {
    #[schema(value_type = Option<Snowflake>)]
    bot_id: Option<Id<UserMarker>>,
    #[schema(value_type = Option<Snowflake>)]
    integration_id: Option<Id<IntegrationMarker>>,
    #[schema(value_type = Option<Snowflake>)]
    subscription_listing_id: Option<Id<RoleSubscriptionSkuMarker>>,
    premium_subscriber: bool,
    available_for_purchase: bool,
    guild_connections: bool,
}

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_roles))
}

/// The guild's roles, the highest first, @everyone last.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/roles",
    tag = "guild",
    params(GuildPath),
    responses((status = 200, description = "The roles.", body = Page<Role>), Unchanged, GuildRefusals),
    security(("token" = []), ("session" = []))
)]
async fn list_roles(
    State(app): State<App>,
    reader: GuildReader,
    held: IfNoneMatch,
) -> Result<Response, Error> {
    reading::kept(&app, &reader, &held, "roles", async |snapshot, guild_id| {
        let ground = Ground::find(snapshot, guild_id).await?.ok_or(Error::UnknownGuild)?;
        let roles = ground.roles.iter().cloned();
        Ok(roles.map(|role| (ground.unassignable(&role), role)).map(Role::from).collect())
    })
    .await
}

impl From<bellhop_guilds::Unassignable> for Unassignable {
    fn from(reason: bellhop_guilds::Unassignable) -> Self {
        match reason {
            bellhop_guilds::Unassignable::Everyone => Self::Everyone,
            bellhop_guilds::Unassignable::Managed => Self::Managed,
            bellhop_guilds::Unassignable::BotUnknown => Self::BotUnknown,
            bellhop_guilds::Unassignable::AboveBot => Self::AboveBot,
            bellhop_guilds::Unassignable::BotLacksManageRoles => Self::BotLacksManageRoles,
        }
    }
}

impl From<(Option<bellhop_guilds::Unassignable>, MirroredRole)> for Role {
    fn from((reason, role): (Option<bellhop_guilds::Unassignable>, MirroredRole)) -> Self {
        let unassignable = reason.map(Unassignable::from);
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
            assignable: unassignable.is_none(),
            unassignable,
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
