//! A panel's message is brought up to date.

use bellhop_actions::{enqueue, unattended};
use bellhop_store::{
    PgConnection, Result,
    actions::{has_unfinished, is_known},
};
use sqlx::Connection as _;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, GuildMarker},
};

use crate::{
    actions::Publish,
    model::{Panel, PanelId, Posting},
};

/// Of clicks on an old message only one in so many seconds has it brought up to date, and of judgements only one tries
/// again.
const ONCE_IN: i64 = 30;

/// Has the panel's message show `revision`, once however many ask for it.
pub(crate) async fn refresh(
    conn: &mut PgConnection,
    of: (Id<ApplicationMarker>, Id<GuildMarker>),
    panel: (PanelId, i64),
    now: OffsetDateTime,
) -> Result<()> {
    ask(conn, of, panel, "refresh", now).await
}

/// The same where that failed before, unless somebody's work on the message is under way.
pub(super) async fn refresh_again(conn: &mut PgConnection, panel: &Panel, now: OffsetDateTime) -> Result<()> {
    if has_unfinished(conn, panel.application_id, &Publish::order_key(panel.panel_id)).await? {
        return Ok(());
    }
    let of = (panel.application_id, panel.guild_id);
    // Not as often as it is judged; and what was just tried is, now that something changed, worth another try.
    ask(conn, of, (panel.panel_id, panel.revision), "again", now).await
}

async fn ask(
    conn: &mut PgConnection,
    (application_id, guild_id): (Id<ApplicationMarker>, Id<GuildMarker>),
    (panel_id, revision): (PanelId, i64),
    why: &str,
    now: OffsetDateTime,
) -> Result<()> {
    let idempotency_key = format!("{why}:{panel_id}:{revision}:{}", now.unix_timestamp() / ONCE_IN);
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
