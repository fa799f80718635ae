//! A panel's message is brought up to date.

use bellhop_actions::{enqueue, unattended};
use bellhop_store::{PgConnection, Result, actions::is_known};
use sqlx::Connection as _;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, GuildMarker},
};

use crate::{
    actions::Publish,
    model::{PanelId, Posting},
};

/// Of clicks on an old message only one in so many seconds has it brought up to date.
const ONCE_IN: i64 = 30;

/// Has the panel's message show `revision`, once however many ask for it.
pub(crate) async fn refresh(
    conn: &mut PgConnection,
    (application_id, guild_id): (Id<ApplicationMarker>, Id<GuildMarker>),
    (panel_id, revision): (PanelId, i64),
    now: OffsetDateTime,
) -> Result<()> {
    let idempotency_key = format!("refresh:{panel_id}:{revision}:{}", now.unix_timestamp() / ONCE_IN);
    // Of many clicks at once most need not wait for each other.
    if is_known(conn, application_id, (Publish::SOURCE, &idempotency_key)).await? {
        return Ok(());
    }
    let posting = Posting { panel_id, channel_id: None, locale: None };
    let keys = Publish::keys(panel_id, idempotency_key);
    let action = unattended(&Publish, (application_id, guild_id), &posting, keys, now);
    // A transaction of its own, or a part of the caller's: who comes first is settled under a lock that lasts
    // until its end.
    let mut tx = conn.begin().await?;
    enqueue(&mut tx, &action, now).await?;
    Ok(tx.commit().await?)
}
