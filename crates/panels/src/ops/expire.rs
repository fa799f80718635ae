//! The clock takes back what was given for a time.

use bellhop_actions::{Keys, enqueue, unattended};
use bellhop_store::{
    PgConnection, Result,
    actions::{has_unfinished, hold_order_key},
    panels::{self, Due, take_due},
};
use bellhop_words::Locale;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::ApplicationMarker};

use crate::{actions::ChangeRoles, model::RoleChange};

/// Grants that are taken back at a time.
const AT_ONCE: i64 = 100;

/// Hands grants that have had their time to the queue, in the caller's transaction; how many there were, at most 100.
pub async fn expire(
    conn: &mut PgConnection,
    application_id: Id<ApplicationMarker>,
    now: OffsetDateTime,
) -> Result<usize> {
    let due = take_due(conn, application_id, now, AT_ONCE).await?;
    for Due { grant, title } in &due {
        let order_key = RoleChange::order_key(grant.guild_id, grant.user_id);
        hold_order_key(conn, application_id, &order_key).await?;
        if has_unfinished(conn, application_id, &order_key).await? {
            // A click that was on its way may begin the time anew: once it is done, the grant says until when.
            panels::grant(conn, grant).await?;
            continue;
        }
        let change = RoleChange {
            panel_id: grant.panel_id,
            title: title.clone(),
            user_id: grant.user_id,
            add: Vec::new(),
            remove: vec![grant.role_id],
            keep: Vec::new(),
            expires_after: None,
            present: None,
            give_back: None,
            expired: true,
            failed: grant.failed,
            locale: Locale::english().tag(),
        };
        let ended = grant.expires_at.unix_timestamp();
        let idempotency_key =
            format!("expire:{}:{}:{}:{ended}", grant.guild_id, grant.user_id, grant.role_id);
        let keys = Keys { order_key, source: "clock", idempotency_key };
        let action = unattended(&ChangeRoles, (application_id, grant.guild_id), &change, keys, now);
        enqueue(conn, &action, now).await?;
    }
    Ok(due.len())
}
