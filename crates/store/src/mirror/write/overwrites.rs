//! The permission overwrites of channels, always written as whole sets, and what they were.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::ChannelMarker};

use super::{ChannelRow, OverwriteKind, OverwriteRow, Said};
use crate::{Result, ids::raw};

/// Makes the channels' overwrites what their rows say, and keeps what they were; those of tombstones stay
/// as they are. What is said of guilds in `new` at first sight is no change.
pub(super) async fn replace(
    conn: &mut PgConnection,
    (earlier, rows): (&[Said<ChannelRow>], &[Said<ChannelRow>]),
    new: &HashSet<i64>,
) -> Result<Vec<i64>> {
    let several: HashSet<_> = earlier.iter().map(|said| said.row.channel_id).collect();
    if !several.is_empty() {
        let last = rows.iter().filter(|said| several.contains(&said.row.channel_id));
        keep_steps(conn, &Columns::of(earlier.iter().chain(last), new)).await?;
    }
    // A thread has its parent's overwrites and none of its own.
    let rows = rows.iter().filter(|said| !said.row.is_thread());
    let (fresh, rows): (Vec<_>, Vec<_>) =
        rows.partition(|said| said.whole && new.contains(&raw(said.row.guild_id)));
    let mut changed = insert(conn, &fresh).await?;
    let rows = differing(conn, rows, &several).await?;
    if rows.is_empty() {
        return Ok(changed);
    }
    let mut columns = Columns::of(rows.iter().copied(), new);
    for (untold, said) in columns.untold.iter_mut().zip(rows) {
        *untold |= several.contains(&said.row.channel_id);
    }
    changed.extend(write(conn, &columns).await?);
    Ok(changed)
}

/// Writes the overwrites of channels of a guild that was not known: there is nothing to compare them with.
async fn insert(conn: &mut PgConnection, fresh: &[&Said<ChannelRow>]) -> Result<Vec<i64>> {
    let rows =
        fresh.iter().flat_map(|said| said.row.overwrites.iter().map(move |overwrite| (said, overwrite)));
    let (mut channel_ids, mut guild_ids, mut columns) = (Vec::new(), Vec::new(), Columns::default());
    for (said, overwrite) in rows {
        channel_ids.push(raw(said.row.channel_id));
        guild_ids.push(raw(said.row.guild_id));
        columns.overwrite(overwrite);
    }
    if channel_ids.is_empty() {
        return Ok(Vec::new());
    }
    sqlx::query!(
        "insert into channel_overwrites (channel_id, target_id, kind, allow, deny)
         select * from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::bigint[], $5::bigint[])
         on conflict do nothing",
        &channel_ids,
        &columns.target_ids,
        &columns.kinds,
        &columns.allows,
        &columns.denies
    )
    .execute(conn)
    .await?;
    Ok(guild_ids)
}

/// Leaves out the channels whose overwrites are stored as they are said: most changes of a channel are of
/// something else, and comparing here costs a tenth of what it costs in the statement that writes.
async fn differing<'a>(
    conn: &mut PgConnection,
    mut rows: Vec<&'a Said<ChannelRow>>,
    several: &HashSet<Id<ChannelMarker>>,
) -> Result<Vec<&'a Said<ChannelRow>>> {
    if rows.is_empty() {
        return Ok(rows);
    }
    let channel_ids: Vec<i64> = rows.iter().map(|said| raw(said.row.channel_id)).collect();
    let stored = sqlx::query!(
        "select channel_id, target_id, kind, allow, deny from channel_overwrites where channel_id = any($1)",
        &channel_ids
    )
    .fetch_all(conn)
    .await?;
    let mut by_channel: HashMap<i64, Vec<(i64, i16, i64, i64)>> = HashMap::new();
    for row in stored {
        by_channel.entry(row.channel_id).or_default().push((row.target_id, row.kind, row.allow, row.deny));
    }
    rows.retain(|said| {
        let stored = by_channel.get(&raw(said.row.channel_id)).map_or(&[][..], Vec::as_slice);
        let mut named = said.row.overwrites.iter().map(stored_form);
        let same = stored.len() == named.len() && named.all(|named| stored.contains(&named));
        !same || several.contains(&said.row.channel_id)
    });
    Ok(rows)
}

/// An overwrite as its row has it.
fn stored_form(overwrite: &OverwriteRow) -> (i64, i16, i64, i64) {
    let kind = match overwrite.kind {
        OverwriteKind::Role => 0,
        OverwriteKind::Member => 1,
    };
    let bits = |permissions: twilight_model::guild::Permissions| permissions.bits().cast_signed();
    (raw(overwrite.target_id), kind, bits(overwrite.allow), bits(overwrite.deny))
}

