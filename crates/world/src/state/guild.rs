//! Guilds (Discord Docs: Guild Resource).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use twilight_model::guild::Permissions;

use super::{
    Change, Emoji, Member, Role, RoleTags, State,
    ids::{ApplicationId, ChannelId, EmojiId, GuildId, RoleId, UserId},
};
use crate::error::ApiError;

/// A guild and all that is inside it but channels and messages, which are found by their own ids.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Guild {
    pub(crate) profile: Profile,
    pub(crate) roles: BTreeMap<RoleId, Role>,
    pub(crate) emojis: BTreeMap<EmojiId, Emoji>,
    pub(crate) members: BTreeMap<UserId, Member>,
    /// The guild's channels and threads.
    pub(crate) channel_ids: BTreeSet<ChannelId>,
    /// In an outage: members see nothing, the bot gets `GUILD_DELETE` with `unavailable`.
    pub(crate) unavailable: bool,
    /// Whether the application's commands were authorised here (scope `applications.commands`).
    pub(crate) commands_installed: bool,
}

/// A guild object's own fields, in Discord's order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Profile {
    pub(crate) id: GuildId,
    pub(crate) name: String,
    pub(crate) icon: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) home_header: Option<String>,
    pub(crate) splash: Option<String>,
    pub(crate) discovery_splash: Option<String>,
    pub(crate) features: Vec<String>,
    pub(crate) banner: Option<String>,
    pub(crate) owner_id: UserId,
    pub(crate) application_id: Option<ApplicationId>,
    pub(crate) region: String,
    pub(crate) afk_channel_id: Option<ChannelId>,
    pub(crate) afk_timeout: u32,
    pub(crate) system_channel_id: Option<ChannelId>,
    pub(crate) system_channel_flags: u64,
    pub(crate) widget_enabled: bool,
    pub(crate) widget_channel_id: Option<ChannelId>,
    pub(crate) verification_level: u8,
    pub(crate) default_message_notifications: u8,
    pub(crate) mfa_level: u8,
    pub(crate) explicit_content_filter: u8,
    pub(crate) max_presences: Option<u32>,
    pub(crate) max_members: u32,
    pub(crate) max_stage_video_channel_users: u32,
    pub(crate) max_video_channel_users: u32,
    pub(crate) vanity_url_code: Option<String>,
    pub(crate) premium_tier: u8,
    pub(crate) premium_subscription_count: u32,
    pub(crate) preferred_locale: String,
    pub(crate) rules_channel_id: Option<ChannelId>,
    pub(crate) safety_alerts_channel_id: Option<ChannelId>,
    pub(crate) public_updates_channel_id: Option<ChannelId>,
    pub(crate) premium_progress_bar_enabled: bool,
    pub(crate) nsfw: bool,
    pub(crate) nsfw_level: u8,
    pub(crate) incidents_data: Option<Value>,
}

/// A guild object, as `GET /guilds/{id}` and `GUILD_UPDATE` show it.
#[derive(Serialize)]
pub(crate) struct GuildJson<'a> {
    #[serde(flatten)]
    profile: &'a Profile,
    roles: Vec<&'a Role>,
    emojis: Vec<&'a Emoji>,
    stickers: [(); 0],
    #[serde(skip_serializing_if = "Option::is_none")]
    guild_id: Option<GuildId>,
}

impl Guild {
    /// A guild without icon, of default settings, with its @everyone role.
    pub(crate) fn new(guild_id: GuildId, name: &str, owner_id: UserId, everyone: Role) -> Self {
        Self {
            profile: Profile::new(guild_id, name, owner_id),
            roles: BTreeMap::from([(everyone.id, everyone)]),
            emojis: BTreeMap::new(),
            members: BTreeMap::new(),
            channel_ids: BTreeSet::new(),
            unavailable: false,
            commands_installed: false,
        }
    }

    pub(crate) fn id(&self) -> GuildId {
        self.profile.id
    }

    /// The role whose id is the guild's own.
    pub(crate) fn everyone_id(&self) -> RoleId {
        self.profile.id.cast()
    }

    pub(crate) fn everyone(&self) -> &Role {
        // Made with the guild, and delete_role's callers refuse it.
        &self.roles[&self.everyone_id()]
    }

    pub(crate) fn json(&self) -> GuildJson<'_> {
        GuildJson {
            profile: &self.profile,
            roles: self.roles.values().collect(),
            emojis: self.emojis.values().collect(),
            stickers: [],
            guild_id: None,
        }
    }

    /// `GUILD_UPDATE` repeats the id under `guild_id`.
    pub(crate) fn event_json(&self) -> GuildJson<'_> {
        GuildJson { guild_id: Some(self.id()), ..self.json() }
    }
}

