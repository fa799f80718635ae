//! Telling whoever listens which guilds a batch changed.

use sqlx::PgConnection;
use twilight_model::id::{Id, marker::GuildMarker};

use crate::Result;

/// The channel on which committed changes are announced; the payload is the guilds' ids, separated by
/// commas, or [`EVERY_GUILD`].
pub const CHANNEL: &str = "bellhop_mirror";

/// The payload that stands for more guilds than one can name.
pub const EVERY_GUILD: &str = "*";

/// PostgreSQL takes payloads below 8,000 bytes; an id is at most 20 characters and a comma.
const MOST_NAMED: usize = 350;

/// Announces, once the transaction commits, that the guilds changed; nothing when there are none.
pub async fn announce(conn: &mut PgConnection, changed: &[Id<GuildMarker>]) -> Result<()> {
    if changed.is_empty() {
        return Ok(());
    }
    sqlx::query!("select pg_notify($1, $2)", CHANNEL, payload(changed)).execute(conn).await?;
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
