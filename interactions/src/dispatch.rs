//! Which feature answers.

use bellhop_guilds::{Actor, Answer, Asked, Effect, Error, Refusal, Request, config, say};
use bellhop_panels::{commands as panels, model::FEATURE as PANELS};
use bellhop_store::{
    PgConnection, Result,
    mirror::{Presence, presence},
};
use bellhop_words::Locale;
use metrics::counter;
use serde_json::Value;
use time::OffsetDateTime;

/// What a feature made of an interaction.
pub(crate) enum Decision {
    /// Its answer.
    Answer(Answer),
    /// Its no, in words: nothing was changed.
    Refused(Answer),
    /// No feature of this build answers to it.
    Unknown,
    /// The guild is not in the mirror yet.
    GuildUnknown,
    /// The bot is not in the guild any more.
    GuildLeft,
}

/// A feature that answers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Feature {
    Guild,
    Panels,
}

impl Feature {
    /// The one that answers to this.
    fn of(asked: &Asked<'_>) -> Option<Self> {
        match asked {
            Asked::Command(command) | Asked::Typing { command, .. } => match *command.path.first()? {
                panels::NAME => Some(Self::Panels),
                name if config::COMMANDS.contains(&name) => Some(Self::Guild),
                _ => None,
            },
            Asked::Component { custom_id, .. } | Asked::Form { custom_id, .. } => match custom_id.feature {
                PANELS => Some(Self::Panels),
                _ => None,
            },
        }
    }
}

/// Whether answering changes anything, besides work that is accepted.
pub(crate) fn effect(request: &Request<'_>) -> Effect {
    match Feature::of(&request.asked) {
        Some(Feature::Guild) => config::effect(&request.asked),
        Some(Feature::Panels) => panels::effect(&request.asked),
        None => Effect::Reads,
    }
}

/// Every command that is answered, as Discord registers them.
pub fn commands() -> Vec<Value> {
    let mut commands = config::definitions();
    commands.push(panels::definition());
    commands
}

/// Lets the feature decide; refusals come back as words.
pub(crate) async fn decide(
    conn: &mut PgConnection,
    actor: Actor,
    request: &Request<'_>,
    now: OffsetDateTime,
) -> Result<Decision> {
    if matches!(request.asked, Asked::Command(_)) {
        match presence(conn, actor.guild_id).await? {
            Presence::Unknown => return Ok(Decision::GuildUnknown),
            Presence::Left => return Ok(Decision::GuildLeft),
            Presence::Present => {}
        }
    }
    let locale = actor.locale.clone();
    match Feature::of(&request.asked) {
        Some(Feature::Guild) => in_words(&locale, Box::pin(config::answer(conn, actor, request, now)).await),
        Some(Feature::Panels) => in_words(&locale, panels::answer(conn, actor, request, now).await),
        None => Ok(Decision::Unknown),
    }
}

/// Puts a refusal into words; anything else that went wrong goes on as it is.
fn in_words<R: Refusal>(
    locale: &Locale,
    outcome: std::result::Result<Option<Answer>, Error<R>>,
) -> Result<Decision> {
    match outcome {
        Ok(Some(answer)) => Ok(Decision::Answer(answer)),
        Ok(None) => Ok(Decision::Unknown),
        Err(Error::Refused(refusal)) => {
            counter!("bellhop_refusals_total", "code" => refusal.code()).increment(1);
            Ok(Decision::Refused(Answer::Say(Box::new(say(refusal.say(locale))))))
        }
        Err(Error::Internal(error)) => Err(error),
    }
}
