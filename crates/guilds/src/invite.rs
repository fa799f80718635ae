//! The link with which people bring the bot into their server.

use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, GuildMarker},
};

/// The permissions that the bot asks for: View Channels, Send Messages, Embed Links, Read Message History, Manage Roles.
const PERMISSIONS: u64 = (1 << 10) | (1 << 11) | (1 << 14) | (1 << 16) | (1 << 28);

/// The link that invites the bot (Discord Docs: Bot Authorization Flow), into one guild where it is named.
pub fn invite(application_id: Id<ApplicationMarker>, guild_id: Option<Id<GuildMarker>>) -> String {
    let guild = guild_id.map(|guild_id| format!("&guild_id={guild_id}&disable_guild_select=true"));
    let guild = guild.unwrap_or_default();
    format!(
        "https://discord.com/oauth2/authorize?client_id={application_id}&scope=bot%20applications.commands&permissions={PERMISSIONS}{guild}"
    )
}
