//! The application whose bot the product is (Discord Docs: Application Resource).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use twilight_model::guild::Permissions;

use super::{
    Patch, Role, RoleEdit, State,
    ids::{ApplicationId, GuildId, UserId},
};
use crate::error::ApiError;

/// The flags that the application may set itself: the privileged intents of an application in
/// fewer than a hundred guilds (presences, members, message content).
pub(crate) const SETTABLE_FLAGS: u64 = 1 << 13 | 1 << 15 | 1 << 19;

/// The application's own settings in the developer portal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Application {
    pub(crate) id: ApplicationId,
    pub(crate) name: String,
    pub(crate) description: String,
    /// Where interactions are posted; without one they reach nobody.
    pub(crate) interactions_endpoint_url: Option<String>,
    pub(crate) redirect_uris: Vec<String>,
    /// The bits of the privileged intents that the portal allows.
    pub(crate) flags: u64,
    #[serde(default)]
    pub(crate) tags: Vec<String>,
    #[serde(default)]
    pub(crate) custom_install_url: Option<String>,
    #[serde(default)]
    pub(crate) install_params: Option<Value>,
    #[serde(default)]
    pub(crate) role_connections_verification_url: Option<String>,
    #[serde(default = "installed_to_guilds")]
    pub(crate) integration_types_config: Value,
    #[serde(default)]
    pub(crate) event_webhooks_url: Option<String>,
    #[serde(default)]
    pub(crate) event_webhooks_types: Vec<String>,
    /// 1: off, 2: on.
    #[serde(default = "off")]
    pub(crate) event_webhooks_status: u8,
}

/// What a change of the application may say; what is absent stays.
#[derive(Clone, Debug, Default)]
pub(crate) struct ApplicationEdit {
    pub(crate) description: Patch<String>,
    pub(crate) interactions_endpoint_url: Patch<String>,
    pub(crate) flags: Option<u64>,
    pub(crate) tags: Patch<Vec<String>>,
    pub(crate) custom_install_url: Patch<String>,
    pub(crate) install_params: Patch<Value>,
    pub(crate) role_connections_verification_url: Patch<String>,
    pub(crate) integration_types_config: Patch<Value>,
    pub(crate) event_webhooks_url: Patch<String>,
    pub(crate) event_webhooks_types: Patch<Vec<String>>,
    pub(crate) event_webhooks_status: Option<u8>,
}

fn installed_to_guilds() -> Value {
    json!({ "0": { "oauth2_install_params": {
        "scopes": ["applications.commands", "bot"], "permissions": "0",
    } } })
}

fn off() -> u8 {
    1
}

impl Application {
    pub(crate) fn new(id: ApplicationId, name: &str) -> Self {
        Self {
            id,
            name: name.to_owned(),
            description: String::new(),
            interactions_endpoint_url: None,
            redirect_uris: Vec::new(),
            flags: 0,
            tags: Vec::new(),
            custom_install_url: None,
            install_params: None,
            role_connections_verification_url: None,
            integration_types_config: installed_to_guilds(),
            event_webhooks_url: None,
            event_webhooks_types: Vec::new(),
            event_webhooks_status: off(),
        }
    }

    /// The bot user: of the application's own id.
    pub(crate) fn bot_id(&self) -> UserId {
        self.id.cast()
    }

    pub(crate) fn apply(&mut self, edit: ApplicationEdit) {
        if let Some(description) = edit.description.or_default() {
            self.description = description;
        }
        edit.interactions_endpoint_url.apply(&mut self.interactions_endpoint_url);
        if let Some(flags) = edit.flags {
            self.flags = (self.flags & !SETTABLE_FLAGS) | (flags & SETTABLE_FLAGS);
        }
        if let Some(tags) = edit.tags.or_default() {
            self.tags = tags;
        }
        edit.custom_install_url.apply(&mut self.custom_install_url);
        edit.install_params.apply(&mut self.install_params);
        edit.role_connections_verification_url.apply(&mut self.role_connections_verification_url);
        if let Patch::Set(config) = edit.integration_types_config {
            self.integration_types_config = config;
        }
        edit.event_webhooks_url.apply(&mut self.event_webhooks_url);
        if let Some(types) = edit.event_webhooks_types.or_default() {
            self.event_webhooks_types = types;
        }
        self.event_webhooks_status = edit.event_webhooks_status.unwrap_or(self.event_webhooks_status);
    }
}

impl State {
    /// Adds the bot to a guild with its managed role; where it is already, that role gets the
    /// permissions.
    pub(crate) fn add_bot(&mut self, guild_id: GuildId, permissions: Permissions) -> Result<(), ApiError> {
        let bot_id = self.application.bot_id();
        let guild = self.guild(guild_id)?;
        let owned = |role: &&Role| role.tags.as_ref().is_some_and(|tags| tags.bot_id == Some(bot_id));
        let managed = guild.roles.values().find(owned).map(|role| role.id);
        let Some(role_id) = managed.filter(|_| guild.members.contains_key(&bot_id)) else {
            return self.install(guild_id, Some(permissions));
        };
        self.install(guild_id, None)?;
        self.update_role(
            guild_id,
            role_id,
            RoleEdit { permissions: Some(permissions), ..RoleEdit::default() },
        )
    }
}
