//! Who asks for something in a guild.

use bellhop_store::{PgConnection, audit::By, guild_settings};
use bellhop_words::Locale;
use time::OffsetDateTime;
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{ApplicationMarker, GuildMarker, RoleMarker, UserMarker},
    },
};

use crate::{Error, NotManager};

/// A member who asks for something, as the signed payload describes them; or the API token of a guild, which may what
/// its owner may.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The application that was asked.
    pub application_id: Id<ApplicationMarker>,
    /// The guild they ask in.
    pub guild_id: Id<GuildMarker>,
    /// The member by whose rights it is judged: of a token the owner.
    pub user_id: Id<UserMarker>,
    /// In whose name it is recorded.
    pub by: By,
    /// Their roles, @everyone left out.
    pub role_ids: Vec<Id<RoleMarker>>,
    /// Their permissions in the channel they ask from.
    pub permissions: Permissions,
    /// The bot's own permissions in that channel; `None` where Discord did not say.
    pub app_permissions: Option<Permissions>,
    /// Until when they are timed out, if they ever were.
    pub timed_out_until: Option<OffsetDateTime>,
    /// The language they read.
    pub locale: Locale,
}

/// An actor that was proven to manage the guild.
#[derive(Clone, Debug)]
pub struct GuildManager {
    actor: Actor,
}

impl GuildManager {
    /// Proves that the actor manages the guild: by Administrator, Manage Server, or a role that the
    /// guild configured as manager role. The owner has every permission.
    pub async fn prove(conn: &mut PgConnection, actor: Actor) -> Result<Self, Error<NotManager>> {
        if manages_server(actor.permissions) {
            return Ok(Self { actor });
        }
        let settings = guild_settings::get(conn, actor.guild_id).await?;
        if settings.manager_role_ids.iter().any(|role_id| actor.role_ids.contains(role_id)) {
            return Ok(Self { actor });
        }
        Err(Error::Refused(NotManager))
    }

    /// Who it is.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}

/// Whether these permissions are enough to manage the server itself: Administrator, or Manage Server.
pub fn manages_server(permissions: Permissions) -> bool {
    permissions.intersects(Permissions::ADMINISTRATOR | Permissions::MANAGE_GUILD)
}
