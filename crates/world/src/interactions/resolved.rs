//! The objects that an interaction's values name (Discord Docs: "Resolved Data Structure").

use serde_json::{Map, Value, json};

use super::payload;
use crate::{
    rest::show,
    state::{
        Channel, State,
        command::{CHANNEL, MENTIONABLE, ROLE, USER},
        ids::{AnyId, ChannelId, GuildId, MessageId, RoleId, UserId},
    },
};

/// Where something is chosen, and by whom.
pub(super) struct Place<'a> {
    pub(super) state: &'a State,
    pub(super) user_id: UserId,
    pub(super) guild_id: Option<GuildId>,
    pub(super) channel_id: ChannelId,
}

/// The named objects, by group and id.
#[derive(Default)]
pub(super) struct Resolved(Map<String, Value>);

impl Resolved {
    /// Adds the object that a value of an option type names; values of other types name none.
    pub(super) fn name(&mut self, place: &Place<'_>, (kind, value): (u8, &Value)) -> Result<(), String> {
        if !matches!(kind, USER | CHANNEL | ROLE | MENTIONABLE) {
            return Ok(());
        }
        let id = value.as_str().and_then(|text| text.parse::<AnyId>().ok()).ok_or("the value is no id")?;
        let unknown = || format!("nobody and nothing has the id {id}");
        match kind {
            USER => self.user(place, id.cast()).ok_or_else(unknown),
            CHANNEL => self.channel(place, id.cast()).ok_or_else(unknown),
            ROLE => self.role(place, id.cast()).ok_or_else(unknown),
            _ => self.user(place, id.cast()).or_else(|| self.role(place, id.cast())).ok_or_else(unknown),
        }
    }

    fn put(&mut self, group: &str, id: &impl ToString, object: Value) {
        let group = self.0.entry(group).or_insert_with(|| json!({}));
        group[id.to_string()] = object;
    }

    /// A user, and their membership of the guild without what is the user's and of voice.
    pub(super) fn user(&mut self, place: &Place<'_>, id: UserId) -> Option<()> {
        self.put("users", &id, show(place.state.user(id).ok()?));
        if let Some(member) = place.guild_id.and_then(|guild_id| place.state.member_json(guild_id, id).ok()) {
            let permissions = |channel: &Channel| place.state.permissions_in(id, channel);
            let mut member = show(&member);
            for field in ["user", "deaf", "mute"] {
                member.as_object_mut().map(|fields| fields.remove(field));
            }
            member["permissions"] = show(&place.state.channels.get(&place.channel_id).map(permissions));
            self.put("members", &id, member);
        }
        Some(())
    }

    /// A message of the place's channel.
    pub(super) fn message(&mut self, place: &Place<'_>, id: MessageId) -> Option<()> {
        let message = place.state.message(place.channel_id, id).ok()?;
        self.put("messages", &id, show(message));
        Some(())
    }

    fn role(&mut self, place: &Place<'_>, id: RoleId) -> Option<()> {
        let role = place.state.role(place.guild_id?, id).ok()?;
        self.put("roles", &id, show(role));
        Some(())
    }

    /// A channel of the place's guild, which the person sees.
    fn channel(&mut self, place: &Place<'_>, id: ChannelId) -> Option<()> {
        let channel = place.state.channels.get(&id)?;
        let offered = Some(channel.guild_id) == place.guild_id && place.state.sees(place.user_id, channel);
        offered
            .then(|| self.put("channels", &id, payload::partial_channel(place.state, channel, place.user_id)))
    }

    /// Puts the objects into the interaction's data, if there are any.
    pub(super) fn into_data(self, data: &mut Value) {
        if !self.0.is_empty() {
            data["resolved"] = Value::Object(self.0);
        }
    }
}
