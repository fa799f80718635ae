//! A manager looks at the guild's panels.

use bellhop_guilds::GuildManager;
use bellhop_store::{PgConnection, panels};

use crate::{
    Error,
    model::{MOST_LISTED, Summary},
};

/// The guild's panels, oldest first; one more than are shown where there are more.
pub async fn list(conn: &mut PgConnection, manager: &GuildManager) -> Result<Vec<Summary>, Error> {
    let one_more = i64::try_from(MOST_LISTED + 1).unwrap_or(i64::MAX);
    Ok(panels::list(conn, manager.actor().guild_id, one_more).await?)
}
