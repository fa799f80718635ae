//! From a change to its event: the one place that says what the gateway tells (Discord Docs: Gateway Events).

use std::sync::Arc;

use serde::Serialize;
use serde_json::json;
use twilight_model::{guild::Permissions, util::Timestamp};

use super::{direct, intents, threads};
use crate::state::{
    Actor, AuditEntry, Change, Channel, Guild, MemberJson, State, ThreadJson,
    ids::{ChannelId, GuildId},
};

/// An event's name, its guild, and who hears it.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) name: &'static str,
    /// `None` where no guild is concerned; then the first shard hears it.
    pub(crate) guild_id: Option<GuildId>,
    /// The intent that asks for it; 0 for what is always told.
    pub(crate) intent: u64,
}

/// An entry of the audit log with its guild.
#[derive(Serialize)]
struct AuditEvent<'a> {
    #[serde(flatten)]
    entry: &'a AuditEntry,
    guild_id: GuildId,
}

/// `GUILD_CREATE`: the guild with all that a client needs to begin.
#[derive(Serialize)]
struct GuildCreate<'a> {
    #[serde(flatten)]
    guild: crate::state::GuildJson<'a>,
    joined_at: Option<Timestamp>,
    large: bool,
    unavailable: bool,
    member_count: usize,
    voice_states: [(); 0],
    members: Vec<MemberJson<'a>>,
    channels: Vec<&'a Channel>,
    threads: Vec<ThreadJson<'a>>,
    presences: [(); 0],
    stage_instances: [(); 0],
    guild_scheduled_events: [(); 0],
    soundboard_sounds: [(); 0],
}

/// The event of a change, if the bot is there to hear it.
pub(super) fn event(state: &State, change: &Change) -> Option<Event> {
    if let Some(event) = direct::event(state, change) {
        return Some(event);
    }
    let (name, guild_id, intent) = match change {
        Change::GuildCreate { guild_id } => ("GUILD_CREATE", *guild_id, intents::GUILDS),
        Change::GuildUpdate { guild_id } => ("GUILD_UPDATE", *guild_id, intents::GUILDS),
        Change::GuildDelete { guild_id, told, .. } => {
            let guild_id = Some(*guild_id);
            return told.then_some(Event { name: "GUILD_DELETE", guild_id, intent: intents::GUILDS });
        }
        Change::ChannelCreate { channel_id } => {
            ("CHANNEL_CREATE", guild_of(state, *channel_id)?, intents::GUILDS)
        }
        Change::ChannelUpdate { channel_id } => {
            ("CHANNEL_UPDATE", guild_of(state, *channel_id)?, intents::GUILDS)
        }
        Change::ChannelDelete { channel } => ("CHANNEL_DELETE", channel.guild_id, intents::GUILDS),
        Change::ThreadCreate { .. }
        | Change::ThreadUpdate { .. }
        | Change::ThreadDelete { .. }
        | Change::ThreadMembersUpdate { .. }
        | Change::ThreadListSync { .. } => {
            return threads::event(state, change)
                .filter(|event| event.guild_id.is_some_and(|guild_id| present(state, guild_id)));
        }
        Change::RoleCreate { guild_id, .. } => ("GUILD_ROLE_CREATE", *guild_id, intents::GUILDS),
        Change::RoleUpdate { guild_id, .. } => ("GUILD_ROLE_UPDATE", *guild_id, intents::GUILDS),
        Change::RoleDelete { guild_id, .. } => ("GUILD_ROLE_DELETE", *guild_id, intents::GUILDS),
        Change::EmojisUpdate { guild_id } => ("GUILD_EMOJIS_UPDATE", *guild_id, intents::GUILD_EXPRESSIONS),
        Change::MemberAdd { guild_id, .. } => ("GUILD_MEMBER_ADD", *guild_id, intents::GUILD_MEMBERS),
        Change::MemberUpdate { guild_id, user_id } => {
            // The bot hears of itself whatever it asked for (Discord Docs: Gateway, "Caveats").
            let own = *user_id == state.application.bot_id();
            ("GUILD_MEMBER_UPDATE", *guild_id, if own { 0 } else { intents::GUILD_MEMBERS })
        }
        Change::MemberRemove { guild_id, .. } => ("GUILD_MEMBER_REMOVE", *guild_id, intents::GUILD_MEMBERS),
        Change::MessageCreate { channel_id, .. } => {
            ("MESSAGE_CREATE", seen(state, *channel_id)?, intents::GUILD_MESSAGES)
        }
        Change::MessageUpdate { channel_id, .. } => {
            ("MESSAGE_UPDATE", seen(state, *channel_id)?, intents::GUILD_MESSAGES)
        }
        Change::MessageDelete { channel_id, .. } => {
            ("MESSAGE_DELETE", seen(state, *channel_id)?, intents::GUILD_MESSAGES)
        }
        Change::MessageDeleteBulk { channel_id, .. } => {
            ("MESSAGE_DELETE_BULK", seen(state, *channel_id)?, intents::GUILD_MESSAGES)
        }
        Change::AuditLogEntry { guild_id, .. } => {
            ("GUILD_AUDIT_LOG_ENTRY_CREATE", reads_log(state, *guild_id)?, intents::GUILD_MODERATION)
        }
        Change::Ephemeral { .. } | Change::Account | Change::Commands | Change::Application => {
            return None;
        }
    };
    present(state, guild_id).then_some(Event { name, guild_id: Some(guild_id), intent })
}