impl Profile {
    fn new(id: GuildId, name: &str, owner_id: UserId) -> Self {
        Self {
            id,
            name: name.to_owned(),
            icon: None,
            description: None,
            home_header: None,
            splash: None,
            discovery_splash: None,
            features: Vec::new(),
            banner: None,
            owner_id,
            application_id: None,
            region: "deprecated".to_owned(),
            afk_channel_id: None,
            afk_timeout: 300,
            system_channel_id: None,
            system_channel_flags: 0,
            widget_enabled: false,
            widget_channel_id: None,
            verification_level: 0,
            default_message_notifications: 0,
            mfa_level: 0,
            explicit_content_filter: 0,
            max_presences: None,
            max_members: 25_000_000,
            max_stage_video_channel_users: 50,
            max_video_channel_users: 25,
            vanity_url_code: None,
            premium_tier: 0,
            premium_subscription_count: 0,
            preferred_locale: "en-US".to_owned(),
            rules_channel_id: None,
            safety_alerts_channel_id: None,
            public_updates_channel_id: None,
            premium_progress_bar_enabled: false,
            nsfw: false,
            nsfw_level: 0,
            incidents_data: None,
        }
    }
}

impl State {
    pub(crate) fn guild(&self, guild_id: GuildId) -> Result<&Guild, ApiError> {
        self.guilds.get(&guild_id).ok_or_else(ApiError::unknown_guild)
    }

    pub(crate) fn guild_mut(&mut self, guild_id: GuildId) -> Result<&mut Guild, ApiError> {
        self.touched.note(Some(guild_id));
        self.guilds.get_mut(&guild_id).ok_or_else(ApiError::unknown_guild)
    }

    /// Founds a guild; the owner is its first member. Nobody else hears of it before they join.
    pub(crate) fn create_guild(
        &mut self,
        guild_id: GuildId,
        name: &str,
        owner_id: UserId,
    ) -> Result<(), ApiError> {
        let everyone =
            Role { permissions: super::rights::EVERYONE, ..Role::plain(guild_id.cast(), "@everyone") };
        self.guilds.insert(guild_id, Guild::new(guild_id, name, owner_id, everyone));
        self.add_member(guild_id, owner_id, Vec::new())
    }

    pub(crate) fn rename_guild(&mut self, guild_id: GuildId, name: String) -> Result<(), ApiError> {
        self.guild_mut(guild_id)?.profile.name = name;
        self.record(Change::GuildUpdate { guild_id });
        Ok(())
    }

    /// Ends a guild with all its channels and messages.
    pub(crate) fn delete_guild(&mut self, guild_id: GuildId) -> Result<(), ApiError> {
        let guild = self.guilds.remove(&guild_id).ok_or_else(ApiError::unknown_guild)?;
        for channel_id in &guild.channel_ids {
            self.channels.remove(channel_id);
            self.messages.remove(channel_id);
            self.thread_members.remove(channel_id);
        }
        let told = guild.members.contains_key(&self.application.bot_id());
        self.record(Change::GuildDelete { guild_id, unavailable: false, told });
        Ok(())
    }

    /// Authorises the application's commands; with permissions, the bot joins with its managed role.
    pub(crate) fn install(&mut self, guild_id: GuildId, bot: Option<Permissions>) -> Result<(), ApiError> {
        self.guild_mut(guild_id)?.commands_installed = true;
        let Some(permissions) = bot else { return Ok(()) };
        let (bot_id, role_id) = (self.application.bot_id(), self.next_id());
        let role = Role {
            permissions,
            position: 1,
            managed: true,
            tags: Some(RoleTags { bot_id: Some(bot_id) }),
            ..Role::plain(role_id, &self.application.name)
        };
        // The bot hears of the guild before it hears of anything in it.
        self.add_member(guild_id, bot_id, vec![role_id])?;
        self.insert_role(guild_id, role)
    }

    /// Begins or ends an outage of the guild.
    pub(crate) fn set_unavailable(&mut self, guild_id: GuildId, unavailable: bool) -> Result<(), ApiError> {
        let bot_id = self.application.bot_id();
        let guild = self.guild_mut(guild_id)?;
        let told = guild.members.contains_key(&bot_id);
        if std::mem::replace(&mut guild.unavailable, unavailable) != unavailable {
            self.record(if unavailable {
                Change::GuildDelete { guild_id, unavailable, told }
            } else {
                Change::GuildCreate { guild_id }
            });
        }
        Ok(())
    }
}
