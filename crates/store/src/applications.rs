//! The bot's applications; the first comes from the environment.

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::ApplicationMarker};

use crate::{Result, ids::raw};

/// Makes sure that the application has its row.
pub async fn ensure(
    conn: &mut PgConnection,
    application_id: Id<ApplicationMarker>,
    now: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "insert into applications (application_id, created_at) values ($1, $2) on conflict do nothing",
        raw(application_id),
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}
