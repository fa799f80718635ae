//! Turns an act into an interaction: finds what it acts on, and refuses what a client would not offer.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use super::{
    act::{Act, ActKind, Place},
    fill, payload,
};
use crate::{
    World,
    state::{
        CHAT_INPUT, Interaction, Stage, State, component,
        ids::{ChannelId, GuildId, InteractionId, MessageId, UserId},
        interaction::{APPLICATION_COMMAND, AUTOCOMPLETE, MESSAGE_COMPONENT, MODAL_SUBMIT, PING},
    },
};

impl World {
    /// The complete payload of an act, as Discord would post it, and remembers the interaction.
    ///
    /// The error says why no client would let the person do this.
    pub fn payload(&self, act: Act) -> Result<Value, String> {
        self.change(|state| prepare(state, act))
    }

    /// A PING as Discord posts it: without the fields of a guild, and without `attachment_size_limit`.
    pub fn ping(&self) -> Value {
        self.change(|state| {
            let now = state.now();
            let id: InteractionId = state.next_id_at(now);
            let user = state.accounts.values().find(|account| !account.user.bot);
            let mut ping = json!({
                "id": id, "application_id": state.application.id, "type": PING,
                "token": token(id.get()), "version": 1, "entitlements": [],
                "authorizing_integration_owners": {},
            });
            if let Some(account) = user {
                ping["user"] = crate::rest::show(&account.user);
            }
            let interaction = Interaction {
                id,
                token: ping["token"].as_str().unwrap_or_default().to_owned(),
                kind: PING,
                user_id: state.application.bot_id(),
                guild_id: None,
                channel_id: id.cast(),
                created_at: now,
                message_id: None,
                command: None,
                modal: None,
                stage: Stage::Open,
                original: None,
            };
            state.begin(interaction);
            ping
        })
    }
}

/// A token of Discord's form: base64 of the interaction's id and something nobody can guess.
fn token(id: u64) -> String {
    let secret: [u8; 48] = rand::random();
    URL_SAFE_NO_PAD.encode(format!("interaction:{id}:{}", hex::encode(secret)))
}

/// What an act turned out to be.
struct Found {
    kind: u8,
    data: Value,
    message_id: Option<MessageId>,
    command: Option<String>,
    modal: Option<crate::state::Modal>,
}

fn prepare(state: &mut State, act: Act) -> Result<Value, String> {
    let channel_id = place(state, &act)?;
    let guild_id = state.channels.get(&channel_id).map(|channel| channel.guild_id);
    let found = find(state, &act, (channel_id, guild_id))?;
    let now = state.now();
    let id = state.next_id_at(now);
    let interaction = Interaction {
        id,
        token: token(id.get()),
        kind: found.kind,
        user_id: act.user_id,
        guild_id,
        channel_id,
        created_at: now,
        message_id: found.message_id,
        command: found.command,
        modal: found.modal,
        stage: Stage::Open,
        original: None,
    };
    state.begin(interaction.clone());
    payload::build(state, &interaction, (found.data, act.locale)).map_err(|error| error.to_string())
}

/// The channel of an act; a person acts only where they can see.
fn place(state: &mut State, act: &Act) -> Result<ChannelId, String> {
    let channel_id = match (&act.place, &act.deed) {
        (Place::DirectMessage, _) => return Ok(state.dm_channel(act.user_id)),
        (Place::Channel(channel_id), _) => *channel_id,
        (Place::Message, ActKind::Component { message_id, .. }) => {
            let (message, viewer) = state.find_message(*message_id).ok_or("no such message")?;
            if viewer.is_some_and(|viewer| viewer != act.user_id) {
                return Err("the message is another person's alone".to_owned());
            }
            message.channel_id
        }
        (Place::Message, ActKind::Submit { interaction_id, .. }) => {
            state.interaction(*interaction_id).map_err(|error| error.to_string())?.channel_id
        }
        (Place::Message, ActKind::Command { .. }) => return Err("a command needs a channel".to_owned()),
    };
    require_sight(state, act.user_id, channel_id)?;
    Ok(channel_id)
}

fn require_sight(state: &State, user_id: UserId, channel_id: ChannelId) -> Result<(), String> {
    let Some(channel) = state.channels.get(&channel_id) else { return Ok(()) };
    if state.sees(user_id, channel) { Ok(()) } else { Err("the person does not see this channel".to_owned()) }
}

fn find(
    state: &State,
    act: &Act,
    (channel_id, guild_id): (ChannelId, Option<GuildId>),
) -> Result<Found, String> {
    match &act.deed {
        ActKind::Command { name, options, focused } => {
            let top = name.split(' ').next().unwrap_or_default();
            let command =
                state.command_named(guild_id, (CHAT_INPUT, top)).map_err(|error| error.to_string())?;
            if !state.may_run(act.user_id, guild_id, command) {
                return Err("the command is not offered to the person".to_owned());
            }
            let place = fill::Place { state, guild_id, channel_id };
            let data = fill::command(&place, command, (name, options, focused.as_deref()))?;
            let kind = if focused.is_some() { AUTOCOMPLETE } else { APPLICATION_COMMAND };
            Ok(Found { kind, data, message_id: None, command: Some(name.clone()), modal: None })
        }
        ActKind::Component { message_id, custom_id, values } => {
            let (message, _) = state.find_message(*message_id).ok_or("no such message")?;
            let component = component::find(&message.components, custom_id).ok_or("no such component")?;
            let place = fill::Place { state, guild_id, channel_id };
            let data = fill::component(&place, component, values)?;
            let message_id = Some(*message_id);
            Ok(Found { kind: MESSAGE_COMPONENT, data, message_id, command: None, modal: None })
        }
        ActKind::Submit { interaction_id, fields } => {
            let shown = state.interaction(*interaction_id).map_err(|error| error.to_string())?;
            if shown.user_id != act.user_id {
                return Err("the form was shown to another person".to_owned());
            }
            let modal = shown.modal.clone().ok_or("the interaction showed no form")?;
            let fields: Map<String, Value> = fields.iter().cloned().collect();
            let data = fill::modal(&modal, &fields)?;
            let message_id = shown.message_id;
            Ok(Found { kind: MODAL_SUBMIT, data, message_id, command: None, modal: Some(modal) })
        }
    }
}
