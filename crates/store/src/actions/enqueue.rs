//! Accepting work, once per idempotency key.

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::ApplicationMarker};
use uuid::Uuid;

use super::{Action, CHANNEL, NewAction};
use crate::{Error, Result, ids::raw};

/// What became of work offered to the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// It is in the queue now.
    New(Uuid),
    /// It was there already, with the same content.
    Already(Uuid),
}

/// What became of work that its acceptor wants to run itself.
#[derive(Clone, Debug)]
pub enum Reservation {
    /// It is the acceptor's to run, under the lease it asked for.
    Held(Box<Action>),
    /// Earlier work of the same order key is unfinished; it waits its turn in the queue.
    Queued,
}

/// The lease under which an acceptor runs its own action.
#[derive(Clone, Copy, Debug)]
struct Hold {
    token: Uuid,
    until: OffsetDateTime,
}

/// Puts work into the queue and wakes the worker when the transaction commits.
pub async fn enqueue(conn: &mut PgConnection, new: &NewAction, now: OffsetDateTime) -> Result<Accepted> {
    hold_order_key(conn, new.application_id, &new.order_key).await?;
    if insert(conn, new, None, now).await?.is_none() {
        return already(conn, new).await;
    }
    announce(conn, new.application_id).await?;
    Ok(Accepted::New(new.action_id))
}

/// Puts work into the queue already `processing`, for the caller to run until `until`, unless earlier
/// work of its order key is unfinished. Nobody is woken for work that is held. The caller keeps others from its order key
/// ([`hold_order_key`]).
pub async fn reserve(
    conn: &mut PgConnection,
    new: &NewAction,
    lease_token: Uuid,
    until: OffsetDateTime,
    now: OffsetDateTime,
) -> Result<Reservation> {
    let hold = Hold { token: lease_token, until };
    match insert(conn, new, Some(hold), now).await? {
        Some(true) => Ok(Reservation::Held(Box::new(held(new, lease_token, now)))),
        Some(false) => {
            announce(conn, new.application_id).await?;
            Ok(Reservation::Queued)
        }
        None => Err(Error::KeyReused),
    }
}

/// Keeps others from putting work of this order key into the queue until the transaction ends: the order of its rows is
/// the order of their commits, and what was decided by looking at the work that is there stays right.
pub async fn hold_order_key(
    conn: &mut PgConnection,
    application_id: Id<ApplicationMarker>,
    order_key: &str,
) -> Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, $2))", order_key, raw(application_id))
        .execute(conn)
        .await?;
    Ok(())
}

/// Inserts the row; whether it is held, or `None` when the idempotency key is taken.
async fn insert(
    conn: &mut PgConnection,
    new: &NewAction,
    hold: Option<Hold>,
    now: OffsetDateTime,
) -> Result<Option<bool>> {
    let inserted = sqlx::query_scalar!(
        r#"with accepted as (
             insert into actions
               (action_id, application_id, kind, guild_id, payload, order_key, max_attempts, run_at, source,
                idempotency_key, requested_by, reply_token, reply_until, created_at,
                state, attempts, lease_token, lease_until, api_token_id, channel_id, first_attempt_at)
             select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
                    case when held then 'processing' else 'pending' end,
                    case when held then 1 else 0 end,
                    case when held then $15::uuid end,
                    case when held then $16::timestamptz end,
                    $17, $18, case when held then $14::timestamptz end
             from (select $15::uuid is not null and not exists (
                       select 1 from actions
                       where application_id = $2 and order_key = $6 and state in ('pending', 'processing')
                   ) as held) as turn
             on conflict on constraint actions_idempotency_key do nothing
             returning state, attempts
           ), told as (
             insert into outbox (guild_id, topic, payload, at)
             select $4, 'action', jsonb_build_object(
                        'id', $1::uuid, 'kind', $3::text, 'state', state, 'attempts', attempts), $14
             from accepted
           )
           select state = 'processing' as "held!" from accepted"#,
        new.action_id,
        raw(new.application_id),
        new.kind,
        raw(new.guild_id),
        new.payload,
        new.order_key,
        new.max_attempts,
        new.run_at,
        new.source,
        new.idempotency_key,
        new.requested_by.member().map(raw),
        new.reply.as_ref().map(|reply| &reply.token),
        new.reply.as_ref().map(|reply| reply.until),
        now,
        hold.map(|hold| hold.token),
        hold.map(|hold| hold.until),
        new.requested_by.token(),
        new.channel_id.map(raw)
    )
    .fetch_optional(conn)
    .await?;
    Ok(inserted)
}

/// The earlier action of the same key, if it is the same work.
async fn already(conn: &mut PgConnection, new: &NewAction) -> Result<Accepted> {
    let earlier = sqlx::query!(
        "select action_id, kind = $4 and guild_id = $5 and payload = $6 as \"same!\" from actions
         where application_id = $1 and source = $2 and idempotency_key = $3",
        raw(new.application_id),
        new.source,
        new.idempotency_key,
        new.kind,
        raw(new.guild_id),
        new.payload
    )
    .fetch_one(conn)
    .await?;
    if earlier.same { Ok(Accepted::Already(earlier.action_id)) } else { Err(Error::KeyReused) }
}

/// Wakes the workers of the application when the transaction commits.
pub(super) async fn announce(conn: &mut PgConnection, application_id: Id<ApplicationMarker>) -> Result<()> {
    sqlx::query!("select pg_notify($1, $2)", CHANNEL, application_id.to_string()).execute(conn).await?;
    Ok(())
}

fn held(new: &NewAction, lease_token: Uuid, now: OffsetDateTime) -> Action {
    Action {
        action_id: new.action_id,
        application_id: new.application_id,
        kind: new.kind.clone(),
        guild_id: new.guild_id,
        payload: new.payload.clone(),
        attempts: 1,
        max_attempts: new.max_attempts,
        requested_by: new.requested_by,
        reply: new.reply.clone(),
        created_at: now,
        asked_at: now,
        first_attempt_at: now,
        lease_token,
    }
}

/// Whether work of this key was put into the queue before.
pub async fn is_known(
    conn: &mut PgConnection,
    application_id: Id<ApplicationMarker>,
    (source, idempotency_key): (&str, &str),
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select 1 from actions
                          where application_id = $1 and source = $2 and idempotency_key = $3) as "known!""#,
        raw(application_id),
        source,
        idempotency_key
    )
    .fetch_one(conn)
    .await?)
}

/// How many actions of this order key are unfinished.
pub async fn count_unfinished(
    conn: &mut PgConnection,
    application_id: Id<ApplicationMarker>,
    order_key: &str,
) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "unfinished!" from actions
           where application_id = $1 and order_key = $2 and state in ('pending', 'processing')"#,
        raw(application_id),
        order_key
    )
    .fetch_one(conn)
    .await?)
}

/// Whether work of this order key is unfinished.
pub async fn has_unfinished(
    conn: &mut PgConnection,
    application_id: Id<ApplicationMarker>,
    order_key: &str,
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select 1 from actions
                          where application_id = $1 and order_key = $2
                            and state in ('pending', 'processing')) as "unfinished!""#,
        raw(application_id),
        order_key
    )
    .fetch_one(conn)
    .await?)
}
