//! What tells whether the processes do their work: rows that each of them keeps.

use std::time::Duration;

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{ApplicationMarker, GuildMarker},
    },
};
use uuid::Uuid;

use crate::{
    Result,
    ids::{id, raw},
    mirror::ShardStanding,
};

/// The server, as it tells of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its version, such as `15.18`.
    pub version: String,
    /// The major part of it.
    pub major: u32,
    /// Its time.
    pub now: OffsetDateTime,
    /// Connections that it takes at most.
    pub most_connections: i32,
    /// Those that there are.
    pub connections: i64,
    /// It is a standby, or the role may only read.
    pub is_read_only: bool,
}

/// Asks the server of itself.
pub async fn server(conn: &mut PgConnection) -> Result<Server> {
    let row = sqlx::query!(
        r#"select current_setting('transaction_read_only')::boolean as "is_read_only!",
                  current_setting('server_version') as "version!",
                  current_setting('server_version_num')::integer / 10000 as "major!", clock_timestamp() as "now!",
                  current_setting('max_connections')::integer as "most_connections!",
                  -- What another role's processes are is not told; those of the server's own have no role.
                  (select count(*) from pg_stat_activity
                   where datname is not null and usesysid is not null and coalesce(backend_type, 'client backend') = 'client backend')
                      as "connections!""#
    )
    .fetch_one(conn)
    .await?;
    let version = row.version.split(' ').next().unwrap_or_default().to_owned();
    Ok(Server {
        version,
        major: row.major.unsigned_abs(),
        now: row.now,
        most_connections: row.most_connections,
        connections: row.connections,
        is_read_only: row.is_read_only,
    })
}

/// A shard, as the daemon that serves it last told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShardStatus {
    /// Which.
    pub shard_id: i32,
    /// Of how many.
    pub shard_count: i32,
    /// How well it hears Discord.
    pub standing: ShardStanding,
}

/// Every shard of the application that was ever served, or the one that tells of a guild.
pub async fn shards(
    conn: &mut PgConnection,
    application_id: Id<ApplicationMarker>,
    guild_id: Option<Id<GuildMarker>>,
) -> Result<Vec<ShardStatus>> {
    let rows = sqlx::query!(
        r#"select shard.shard_id, shard.shard_count, shard.state = 'active' as "is_active!", shard.last_ack_at,
                  shard.session_id is not null as "has_session!", shard.last_event_at, shard.lag_ms,
                  lease.expires_at as "held_until?"
           from shards as shard
           left join leases as lease on lease.name = 'shard:' || shard.application_id || ':' || shard.shard_id
           where shard.application_id = $1
             and ($2::bigint is null
                  or shard.shard_id = (select guild.shard_id from guilds as guild where guild.guild_id = $2))
           order by shard.shard_id"#,
        raw(application_id),
        guild_id.map(raw)
    )
    .fetch_all(conn)
    .await?;
    let shards = rows.into_iter().map(|row| ShardStatus {
        shard_id: row.shard_id,
        shard_count: row.shard_count,
        standing: ShardStanding {
            active: row.is_active,
            has_session: row.has_session,
            last_ack_at: row.last_ack_at,
            last_event_at: row.last_event_at,
            lag: Duration::from_millis(row.lag_ms.try_into().unwrap_or_default()),
            held_until: row.held_until,
        },
    });
    Ok(shards.collect())
}

/// Until when a worker is active if it says nothing more; `None` where none ever was.
pub async fn worker_until(
    conn: &mut PgConnection,
    application_id: Id<ApplicationMarker>,
) -> Result<Option<OffsetDateTime>> {
    let name = format!("worker:{application_id}");
    Ok(sqlx::query_scalar!("select expires_at from leases where name = $1", name)
        .fetch_optional(conn)
        .await?)
}

/// A lease of the application's, as its holder last told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseStatus {
    /// What it is for, such as `shard 0` or `worker`.
    pub name: String,
    /// Whose it is, as the holder calls itself since its start.
    pub holder: Uuid,
    /// How often it passed to another holder; the holder's own metrics tell the same.
    pub epoch: i64,
    /// When it ends if its holder says nothing more.
    pub expires_at: OffsetDateTime,
}

