//! Reads an answer to an interaction as Discord does: its type, its data, and whether it fits.

use serde_json::Value;

use crate::{
    ApiError,
    bodies::{self, Form},
    state::{
        Draft, Interaction, MessageEdit, Modal,
        command::STRING,
        interaction::{APPLICATION_COMMAND, AUTOCOMPLETE, MESSAGE_COMPONENT, MODAL_SUBMIT, PING},
        message::EPHEMERAL,
    },
};

/// A lawful answer.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// Type 1.
    Pong,
    /// Type 4.
    Message(Box<Draft>),
    /// Type 5; whether one person alone will see it.
    Deferred { ephemeral: bool },
    /// Type 6.
    DeferredUpdate,
    /// Type 7.
    Update(Box<MessageEdit>),
    /// Type 8.
    Choices(Vec<Value>),
    /// Type 9.
    Modal(Modal),
}

impl Answer {
    /// The type's number.
    pub(crate) fn kind(&self) -> u8 {
        match self {
            Self::Pong => 1,
            Self::Message(_) => 4,
            Self::Deferred { .. } => 5,
            Self::DeferredUpdate => 6,
            Self::Update(_) => 7,
            Self::Choices(_) => 8,
            Self::Modal(_) => 9,
        }
    }
}

/// The answer types that an interaction allows.
///
/// Type 10 is gone, and 12 belongs to applications with an Activity, which this one has not.
fn allowed(interaction: &Interaction) -> &'static [i64] {
    match interaction.kind {
        PING => &[1],
        APPLICATION_COMMAND => &[4, 5, 9],
        MESSAGE_COMPONENT => &[4, 5, 6, 7, 9],
        AUTOCOMPLETE => &[8],
        // A form that a component led to may still change that component's message.
        MODAL_SUBMIT if interaction.message_id.is_some() => &[4, 5, 6, 7],
        MODAL_SUBMIT => &[4, 5],
        _ => &[],
    }
}

/// Reads an answer's body; refuses what Discord would.
pub(crate) fn read_answer(interaction: &Interaction, body: &Value) -> Result<Answer, ApiError> {
    let answer = bodies::read(body, |form| {
        form.require("type");
        let kind = form.choice("type", allowed(interaction))?;
        read_data(form, (kind, interaction.focused.unwrap_or(STRING)))
    })?;
    let answer = answer.ok_or_else(|| required("data"))?;
    if let Answer::Message(draft) = &answer {
        bodies::require_content(draft)?;
    }
    Ok(answer)
}

fn read_data(form: &Form<'_>, (kind, focused): (i64, u8)) -> Option<Answer> {
    let data = form.object("data");
    match kind {
        1 => Some(Answer::Pong),
        4 => Some(Answer::Message(Box::new(bodies::read_draft(&data?)))),
        5 => {
            let flags: Option<u64> = data.and_then(|data| data.integer("flags", 0..=i64::MAX));
            Some(Answer::Deferred { ephemeral: flags.unwrap_or(0) & EPHEMERAL != 0 })
        }
        6 => Some(Answer::DeferredUpdate),
        7 => {
            let edit = data.map(|data| bodies::read_edit(&data)).unwrap_or_default();
            Some(Answer::Update(Box::new(edit)))
        }
        8 => {
            let data = data?;
            data.require("choices");
            let choices = data.list("choices", 0..=25, |choice| bodies::read_choice(choice, focused));
            Some(Answer::Choices(choices.unwrap_or_default()))
        }
        _ => bodies::read_modal(&data?).map(Answer::Modal),
    }
}

fn required(field: &str) -> ApiError {
    ApiError::invalid_field(field, "BASE_TYPE_REQUIRED", "This field is required")
}
