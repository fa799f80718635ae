//! The permission overwrites of channels, always said as whole sets, and what they were.

use std::collections::{BTreeMap, HashMap};

use sqlx::PgConnection;
use twilight_model::guild::Permissions;

use super::{
    ChannelRow, OverwriteKind, OverwriteRow, Said,
    channels::Gone,
    compare::{Compared, Row as _, Table},
    said::{Snapshots, States},
    told::Told,
};
use crate::{
    Result,
    ids::{id, raw},
};

/// A channel's overwrites, by whom they concern.
type Set = BTreeMap<i64, OverwriteRow>;

/// Makes the channels' overwrites what is said, and tells what they were. Yields the guilds, one for each row
/// that was written or dropped.
pub(super) async fn replace(
    conn: &mut PgConnection,
    (compared, table, snapshots): (&Compared<'_, ChannelRow>, &Table<ChannelRow>, &Snapshots),
    states: &States<'_, ChannelRow>,
    told: &mut Told,
) -> Result<Vec<i64>> {
    // A thread has its parent's and none of its own.
    let said: Vec<_> = compared.said.iter().copied().filter(|said| !said.row.is_thread()).collect();
    let mut stored = read(conn, &said, snapshots).await?;
    let mut differences = Differences::default();
    for last in said {
        let (_, stored) = stored.remove(&last.row.key()).unwrap_or_default();
        let said = tell(told, &stored, last, states);
        differences.find(&last.row, &stored, &said);
    }
    // Somebody took a channel out by hand and left these.
    stored.retain(|channel_id, _| table.get(channel_id).is_none_or(|channel| channel.gone));
    for (channel_id, (guild_id, set)) in &stored {
        for overwrite in set.values() {
            differences.dropped.push((*guild_id, *channel_id), overwrite);
        }
    }
    differences.write(conn).await?;
    Ok(differences.guild_ids())
}

/// Tells the states that a channel's overwrites go through, each against the one before it; yields the last.
fn tell<'a>(
    told: &mut Told,
    stored: &Set,
    last: &'a Said<'a, ChannelRow>,
    states: &States<'a, ChannelRow>,
) -> Set {
    let mut state: Option<Set> = None;
    for (said, is_first_sight) in states.up_to(last) {
        let after = set(&said.row);
        if !is_first_sight {
            let before = state.as_ref().unwrap_or(stored);
            let channel = (said.row.guild(), said.row.key());
            for (target_id, overwrite) in &after {
                let before = before.get(target_id);
                if before != Some(overwrite) {
                    told.overwrite(channel, (before, Some(overwrite)), said.at);
                }
            }
            for (_, dropped) in before.iter().filter(|(target_id, _)| !after.contains_key(*target_id)) {
                told.overwrite(channel, (Some(dropped), None), said.at);
            }
        }
        state = Some(after);
    }
    state.unwrap_or_default()
}

fn set(row: &ChannelRow) -> Set {
    row.overwrites.iter().map(|overwrite| (raw(overwrite.target_id), *overwrite)).collect()
}

