//! Reading the ledger.

use serde_json::Value;
use sqlx::PgConnection;
use twilight_model::id::{Id, marker::ApplicationMarker};
use uuid::Uuid;

use crate::{Result, ids::raw};

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
