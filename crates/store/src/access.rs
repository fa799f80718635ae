//! Who asks, and what they may do in a guild.
//!
//! Whoever ask at the same time are told by one statement, with the revisions that say whether what is known of them
//! still holds. What a member may do comes of the mirror's roles, and of the member as the bot last read them.

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{GuildMarker, RoleMarker, UserMarker},
    },
};

use crate::{
    Result,
    api_tokens::{ApiToken, Scope},
    ids::{id, ids, raw},
    sessions::{Moment, Session},
};

/// Who somebody claims to be, and for which guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The SHA-256 of their token, or of their session's secret.
    pub hash: [u8; 32],
    /// The guild that they ask for.
    pub guild_id: Option<Id<GuildMarker>>,
}

/// A guild that somebody asks for and that the bot is in, as far as one row tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The guild.
    pub guild_id: Id<GuildMarker>,
    /// Rises with every committed change of the guild's rows.
    pub revision: i64,
    /// Rises with every change of its settings, manager roles among them; 0 where nothing was configured.
    pub settings_revision: i64,
    /// Discord reported an outage of the guild.
    pub unavailable: bool,
}

/// What a person may do in a guild, as far as the database knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// They own the guild.
    pub is_owner: bool,
    /// Discord named the guild among theirs when they last signed in.
    pub is_told: bool,
    /// The member as the bot last read them; `None` where it never did.
    pub reading: Option<Reading>,
}

/// A member as the bot read them, with what the mirror makes of their roles now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// When.
    pub read_at: OffsetDateTime,
    /// They were a member.
    pub is_member: bool,
    /// Their roles, @everyone left out.
    pub role_ids: Vec<Id<RoleMarker>>,
    /// What their roles and everybody's allow in the whole guild.
    pub permissions: Permissions,
    /// One of their roles is a manager role of the guild.
    pub manages_by_role: bool,
}

/// Who of these bear a token that was not revoked, each with the guild that they ask for: `None` for one that the mirror
/// does not know or that the bot has left. As many answers as claims, in their order.
pub async fn by_tokens(
    conn: &mut PgConnection,
    claims: &[Claim],
) -> Result<Vec<Option<(ApiToken, Option<Asked>)>>> {
    let (hashes, guild_ids) = columns(claims);
    // The limit changes no row. Without it a planner that does not know the arrays expects ten, finds that dear, and plans
    // small batches anew every time.
    let rows = sqlx::query!(
        r#"select claim.nth as "nth!", token.api_token_id, token.guild_id, token.scopes,
                  guild.guild_id as "asked?", guild.revision as "revision?", guild.unavailable as "unavailable?"
           from (select * from unnest($1::bytea[], $2::bigint[]) with ordinality as claim (hash, guild_id, nth)
                 limit cardinality($1::bytea[])) as claim
           join api_tokens as token on token.hash = claim.hash and token.revoked_at is null
           left join guilds as guild on guild.guild_id = claim.guild_id and guild.retired_at is null"#,
        &hashes as &[&[u8]],
        &guild_ids as &[Option<i64>]
    )
    .fetch_all(conn)
    .await?;
    let mut known = vec![None; claims.len()];
    for row in rows {
        let token = ApiToken {
            api_token_id: row.api_token_id,
            guild_id: id(row.guild_id),
            scopes: row.scopes.iter().filter_map(|scope| Scope::parse(scope)).collect(),
        };
        let asked = row.asked.map(|asked| Asked {
            guild_id: id(asked),
            revision: row.revision.unwrap_or_default(),
            settings_revision: 0,
            unavailable: row.unavailable.unwrap_or_default(),
        });
        put(&mut known, row.nth, (token, asked));
    }
    Ok(known)
}

