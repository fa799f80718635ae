//! Turns an act into an interaction: finds what it acts on, and refuses what a client would not offer.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use super::{
    act::{Act, ActKind, Place},
    command_data, component_data, payload,
    resolved::Place as Spot,
};
use crate::{
    World,
    state::{
        CHAT_INPUT, Command, Interaction, MESSAGE_COMMAND, State, Target, USER_COMMAND, component,
        ids::{ChannelId, InteractionId, MessageId, UserId},
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
            let token = ping["token"].as_str().unwrap_or_default().to_owned();
            let bot_id = state.application.bot_id();
            let interaction = Interaction::new((id, token, PING), bot_id, (None, id.cast()));
            state.begin(Interaction { created_at: now, ..interaction });
            ping
        })
    }
}

/// A token of Discord's form: base64 of the interaction's id and something nobody can guess.
fn token(id: u64) -> String {
    let secret: [u8; 48] = rand::random();
    URL_SAFE_NO_PAD.encode(format!("interaction:{id}:{}", hex::encode(secret)))
}

/// What an act turned out to be: the interaction as it begins, and its data.
type Found = (Interaction, Value);

fn prepare(state: &mut State, act: Act) -> Result<Value, String> {
    let channel_id = place(state, &act)?;
    let guild_id = state.channels.get(&channel_id).map(|channel| channel.guild_id);
    let now = state.now();
    let id: InteractionId = state.next_id_at(now + act.id_offset);
    let plain = Interaction::new((id, token(id.get()), 0), act.user_id, (guild_id, channel_id));
    let (interaction, data) = find(state, &act, Interaction { created_at: now, ..plain })?;
    state.begin(interaction.clone());
    payload::build(state, &interaction, (data, act.locale)).map_err(|error| error.to_string())
}

/// The channel of an act; a person acts only where they can see.
fn place(state: &mut State, act: &Act) -> Result<ChannelId, String> {
    let channel_id = match (&act.place, &act.deed) {
        (Place::DirectMessage, _) => return Ok(state.dm_channel(act.user_id)),
        (Place::Channel(channel_id), _) => *channel_id,
        (
            Place::Message,
            ActKind::Component { message_id, .. } | ActKind::Menu { target: Target::Message(message_id), .. },
        ) => of_message(state, act.user_id, *message_id)?,
        (Place::Message, ActKind::Submit { interaction_id, .. }) => {
            state.interaction(*interaction_id).map_err(|error| error.to_string())?.channel_id
        }
        (Place::Message, ActKind::Command { .. } | ActKind::Menu { .. }) => {
            return Err("a command needs a channel".to_owned());
        }
    };
    require_sight(state, act.user_id, channel_id)?;
    Ok(channel_id)
}

/// The channel of a message that the person may see.
fn of_message(state: &State, user_id: UserId, message_id: MessageId) -> Result<ChannelId, String> {
    let (message, viewer) = state.find_message(message_id).ok_or("no such message")?;
    if viewer.is_some_and(|viewer| viewer != user_id) {
        return Err("the message is another person's alone".to_owned());
    }
    Ok(message.channel_id)
}

fn require_sight(state: &State, user_id: UserId, channel_id: ChannelId) -> Result<(), String> {
    let Some(channel) = state.channels.get(&channel_id) else { return Ok(()) };
    if state.sees(user_id, channel) { Ok(()) } else { Err("the person does not see this channel".to_owned()) }
}

fn find(state: &State, act: &Act, plain: Interaction) -> Result<Found, String> {
    let (user_id, guild_id, channel_id) = (plain.user_id, plain.guild_id, plain.channel_id);
    let spot = Spot { state, user_id, guild_id, channel_id };
    match &act.deed {
        ActKind::Command { name, options, focused } => {
            let top = name.split(' ').next().unwrap_or_default();
            let command = offered(&spot, (CHAT_INPUT, top))?;
            let given = (name.as_str(), options.as_slice(), focused.as_deref());
            let data = command_data::typed(&spot, command, given)?;
            let kind = if focused.is_some() { AUTOCOMPLETE } else { APPLICATION_COMMAND };
            let focused = command_data::focused_kind(command, given);
            Ok((Interaction { kind, focused, command: Some(name.clone()), ..plain }, data))
        }
        ActKind::Menu { name, target } => {
            let menu = if matches!(target, Target::User(_)) { USER_COMMAND } else { MESSAGE_COMMAND };
            let command = offered(&spot, (menu, name))?;
            let data = command_data::of_menu(&spot, command, *target)?;
            let (kind, target) = (APPLICATION_COMMAND, Some(*target));
            Ok((Interaction { kind, target, command: Some(name.clone()), ..plain }, data))
        }
        ActKind::Component { message_id, custom_id, values } => {
            let (message, _) = state.find_message(*message_id).ok_or("no such message")?;
            let component = component::find(&message.components, custom_id).ok_or("no such component")?;
            let data = component_data::component(&spot, component, values)?;
            Ok((Interaction { kind: MESSAGE_COMPONENT, message_id: Some(*message_id), ..plain }, data))
        }
        ActKind::Submit { interaction_id, fields } => submit(&spot, (*interaction_id, fields), plain),
    }
}

/// A command that the person is offered where they are.
fn offered<'a>(spot: &Spot<'a>, named: (u8, &str)) -> Result<&'a Command, String> {
    let command = spot.state.command_named(spot.guild_id, named).map_err(|error| error.to_string())?;
    let may = spot.state.may_run(spot.user_id, spot.guild_id, command);
    if may { Ok(command) } else { Err("the command is not offered to the person".to_owned()) }
}

/// A form, filled in by the person to whom it was shown.
fn submit(
    spot: &Spot<'_>,
    (shown_by, fields): (InteractionId, &[(String, Value)]),
    plain: Interaction,
) -> Result<Found, String> {
    let shown = spot.state.interaction(shown_by).map_err(|error| error.to_string())?;
    if shown.user_id != plain.user_id {
        return Err("the form was shown to another person".to_owned());
    }
    let modal = shown.modal.clone().ok_or("the interaction showed no form")?;
    let fields: Map<String, Value> = fields.iter().cloned().collect();
    let data = component_data::modal(spot, &modal, &fields)?;
    let trigger = spot.state.metadata(shown).map_err(|error| error.to_string())?;
    let (message_id, kind) = (shown.message_id, MODAL_SUBMIT);
    Ok((Interaction { kind, message_id, modal: Some(modal), trigger: Some(trigger), ..plain }, data))
}
