//! What the mirror says of Discord: every column of every row that stands for something there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sqlx::PgPool;

/// Rows as JSON with the mirror's column names, by their table and key.
pub(super) type Rows = BTreeMap<String, Value>;

/// All columns are taken, so that one that is added must be compared too. Left out are: what Discord does
/// not know (`revision`), tombstones, hidden threads, guilds the bot left, and what a guild in an outage
/// holds, of which nobody hears.
const ROWS: &str = "
    with here as (select * from guilds where retired_at is null),
         served as (select guild_id from here where not unavailable)
    select 'guild ' || guild_id as key,
           case when unavailable then jsonb_build_object('unavailable', true)
                else to_jsonb(here) - 'revision' end as columns
    from here
    union all
    select 'channel ' || channel_id, to_jsonb(channels)
    from channels join served using (guild_id) where deleted_at is null and not archived_or_hidden
    union all
    select 'overwrite ' || channel_id || '/' || target_id, to_jsonb(channel_overwrites)
    from channel_overwrites join served using (guild_id)
    union all
    select 'role ' || role_id, to_jsonb(roles)
    from roles join served using (guild_id) where deleted_at is null
    union all
    select 'emoji ' || emoji_id, to_jsonb(emojis) from emojis join served using (guild_id)
    union all
    select 'self ' || guild_id,
           to_jsonb(self_members) || jsonb_build_object('communication_disabled_until',
               extract(epoch from communication_disabled_until)::bigint)
    from self_members join served using (guild_id)";

/// The mirror's rows; fails where the database does not answer.
pub(super) async fn mirrored(pool: &PgPool) -> sqlx::Result<Rows> {
    let rows: Vec<(String, Value)> = sqlx::query_as(ROWS).fetch_all(pool).await?;
    Ok(rows.into_iter().collect())
}

/// Every guild that the mirror ever knew, as the keys of [`Rows`].
pub(super) async fn known_guilds(pool: &PgPool) -> sqlx::Result<BTreeSet<String>> {
    let known = "select 'guild ' || guild_id from guilds";
    Ok(sqlx::query_scalar(known).fetch_all(pool).await?.into_iter().collect())
}
