//! A manager looks at the guild's panels.

use bellhop_guilds::GuildManager;
use bellhop_store::{PgConnection, panels, problems};

use crate::{
    Error,
    model::{FEATURE, MOST_LISTED, Summary},
};

/// The guild's panels, oldest first, and what is wrong with them; one more than are shown where there are more.
pub async fn list(
    conn: &mut PgConnection,
    manager: &GuildManager,
) -> Result<(Vec<Summary>, Vec<problems::Problem>), Error> {
    let guild_id = manager.actor().guild_id;
    let one_more = i64::try_from(MOST_LISTED + 1).unwrap_or(i64::MAX);
    let panels = panels::list(conn, guild_id, one_more).await?;
    let problems = problems::list(conn, guild_id, Some(FEATURE)).await?;
    Ok((panels, problems.into_iter().map(|open| open.problem).collect()))
}