/// Writes the last states, and keeps in the same statement what they changed: of a channel whose overwrites
/// did not change nothing is compared a second time.
async fn write(conn: &mut PgConnection, columns: &Columns) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        r#"with said as (
               select channel_id, guild_id, at, untold, nth
               from unnest($1::bigint[], $2::timestamptz[], $3::boolean[]) with ordinality
                    as said (channel_id, at, untold, nth)
               join channels using (channel_id) where channels.deleted_at is null
           ), named as (
               select channel_id, target_id, kind, allow, deny
               from unnest($4::bigint[], $5::bigint[], $6::smallint[], $7::bigint[], $8::bigint[])
                    as named (nth, target_id, kind, allow, deny)
               join said using (nth)
           ), dropped as (
               delete from channel_overwrites as stored using said
               where stored.channel_id = said.channel_id
                 and (stored.channel_id, stored.target_id) not in (select channel_id, target_id from named)
               returning stored.channel_id, stored.target_id
           ), written as (
               insert into channel_overwrites as stored (channel_id, target_id, kind, allow, deny)
               select channel_id, target_id, kind, allow, deny from named
               on conflict (channel_id, target_id) do update
               set kind = excluded.kind, allow = excluded.allow, deny = excluded.deny
               where (stored.kind, stored.allow, stored.deny)
                     is distinct from (excluded.kind, excluded.allow, excluded.deny)
               returning channel_id, target_id
           ), changed as (
               select * from (select * from dropped union all select * from written) as changed
               join said using (channel_id)
           ), kept as (
               insert into history (guild_id, subject, subject_id, target_id, before, after, at)
               select guild_id, 'overwrite', changed.channel_id, changed.target_id,
                      case when before.channel_id is not null
                           then overwrite_state(before.kind, before.allow, before.deny) end,
                      case when after.channel_id is not null
                           then overwrite_state(after.kind, after.allow, after.deny) end, at
               from changed
               left join channel_overwrites as before using (channel_id, target_id)
               left join named as after using (channel_id, target_id)
               where not untold
           )
           select guild_id as "guild_id!" from changed"#,
        &columns.channel_ids,
        &columns.times,
        &columns.untold,
        &columns.nths,
        &columns.target_ids,
        &columns.kinds,
        &columns.allows,
        &columns.denies
    )
    .fetch_all(conn)
    .await?)
}

/// Keeps the states, in order, of channels that went through several in the batch.
async fn keep_steps(conn: &mut PgConnection, columns: &Columns) -> Result<()> {
    sqlx::query!(
        "with said as (
             select channel_id, guild_id, at, untold, nth
             from unnest($1::bigint[], $2::timestamptz[], $3::boolean[]) with ordinality
                  as said (channel_id, at, untold, nth)
             join channels using (channel_id) where channels.deleted_at is null
         ), states as (
             select channel_id, nth, target_id, overwrite_state(kind, allow, deny) as state
             from unnest($4::bigint[], $5::bigint[], $6::smallint[], $7::bigint[], $8::bigint[])
                  as named (nth, target_id, kind, allow, deny)
             join said using (nth)
             union all
             select channel_id, 0, target_id, overwrite_state(kind, allow, deny)
             from channel_overwrites where channel_id in (select channel_id from said)
         ), moments as (
             select * from said
             union all
             select distinct channel_id, guild_id, null::timestamptz, true, 0::bigint from said
         ), steps as (
             select moments.*, target_id, state,
                    lag(state) over (partition by channel_id, target_id order by nth) as before
             from moments
             join (select distinct channel_id, target_id from states) as targets using (channel_id)
             left join states using (channel_id, target_id, nth)
         )
         insert into history (guild_id, subject, subject_id, target_id, before, after, at)
         select guild_id, 'overwrite', channel_id, target_id, before, state, at from steps
         where not untold and before is distinct from state order by nth",
        &columns.channel_ids,
        &columns.times,
        &columns.untold,
        &columns.nths,
        &columns.target_ids,
        &columns.kinds,
        &columns.allows,
        &columns.denies
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes from tombstones the overwrites they had, and keeps what these were.
pub(super) async fn end(conn: &mut PgConnection, channel_ids: &[i64]) -> Result<()> {
    if channel_ids.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "with dropped as (
             delete from channel_overwrites using channels
             where channel_overwrites.channel_id = any($1)
               and channels.channel_id = channel_overwrites.channel_id and channels.deleted_at is not null
             returning guild_id, channels.channel_id, target_id, channel_overwrites.kind, allow, deny,
                       deleted_at
         )
         insert into history (guild_id, subject, subject_id, target_id, before, at)
         select guild_id, 'overwrite', channel_id, target_id, overwrite_state(kind, allow, deny), deleted_at
         from dropped",
        channel_ids
    )
    .execute(conn)
    .await?;
    Ok(())
}

#[derive(Default)]
struct Columns {
    channel_ids: Vec<i64>,
    times: Vec<OffsetDateTime>,
    /// Whether the state is no change of its own, only what a later one is compared with.
    untold: Vec<bool>,
    /// Of each overwrite: the state that names it, counted from 1.
    nths: Vec<i64>,
    target_ids: Vec<i64>,
    kinds: Vec<i16>,
    allows: Vec<i64>,
    denies: Vec<i64>,
}

impl Columns {
    fn of<'a>(said: impl Iterator<Item = &'a Said<ChannelRow>>, new: &HashSet<i64>) -> Self {
        let mut columns = Self::default();
        for (nth, said) in (1..).zip(said) {
            columns.channel_ids.push(raw(said.row.channel_id));
            columns.times.push(said.at);
            columns.untold.push(said.whole && new.contains(&raw(said.row.guild_id)));
            for overwrite in &said.row.overwrites {
                columns.nths.push(nth);
                columns.overwrite(overwrite);
            }
        }
        columns
    }

    fn overwrite(&mut self, overwrite: &OverwriteRow) {
        let (target_id, kind, allow, deny) = stored_form(overwrite);
        self.target_ids.push(target_id);
        self.kinds.push(kind);
        self.allows.push(allow);
        self.denies.push(deny);
    }
}
