//! The bot's own member of each guild: its roles decide what it may give.

use std::collections::HashMap;

use sqlx::PgConnection;
use twilight_model::id::{Id, marker::RoleMarker};

use super::{Deletion, SelfMemberRow};
use crate::{
    Result,
    ids::{id, raw},
};

/// A member that was written.
pub(super) struct Written {
    pub(super) guild_id: i64,
    /// It was not known, or has other roles than before.
    pub(super) roles_changed: bool,
}

/// Reads the bot's members of guilds, by guild.
pub(super) async fn read(conn: &mut PgConnection, guild_ids: &[i64]) -> Result<HashMap<i64, SelfMemberRow>> {
    let stored = sqlx::query!(
        "select guild_id, user_id, nick, role_ids, communication_disabled_until
         from self_members where guild_id = any($1)",
        guild_ids
    )
    .fetch_all(conn)
    .await?;
    let stored = stored.into_iter().map(|stored| {
        let row = SelfMemberRow {
            guild_id: id(stored.guild_id),
            user_id: id(stored.user_id),
            nick: stored.nick,
            role_ids: stored.role_ids.into_iter().map(id).collect(),
            communication_disabled_until: stored.communication_disabled_until,
        };
        (stored.guild_id, row)
    });
    Ok(stored.collect())
}

/// Writes the bot's members of known guilds.
pub(super) async fn upsert(conn: &mut PgConnection, rows: &[SelfMemberRow]) -> Result<Vec<Written>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    // unnest would flatten an array of arrays; a list a row travels as text.
    let role_ids: Vec<String> = rows
        .iter()
        .map(|row| row.role_ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
        .collect();
    Ok(sqlx::query_as!(
        Written,
        r#"with before as (select guild_id, role_ids from self_members where guild_id = any($1)), written as (
         insert into self_members (guild_id, user_id, nick, role_ids, communication_disabled_until)
         select guild_id, user_id, nick, string_to_array(role_ids, ',')::bigint[], until
         from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[])
              as fresh (guild_id, user_id, nick, role_ids, until)
         where exists (select 1 from guilds where guilds.guild_id = fresh.guild_id)
         on conflict (guild_id) do update
         set user_id = excluded.user_id, nick = excluded.nick, role_ids = excluded.role_ids,
             communication_disabled_until = excluded.communication_disabled_until
         where (self_members.user_id, self_members.nick, self_members.role_ids,
                self_members.communication_disabled_until)
               is distinct from
               (excluded.user_id, excluded.nick, excluded.role_ids, excluded.communication_disabled_until)
         returning guild_id, role_ids)
         select guild_id as "guild_id!", before.role_ids is distinct from written.role_ids as "roles_changed!"
         from written left join before using (guild_id)"#,
        &rows.iter().map(|row| raw(row.guild_id)).collect::<Vec<_>>(),
        &rows.iter().map(|row| raw(row.user_id)).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.nick.as_deref()).collect::<Vec<_>>() as _,
        &role_ids,
        &rows.iter().map(|row| row.communication_disabled_until).collect::<Vec<_>>() as _
    )
    .fetch_all(conn)
    .await?)
}

/// Takes deleted roles from the bot's members; Discord does not announce that.
pub(super) async fn take_roles(
    conn: &mut PgConnection,
    deleted: &[Deletion<Id<RoleMarker>>],
) -> Result<Vec<i64>> {
    if deleted.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_scalar!(
        "update self_members
         set role_ids = array(select role_id from unnest(role_ids) with ordinality as held (role_id, place)
                              where role_id <> all($1) order by place)
         where guild_id = any($2) and role_ids && $1
         returning guild_id",
        &deleted.iter().map(|gone| raw(gone.id)).collect::<Vec<_>>(),
        &deleted.iter().map(|gone| raw(gone.guild_id)).collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?)
}
