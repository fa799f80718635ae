//! Roles that panels gave for a time, until the clock takes them back.

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, GuildMarker, RoleMarker, UserMarker},
};

use super::PanelId;
use crate::{
    Result,
    ids::{id, raw},
};

/// A role that a member has for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The guild.
    pub guild_id: Id<GuildMarker>,
    /// The member.
    pub user_id: Id<UserMarker>,
    /// The role.
    pub role_id: Id<RoleMarker>,
    /// The application that gave it.
    pub application_id: Id<ApplicationMarker>,
    /// The panel it was given by.
    pub panel_id: PanelId,
    /// When it is taken back.
    pub expires_at: OffsetDateTime,
    /// How often taking it back has failed.
    pub failed: i32,
}

/// Records a grant, or how long it lasts from now on.
pub async fn grant(conn: &mut PgConnection, grant: &Grant) -> Result<()> {
    sqlx::query!(
        "insert into panel_grants (guild_id, user_id, role_id, application_id, panel_id, expires_at, failed)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (guild_id, user_id, role_id) do update
         set panel_id = excluded.panel_id, application_id = excluded.application_id,
             expires_at = excluded.expires_at, failed = excluded.failed",
        raw(grant.guild_id),
        raw(grant.user_id),
        raw(grant.role_id),
        raw(grant.application_id),
        grant.panel_id.0,
        grant.expires_at,
        grant.failed
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A grant that has had its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The grant.
    pub grant: Grant,
    /// The title of the panel it was given by.
    pub title: String,
}

/// Takes out the application's grants that have had their time, at most `most`, the oldest first. Those of guilds that
/// the bot left wait for its return, and those of members with role changes under way until these have ended: one of
/// them may begin the time anew.
pub async fn take_due(
    conn: &mut PgConnection,
    application_id: Id<ApplicationMarker>,
    now: OffsetDateTime,
    most: i64,
) -> Result<Vec<Due>> {
    let rows = sqlx::query!(
        r#"delete from panel_grants where (guild_id, user_id, role_id) in (
             select guild_id, user_id, role_id from panel_grants
             where application_id = $1 and expires_at <= $2
               and not exists (select 1 from guilds where guilds.guild_id = panel_grants.guild_id
                                 and retired_at is not null)
               and not exists (select 1 from actions
                               where actions.application_id = $1 and state in ('pending', 'processing')
                                 and order_key = 'member:' || panel_grants.guild_id || ':' || user_id)
             order by expires_at limit $3
             for update skip locked
         )
         returning guild_id, user_id, role_id, panel_id, expires_at, failed,
                   (select title from panels where panels.panel_id = panel_grants.panel_id) as "title!""#,
        raw(application_id),
        now,
        most
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Due {
            grant: Grant {
                guild_id: id(row.guild_id),
                user_id: id(row.user_id),
                role_id: id(row.role_id),
                application_id,
                panel_id: PanelId(row.panel_id),
                expires_at: row.expires_at,
                failed: row.failed,
            },
            title: row.title,
        })
        .collect())
}

/// Forgets a member's grant of the role: it was taken back, or given for good.
pub async fn end_grant(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    user_id: Id<UserMarker>,
    role_id: Id<RoleMarker>,
) -> Result<()> {
    sqlx::query!(
        "delete from panel_grants where guild_id = $1 and user_id = $2 and role_id = $3",
        raw(guild_id),
        raw(user_id),
        raw(role_id)
    )
    .execute(conn)
    .await?;
    Ok(())
}
