//! What people do to an action: call it off before it begins, or have it tried again after it failed.

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::GuildMarker};
use uuid::Uuid;

use super::{
    Action, CHANNEL,
    claim::Taken,
    enqueue::{announce, hold_order_key},
};
use crate::{
    Result,
    audit::By,
    ids::{id, raw},
};

/// An action that is to be tried again.
#[derive(Clone, Copy, Debug)]
pub struct Retry {
    /// Which.
    pub action_id: Uuid,
    /// Attempts that it gets.
    pub attempts: i32,
    /// As if it had never been attempted: nobody looks whether an earlier attempt took effect. It is so at any rate where
    /// the one attempt there was surely did not.
    pub anew: bool,
    /// Who has it tried again, and asks for it from then on.
    pub by: By,
}

/// Calls off an action that waits, and wakes the worker when later work of its order key does; `None` when it does not
/// wait any more. What it yields counts as attempted once more, as if by an attempt that was not made.
pub async fn cancel(
    conn: &mut PgConnection,
    (guild_id, action_id): (Id<GuildMarker>, Uuid),
    now: OffsetDateTime,
) -> Result<Option<Action>> {
    let taken = sqlx::query_as!(
        Taken,
        r#"with waiting as (
             select action_id, reply_token, reply_until from actions
             where action_id = $1 and guild_id = $2 and state = 'pending' for update
         ), cancelled as (
             update actions set state = 'cancelled', finished_at = $3, reply_token = null, reply_until = null
             from waiting where actions.action_id = waiting.action_id
             returning actions.*, waiting.reply_token as token, waiting.reply_until as token_until
         ), told as (
             insert into outbox (guild_id, topic, payload, at)
             select guild_id, 'action', jsonb_build_object(
                        'id', action_id, 'kind', kind, 'state', state, 'attempts', attempts), $3
             from cancelled
         ), woken as (
             select pg_notify($4, application_id::text) from cancelled
         )
         select action_id, application_id, kind, guild_id, payload, attempts + 1 as "attempts!", max_attempts,
                requested_by, api_token_id, token as reply_token, token_until as reply_until, created_at,
                coalesce(retried_at, created_at) as "asked_at!",
                coalesce(first_attempt_at, created_at) as "first_attempt_at!"
         from cancelled where (select count(*) from woken) >= 0"#,
        action_id,
        raw(guild_id),
        now,
        CHANNEL
    )
    .fetch_optional(conn)
    .await?;
    Ok(taken.map(|taken| taken.under(Uuid::nil())))
}

/// Has an action that failed tried again, behind what of its order key is unfinished by now; `false` when it had not
/// failed.
pub async fn retry(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    retry: Retry,
    now: OffsetDateTime,
) -> Result<bool> {
    let found = sqlx::query!(
        "select application_id, order_key from actions where action_id = $1 and guild_id = $2",
        retry.action_id,
        raw(guild_id)
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(found) = found else { return Ok(false) };
    // As everything is put into the queue: the order of numbers is that of commits.
    hold_order_key(conn, id(found.application_id), &found.order_key).await?;
    let changed = sqlx::query!(
        "with again as (
             update actions
             set state = 'pending', run_at = $3, retried_at = $3, sequence = default, finished_at = null,
                 error = null, error_code = null,
                 attempts = case when known then 0 else attempts end,
                 first_attempt_at = case when known then null else first_attempt_at end,
                 in_doubt = not known, max_attempts = case when known then $4 else attempts + $4 end,
                 requested_by = $6, api_token_id = $7
             from (select $5 or (attempts <= 1 and not in_doubt) as known from actions where action_id = $1) as what
             where action_id = $1 and guild_id = $2 and state = 'failed'
             returning kind, attempts
         )
         insert into outbox (guild_id, topic, payload, at)
         select $2, 'action', jsonb_build_object(
                    'id', $1::uuid, 'kind', kind, 'state', 'pending', 'attempts', attempts), $3
         from again",
        retry.action_id,
        raw(guild_id),
        now,
        retry.attempts,
        retry.anew,
        retry.by.member().map(raw),
        retry.by.token()
    )
    .execute(&mut *conn)
    .await?;
    if changed.rows_affected() == 0 {
        return Ok(false);
    }
    announce(conn, id(found.application_id)).await?;
    Ok(true)
}
