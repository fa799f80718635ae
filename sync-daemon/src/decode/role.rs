//! Roles.

use bellhop_store::mirror::write::{RoleColors, RoleRow, RoleTags};
use serde::{Deserialize, Deserializer, de::IgnoredAny};
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{GuildMarker, IntegrationMarker, RoleMarker, RoleSubscriptionSkuMarker, UserMarker},
    },
};

use super::{Error, permissions::retained, read, text};
use crate::change::Change;

/// A role as Discord describes it (Discord Docs: Role Object).
#[derive(Debug, Deserialize)]
pub(super) struct Role {
    id: Id<RoleMarker>,
    name: String,
    /// What a role had before it could have several colours.
    #[serde(default)]
    color: i32,
    colors: Option<Colors>,
    position: i32,
    #[serde(deserialize_with = "retained")]
    permissions: Permissions,
    managed: bool,
    hoist: bool,
    mentionable: bool,
    icon: Option<String>,
    unicode_emoji: Option<String>,
    #[serde(default)]
    tags: Option<Tags>,
}

#[derive(Debug, Deserialize)]
struct Colors {
    #[serde(rename = "primary_color")]
    primary: i32,
    #[serde(rename = "secondary_color")]
    secondary: Option<i32>,
    #[serde(rename = "tertiary_color")]
    tertiary: Option<i32>,
}

/// Of the last three the presence says yes, and the value is null (Discord Docs: Role Tags Structure).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Tags {
    bot_id: Option<Id<UserMarker>>,
    integration_id: Option<Id<IntegrationMarker>>,
    subscription_listing_id: Option<Id<RoleSubscriptionSkuMarker>>,
    #[serde(deserialize_with = "present")]
    premium_subscriber: bool,
    #[serde(deserialize_with = "present")]
    available_for_purchase: bool,
    #[serde(deserialize_with = "present")]
    guild_connections: bool,
}

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

impl Role {
    pub(super) fn into_row(self, guild_id: Id<GuildMarker>) -> RoleRow {
        let tags = self.tags.unwrap_or_default();
        RoleRow {
            role_id: self.id,
            guild_id,
            name: text::storable(self.name),
            colors: match self.colors {
                Some(colors) => RoleColors {
                    primary: colors.primary,
                    secondary: colors.secondary,
                    tertiary: colors.tertiary,
                },
                None => RoleColors { primary: self.color, ..RoleColors::default() },
            },
            position: self.position,
            permissions: self.permissions,
            managed: self.managed,
            hoist: self.hoist,
            mentionable: self.mentionable,
            icon: text::maybe_storable(self.icon),
            unicode_emoji: text::maybe_storable(self.unicode_emoji),
            tags: RoleTags {
                bot_id: tags.bot_id,
                integration_id: tags.integration_id,
                subscription_listing_id: tags.subscription_listing_id,
                premium_subscriber: tags.premium_subscriber,
                available_for_purchase: tags.available_for_purchase,
                guild_connections: tags.guild_connections,
            },
        }
    }
}

/// A role was made or changed.
pub(super) fn written(payload: &str) -> Result<Change, Error> {
    #[derive(Deserialize)]
    struct Written {
        guild_id: Id<GuildMarker>,
        role: Role,
    }
    let written: Written = read(payload)?;
    Ok(Change::Role(written.role.into_row(written.guild_id)))
}

/// A role was deleted.
pub(super) fn deleted(payload: &str) -> Result<Change, Error> {
    #[derive(Deserialize)]
    struct Deleted {
        guild_id: Id<GuildMarker>,
        role_id: Id<RoleMarker>,
    }
    let Deleted { guild_id, role_id } = read(payload)?;
    Ok(Change::RoleDeleted { guild_id, role_id })
}
