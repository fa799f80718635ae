//! Ending a claim: finished, or put back for later.

use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::{Action, CHANNEL, enqueue::announce};
use crate::Result;

/// How an action ended.
#[derive(Clone, Debug)]
pub enum Ending<'a> {
    /// It took effect.
    Done(&'a Value),
    /// It never will.
    Failed {
        /// Discord's JSON error code, where it gave one.
        code: Option<u64>,
        /// A sentence for people.
        sentence: &'a str,
    },
}

/// Why and until when an action is put back.
#[derive(Clone, Copy, Debug)]
pub struct Later<'a> {
    /// The earliest next attempt.
    pub run_at: OffsetDateTime,
    /// What stood in the way of the last attempt.
    pub reason: Option<&'a str>,
    /// Whether it counts as one of the attempts there are.
    pub attempted: bool,
    /// The time.
    pub now: OffsetDateTime,
}

/// Ends a claimed action; `false` when the claim had passed to another runner.
///
/// Wakes the worker when later work of the order key waits.
/// The reply token is forgotten: what is still owed to a person is an action of its own.
pub async fn finish(
    conn: &mut PgConnection,
    action: &Action,
    ending: &Ending<'_>,
    now: OffsetDateTime,
) -> Result<bool> {
    let (state, result, code, sentence) = match ending {
        Ending::Done(result) => ("done", Some(*result), None, None),
        Ending::Failed { code, sentence } => ("failed", None, *code, Some(*sentence)),
    };
    let ended = sqlx::query_scalar!(
        r#"with ended as (
             update actions
             set state = $3, result = $4, error_code = $5, error = $6, finished_at = $7,
                 lease_token = null, lease_until = null,
                 reply_token = null, reply_until = null
             where action_id = $1 and lease_token = $2 and state = 'processing'
             returning application_id, order_key, guild_id, kind, attempts
         ), told as (
             insert into outbox (guild_id, topic, payload, at)
             select guild_id, 'action', jsonb_build_object(
                        'id', $1::uuid, 'kind', kind, 'state', $3::text, 'attempts', attempts), $7
             from ended
         ), woken as (
             select pg_notify($8, application_id::text) from ended
             where exists (select 1 from actions as next
                           where next.application_id = ended.application_id
                             and next.order_key = ended.order_key and next.state = 'pending')
         )
         select (select count(*) from woken) >= 0 and exists (select 1 from ended) as "ended!""#,
        action.action_id,
        action.lease_token,
        state,
        result,
        code.and_then(|code| i64::try_from(code).ok()),
        sentence,
        now,
        CHANNEL
    )
    .fetch_one(conn)
    .await?;
    Ok(ended)
}

/// Puts a claimed action back for a later attempt and wakes the worker; `false` when the claim had
/// passed to another runner.
pub async fn put_back(conn: &mut PgConnection, action: &Action, later: Later<'_>) -> Result<bool> {
    let changed = sqlx::query!(
        "with put_back as (
             update actions
             set state = 'pending', run_at = $3, error = coalesce($4, error),
                 attempts = case when $5 then attempts else attempts - 1 end, in_doubt = in_doubt or $5,
                 lease_token = null, lease_until = null
             where action_id = $1 and lease_token = $2 and state = 'processing'
             returning guild_id, kind, attempts
         )
         insert into outbox (guild_id, topic, payload, at)
         select guild_id, 'action', jsonb_build_object(
                    'id', $1::uuid, 'kind', kind, 'state', 'pending', 'attempts', attempts), $6
         from put_back",
        action.action_id,
        action.lease_token,
        later.run_at,
        later.reason,
        later.attempted,
        later.now
    )
    .execute(&mut *conn)
    .await?;
    let put_back = changed.rows_affected() == 1;
    if put_back {
        announce(conn, action.application_id).await?;
    }
    Ok(put_back)
}

/// Forgets the reply tokens that Discord no longer takes.
pub async fn drop_replies(conn: &mut PgConnection, now: OffsetDateTime) -> Result<u64> {
    let dropped = sqlx::query!(
        "update actions set reply_token = null, reply_until = null
         where reply_token is not null and (reply_until is null or reply_until <= $1)",
        now
    )
    .execute(conn)
    .await?;
    Ok(dropped.rows_affected())
}