/// Who of these have a session that is not over, each with the guild that they ask for: `None` for one that the mirror
/// does not know or that the bot has left. As many answers as claims, in their order.
pub async fn by_sessions(
    conn: &mut PgConnection,
    claims: &[Claim],
    moment: Moment,
) -> Result<Vec<Option<(Session, Option<Asked>)>>> {
    let (hashes, guild_ids) = columns(claims);
    // The limit is there for the reason told above.
    let rows = sqlx::query!(
        r#"select claim.nth as "nth!", session.session_id, session.user_id, session.seen_at,
                  guild.guild_id as "asked?", guild.revision as "revision?", guild.unavailable as "unavailable?",
                  settings.revision as "settings_revision?"
           from (select * from unnest($1::bytea[], $2::bigint[]) with ordinality as claim (hash, guild_id, nth)
                 limit cardinality($1::bytea[])) as claim
           join sessions as session
               on session.hash = claim.hash and session.expires_at > $3 and session.seen_at > $4
           left join guilds as guild on guild.guild_id = claim.guild_id and guild.retired_at is null
           left join guild_settings as settings on settings.guild_id = claim.guild_id"#,
        &hashes as &[&[u8]],
        &guild_ids as &[Option<i64>],
        moment.now,
        moment.idle_since
    )
    .fetch_all(conn)
    .await?;
    let mut known = vec![None; claims.len()];
    for row in rows {
        let session = Session { session_id: row.session_id, user_id: id(row.user_id), seen_at: row.seen_at };
        let asked = row.asked.map(|asked| Asked {
            guild_id: id(asked),
            revision: row.revision.unwrap_or_default(),
            settings_revision: row.settings_revision.unwrap_or_default(),
            unavailable: row.unavailable.unwrap_or_default(),
        });
        put(&mut known, row.nth, (session, asked));
    }
    Ok(known)
}

fn columns(claims: &[Claim]) -> (Vec<&[u8]>, Vec<Option<i64>>) {
    claims.iter().map(|claim| (claim.hash.as_slice(), claim.guild_id.map(raw))).unzip()
}

/// Puts an answer in the place of the `nth` claim, counted from 1.
fn put<T>(known: &mut [Option<T>], nth: i64, answer: T) {
    let place = usize::try_from(nth - 1).ok().and_then(|nth| known.get_mut(nth));
    if let Some(place) = place {
        *place = Some(answer);
    }
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
                  coalesce(reading.role_ids, '{}') as "role_ids!",
                  coalesce((select bit_or(roles.permissions) from roles
                            where roles.role_id = any (reading.role_ids || guild.guild_id)
                              and roles.guild_id = guild.guild_id and roles.deleted_at is null
                           ), 0) as "permissions!",
                  exists (select 1 from manager_roles join roles using (guild_id, role_id)
                          where manager_roles.guild_id = guild.guild_id and roles.deleted_at is null
                            and manager_roles.role_id = any (reading.role_ids)) as "manages_by_role!",
                  exists (select 1 from user_guilds
                          where user_guilds.user_id = $2
                            and user_guilds.guild_id = guild.guild_id) as "is_told!"
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
        is_told: row.is_told,
        reading: row.read_at.map(|read_at| Reading {
            read_at,
            is_member: row.is_member,
            role_ids: ids(&row.role_ids),
            permissions: Permissions::from_bits_retain(row.permissions.cast_unsigned()),
            manages_by_role: row.manages_by_role,
        }),
    }))
}

/// Keeps what the bot read of a member at `read_at`: their roles, or that they are none. A newer reading stays, unless
/// it is of a time that has not come (`now`): a clock was ahead.
pub async fn keep_reading(
    conn: &mut PgConnection,
    (guild_id, user_id): (Id<GuildMarker>, Id<UserMarker>),
    role_ids: Option<&[Id<RoleMarker>]>,
    (read_at, now): (OffsetDateTime, OffsetDateTime),
) -> Result<()> {
    let held: Vec<i64> = role_ids.unwrap_or_default().iter().copied().map(raw).collect();
    sqlx::query!(
        "insert into member_readings (guild_id, user_id, is_member, role_ids, read_at)
         values ($1, $2, $3, $4, $5)
         on conflict (guild_id, user_id) do update
         set is_member = excluded.is_member, role_ids = excluded.role_ids, read_at = excluded.read_at
         where member_readings.read_at <= excluded.read_at or member_readings.read_at > $6",
        raw(guild_id),
        raw(user_id),
        role_ids.is_some(),
        &held,
        read_at,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets at most `most` readings older than `before`.
pub async fn prune(conn: &mut PgConnection, before: OffsetDateTime, most: i64) -> Result<u64> {
    let pruned = sqlx::query!(
        "delete from member_readings where read_at < $1 and (guild_id, user_id) in
             (select guild_id, user_id from member_readings where read_at < $1 limit $2)",
        before,
        most
    )
    .execute(conn)
    .await?;
    Ok(pruned.rows_affected())
}
