//! A server's data.

use bellhop_store::{
    kept::{GUILD_TABLES, count_guild, count_mirror, forget_guild, remove_guild_rows},
    mirror::{MirroredGuild, find_guild},
};
use sqlx::PgConnection;
use twilight_model::id::{Id, marker::GuildMarker};

use super::{Found, emptied, is_wanted};
use crate::{cli::Purge, output::print, progress};

/// What the mirror holds, among what is found.
const MIRROR: &str = "mirror";

/// Removes everything of a guild that the bot is not in.
pub(super) async fn purge(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    options: &Purge,
) -> anyhow::Result<()> {
    if let Some(MirroredGuild { name, .. }) = find_guild(conn, guild_id).await?
        && !options.dry_run
    {
        anyhow::bail!(
            "the bot is in {name:?}, which would be mirrored anew: remove the bot from the server, and begin again"
        );
    }
    let found = look(conn, guild_id).await?;
    let rows: u64 = found.iter().map(|found| found.rows).sum();
    if !is_wanted(&found, options)? || rows == 0 {
        return Ok(());
    }
    let bar = progress::bar(rows);
    for table in GUILD_TABLES {
        emptied(&bar, table.0, async || remove_guild_rows(conn, table, guild_id).await).await?;
    }
    let is_forgotten = forget_guild(conn, guild_id).await?;
    bar.finish_and_clear();
    anyhow::ensure!(is_forgotten, "the bot came back to the server meanwhile: what it mirrors stays");
    print(format!("{rows} rows of the server {guild_id} are removed; its id alone is kept, with no data."))
}

async fn look(conn: &mut PgConnection, guild_id: Id<GuildMarker>) -> anyhow::Result<Vec<Found>> {
    let mut found = Vec::new();
    let goes = || "is removed".to_owned();
    for table in GUILD_TABLES {
        let rows = count_guild(conn, table, guild_id).await?;
        found.push(Found { what: table.0, rows, fate: goes() });
    }
    found.push(Found { what: MIRROR, rows: count_mirror(conn, guild_id).await?, fate: goes() });
    Ok(found)
}