/// Every lease of the application that was ever held.
pub async fn leases(
    conn: &mut PgConnection,
    application_id: Id<ApplicationMarker>,
) -> Result<Vec<LeaseStatus>> {
    let rows = sqlx::query_as!(
        LeaseStatus,
        r#"select replace(replace(name, ':' || application_id, ''), ':', ' ') as "name!", holder, epoch, expires_at
           from leases where application_id = $1 order by length(name), name"#,
        raw(application_id)
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// Work that is not finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Actions that wait.
    pub pending: i64,
    /// Actions under way.
    pub processing: i64,
    /// When the one that waits longest could have run, or was to be done by whoever took it.
    pub due_since: Option<OffsetDateTime>,
    /// Actions that failed for good within a day.
    pub failed: i64,
}

/// The application's queue, or what of it is of one guild.
pub async fn queue(
    conn: &mut PgConnection,
    (application_id, guild_id): (Id<ApplicationMarker>, Option<Id<GuildMarker>>),
    now: OffsetDateTime,
) -> Result<Queue> {
    let row = sqlx::query!(
        r#"select count(*) filter (where state = 'pending') as "pending!",
                  count(*) filter (where state = 'processing') as "processing!",
                  min(case state when 'pending' then run_at else lease_until end)
                      filter (where state = 'pending' and run_at <= $2
                                 or state = 'processing' and lease_until <= $2) as due_since,
                  count(*) filter (where state = 'failed') as "failed!"
           from actions
           where application_id = $1 and ($3::bigint is null or guild_id = $3)
             and (state in ('pending', 'processing') or (state = 'failed' and finished_at > $2 - interval '1 day'))"#,
        raw(application_id),
        now,
        guild_id.map(raw)
    )
    .fetch_one(conn)
    .await?;
    Ok(Queue {
        pending: row.pending,
        processing: row.processing,
        due_since: row.due_since,
        failed: row.failed,
    })
}

/// A guild, and what the bot may do in the whole of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights {
    /// The guild.
    pub guild_id: Id<GuildMarker>,
    /// Its name.
    pub name: String,
    /// By the bot's roles and everybody's.
    pub permissions: Permissions,
}

/// What the bot may do in each guild that it is in, as far as its roles are known.
pub async fn rights(conn: &mut PgConnection, application_id: Id<ApplicationMarker>) -> Result<Vec<Rights>> {
    let rows = sqlx::query!(
        r#"select guild.guild_id, guild.name, coalesce(bit_or(role.permissions), 0) as "permissions!"
           from guilds as guild
           join self_members as bot on bot.guild_id = guild.guild_id
           join roles as role on role.guild_id = guild.guild_id and role.deleted_at is null
             and (role.role_id = guild.guild_id or role.role_id = any(bot.role_ids))
           where guild.application_id = $1 and guild.retired_at is null
           group by guild.guild_id, guild.name order by guild.guild_id"#,
        raw(application_id)
    )
    .fetch_all(conn)
    .await?;
    let rights = rows.into_iter().map(|row| Rights {
        guild_id: id(row.guild_id),
        name: row.name,
        permissions: Permissions::from_bits_truncate(row.permissions.cast_unsigned()),
    });
    Ok(rights.collect())
}

/// What stands in the way of what managers configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Troubled {
    /// The guild.
    pub guild_id: Id<GuildMarker>,
    /// Its name.
    pub name: String,
    /// Problems that are open there.
    pub problems: i64,
}

/// The guilds with open problems.
pub async fn troubled(
    conn: &mut PgConnection,
    application_id: Id<ApplicationMarker>,
) -> Result<Vec<Troubled>> {
    let rows = sqlx::query!(
        r#"select guild.guild_id, guild.name, count(*) as "problems!"
           from problems as problem join guilds as guild on guild.guild_id = problem.guild_id
           where guild.application_id = $1 and guild.retired_at is null and problem.ended_at is null
           group by guild.guild_id, guild.name order by guild.guild_id"#,
        raw(application_id)
    )
    .fetch_all(conn)
    .await?;
    let troubled = rows.into_iter().map(|row| Troubled {
        guild_id: id(row.guild_id),
        name: row.name,
        problems: row.problems,
    });
    Ok(troubled.collect())
}

/// Announces on a channel, with nothing in it.
pub async fn announce(conn: &mut PgConnection, channel: &str) -> Result<()> {
    sqlx::query!("select pg_notify($1, '')", channel).execute(conn).await?;
    Ok(())
}

/// Runs a statement that is prepared for the connection; the server's process in which it ran.
pub async fn prepared(conn: &mut PgConnection, number: i32) -> Result<i32> {
    let ran = sqlx::query!(r#"select pg_backend_pid() as "pid!", $1::integer as number"#, number);
    Ok(ran.fetch_one(conn).await?.pid)
}

/// Lets no statement of this transaction run longer.
pub async fn bound(conn: &mut PgConnection, within: Duration) -> Result<()> {
    let within = within.as_millis().to_string();
    sqlx::query_scalar!("select set_config('statement_timeout', $1, true)", within).fetch_one(conn).await?;
    Ok(())
}

/// When an interaction that changed something last came.
pub async fn last_interaction(conn: &mut PgConnection) -> Result<Option<OffsetDateTime>> {
    Ok(sqlx::query_scalar!("select max(received_at) from interactions").fetch_one(conn).await?)
}
