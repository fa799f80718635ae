//! Which feature answers.

use bellhop_discord::custom_id::CustomId;
use bellhop_guilds::{Actor, Answer, Error, Refusal, say};
use bellhop_panels::{commands as panels, model::FEATURE as PANELS};
use bellhop_store::{
    PgConnection, Result,
    mirror::{Presence, presence},
};
use bellhop_words::Locale;
use metrics::counter;

use crate::payload::{Data, Kind};

/// What a feature made of an interaction.
pub(crate) enum Decision {
    /// Its answer.
    Answer(Answer),
    /// No feature of this build answers to it.
    Unknown,
    /// The guild is not in the mirror yet.
    GuildUnknown,
    /// The bot is not in the guild any more.
    GuildLeft,
}

/// Lets the feature decide; refusals come back as words.
pub(crate) async fn decide(
    conn: &mut PgConnection,
    kind: Kind,
    actor: Actor,
    data: &Data<'_>,
) -> Result<Decision> {
    match kind {
        Kind::Command => command(conn, actor, data).await,
        Kind::Component => component(conn, actor, data).await,
        Kind::Autocomplete | Kind::Modal => Ok(Decision::Unknown),
    }
}

async fn command(conn: &mut PgConnection, actor: Actor, data: &Data<'_>) -> Result<Decision> {
    match presence(conn, actor.guild_id).await? {
        Presence::Unknown => return Ok(Decision::GuildUnknown),
        Presence::Left => return Ok(Decision::GuildLeft),
        Presence::Present => {}
    }
    let locale = actor.locale.clone();
    match data.name.as_deref() {
        Some(panels::NAME) => in_words(&locale, panels::run(conn, actor, data.subcommand()).await),
        _ => Ok(Decision::Unknown),
    }
}

async fn component(conn: &mut PgConnection, actor: Actor, data: &Data<'_>) -> Result<Decision> {
    let Ok(custom_id) = CustomId::parse(data.custom_id.as_deref().unwrap_or_default()) else {
        return Ok(Decision::Unknown);
    };
    let values: Vec<&str> = data.values.iter().map(AsRef::as_ref).collect();
    match custom_id.feature {
        PANELS => in_words(&actor.locale, panels::component(conn, &actor, &custom_id, &values).await),
        _ => Ok(Decision::Unknown),
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
            Ok(Decision::Answer(Answer::Say(Box::new(say(refusal.say(locale))))))
        }
        Err(Error::Internal(error)) => Err(error),
    }
}
