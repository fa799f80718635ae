//! From a parsed interaction to its answer, by the deadline whatever happens.

use bellhop_guilds::{Actor, Answer, Effect, Request};
use bellhop_store::{
    Connection, PgConnection, Result,
    actions::hold_order_key,
    audit::By,
    interactions::{Arrival, answered, arrive, find_answer},
};
use bellhop_words::Locale;
use metrics::counter;
use serde_json::Value;
use sqlx::Connection as _;
use time::OffsetDateTime;
use tokio::time::timeout_at;

use crate::{
    App,
    act::{Accepted, Times, accept, run, take},
    dispatch::{Decision, decide, effect},
    payload::{Interaction, Kind},
    response,
};

/// The answer to an interaction; an apology when there is none in time.
pub(crate) async fn answer(app: &App, kind: Kind, interaction: &Interaction<'_>, times: Times) -> Value {
    let answer = find(app, kind, interaction, times).await;
    // Discord takes nothing but a list here.
    if kind == Kind::Autocomplete && answer["type"] != 8 { response::suggestions(&[]) } else { answer }
}

async fn find(app: &App, kind: Kind, interaction: &Interaction<'_>, times: Times) -> Value {
    let locale = interaction.locale();
    let Some(actor) = actor(app, interaction, &locale) else {
        return response::sentence(&locale, "not-in-a-server");
    };
    if interaction.is_foreign_to_guild() {
        return response::with_invite(&locale, "not-installed", interaction.application_id);
    }
    let Some(request) = interaction.request(kind) else { return unknown(kind, &locale) };
    match timeout_at(times.deadline, insist(app, kind, interaction, (&actor, &request), times)).await {
        Ok(Ok(Accepted::Answer(answer))) => answer,
        Ok(Ok(Accepted::Run(action))) => Box::pin(run(app, interaction, &action, times)).await,
        Ok(Err(error)) => apologise(kind, interaction, &error.to_string()),
        Err(_) => apologise(kind, interaction, "no answer in time"),
    }
}

/// The last resort: the cause is logged, and the person gets the reference under which it was.
pub(crate) fn apologise(kind: Kind, interaction: &Interaction<'_>, reason: &str) -> Value {
    tracing::error!(interaction.id = %interaction.id, kind = kind.label(), reason, "apologised");
    counter!("bellhop_interactions_apologised_total", "kind" => kind.label()).increment(1);
    match kind {
        Kind::Autocomplete => response::suggestions(&[]),
        _ => response::apology(&interaction.locale(), interaction.id),
    }
}

