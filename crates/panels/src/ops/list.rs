//! A manager looks at the guild's panels.

use bellhop_guilds::GuildManager;
use bellhop_store::{PgConnection, panels, problems::Problem};

use crate::{
    Error,
    model::{FEATURE, MOST_LISTED, Summary, TRIED},
};

/// The guild's panels, those first with which something is wrong, and what that is; one more than are shown where there
/// are more.
pub async fn list(
    conn: &mut PgConnection,
    manager: &GuildManager,
) -> Result<(Vec<Summary>, Vec<Problem>), Error> {
    let guild_id = manager.actor().guild_id;
    let one_more = i64::try_from(MOST_LISTED + 1).unwrap_or(i64::MAX);
    let panels = panels::list(conn, guild_id, &[FEATURE, TRIED], one_more).await?;
    Ok((panels, problems(conn, manager).await?))
}

/// What is wrong with the guild's panels.
pub async fn problems(conn: &mut PgConnection, manager: &GuildManager) -> Result<Vec<Problem>, Error> {
    let open = bellhop_store::problems::list(conn, manager.actor().guild_id, None).await?;
    let of_panels = open.into_iter().filter(|open| matches!(open.feature.as_str(), FEATURE | TRIED));
    Ok(of_panels.map(|open| open.problem).collect())
}
