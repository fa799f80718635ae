//! What a person does in their client that becomes an interaction.

use serde_json::Value;
use time::Duration;
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, InteractionMarker, MessageMarker, UserMarker},
};

use crate::state::Target;

/// An act of a person, to be delivered as an interaction.
///
/// Made by one of the constructors and refined by the builder methods.
#[derive(Clone, Debug)]
pub struct Act {
    pub(crate) user_id: Id<UserMarker>,
    pub(crate) place: Place,
    pub(crate) deed: ActKind,
    pub(crate) locale: Option<String>,
    /// How far the interaction's id is off the time of the act.
    pub(crate) id_offset: Duration,
}

/// Where a person acts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    Channel(Id<ChannelMarker>),
    /// Where the message stands that is acted on.
    Message,
    /// Alone with the bot.
    DirectMessage,
}

/// What a person does.
#[derive(Clone, Debug)]
pub(crate) enum ActKind {
    /// Runs a command, or types so far as to ask for its choices.
    Command {
        /// The command, group and subcommand, with spaces between.
        name: String,
        options: Vec<(String, Value)>,
        /// The option that is being typed; only for autocomplete.
        focused: Option<String>,
    },
    /// Runs a command from the menu of a user or a message.
    Menu { name: String, target: Target },
    /// Clicks a button or chooses in a select.
    Component { message_id: Id<MessageMarker>, custom_id: String, values: Vec<String> },
    /// Sends the form that an interaction was answered with.
    Submit { interaction_id: Id<InteractionMarker>, fields: Vec<(String, Value)> },
}

impl Act {
    /// A click on a button.
    pub fn click(user_id: Id<UserMarker>, message_id: Id<MessageMarker>, custom_id: &str) -> Self {
        Self::select(user_id, message_id, custom_id, &[])
    }

    /// A choice in a select.
    pub fn select(
        user_id: Id<UserMarker>,
        message_id: Id<MessageMarker>,
        custom_id: &str,
        values: &[&str],
    ) -> Self {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        let deed = ActKind::Component { message_id, custom_id: custom_id.to_owned(), values };
        Self::new(user_id, Place::Message, deed)
    }

    /// A command, named with its group and subcommand: `panel list`.
    pub fn command(user_id: Id<UserMarker>, channel_id: Id<ChannelMarker>, name: &str) -> Self {
        let deed = ActKind::Command { name: name.to_owned(), options: Vec::new(), focused: None };
        Self::new(user_id, Place::Channel(channel_id), deed)
    }

    /// A command from the menu of a user.
    pub fn user_command(
        user_id: Id<UserMarker>,
        channel_id: Id<ChannelMarker>,
        (name, target): (&str, Id<UserMarker>),
    ) -> Self {
        let deed = ActKind::Menu { name: name.to_owned(), target: Target::User(target) };
        Self::new(user_id, Place::Channel(channel_id), deed)
    }

    /// A command from the menu of a message.
    pub fn message_command(user_id: Id<UserMarker>, message_id: Id<MessageMarker>, name: &str) -> Self {
        let deed = ActKind::Menu { name: name.to_owned(), target: Target::Message(message_id) };
        Self::new(user_id, Place::Message, deed)
    }

    /// A form filled in, in answer to the interaction that showed it.
    pub fn submit(user_id: Id<UserMarker>, interaction_id: Id<InteractionMarker>) -> Self {
        let deed = ActKind::Submit { interaction_id, fields: Vec::new() };
        Self::new(user_id, Place::Message, deed)
    }

    fn new(user_id: Id<UserMarker>, place: Place, deed: ActKind) -> Self {
        Self { user_id, place, deed, locale: None, id_offset: Duration::ZERO }
    }

    /// Gives an option of the command a value (ids as strings).
    #[must_use]
    pub fn option(mut self, name: &str, value: impl Into<Value>) -> Self {
        if let ActKind::Command { options, .. } = &mut self.deed {
            options.push((name.to_owned(), value.into()));
        }
        self
    }

    /// Asks for the choices of an option whose text so far is `partial`, instead of running the command.
    #[must_use]
    pub fn typing(mut self, name: &str, partial: &str) -> Self {
        if let ActKind::Command { options, focused, .. } = &mut self.deed {
            options.push((name.to_owned(), partial.into()));
            *focused = Some(name.to_owned());
        }
        self
    }

    /// Fills in a field of the form: text, or a list of the chosen values.
    #[must_use]
    pub fn field(mut self, custom_id: &str, value: impl Into<Value>) -> Self {
        if let ActKind::Submit { fields, .. } = &mut self.deed {
            fields.push((custom_id.to_owned(), value.into()));
        }
        self
    }

    /// Acts alone with the bot instead of in a guild.
    #[must_use]
    pub fn in_direct_message(mut self) -> Self {
        self.place = Place::DirectMessage;
        self
    }

    /// With a client in another language, such as `de`.
    #[must_use]
    pub fn in_locale(mut self, locale: &str) -> Self {
        self.locale = Some(locale.to_owned());
        self
    }

    /// With an id whose time is off by so much, as when Discord's clock and the application's differ.
    #[must_use]
    pub fn with_id_off(mut self, by: Duration) -> Self {
        self.id_offset = by;
        self
    }
}
