//! The mirror as it is written: snapshots, tombstones, revisions, sessions, fencing.

mod channels;
mod guilds;
mod history;
mod roles;
mod sessions;
mod snapshots;
mod upgrades;

use std::borrow::Cow;

use bellhop_store::{
    PgConnection, applications,
    mirror::{
        shards::Shard,
        write::{Batch, ChannelRow, GuildRow, RoleColors, RoleRow, RoleTags, Said, ThreadList, apply},
    },
};
use bellhop_testkit::Database;
use sqlx::{Connection as _, PgPool, pool::PoolConnection};
use time::{OffsetDateTime, macros::datetime};
use twilight_model::{
    channel::ChannelType,
    guild::Permissions,
    id::{Id, marker::GuildMarker},
};

/// When everything here happens.
const NOW: OffsetDateTime = datetime!(2026-11-21 12:00 UTC);

/// The one shard of the application under test.
const SHARD: Shard = Shard { application_id: Id::new(900), shard_id: 0, shard_count: 1 };

const GUILD: Id<GuildMarker> = Id::new(7);

/// A database with an application, and a connection to it.
struct Mirror {
    database: Database,
    conn: PoolConnection<sqlx::Postgres>,
    pool: PgPool,
}

impl Mirror {
    async fn empty() -> Self {
        let database = Database::fresh().await;
        let pool = database.pool();
        let mut conn = pool.acquire().await.unwrap();
        applications::ensure(&mut conn, SHARD.application_id, NOW).await.unwrap();
        Self { database, conn, pool }
    }

    /// With a guild that has two channels, a thread and two roles.
    async fn with_guild() -> Self {
        let mut mirror = Self::empty().await;
        assert!(mirror.apply(&snapshot()).await);
        mirror
    }

    /// Writes the batch in one transaction; whether it changed a guild.
    async fn apply(&mut self, batch: &Batch<'_>) -> bool {
        let mut tx = self.conn.begin().await.unwrap();
        let changed = apply(&mut tx, SHARD, batch).await.unwrap();
        tx.commit().await.unwrap();
        !changed.guilds().is_empty()
    }

    /// What a query of one text column yields.
    async fn texts(&mut self, query: &'static str) -> Vec<String> {
        sqlx::query_scalar(query).fetch_all(self.connection()).await.unwrap()
    }

    async fn revision(&mut self) -> i64 {
        sqlx::query_scalar("select revision from guilds where guild_id = 7")
            .fetch_one(self.connection())
            .await
            .unwrap()
    }

    fn connection(&mut self) -> &mut PgConnection {
        &mut self.conn
    }

    async fn done(self) {
        drop(self.conn);
        self.pool.close().await;
        self.database.drop_now().await;
    }
}

/// The guild, whole.
fn snapshot() -> Batch<'static> {
    Batch {
        guilds: vec![guild(GUILD)],
        snapshots: vec![(GUILD, NOW)],
        channels: whole([channel(10, "general"), channel(11, "rules"), thread(12, 10, "chat")]),
        thread_lists: vec![ThreadList { guild_id: GUILD, parent_ids: None }],
        roles: whole([role(7, "@everyone"), role(20, "helper")]),
        emojis: vec![(GUILD, Cow::Borrowed(&[]))],
        ..Batch::default()
    }
}

/// Rows as a snapshot says them.
fn whole<Row: Clone + 'static>(rows: impl IntoIterator<Item = Row>) -> Vec<Said<'static, Row>> {
    rows.into_iter().map(|row| Said { row: Cow::Owned(row), at: NOW, whole: true }).collect()
}

/// Rows as dispatches of their own say them.
fn said<Row: Clone + 'static>(rows: impl IntoIterator<Item = Row>) -> Vec<Said<'static, Row>> {
    rows.into_iter().map(|row| Said { row: Cow::Owned(row), at: NOW, whole: false }).collect()
}

fn guild(guild_id: Id<GuildMarker>) -> GuildRow {
    GuildRow {
        guild_id,
        name: "The Grand".to_owned(),
        icon: None,
        owner_id: Id::new(1),
        preferred_locale: "en-US".to_owned(),
    }
}

fn channel(id: u64, name: &str) -> ChannelRow {
    ChannelRow {
        channel_id: Id::new(id),
        guild_id: GUILD,
        kind: ChannelType::GuildText,
        name: name.to_owned(),
        position: 0,
        parent_id: None,
        topic: None,
        nsfw: false,
        archived_or_hidden: false,
        overwrites: Vec::new(),
    }
}

fn thread(id: u64, parent: u64, name: &str) -> ChannelRow {
    let kind = ChannelType::PublicThread;
    ChannelRow { kind, parent_id: Some(Id::new(parent)), ..channel(id, name) }
}

fn role(id: u64, name: &str) -> RoleRow {
    RoleRow {
        role_id: Id::new(id),
        guild_id: GUILD,
        name: name.to_owned(),
        colors: RoleColors::default(),
        position: 1,
        permissions: Permissions::empty(),
        managed: false,
        hoist: false,
        mentionable: false,
        icon: None,
        unicode_emoji: None,
        tags: RoleTags::default(),
    }
}
