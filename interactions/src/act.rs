//! Work asked for by an interaction: accepted once, done inside the answer if it can be.

use std::time::Duration;

use bellhop_actions::{MAX_ATTEMPTS, NewAction, ReplyTo, enqueue, inline::Inline, new_id};
use bellhop_guilds::{Actor, Answer, Request, Work};
use bellhop_store::{
    PgConnection, Result,
    actions::{Action, Reservation, hold_order_key, reserve},
    interactions::{Arrival, answered, arrive},
};
use serde_json::Value;
use sqlx::{Connection as _, types::Uuid};
use time::OffsetDateTime;
use tokio::time::Instant;

use crate::{
    App,
    answer::{again, in_words},
    dispatch::{Decision, decide},
    payload::{Interaction, Kind},
    response,
};

/// Discord takes answers for 15 minutes from the interaction (Discord Docs: Followup Messages); it is on
/// its way for less than the three seconds in which it must be answered.
const TOKEN_LIVES: Duration = Duration::from_secs(15 * 60 - 3);

/// When an interaction came, and when its answer must be out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    /// When it arrived.
    pub(crate) now: OffsetDateTime,
    /// When its answer must be out, as people's clocks say.
    pub(crate) until: OffsetDateTime,
    /// The same, as the runtime's clock says.
    pub(crate) deadline: Instant,
}

/// What is to be answered once work was accepted.
pub(crate) enum Accepted {
    /// This, now.
    Answer(Value),
    /// What comes of running the action.
    Run(Box<Action>),
}

/// Accepts work in one transaction with the interaction's own row.
///
/// What was decided before is decided again, behind a lock that keeps other work of the same order key out: of two
/// clicks at once the second is judged by what the first was accepted for. A no is answered as a no.
pub(crate) async fn accept(
    app: &App,
    (kind, interaction): (Kind, &Interaction<'_>),
    (actor, request): (&Actor, &Request<'_>),
    order_key: &str,
    times: Times,
) -> Result<Accepted> {
    let mut conn = app.pool.acquire().await?;
    let mut tx = conn.begin().await?;
    hold_order_key(&mut tx, actor.application_id, order_key).await?;
    let answer = match decide(&mut tx, actor.clone(), request, times.now).await? {
        Decision::Answer(Answer::Act(work)) => {
            if arrive(&mut tx, interaction.id, times.now).await? == Arrival::First {
                if work.order_key != order_key {
                    hold_order_key(&mut tx, actor.application_id, &work.order_key).await?;
                }
                let accepted = take(app, &mut tx, interaction, actor, (work, times)).await?;
                tx.commit().await?;
                conn.finish();
                return Ok(accepted);
            }
            again(&mut tx, interaction).await?
        }
        Decision::Answer(Answer::Again) => again(&mut tx, interaction).await?,
        decision => in_words(kind, interaction, &actor.locale, decision),
    };
    tx.rollback().await?;
    conn.finish();
    Ok(Accepted::Answer(answer))
}

/// Takes the work into the queue, held for this handler if it may run it, in the interaction's own transaction, which
/// keeps others from its order key.
pub(crate) async fn take(
    app: &App,
    conn: &mut PgConnection,
    interaction: &Interaction<'_>,
    actor: &Actor,
    (work, times): (Work, Times),
) -> Result<Accepted> {
    let action = new_action(interaction, actor, work, times.now);
    if let Some(action) = hold(app, conn, &action, times).await? {
        return Ok(Accepted::Run(action));
    }
    answered(conn, interaction.id, &response::deferred()).await?;
    Ok(Accepted::Answer(response::deferred()))
}

/// Runs the action; what cannot be done in time is deferred, and the worker's.
pub(crate) async fn run(app: &App, interaction: &Interaction<'_>, action: &Action, times: Times) -> Value {
    let inline =
        Inline { pool: &app.pool, registry: &app.registry, discord: &app.discord, deadline: times.deadline };
    inline.run(action, interaction.id, times.now).await.unwrap_or_else(response::deferred)
}

/// Holds the action for this handler, unless earlier work stands before it or inline work is off.
async fn hold(
    app: &App,
    conn: &mut PgConnection,
    action: &NewAction,
    times: Times,
) -> Result<Option<Box<Action>>> {
    if !app.inline {
        enqueue(conn, action, times.now).await?;
        return Ok(None);
    }
    match reserve(conn, action, Uuid::new_v4(), times.until, times.now).await? {
        Reservation::Held(action) => Ok(Some(action)),
        Reservation::Queued => Ok(None),
    }
}

fn new_action(interaction: &Interaction<'_>, actor: &Actor, work: Work, now: OffsetDateTime) -> NewAction {
    NewAction {
        action_id: new_id(now),
        application_id: actor.application_id,
        kind: work.kind.to_owned(),
        guild_id: actor.guild_id,
        payload: work.payload,
        order_key: work.order_key,
        max_attempts: MAX_ATTEMPTS,
        source: "interaction".to_owned(),
        idempotency_key: interaction.id.to_string(),
        channel_id: work.channel_id,
        requested_by: actor.by,
        reply: Some(ReplyTo { token: interaction.token.clone().into_owned(), until: now + TOKEN_LIVES }),
        run_at: now,
    }
}