/// Prepares the answer, again as long as connections turn out to be broken: after a restart of the
/// server each kept one is. The interaction's own row makes a second try harmless.
async fn insist(
    app: &App,
    kind: Kind,
    interaction: &Interaction<'_>,
    asking: (&Actor, &Request<'_>),
    times: Times,
) -> Result<Accepted> {
    let mut broken = 0;
    loop {
        match prepare(app, kind, interaction, asking, times).await {
            Err(error) if error.is_disconnection() && broken < app.connections => broken += 1,
            prepared => return prepared,
        }
    }
}

async fn prepare(
    app: &App,
    kind: Kind,
    interaction: &Interaction<'_>,
    asking: (&Actor, &Request<'_>),
    times: Times,
) -> Result<Accepted> {
    let mut conn = app.pool.acquire().await?;
    app.schema.pass(&mut conn).await?;
    // What is rarer, and larger in memory, is boxed: a refused click pays for nothing of it.
    match effect(asking.1) {
        Effect::Reads => read(app, conn, (kind, interaction), asking, times).await,
        Effect::Writes => Box::pin(write(app, conn, (kind, interaction), asking, times)).await,
    }
}

/// Lets the feature decide, and accepts what it wants done.
async fn read(
    app: &App,
    mut conn: Connection,
    (kind, interaction): (Kind, &Interaction<'_>),
    (actor, request): (&Actor, &Request<'_>),
    times: Times,
) -> Result<Accepted> {
    let answer = match decide(&mut conn, actor.clone(), request, times.now).await? {
        Decision::Answer(Answer::Act(work)) => {
            conn.finish();
            let asking = (actor, request);
            return Box::pin(accept(app, (kind, interaction), asking, &work.order_key, times)).await;
        }
        Decision::Answer(Answer::Again) => again(&mut conn, interaction).await?,
        decision => in_words(kind, interaction, &actor.locale, decision),
    };
    conn.finish();
    Ok(Accepted::Answer(answer))
}

/// Lets the feature change what is kept, in one transaction with the interaction's own row and its answer.
async fn write(
    app: &App,
    mut conn: Connection,
    (kind, interaction): (Kind, &Interaction<'_>),
    (actor, request): (&Actor, &Request<'_>),
    times: Times,
) -> Result<Accepted> {
    let mut tx = conn.begin().await?;
    let accepted = match arrive(&mut tx, interaction.id, times.now).await? {
        Arrival::Again => Accepted::Answer(again(&mut tx, interaction).await?),
        Arrival::First => match decide(&mut tx, actor.clone(), request, times.now).await? {
            Decision::Answer(Answer::Act(work)) => {
                hold_order_key(&mut tx, actor.application_id, &work.order_key).await?;
                let accepted = take(app, &mut tx, interaction, actor, (work, times)).await?;
                tx.commit().await?;
                conn.finish();
                return Ok(accepted);
            }
            Decision::Answer(answer) => {
                let answer = response::of(&answer);
                answered(&mut tx, interaction.id, &answer).await?;
                tx.commit().await?;
                conn.finish();
                return Ok(Accepted::Answer(answer));
            }
            // Whatever was changed before the no is not.
            decision => Accepted::Answer(in_words(kind, interaction, &actor.locale, decision)),
        },
    };
    tx.rollback().await?;
    conn.finish();
    Ok(accepted)
}

/// What the first delivery was answered; while that is not known yet, the answer that its words follow.
pub(crate) async fn again(conn: &mut PgConnection, interaction: &Interaction<'_>) -> Result<Value> {
    Ok(find_answer(conn, interaction.id).await?.unwrap_or_else(response::deferred))
}

/// What is answered where nothing is accepted.
pub(crate) fn in_words(
    kind: Kind,
    interaction: &Interaction<'_>,
    locale: &Locale,
    decision: Decision,
) -> Value {
    match decision {
        Decision::Answer(answer) | Decision::Refused(answer) => response::of(&answer),
        Decision::Unknown => unknown(kind, locale),
        Decision::GuildUnknown => {
            response::with_invite(locale, "getting-to-know", interaction.application_id)
        }
        Decision::GuildLeft => response::with_invite(locale, "not-installed", interaction.application_id),
    }
}

fn unknown(kind: Kind, locale: &Locale) -> Value {
    match kind {
        Kind::Command | Kind::Autocomplete => response::sentence(locale, "unknown-command"),
        Kind::Component => response::sentence(locale, "unknown-component"),
        Kind::Modal => response::sentence(locale, "unknown-form"),
    }
}

/// Who asks; `None` outside a guild.
fn actor(app: &App, interaction: &Interaction<'_>, locale: &Locale) -> Option<Actor> {
    let member = interaction.member.as_ref()?;
    Some(Actor {
        application_id: app.discord.application_id(),
        guild_id: interaction.guild_id?,
        user_id: member.user.id,
        by: By::Member(member.user.id),
        role_ids: member.roles.clone(),
        permissions: member.permissions,
        app_permissions: interaction.app_permissions,
        timed_out_until: member.communication_disabled_until.and_then(|until| {
            OffsetDateTime::from_unix_timestamp_nanos(i128::from(until.as_micros()) * 1_000).ok()
        }),
        locale: locale.clone(),
    })
}
