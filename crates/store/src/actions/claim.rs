//! Taking due work under a lease.

use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::ApplicationMarker};
use uuid::Uuid;

use super::{Action, ReplyTo};
use crate::{
    Result,
    audit::By,
    ids::{id, raw},
    leases::Lease,
};

/// Attempts that an action gets at most by being given back those that the death of its runner cut short: it may be the
/// action that ends them.
const MOST_ATTEMPTS: i32 = 32;

/// Work that must not wait for other work.
#[derive(Clone, Copy, Debug)]
pub enum Lane<'a> {
    /// Of this kind alone.
    Only(&'a str),
    /// Of every kind but this.
    Except(&'a str),
}

impl<'a> Lane<'a> {
    /// The kind, and whether it is the one or all the others.
    const fn asked(self) -> (&'a str, bool) {
        match self {
            Self::Only(kind) => (kind, true),
            Self::Except(kind) => (kind, false),
        }
    }
}

/// How much to take, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// The application whose work it is.
    pub application_id: Id<ApplicationMarker>,
    /// The worker's own lease; once it has passed to another, nothing is claimed.
    pub worker: &'a Lease,
    /// The token that every later change of the claimed actions asserts.
    pub lease_token: Uuid,
    /// When the claim ends, should its runner die.
    pub until: OffsetDateTime,
    /// Of which kinds to take.
    pub lane: Lane<'a>,
    /// The most actions to take.
    pub most: i64,
}

/// Takes due actions, those whose runner died, and those that a worker held under an earlier epoch of the lease: it lost
/// that, and whatever it still says of them changes nothing. The longest due come first.
///
/// Of one order key only the oldest unfinished action is taken. What the death of its runner cut short is charged as no
/// attempt. The previous release does not note when the first one was: it is taken to be as early as can be.
pub async fn claim(conn: &mut PgConnection, claim: Claim<'_>, now: OffsetDateTime) -> Result<Vec<Action>> {
    let (kind, wanted) = claim.lane.asked();
    let rows = sqlx::query_as!(
        Taken,
        r#"with expired as (
             select action_id, run_at, sequence from actions as candidate
             where application_id = $1 and state = 'processing' and (kind = $9) = $10
               and (lease_until <= $2 or claimed_epoch < $5)
               and exists (select 1 from leases where name = $3 and holder = $4 and epoch = $5)
             order by run_at, sequence limit $6 for update skip locked
         ), waiting as (
             select action_id, run_at, sequence from actions as candidate
             where application_id = $1 and state = 'pending' and run_at <= $2 and (kind = $9) = $10
               and exists (select 1 from leases where name = $3 and holder = $4 and epoch = $5)
               -- Asked row by row in the order of time, and no further than is taken: a join would look at the whole queue
               -- whenever its length is not what the planner remembers.
               and sequence = (select min(sequence) from actions as of_key
                               where of_key.application_id = candidate.application_id
                                 and of_key.order_key = candidate.order_key
                                 and of_key.state in ('pending', 'processing'))
             order by run_at, sequence limit $6 for update skip locked
         ), due as (
             select action_id from (select * from expired union all select * from waiting) as both_of_them
             order by run_at, sequence limit $6
         ), claimed as (
             update actions
             set state = 'processing', attempts = attempts + 1, lease_token = $7, lease_until = $8,
                 max_attempts = greatest(max_attempts, least(max_attempts + (state = 'processing')::integer, $11)),
                 in_doubt = in_doubt or state = 'processing', claimed_epoch = $5,
                 first_attempt_at = coalesce(first_attempt_at, case when attempts > 0 then created_at else $2 end)
             from due
             where actions.action_id = due.action_id
             returning actions.*
         ), told as (
             insert into outbox (guild_id, topic, payload, at)
             select guild_id, 'action', jsonb_build_object(
                        'id', action_id, 'kind', kind, 'state', 'processing', 'attempts', attempts), $2
             from claimed
         )
         select action_id, application_id, kind, guild_id, payload, attempts, max_attempts, requested_by,
                api_token_id, reply_token, reply_until, created_at,
                coalesce(retried_at, created_at) as "asked_at!",
                first_attempt_at as "first_attempt_at!"
         from claimed"#,
        raw(claim.application_id),
        now,
        claim.worker.name,
        claim.worker.holder,
        claim.worker.epoch,
        claim.most,
        claim.lease_token,
        claim.until,
        kind,
        wanted,
        MOST_ATTEMPTS
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|taken| taken.under(claim.lease_token)).collect())
}

/// The row of an action that was taken, by a runner or by a person.
pub(super) struct Taken {
    pub(super) action_id: Uuid,
    pub(super) application_id: i64,
    pub(super) kind: String,
    pub(super) guild_id: i64,
    pub(super) payload: Value,
    pub(super) attempts: i32,
    pub(super) max_attempts: i32,
    pub(super) requested_by: Option<i64>,
    pub(super) api_token_id: Option<i64>,
    pub(super) reply_token: Option<String>,
    pub(super) reply_until: Option<OffsetDateTime>,
    pub(super) created_at: OffsetDateTime,
    pub(super) asked_at: OffsetDateTime,
    pub(super) first_attempt_at: OffsetDateTime,
}

impl Taken {
    /// The action, held under this token.
    pub(super) fn under(self, lease_token: Uuid) -> Action {
        Action {
            action_id: self.action_id,
            application_id: id(self.application_id),
            kind: self.kind,
            guild_id: id(self.guild_id),
            payload: self.payload,
            attempts: self.attempts,
            max_attempts: self.max_attempts,
            requested_by: By::of(self.requested_by, self.api_token_id),
            reply: self.reply_token.zip(self.reply_until).map(|(token, until)| ReplyTo { token, until }),
            created_at: self.created_at,
            asked_at: self.asked_at,
            first_attempt_at: self.first_attempt_at,
            lease_token,
        }
    }
}

/// When the next action that may run falls due, or the next claim runs out; `None` when nothing is
/// unfinished. Actions that wait for an earlier one of their key count with that one.
pub async fn next_due(
    conn: &mut PgConnection,
    application_id: Id<ApplicationMarker>,
) -> Result<Option<OffsetDateTime>> {
    let due = sqlx::query_scalar!(
        "select least(
             (select run_at from actions as candidate
              where application_id = $1 and state = 'pending'
                and sequence = (select min(sequence) from actions as of_key
                                where of_key.application_id = candidate.application_id
                                  and of_key.order_key = candidate.order_key
                                  and of_key.state in ('pending', 'processing'))
              order by run_at, sequence limit 1),
             (select min(lease_until) from actions where application_id = $1 and state = 'processing')
         )",
        raw(application_id)
    )
    .fetch_one(conn)
    .await?;
    Ok(due)
}
