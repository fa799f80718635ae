//! People who signed in: what Discord said of them and of their guilds then.

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{GuildMarker, UserMarker},
    },
};

use crate::{
    Result,
    ids::{id, ids, raw},
};

/// A person, as Discord describes them (Discord Docs: User).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub user_id: Id<UserMarker>,
    /// Their unique name.
    pub username: String,
    /// The name they show.
    pub global_name: Option<String>,
    /// The hash of their picture.
    pub avatar: Option<String>,
}

/// A guild that a person is in (Discord Docs: Get Current User Guilds).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserGuild {
    /// The guild.
    pub guild_id: Id<GuildMarker>,
    /// Its name.
    pub name: String,
    /// The hash of its icon.
    pub icon: Option<String>,
    /// Whether they own it.
    pub is_owner: bool,
    /// Their permissions in the whole guild.
    pub permissions: Permissions,
}

/// Keeps what Discord says of a person now; guilds that it does not name are none of theirs any more.
pub async fn put(
    conn: &mut PgConnection,
    user: &User,
    guilds: &[UserGuild],
    now: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "insert into users (user_id, username, global_name, avatar, told_at) values ($1, $2, $3, $4, $5)
         on conflict (user_id) do update
         set username = excluded.username, global_name = excluded.global_name, avatar = excluded.avatar,
             told_at = excluded.told_at",
        raw(user.user_id),
        user.username,
        user.global_name,
        user.avatar,
        now
    )
    .execute(&mut *conn)
    .await?;
    put_guilds(conn, user.user_id, guilds).await
}

