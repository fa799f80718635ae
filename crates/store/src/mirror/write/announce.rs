//! Telling whoever listens which guilds a batch changed, and whoever watches one what of it.

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::GuildMarker};

use super::Changed;
use crate::{Result, ids::raws};

/// The channel on which committed changes are announced; the payload is the guilds' ids, separated by
/// commas, or [`EVERY_GUILD`].
pub const CHANNEL: &str = "bellhop_mirror";

/// The payload that stands for more guilds than one can name.
pub const EVERY_GUILD: &str = "*";

/// PostgreSQL takes payloads below 8,000 bytes; an id is at most 20 characters and a comma.
const MOST_NAMED: usize = 350;

/// Announces, once the transaction commits, that guilds changed, and writes an event for whoever watches one of them:
/// its revision by now, and what of it changed. Nothing when nothing did.
pub async fn announce(conn: &mut PgConnection, changed: &Changed, now: OffsetDateTime) -> Result<()> {
    let guild_ids = changed.guilds();
    if guild_ids.is_empty() {
        return Ok(());
    }
    let parts: Vec<String> = guild_ids.iter().map(|guild_id| changed.parts(*guild_id).join(",")).collect();
    sqlx::query!(
        "with told as (
             insert into outbox (guild_id, topic, payload, at)
             select guild_id, 'mirror',
                    jsonb_build_object('revision', revision, 'changed', string_to_array(parts, ',')), $5
             from unnest($3::bigint[], $4::text[]) as changed (guild_id, parts) join guilds using (guild_id)
         )
         select pg_notify($1, $2)",
        CHANNEL,
        payload(&guild_ids),
        &raws(&guild_ids),
        &parts,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

fn payload(changed: &[Id<GuildMarker>]) -> String {
    if changed.len() > MOST_NAMED {
        return EVERY_GUILD.to_owned();
    }
    changed.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn up_to_350_guilds_are_named() {
        let guilds: Vec<_> = (0..351).map(|nth| Id::new(u64::MAX - nth)).collect();
        assert_eq!(payload(&guilds[..2]), "18446744073709551615,18446744073709551614");
        assert!(payload(&guilds[..350]).len() < 8000);
        assert_eq!(payload(&guilds), "*");
    }
}
