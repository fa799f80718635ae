//! From a parsed interaction to its answer, by the deadline whatever happens.

use bellhop_guilds::{Actor, Answer};
use bellhop_store::{
    Connection, Result,
    interactions::{Arrival, find_answer},
};
use bellhop_words::Locale;
use metrics::counter;
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
    if kind == Kind::Autocomplete {
        // No option of this build has suggestions, and Discord takes nothing but a list here.
        return response::suggestions();
    }
    let locale = interaction.locale();
    let Some(actor) = actor(app, interaction, &locale) else {
        return response::sentence(&locale, "not-in-a-server");
    };
    if interaction.is_foreign_to_guild() {
        return response::with_invite(&locale, "not-installed", interaction.application_id);
    }
    match timeout_at(times.deadline, insist(app, kind, interaction, &actor, times)).await {
        Ok(Ok(Accepted::Answer(answer))) => answer,
        Ok(Ok(Accepted::Run(action))) => run(app, interaction, &action, times).await,
        Ok(Err(error)) => apologise(kind, interaction, &error.to_string()),
        Err(_) => apologise(kind, interaction, "no answer in time"),
    }
}

/// The last resort: the cause is logged, and the person gets the reference under which it was.
pub(crate) fn apologise(kind: Kind, interaction: &Interaction<'_>, reason: &str) -> Value {
    tracing::error!(interaction.id = %interaction.id, kind = kind.label(), reason, "apologised");
    counter!("bellhop_interactions_apologised_total", "kind" => kind.label()).increment(1);
    match kind {
        Kind::Autocomplete => response::suggestions(),
        _ => response::apology(&interaction.locale(), interaction.id),
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
    app.schema.pass(&mut conn).await?;
    let decision = decide(&mut conn, kind, actor.clone(), &interaction.data).await?;
    let answer = match decision {
        Decision::Answer(Answer::Act(work)) => {
            conn.finish();
            return accept(app, interaction, actor, work, times).await;
        }
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
        Decision::Unknown => match kind {
            Kind::Command | Kind::Autocomplete => response::sentence(locale, "unknown-command"),
            Kind::Component => response::sentence(locale, "unknown-component"),
            Kind::Modal => response::sentence(locale, "unknown-form"),
        },
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
