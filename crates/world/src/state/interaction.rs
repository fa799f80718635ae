//! Interactions under way: what Discord remembers of one until its token ends.

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::{
    Component, Message, State,
    ids::{ChannelId, GuildId, InteractionId, MessageId, UserId},
};
use crate::error::ApiError;

/// How long a token lives (Discord Docs: Receiving and Responding).
pub(crate) const TOKEN_LIFE: Duration = Duration::minutes(15);

/// The type of a message that answers a command from a menu.
const CONTEXT_MENU_COMMAND: u8 = 23;

/// The interaction types, by Discord's numbers.
pub(crate) const PING: u8 = 1;
pub(crate) const APPLICATION_COMMAND: u8 = 2;
pub(crate) const MESSAGE_COMPONENT: u8 = 3;
pub(crate) const AUTOCOMPLETE: u8 = 4;
pub(crate) const MODAL_SUBMIT: u8 = 5;

/// An interaction and what has been answered to it.
#[derive(Clone, Debug)]
pub(crate) struct Interaction {
    pub(crate) id: InteractionId,
    pub(crate) token: String,
    pub(crate) kind: u8,
    pub(crate) user_id: UserId,
    /// `None` in a direct message.
    pub(crate) guild_id: Option<GuildId>,
    pub(crate) channel_id: ChannelId,
    pub(crate) created_at: OffsetDateTime,
    /// The message whose component was used, also where a modal lies between.
    pub(crate) message_id: Option<MessageId>,
    /// The full name of the command, where one was run.
    pub(crate) command: Option<String>,
    /// What a command from a menu was run on.
    pub(crate) target: Option<Target>,
    /// The type of the option that is being typed, where choices are asked for.
    pub(crate) focused: Option<u8>,
    /// The metadata of the interaction that showed the modal which is sent.
    pub(crate) trigger: Option<Value>,
    /// The modal that this interaction submits, or that was shown in answer to it.
    pub(crate) modal: Option<Modal>,
    pub(crate) stage: Stage,
    /// The message that `@original` names.
    pub(crate) original: Option<MessageId>,
}

/// How far an interaction has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Not answered; may be within 3 s.
    Open,
    /// Answered for good or for later.
    Answered,
    /// Not answered in time, or wrongly: the person read "This interaction failed".
    Failed,
}

/// A user or a message from whose menu a command is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    User(UserId),
    Message(MessageId),
}

/// A form that a person is asked to fill in.
#[derive(Clone, Debug, serde::Serialize)]
pub(crate) struct Modal {
    pub(crate) custom_id: String,
    pub(crate) title: String,
    pub(crate) components: Vec<Component>,
}

impl Interaction {
    /// An interaction of a kind that nobody has answered.
    pub(crate) fn new(
        (id, token, kind): (InteractionId, String, u8),
        user_id: UserId,
        (guild_id, channel_id): (Option<GuildId>, ChannelId),
    ) -> Self {
        Self {
            id,
            token,
            kind,
            user_id,
            guild_id,
            channel_id,
            created_at: OffsetDateTime::UNIX_EPOCH,
            message_id: None,
            command: None,
            target: None,
            focused: None,
            trigger: None,
            modal: None,
            stage: Stage::Open,
            original: None,
        }
    }

    /// Where this installation of the application belongs (`authorizing_integration_owners`).
    pub(crate) fn owners(&self) -> Value {
        // Talking to the bot alone goes by a guild's installation too, without naming which.
        self.guild_id.map_or_else(|| json!({ "0": "0" }), |guild_id| json!({ "0": guild_id }))
    }
}

impl State {
    /// Remembers an interaction that is about to be delivered, and forgets those past their time.
    pub(crate) fn begin(&mut self, interaction: Interaction) {
        let now = self.now();
        self.interactions.retain(|_, old| now - old.created_at < TOKEN_LIFE * 2);
        self.interactions.insert(interaction.id, interaction);
    }

    pub(crate) fn interaction(&self, id: InteractionId) -> Result<&Interaction, ApiError> {
        self.interactions.get(&id).ok_or_else(ApiError::unknown_interaction)
    }

    /// The interaction that may still be answered with this token.
    pub(crate) fn by_token(&self, token: &str) -> Result<&Interaction, ApiError> {
        let interaction = self.interactions.values().find(|interaction| interaction.token == token);
        let interaction = interaction.ok_or_else(ApiError::unknown_webhook)?;
        if self.now() - interaction.created_at >= TOKEN_LIFE {
            return Err(ApiError::invalid_webhook_token());
        }
        Ok(interaction)
    }

    pub(crate) fn update_interaction(&mut self, id: InteractionId, change: impl FnOnce(&mut Interaction)) {
        if let Some(interaction) = self.interactions.get_mut(&id) {
            change(interaction);
        }
    }

    /// How an interaction led to a message (Discord Docs: "Message Interaction Metadata").
    pub(crate) fn metadata(&self, interaction: &Interaction) -> Result<Value, ApiError> {
        let mut metadata = json!({
            "id": interaction.id, "type": interaction.kind, "user": self.user(interaction.user_id)?,
            "authorizing_integration_owners": interaction.owners(),
        });
        if let Some(name) = &interaction.command {
            metadata["name"] = json!(name);
        }
        match interaction.target {
            Some(Target::User(user_id)) => metadata["target_user"] = json!(self.user(user_id)?),
            Some(Target::Message(message_id)) => metadata["target_message_id"] = json!(message_id),
            None => {}
        }
        if let Some(trigger) = &interaction.trigger {
            metadata["triggering_interaction_metadata"] = trigger.clone();
        } else if let Some(message_id) = interaction.message_id {
            metadata["interacted_message_id"] = json!(message_id);
        }
        Ok(metadata)
    }

    /// Marks a message as born of an interaction.
    pub(crate) fn stamp(&self, message: &mut Message, interaction: &Interaction) -> Result<(), ApiError> {
        let mut metadata = self.metadata(interaction)?;
        if let Some(original) = interaction.original {
            metadata["original_response_message_id"] = json!(original);
        } else if let Some(name) = &interaction.command {
            // The older form, and the type, are the first answer's alone.
            message.interaction = Some(json!({
                "id": interaction.id, "type": interaction.kind, "name": name,
                "user": self.user(interaction.user_id)?,
            }));
            let menu = interaction.target.is_some();
            message.kind = if menu { CONTEXT_MENU_COMMAND } else { super::message::CHAT_INPUT_COMMAND };
        }
        message.interaction_metadata = Some(metadata);
        message.application_id = Some(self.application.id);
        message.webhook_id = Some(self.application.id.cast());
        Ok(())
    }
}