/// Reads those of the channels, and of all others in a guild with a snapshot, with the guild.
async fn read(
    conn: &mut PgConnection,
    said: &[&Said<'_, ChannelRow>],
    snapshots: &Snapshots,
) -> Result<HashMap<i64, (i64, Set)>> {
    let alone = said.iter().map(|said| &*said.row).filter(|row| !snapshots.has(row.guild()));
    let (guild_ids, channel_ids): (Vec<i64>, Vec<i64>) = alone.map(|row| (row.guild(), row.key())).unzip();
    let whole = snapshots.guild_ids();
    let mut stored = Vec::new();
    if !whole.is_empty() {
        let of_guilds = sqlx::query_as!(
            Record,
            "select guild_id, channel_id, target_id, kind, allow, deny from channel_overwrites
                 where guild_id = any($1)",
            &whole
        );
        stored.extend(of_guilds.fetch_all(&mut *conn).await?);
    }
    if !channel_ids.is_empty() {
        let alone = sqlx::query_as!(
            Record,
            "select guild_id, channel_id, target_id, kind, allow, deny from channel_overwrites
             join (select unnest($1::bigint[]) as guild_id, unnest($2::bigint[]) as channel_id) as named
                  using (guild_id, channel_id)",
            &guild_ids,
            &channel_ids
        );
        stored.extend(alone.fetch_all(conn).await?);
    }
    let mut sets: HashMap<i64, (i64, Set)> = HashMap::new();
    for record in stored {
        let (_, set) = sets.entry(record.channel_id).or_insert_with(|| (record.guild_id, Set::new()));
        set.insert(record.target_id, record.into());
    }
    Ok(sets)
}

/// An overwrite as it is stored.
struct Record {
    guild_id: i64,
    channel_id: i64,
    target_id: i64,
    kind: i16,
    allow: i64,
    deny: i64,
}

impl From<Record> for OverwriteRow {
    fn from(record: Record) -> Self {
        Self {
            target_id: id(record.target_id),
            kind: OverwriteKind::of(record.kind),
            allow: Permissions::from_bits_retain(record.allow.cast_unsigned()),
            deny: Permissions::from_bits_retain(record.deny.cast_unsigned()),
        }
    }
}

/// What must be written for the stored overwrites to be what is said.
#[derive(Default)]
struct Differences {
    created: Columns,
    changed: Columns,
    dropped: Columns,
}

impl Differences {
    fn find(&mut self, row: &ChannelRow, stored: &Set, said: &Set) {
        for (target_id, overwrite) in said {
            match stored.get(target_id) {
                Some(stored) if stored == overwrite => {}
                Some(_) => self.changed.push((row.guild(), row.key()), overwrite),
                None => self.created.push((row.guild(), row.key()), overwrite),
            }
        }
        for (_, dropped) in stored.iter().filter(|(target_id, _)| !said.contains_key(*target_id)) {
            self.dropped.push((row.guild(), row.key()), dropped);
        }
    }

    fn guild_ids(self) -> Vec<i64> {
        [self.created, self.changed, self.dropped].map(|columns| columns.guild_ids).concat()
    }

    async fn write(&self, conn: &mut PgConnection) -> Result<()> {
        drop_all(conn, &self.dropped).await?;
        insert(conn, &self.created).await?;
        update(conn, &self.changed).await
    }
}

async fn insert(conn: &mut PgConnection, rows: &Columns) -> Result<()> {
    if rows.channel_ids.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into channel_overwrites (guild_id, channel_id, target_id, kind, allow, deny)
         select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::smallint[]),
                unnest($5::bigint[]), unnest($6::bigint[])",
        &rows.guild_ids,
        &rows.channel_ids,
        &rows.target_ids,
        &rows.kinds,
        &rows.allows,
        &rows.denies
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn update(conn: &mut PgConnection, rows: &Columns) -> Result<()> {
    if rows.channel_ids.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update channel_overwrites as stored set kind = fresh.kind, allow = fresh.allow, deny = fresh.deny
         from (select unnest($1::bigint[]) as guild_id, unnest($2::bigint[]) as channel_id,
                      unnest($3::bigint[]) as target_id, unnest($4::smallint[]) as kind,
                      unnest($5::bigint[]) as allow, unnest($6::bigint[]) as deny) as fresh
         where stored.guild_id = fresh.guild_id and stored.channel_id = fresh.channel_id
           and stored.target_id = fresh.target_id",
        &rows.guild_ids,
        &rows.channel_ids,
        &rows.target_ids,
        &rows.kinds,
        &rows.allows,
        &rows.denies
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn drop_all(conn: &mut PgConnection, rows: &Columns) -> Result<()> {
    if rows.channel_ids.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "delete from channel_overwrites as stored
         using (select unnest($1::bigint[]) as guild_id, unnest($2::bigint[]) as channel_id,
                       unnest($3::bigint[]) as target_id) as dropped
         where stored.guild_id = dropped.guild_id and stored.channel_id = dropped.channel_id
           and stored.target_id = dropped.target_id",
        &rows.guild_ids,
        &rows.channel_ids,
        &rows.target_ids
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes from tombstones the overwrites they had, and tells what these were.
pub(super) async fn end(conn: &mut PgConnection, gone: &[Gone], told: &mut Told) -> Result<()> {
    if gone.is_empty() {
        return Ok(());
    }
    let by_channel: HashMap<i64, &Gone> = gone.iter().map(|gone| (gone.channel_id, gone)).collect();
    let dropped = sqlx::query_as!(
        Record,
        "delete from channel_overwrites as stored
         using (select unnest($1::bigint[]) as guild_id, unnest($2::bigint[]) as channel_id) as gone
         where stored.guild_id = gone.guild_id and stored.channel_id = gone.channel_id
         returning stored.guild_id, stored.channel_id, target_id, kind, allow, deny",
        &gone.iter().map(|gone| gone.guild_id).collect::<Vec<_>>(),
        &gone.iter().map(|gone| gone.channel_id).collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?;
    for dropped in dropped {
        if let Some(gone) = by_channel.get(&dropped.channel_id) {
            told.overwrite((dropped.guild_id, dropped.channel_id), (Some(&dropped.into()), None), gone.at);
        }
    }
    Ok(())
}

#[derive(Default)]
struct Columns {
    guild_ids: Vec<i64>,
    channel_ids: Vec<i64>,
    target_ids: Vec<i64>,
    kinds: Vec<i16>,
    allows: Vec<i64>,
    denies: Vec<i64>,
}

impl Columns {
    fn push(&mut self, (guild_id, channel_id): (i64, i64), overwrite: &OverwriteRow) {
        self.guild_ids.push(guild_id);
        self.channel_ids.push(channel_id);
        self.target_ids.push(raw(overwrite.target_id));
        self.kinds.push(overwrite.kind.stored());
        self.allows.push(overwrite.allow.bits().cast_signed());
        self.denies.push(overwrite.deny.bits().cast_signed());
    }
}
