//! From a parsed interaction to its answer, by the deadline whatever happens.

use std::panic::AssertUnwindSafe;

use bellhop_guilds::{Actor, Answer};
use bellhop_store::{
    Connection, Result,
    interactions::{Arrival, find_answer},
};
use bellhop_words::Locale;
use futures_util::FutureExt as _;
use serde_json::Value;
use tokio::time::timeout_at;

use crate::{
    App,
    act::{Accepted, Times, accept, run},
    dispatch::{Decision, decide},
    payload::{Interaction, Kind},
    response,
};

/// The answer to an interaction; an apology when there is none in time.
pub(crate) async fn answer(app: &App, kind: Kind, interaction: &Interaction<'_>, times: Times) -> Value {
    let locale = Locale::choose(interaction.locale.as_deref(), interaction.guild_locale.as_deref());
    let Some(actor) = actor(app, interaction, &locale) else {
        return response::sentence(&locale, "not-in-a-server");
    };
    if interaction.is_foreign_to_guild() {
        return response::with_invite(&locale, "not-installed", interaction.application_id);
    }
    let preparing = AssertUnwindSafe(insist(app, kind, interaction, &actor, times)).catch_unwind();
    let reason = match timeout_at(times.deadline, preparing).await {
        Ok(Ok(Ok(Accepted::Answer(answer)))) => return answer,
        Ok(Ok(Ok(Accepted::Run(action)))) => return run(app, interaction, &action, times).await,
        Ok(Ok(Err(error))) => error.to_string(),
        Ok(Err(_)) => "panicked".to_owned(),
        Err(_) => "no answer in time".to_owned(),
    };
    tracing::error!(interaction.id = %interaction.id, kind = kind.label(), reason, "apologised");
    match kind {
        Kind::Autocomplete => response::suggestions(&[]),
        _ => response::apology(&locale, interaction.id),
    }
}

/// Prepares the answer, again as long as connections turn out to be broken: after a restart of the
/// server each kept one is. The interaction's own row makes a second try harmless.
async fn insist(
    app: &App,
    kind: Kind,
    interaction: &Interaction<'_>,
    actor: &Actor,
    times: Times,
) -> Result<Accepted> {
    let mut broken = 0;
    loop {
        match prepare(app, kind, interaction, actor, times).await {
            Err(error) if error.is_disconnection() && broken < app.connections => broken += 1,
            prepared => return prepared,
        }
    }
}

/// Lets the feature decide, and accepts what it wants done.
async fn prepare(
    app: &App,
    kind: Kind,
    interaction: &Interaction<'_>,
    actor: &Actor,
    times: Times,
) -> Result<Accepted> {
    let locale = &actor.locale;
    let mut conn = Connection::acquire(&app.pool).await?;
    let decision = decide(&mut conn, kind, actor.clone(), &interaction.data).await?;
    let answer = match decision {
        Decision::Answer(Answer::Act(work)) => {
            conn.finish();
            return accept(app, interaction, actor, work, times).await;
        }
        Decision::Answer(Answer::Suggest(choices)) => response::suggestions(&choices),
        Decision::Answer(Answer::Say(message)) => {
            // A choice refused now may be the second delivery of one that was accepted.
            if kind == Kind::Component
                && let Some(Arrival::Again(earlier)) = find_answer(&mut conn, interaction.id).await?
            {
                conn.finish();
                return Ok(Accepted::Answer(earlier.unwrap_or_else(response::deferred)));
            }
            response::ephemeral(&message)
        }
        Decision::Unknown if kind == Kind::Command => response::sentence(locale, "unknown-command"),
        Decision::Unknown => response::sentence(locale, "unknown-component"),
        Decision::GuildUnknown => {
            response::with_invite(locale, "getting-to-know", interaction.application_id)
        }
        Decision::GuildLeft => response::with_invite(locale, "not-installed", interaction.application_id),
    };
    conn.finish();
    Ok(Accepted::Answer(answer))
}

/// Who asks; `None` outside a guild.
fn actor(app: &App, interaction: &Interaction<'_>, locale: &Locale) -> Option<Actor> {
    let member = interaction.member.as_ref()?;
    Some(Actor {
        application_id: app.discord.application_id(),
        guild_id: interaction.guild_id?,
        user_id: member.user.id,
        role_ids: member.roles.clone(),
        permissions: member.permissions,
        app_permissions: interaction.app_permissions,
        locale: locale.clone(),
    })
}
