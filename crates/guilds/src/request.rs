//! What a person asks of a feature, as their interaction says.

use std::borrow::Cow;

use bellhop_discord::custom_id::CustomId;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{InteractionMarker, MessageMarker},
};

/// What a person asks, and when Discord says they did.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// What they ask.
    pub asked: Asked<'a>,
    /// The interaction in which they do.
    pub interaction_id: Id<InteractionMarker>,
    /// When, by Discord's clock.
    pub at: OffsetDateTime,
}

/// What a person asks.
#[derive(Clone, Debug)]
pub enum Asked<'a> {
    /// They run a command.
    Command(Command<'a>),
    /// They type one, and want suggestions for the text of an option so far.
    Typing {
        /// The command.
        command: Command<'a>,
        /// The option's name.
        option: &'a str,
        /// What they typed.
        text: &'a str,
    },
    /// They click a button or choose in a select.
    Component {
        /// Its custom id.
        custom_id: CustomId<'a>,
        /// What they chose.
        values: Vec<&'a str>,
        /// The message it is part of.
        message_id: Option<Id<MessageMarker>>,
    },
    /// They send a form.
    Form {
        /// Its custom id.
        custom_id: CustomId<'a>,
        /// What they filled in.
        fields: Fields<'a>,
    },
}

/// A command with its subcommands and options.
#[derive(Clone, Debug, Default)]
pub struct Command<'a> {
    /// Its name, then the group's, then the subcommand's.
    pub path: Vec<&'a str>,
    /// Its options by name; ids and numbers in digits.
    pub options: Vec<(&'a str, Cow<'a, str>)>,
}

impl<'a> Command<'a> {
    /// The value of an option, where one was given.
    pub fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().find(|(given, _)| *given == name).map(|(_, value)| value.as_ref())
    }

    /// The id that an option names.
    pub fn id<Marker>(&self, name: &str) -> Option<Id<Marker>> {
        self.option(name).and_then(|value| value.parse().ok())
    }

    /// The group and the subcommand.
    pub fn below(&self) -> &[&'a str] {
        self.path.get(1..).unwrap_or_default()
    }
}

/// A form as it was filled in.
#[derive(Clone, Debug, Default)]
pub struct Fields<'a>(pub Vec<(&'a str, Vec<&'a str>)>);

impl Fields<'_> {
    /// The text of a field, or the one value chosen; without the spaces around it.
    pub fn text(&self, name: &str) -> &str {
        self.values(name).first().copied().unwrap_or_default().trim()
    }

    /// The values chosen in a field.
    pub fn values(&self, name: &str) -> &[&str] {
        self.0.iter().find(|(given, _)| *given == name).map_or(&[], |(_, values)| values)
    }
}

/// Whether answering changes anything, besides work that is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It is answered from what is there; a second delivery may be answered anew. Where it accepts work, it looks
    /// itself whether the interaction's was accepted before ([`Answer::Again`](crate::Answer::Again)).
    Reads,
    /// It changes what is kept: once, in a transaction with its answer.
    Writes,
}
