//! Reading the ledger.

use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, ChannelMarker, GuildMarker, MessageMarker, UserMarker},
};
use uuid::Uuid;

use crate::{
    Result,
    audit::By,
    ids::{maybe, raw},
};

/// Where an action stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum State {
    /// Waiting for its turn or its time.
    Pending,
    /// Held by a runner.
    Processing,
    /// It took effect.
    Done,
    /// It never will.
    Failed,
    /// Called off by a person.
    Cancelled,
}

/// An action as people see it; its reply token is never among it.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Row {
    /// Its id.
    pub action_id: Uuid,
    /// What it is.
    pub kind: String,
    /// Where it stands.
    pub state: State,
    /// Attempts begun.
    pub attempts: i32,
    /// What it brought about.
    pub result: Option<Value>,
    /// What stood in the way, in a sentence.
    pub error: Option<String>,
    /// Discord's JSON error code, where it gave one.
    pub error_code: Option<i64>,
}

/// The action of an idempotency key, if there is one.
pub async fn find(
    conn: &mut PgConnection,
    application_id: Id<ApplicationMarker>,
    source: &str,
    idempotency_key: &str,
) -> Result<Option<Row>> {
    Ok(sqlx::query_as!(
        Row,
        r#"select action_id, kind, state as "state: State", attempts, result, error, error_code
           from actions where application_id = $1 and source = $2 and idempotency_key = $3"#,
        raw(application_id),
        source,
        idempotency_key
    )
    .fetch_optional(conn)
    .await?)
}

/// Which actions of a guild are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// Those that stand so.
    pub state: Option<State>,
    /// Those of this kind.
    pub kind: Option<&'a str>,
    /// Those that this person asked for.
    pub requested_by: Option<Id<UserMarker>>,
    /// Those that this API token asked for.
    pub api_token_id: Option<i64>,
    /// Those that concern this channel.
    pub channel_id: Option<Id<ChannelMarker>>,
    /// Those accepted from then on.
    pub since: Option<OffsetDateTime>,
    /// Those accepted before then.
    pub until: Option<OffsetDateTime>,
    /// This one alone.
    pub action_id: Option<Uuid>,
    /// Those accepted before the one of this number.
    pub before: Option<i64>,
}

/// An action in a guild's ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Its id.
    pub action_id: Uuid,
    /// Its number in the order of acceptance.
    pub sequence: i64,
    /// What it is.
    pub kind: String,
    /// Where it stands.
    pub state: State,
    /// Attempts begun, of at most so many.
    pub attempts: (i32, i32),
    /// When it is tried next; `None` where it is finished.
    pub next_try_at: Option<OffsetDateTime>,
    /// Who asked for it.
    pub requested_by: By,
    /// The channel that it concerns, where it is one.
    pub channel_id: Option<Id<ChannelMarker>>,
    /// The message that it is about, where it was there before.
    pub message_id: Option<Id<MessageMarker>>,
    /// The panel that it is about.
    pub panel_id: Option<String>,
    /// What it brought about.
    pub result: Option<Value>,
    /// What stood in the way, in a sentence.
    pub error: Option<String>,
    /// Discord's JSON error code, where it gave one.
    pub error_code: Option<i64>,
    /// When it was accepted.
    pub created_at: OffsetDateTime,
    /// When it ended.
    pub finished_at: Option<OffsetDateTime>,
}

/// The wanted actions of the guild, newest first, at most `most`.
pub async fn list(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    wanted: Wanted<'_>,
    most: i64,
) -> Result<Vec<Listed>> {
    let rows = sqlx::query!(
        r#"select action_id, sequence, kind, state as "state: State", attempts, max_attempts, run_at,
                  lease_until, requested_by, api_token_id, channel_id, result, error, error_code, created_at,
                  finished_at, (payload->>'message_id')::bigint as message_id, payload->>'panel_id' as panel_id
           from actions
           where guild_id = $1 and ($2::text is null or state = $2) and ($3::text is null or kind = $3)
             and ($4::bigint is null or requested_by = $4) and ($5::uuid is null or action_id = $5)
             and ($6::bigint is null or sequence < $6) and ($7::bigint is null or api_token_id = $7)
             and ($8::bigint is null or channel_id = $8)
             and ($9::timestamptz is null or created_at >= $9) and ($10::timestamptz is null or created_at < $10)
           order by sequence desc limit $11"#,
        raw(guild_id),
        wanted.state as Option<State>,
        wanted.kind,
        wanted.requested_by.map(raw),
        wanted.action_id,
        wanted.before,
        wanted.api_token_id,
        wanted.channel_id.map(raw),
        wanted.since,
        wanted.until,
        most
    )
    .fetch_all(conn)
    .await?;
    let actions = rows.into_iter().map(|row| Listed {
        action_id: row.action_id,
        sequence: row.sequence,
        kind: row.kind,
        state: row.state,
        attempts: (row.attempts, row.max_attempts),
        next_try_at: match row.state {
            State::Pending => Some(row.run_at),
            // Unless its runner ends it before.
            State::Processing => row.lease_until,
            State::Done | State::Failed | State::Cancelled => None,
        },
        requested_by: By::of(row.requested_by, row.api_token_id),
        channel_id: maybe(row.channel_id),
        message_id: maybe(row.message_id),
        panel_id: row.panel_id,
        result: row.result,
        error: row.error,
        error_code: row.error_code,
        created_at: row.created_at,
        finished_at: row.finished_at,
    });
    Ok(actions.collect())
}

/// How many actions of the guild stand in each state.
pub async fn count_of_guild(conn: &mut PgConnection, guild_id: Id<GuildMarker>) -> Result<Vec<(State, i64)>> {
    let rows = sqlx::query!(
        r#"select state as "state: State", count(*) as "count!" from actions
           where guild_id = $1 group by state order by state"#,
        raw(guild_id)
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.state, row.count)).collect())
}

/// How many actions of the application stand in each state.
pub async fn counts(
    conn: &mut PgConnection,
    application_id: Id<ApplicationMarker>,
) -> Result<Vec<(State, i64)>> {
    let rows = sqlx::query!(
        r#"select state as "state: State", count(*) as "count!" from actions
           where application_id = $1 group by state order by state"#,
        raw(application_id)
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.state, row.count)).collect())
}
