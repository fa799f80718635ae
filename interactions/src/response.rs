//! Answers as Discord reads them (Discord Docs: Interaction Response Object).

use bellhop_guilds::{Answer, invite, say as message};
use bellhop_words::{Locale, Value as Word, say};
use serde_json::{Value, json};
use twilight_model::{
    http::interaction::InteractionResponseData,
    id::{
        Id,
        marker::{ApplicationMarker, InteractionMarker},
    },
};

/// Answers a PING.
pub(crate) fn pong() -> Value {
    json!({ "type": 1 })
}

/// A message for the person alone.
pub(crate) fn ephemeral(data: &InteractionResponseData) -> Value {
    json!({ "type": 4, "data": data })
}

/// "Thinking…", for the person alone; the words follow by editing it.
pub(crate) fn deferred() -> Value {
    json!({ "type": 5, "data": { "flags": 64 } })
}

/// Suggestions for an option: what is read, and its value.
pub(crate) fn suggestions(choices: &[(String, String)]) -> Value {
    let choices: Vec<Value> =
        choices.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    json!({ "type": 8, "data": { "choices": choices } })
}

/// What a feature says, in the form of a response (Discord Docs: Interaction Callback Type).
pub(crate) fn of(answer: &Answer) -> Value {
    match answer {
        Answer::Say(message) => ephemeral(message),
        Answer::Update(message) => json!({ "type": 7, "data": message }),
        Answer::Form(form) => json!({ "type": 9, "data": form }),
        Answer::Suggest(choices) => suggestions(choices),
        Answer::Act(_) | Answer::Again => deferred(),
    }
}

/// A sentence for the person alone.
pub(crate) fn sentence(locale: &Locale, key: &'static str) -> Value {
    ephemeral(&message(say(locale, key, [])))
}

/// A sentence with the link that invites the bot.
pub(crate) fn with_invite(
    locale: &Locale,
    key: &'static str,
    application_id: Id<ApplicationMarker>,
) -> Value {
    let link = invite(application_id, None);
    ephemeral(&message(say(locale, key, [("link", Word::from(link))])))
}

/// The one apology, with the reference under which the cause was logged.
pub(crate) fn apology(locale: &Locale, interaction_id: Id<InteractionMarker>) -> Value {
    let reference = Word::from(interaction_id.to_string());
    ephemeral(&message(say(locale, "apology", [("reference", reference)])))
}