async fn put_guilds(conn: &mut PgConnection, user_id: Id<UserMarker>, guilds: &[UserGuild]) -> Result<()> {
    let guild_ids: Vec<i64> = guilds.iter().map(|guild| raw(guild.guild_id)).collect();
    sqlx::query!(
        "delete from user_guilds where user_id = $1 and guild_id <> all($2)",
        raw(user_id),
        &guild_ids
    )
    .execute(&mut *conn)
    .await?;
    let names: Vec<String> = guilds.iter().map(|guild| guild.name.clone()).collect();
    let icons: Vec<Option<String>> = guilds.iter().map(|guild| guild.icon.clone()).collect();
    let owners: Vec<bool> = guilds.iter().map(|guild| guild.is_owner).collect();
    let permissions: Vec<i64> = guilds.iter().map(|guild| guild.permissions.bits().cast_signed()).collect();
    sqlx::query!(
        r#"insert into user_guilds (user_id, guild_id, name, icon, is_owner, permissions)
           select $1, guild_id, name, icon, is_owner, permissions
           from unnest($2::bigint[], $3::text[], $4::text[], $5::boolean[], $6::bigint[])
             as told (guild_id, name, icon, is_owner, permissions)
           on conflict (user_id, guild_id) do update
           set name = excluded.name, icon = excluded.icon, is_owner = excluded.is_owner,
               permissions = excluded.permissions"#,
        raw(user_id),
        &guild_ids,
        &names,
        &icons as &[Option<String>],
        &owners,
        &permissions
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The person, if they ever signed in.
pub async fn find(conn: &mut PgConnection, user_id: Id<UserMarker>) -> Result<Option<User>> {
    let row =
        sqlx::query!("select username, global_name, avatar from users where user_id = $1", raw(user_id))
            .fetch_optional(conn)
            .await?;
    Ok(row.map(|row| User {
        user_id,
        username: row.username,
        global_name: row.global_name,
        avatar: row.avatar,
    }))
}

/// Permissions each of which is enough to manage a server.
const MANAGES: i64 = Permissions::ADMINISTRATOR.union(Permissions::MANAGE_GUILD).bits().cast_signed();

/// A guild that a person manages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Managed {
    /// The guild.
    pub guild_id: Id<GuildMarker>,
    /// Its name, as the mirror or else Discord's list tells.
    pub name: String,
    /// The hash of its icon.
    pub icon: Option<String>,
    /// The bot is in it.
    pub has_bot: bool,
    /// The name as the list is sorted by it: PostgreSQL's small letters.
    pub sorted_by: String,
}

/// The guilds that the person manages, by name, at most `most` after `after` (what the last was sorted by, and its id).
///
/// Where the bot is, the mirror says who owns it, and the bot's last reading of the member what they may do, if it is
/// newer than what Discord said when they last signed in; else that says it.
pub async fn list_managed(
    conn: &mut PgConnection,
    user_id: Id<UserMarker>,
    after: Option<(&str, Id<GuildMarker>)>,
    most: i64,
) -> Result<Vec<Managed>> {
    let (after_name, after_id) = after.map(|(name, guild_id)| (name, raw(guild_id))).unzip();
    let rows = sqlx::query!(
        r#"select told.guild_id, coalesce(guild.name, told.name) as "name!", told.icon,
                  guild.guild_id is not null as "has_bot!",
                  lower(coalesce(guild.name, told.name)) as "sorted_by!"
           from users join user_guilds as told using (user_id)
           left join guilds as guild on guild.guild_id = told.guild_id and guild.retired_at is null
           left join member_readings as reading
             on reading.guild_id = guild.guild_id and reading.user_id = users.user_id
           where users.user_id = $1
             and case
               when guild.guild_id is null then told.is_owner or told.permissions & $2 <> 0
               when guild.owner_id = $1 then true
               when not reading.is_member and reading.read_at > users.told_at then false
               when exists (select 1 from manager_roles join roles using (guild_id, role_id)
                            where manager_roles.guild_id = guild.guild_id and roles.deleted_at is null
                              and roles.role_id = any (reading.role_ids)) then true
               when reading.read_at > users.told_at then
                   (select bit_or(roles.permissions) from roles
                    where roles.role_id = any (reading.role_ids || guild.guild_id)
                      and roles.guild_id = guild.guild_id and roles.deleted_at is null) & $2 <> 0
               else told.permissions & $2 <> 0
             end
             and ($3::text is null
                  or (lower(coalesce(guild.name, told.name)), told.guild_id) > ($3, $4::bigint))
           order by lower(coalesce(guild.name, told.name)), told.guild_id
           limit $5"#,
        raw(user_id),
        MANAGES,
        after_name,
        after_id,
        most
    )
    .fetch_all(conn)
    .await?;
    let managed = rows.into_iter().map(|row| Managed {
        guild_id: id(row.guild_id),
        name: row.name,
        icon: row.icon,
        has_bot: row.has_bot,
        sorted_by: row.sorted_by,
    });
    Ok(managed.collect())
}

/// Of the person's guilds at most `most` that they may manage by a manager role, which only reading the member tells, and
/// where they were not read since `read_before`; those first that were never.
pub async fn list_undecided(
    conn: &mut PgConnection,
    user_id: Id<UserMarker>,
    read_before: OffsetDateTime,
    most: i64,
) -> Result<Vec<Id<GuildMarker>>> {
    let guild_ids = sqlx::query_scalar!(
        "select told.guild_id from user_guilds as told join guilds as guild using (guild_id)
         left join member_readings as reading
           on reading.guild_id = told.guild_id and reading.user_id = told.user_id
         where told.user_id = $1 and guild.retired_at is null and guild.owner_id <> $1
           and told.permissions & $2 = 0
           and exists (select 1 from manager_roles where manager_roles.guild_id = told.guild_id)
           and (reading.read_at is null or reading.read_at < $3)
         order by reading.read_at nulls first, told.guild_id limit $4",
        raw(user_id),
        MANAGES,
        read_before,
        most
    )
    .fetch_all(conn)
    .await?;
    Ok(ids(&guild_ids))
}

/// Forgets at most `most` people without a session of whom Discord said nothing since `before`, and their guilds.
pub async fn prune(conn: &mut PgConnection, before: OffsetDateTime, most: i64) -> Result<u64> {
    // Asked again of the row as it is by then: whoever signs in meanwhile stays.
    let pruned = sqlx::query!(
        "delete from users where told_at < $1 and user_id in
             (select user_id from users where told_at < $1
                and not exists (select 1 from sessions where sessions.user_id = users.user_id) limit $2)",
        before,
        most
    )
    .execute(conn)
    .await?;
    Ok(pruned.rows_affected())
}