/// Whether the bot is in the guild and the guild is not away.
fn present(state: &State, guild_id: GuildId) -> bool {
    let bot_id = state.application.bot_id();
    state.guilds.get(&guild_id).is_some_and(|guild| guild.members.contains_key(&bot_id) && !guild.unavailable)
}

fn guild_of(state: &State, channel_id: ChannelId) -> Option<GuildId> {
    state.channels.get(&channel_id).map(|channel| channel.guild_id)
}

/// The guild of a channel that the bot sees: messages elsewhere are not told.
fn seen(state: &State, channel_id: ChannelId) -> Option<GuildId> {
    let channel = state.channels.get(&channel_id)?;
    state.sees(state.application.bot_id(), channel).then_some(channel.guild_id)
}

/// The guild, if the bot may read its audit log.
fn reads_log(state: &State, guild_id: GuildId) -> Option<GuildId> {
    let rights = state.rights(Actor::User(state.application.bot_id()), guild_id).ok()?;
    rights.in_guild().contains(Permissions::VIEW_AUDIT_LOG).then_some(guild_id)
}

/// The event's `d`; messages of others with their content if `content`.
pub(super) fn data(state: &State, change: &Change, content: bool) -> Arc<str> {
    Arc::from(match change {
        Change::GuildCreate { guild_id } => {
            text(&state.guilds.get(guild_id).map(|guild| create(state, guild)))
        }
        Change::GuildUpdate { guild_id } => text(&state.guilds.get(guild_id).map(Guild::event_json)),
        Change::GuildDelete { guild_id, unavailable: true, .. } => {
            text(&json!({ "id": guild_id, "unavailable": true }))
        }
        Change::GuildDelete { guild_id, .. } => text(&json!({ "id": guild_id })),
        Change::ChannelCreate { channel_id } | Change::ChannelUpdate { channel_id } => {
            text(&state.channels.get(channel_id))
        }
        Change::ChannelDelete { channel } => text(channel),
        Change::ThreadCreate { .. }
        | Change::ThreadUpdate { .. }
        | Change::ThreadDelete { .. }
        | Change::ThreadMembersUpdate { .. }
        | Change::ThreadListSync { .. } => text(&threads::data(state, change)),
        Change::RoleCreate { guild_id, role_id } | Change::RoleUpdate { guild_id, role_id } => {
            text(&json!({ "guild_id": guild_id, "role": state.role(*guild_id, *role_id).ok() }))
        }
        Change::RoleDelete { guild_id, role_id } => {
            text(&json!({ "guild_id": guild_id, "role_id": role_id }))
        }
        Change::EmojisUpdate { guild_id } => {
            let emojis = state.guilds.get(guild_id).map(|guild| guild.emojis.values().collect::<Vec<_>>());
            text(&json!({ "guild_id": guild_id, "emojis": emojis }))
        }
        Change::MemberAdd { guild_id, user_id } | Change::MemberUpdate { guild_id, user_id } => {
            text(&state.member_json(*guild_id, *user_id).ok().map(|member| member.of_guild(*guild_id)))
        }
        Change::MemberRemove { guild_id, user_id } => {
            text(&json!({ "guild_id": guild_id, "user": state.user(*user_id).ok() }))
        }
        Change::MessageCreate { channel_id, message_id }
        | Change::MessageUpdate { channel_id, message_id } => {
            let message = state.message(*channel_id, *message_id).ok();
            let content = content && state.reads_content(Actor::User(state.application.bot_id()));
            match message.and_then(|message| state.message_event(message, content)) {
                Some(event) => text(&event),
                // Where a person and the bot are alone there is no guild to name.
                None => text(&message),
            }
        }
        Change::MessageDelete { guild_id, channel_id, message_id } => {
            text(&json!({ "id": message_id, "channel_id": channel_id, "guild_id": guild_id }))
        }
        Change::MessageDeleteBulk { guild_id, channel_id, message_ids } => {
            text(&json!({ "ids": message_ids, "channel_id": channel_id, "guild_id": guild_id }))
        }
        Change::AuditLogEntry { guild_id, entry } => {
            text(&AuditEvent { entry: entry.as_ref(), guild_id: *guild_id })
        }
        Change::Ephemeral { .. } | Change::Account | Change::Commands | Change::Application => {
            "null".to_owned()
        }
    })
}

/// Without the presences intent only the bot itself is among the members.
fn create<'a>(state: &'a State, guild: &'a Guild) -> GuildCreate<'a> {
    let bot_id = state.application.bot_id();
    let bot = guild.members.get(&bot_id);
    GuildCreate {
        guild: guild.json(),
        joined_at: bot.map(|member| member.joined_at),
        large: guild.members.len() > 50,
        unavailable: false,
        member_count: guild.members.len(),
        voice_states: [],
        members: bot
            .and_then(|bot| Some(MemberJson::new(bot, state.user(bot_id).ok()?)))
            .into_iter()
            .collect(),
        channels: state.guild_channels(guild.id()).collect(),
        threads: threads::active(state, guild.id()),
        presences: [],
        stage_instances: [],
        guild_scheduled_events: [],
        soundboard_sounds: [],
    }
}

fn text(object: &impl Serialize) -> String {
    // The state's objects have string keys and finite numbers: nothing that JSON lacks.
    serde_json::to_string(object).unwrap_or_default()
}
