//! What a person may do in a guild: the mirror's roles, and the member as the bot last read them.

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{GuildMarker, RoleMarker, UserMarker},
    },
};

use crate::{Result, ids::raw};

/// What a person may do in a guild, as far as the database knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// They own the guild.
    pub is_owner: bool,
    /// The member as the bot last read them; `None` where it never did.
    pub reading: Option<Reading>,
}

/// A member as the bot read them, with what the mirror makes of their roles now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// When.
    pub read_at: OffsetDateTime,
    /// They were a member.
    pub is_member: bool,
    /// What their roles and everybody's allow in the whole guild.
    pub permissions: Permissions,
    /// One of their roles is a manager role of the guild.
    pub manages_by_role: bool,
}

/// What the person may do in the guild; `None` for one that the mirror does not know or that the bot has left.
pub async fn find(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    user_id: Id<UserMarker>,
) -> Result<Option<Access>> {
    let row = sqlx::query!(
        r#"select guild.owner_id = $2 as "is_owner!", reading.read_at as "read_at?",
                  coalesce(reading.is_member, false) as "is_member!",
                  coalesce((select bit_or(roles.permissions) from roles
                            where roles.guild_id = guild.guild_id and roles.deleted_at is null
                              and (roles.role_id = any (reading.role_ids) or roles.role_id = guild.guild_id)
                           ), 0) as "permissions!",
                  exists (select 1 from manager_roles
                          where manager_roles.guild_id = guild.guild_id
                            and manager_roles.role_id = any (reading.role_ids)) as "manages_by_role!"
           from guilds as guild
           left join member_readings as reading on reading.guild_id = guild.guild_id and reading.user_id = $2
           where guild.guild_id = $1 and guild.retired_at is null"#,
        raw(guild_id),
        raw(user_id)
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Access {
        is_owner: row.is_owner,
        reading: row.read_at.map(|read_at| Reading {
            read_at,
            is_member: row.is_member,
            permissions: Permissions::from_bits_truncate(row.permissions.cast_unsigned()),
            manages_by_role: row.manages_by_role,
        }),
    }))
}

/// Keeps what the bot read of a member: their roles, or that they are none.
pub async fn read(
    conn: &mut PgConnection,
    (guild_id, user_id): (Id<GuildMarker>, Id<UserMarker>),
    role_ids: Option<&[Id<RoleMarker>]>,
    now: OffsetDateTime,
) -> Result<()> {
    let held: Vec<i64> = role_ids.unwrap_or_default().iter().copied().map(raw).collect();
    sqlx::query!(
        "insert into member_readings (guild_id, user_id, is_member, role_ids, read_at)
         values ($1, $2, $3, $4, $5)
         on conflict (guild_id, user_id) do update
         set is_member = excluded.is_member, role_ids = excluded.role_ids, read_at = excluded.read_at
         where member_readings.read_at <= excluded.read_at",
        raw(guild_id),
        raw(user_id),
        role_ids.is_some(),
        &held,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets at most `most` readings older than `before`.
pub async fn prune(conn: &mut PgConnection, before: OffsetDateTime, most: i64) -> Result<u64> {
    let pruned = sqlx::query!(
        "delete from member_readings where (guild_id, user_id) in
             (select guild_id, user_id from member_readings where read_at < $1 limit $2)",
        before,
        most
    )
    .execute(conn)
    .await?;
    Ok(pruned.rows_affected())
}
