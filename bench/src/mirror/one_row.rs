//! The updates written one row a statement, over the same driver, in transactions as large as the daemon's.
//!
//! It stands for the daemon as it would be without batches: every row that a message names is one statement,
//! which writes it where it differs and tells in `history` what was, where the daemon does. A channel's message
//! names its overwrites too, changed or not: they cost a statement each, and one more drops those that it leaves
//! out. It has it easier: no session, no lease, nothing to decode.

use std::{collections::BTreeSet, time::Instant};

use anyhow::Context as _;
use serde::Deserialize;
use sqlx::{Connection as _, PgConnection, PgPool};

use super::{
    daemon::postmaster,
    filling::rate,
    script::{Script, UPDATES},
};
use crate::process;

/// The updates of a transaction: some 2 MiB of messages, as in the daemon's.
const AT_ONCE: usize = 3_000;

/// An update, read and ready to be written.
pub(super) enum Update {
    /// A channel.
    Channel(Box<Channel>),
    /// A role.
    Role(Box<Role>),
}

/// What is kept of a channel.
pub(super) struct Channel {
    id: i64,
    guild_id: i64,
    kind: i16,
    name: String,
    position: i32,
    parent_id: Option<i64>,
    topic: Option<String>,
    nsfw: bool,
    overwrites: Vec<Overwrite>,
}

struct Overwrite {
    target_id: i64,
    kind: i16,
    allow: i64,
    deny: i64,
}

/// What is kept of a role; its tags and icon never change here.
pub(super) struct Role {
    id: i64,
    guild_id: i64,
    name: String,
    color: i32,
    position: i32,
    permissions: i64,
    hoist: bool,
    mentionable: bool,
}

/// Reads the updates, which is not part of the writing.
pub(super) fn read(script: &Script) -> anyhow::Result<Vec<Update>> {
    script.told.iter().map(|told| Update::read(&told.message)).collect()
}

/// Writes them into a filled mirror; yields updates a second, and PostgreSQL's seconds of CPU.
pub(super) async fn write(updates: &[Update], pool: &PgPool) -> anyhow::Result<(f64, f64)> {
    let server = postmaster(pool).await?;
    let before = process::family_cpu(server)?;
    let mut conn = pool.acquire().await?;
    let began = Instant::now();
    for updates in updates.chunks(AT_ONCE) {
        let mut tx = conn.begin().await?;
        let mut guild_ids = BTreeSet::new();
        for update in updates {
            guild_ids.insert(update.write(&mut tx).await?);
        }
        for guild_id in &guild_ids {
            let raise = "update guilds set revision = revision + 1 where guild_id = $1";
            sqlx::query(raise).bind(guild_id).execute(&mut *tx).await?;
        }
        let notice = format!("{} guilds", guild_ids.len());
        sqlx::query("select pg_notify('bellhop_mirror', $1)").bind(notice).execute(&mut *tx).await?;
        tx.commit().await?;
    }
    let took = began.elapsed();
    anyhow::ensure!(updates.len() == UPDATES, "{} updates are too few", updates.len());
    let told: i64 = sqlx::query_scalar("select count(*) from history").fetch_one(&mut *conn).await?;
    anyhow::ensure!(told > 0, "nothing was told in history");
    Ok((rate(updates.len(), took), process::family_cpu(server)? - before))
}

impl Update {
    fn read(message: &str) -> anyhow::Result<Self> {
        #[derive(Deserialize)]
        struct Message {
            t: String,
            d: serde_json::Value,
        }
        let Message { t, d } = serde_json::from_str(message)?;
        match t.as_str() {
            "CHANNEL_UPDATE" => Ok(Self::Channel(Box::new(Channel::read(&d)?))),
            "GUILD_ROLE_UPDATE" => Ok(Self::Role(Box::new(Role::read(&d)?))),
            other => anyhow::bail!("{other} among the updates"),
        }
    }

    /// Yields the guild.
    async fn write(&self, conn: &mut PgConnection) -> anyhow::Result<i64> {
        match self {
            Self::Channel(channel) => channel.write(conn).await,
            Self::Role(role) => role.write(conn).await,
        }
    }
}

impl Channel {
    fn read(d: &serde_json::Value) -> anyhow::Result<Self> {
        let overwrites = d["permission_overwrites"].as_array().context("no overwrites")?;
        Ok(Self {
            id: id(&d["id"])?,
            guild_id: id(&d["guild_id"])?,
            kind: number(&d["type"])?,
            name: text(&d["name"])?,
            position: number(&d["position"])?,
            parent_id: d["parent_id"].is_string().then(|| id(&d["parent_id"])).transpose()?,
            topic: d["topic"].as_str().map(str::to_owned),
            nsfw: d["nsfw"].as_bool().unwrap_or_default(),
            overwrites: overwrites.iter().map(Overwrite::read).collect::<anyhow::Result<_>>()?,
        })
    }

    async fn write(&self, conn: &mut PgConnection) -> anyhow::Result<i64> {
        sqlx::query(
            "insert into channels (channel_id, guild_id, kind, name, position, parent_id, topic, nsfw,
                                   archived_or_hidden)
             values ($1, $2, $3, $4, $5, $6, $7, $8, false)
             on conflict (guild_id, channel_id) do update
             set kind = excluded.kind, name = excluded.name, position = excluded.position,
                 parent_id = excluded.parent_id, topic = excluded.topic, nsfw = excluded.nsfw
             where channels.deleted_at is null
               and (channels.kind, channels.name, channels.position, channels.parent_id, channels.topic,
                    channels.nsfw)
                   is distinct from (excluded.kind, excluded.name, excluded.position, excluded.parent_id,
                                     excluded.topic, excluded.nsfw)",
        )
        .bind(self.id)
        .bind(self.guild_id)
        .bind(self.kind)
        .bind(&self.name)
        .bind(self.position)
        .bind(self.parent_id)
        .bind(&self.topic)
        .bind(self.nsfw)
        .execute(&mut *conn)
        .await?;
        let target_ids: Vec<i64> = self.overwrites.iter().map(|overwrite| overwrite.target_id).collect();
        sqlx::query(
            "with dropped as (
                 delete from channel_overwrites
                 where guild_id = $1 and channel_id = $2 and target_id <> all($3)
                 returning target_id, kind, allow, deny
             )
             insert into history (guild_id, subject, subject_id, target_id, before, at)
             select $1, 'overwrite', $2, target_id,
                    jsonb_build_object('kind', kind, 'allow', allow::text, 'deny', deny::text), now()
             from dropped",
        )
        .bind(self.guild_id)
        .bind(self.id)
        .bind(target_ids)
        .execute(&mut *conn)
        .await?;
        for overwrite in &self.overwrites {
            overwrite.write(self, conn).await?;
        }
        Ok(self.guild_id)
    }
}

impl Overwrite {
    fn read(overwrite: &serde_json::Value) -> anyhow::Result<Self> {
        Ok(Self {
            target_id: id(&overwrite["id"])?,
            kind: number(&overwrite["type"])?,
            allow: id(&overwrite["allow"])?,
            deny: id(&overwrite["deny"])?,
        })
    }

    async fn write(&self, channel: &Channel, conn: &mut PgConnection) -> anyhow::Result<()> {
        sqlx::query(
            "with before as (
                 select jsonb_build_object('kind', kind, 'allow', allow::text, 'deny', deny::text) as state
                 from channel_overwrites where guild_id = $1 and channel_id = $2 and target_id = $3
             ), after as (
                 insert into channel_overwrites (guild_id, channel_id, target_id, kind, allow, deny)
                 values ($1, $2, $3, $4, $5, $6)
                 on conflict (guild_id, channel_id, target_id) do update
                 set kind = excluded.kind, allow = excluded.allow, deny = excluded.deny
                 where (channel_overwrites.kind, channel_overwrites.allow, channel_overwrites.deny)
                       is distinct from (excluded.kind, excluded.allow, excluded.deny)
                 returning jsonb_build_object('kind', kind, 'allow', allow::text, 'deny', deny::text) as state
             )
             insert into history (guild_id, subject, subject_id, target_id, before, after, at)
             select $1, 'overwrite', $2, $3, before.state, after.state, now()
             from after left join before on true",
        )
        .bind(channel.guild_id)
        .bind(channel.id)
        .bind(self.target_id)
        .bind(self.kind)
        .bind(self.allow)
        .bind(self.deny)
        .execute(conn)
        .await?;
        Ok(())
    }
}

impl Role {
    fn read(d: &serde_json::Value) -> anyhow::Result<Self> {
        let role = &d["role"];
        Ok(Self {
            id: id(&role["id"])?,
            guild_id: id(&d["guild_id"])?,
            name: text(&role["name"])?,
            color: number(&role["color"])?,
            position: number(&role["position"])?,
            permissions: id(&role["permissions"])?,
            hoist: role["hoist"].as_bool().unwrap_or_default(),
            mentionable: role["mentionable"].as_bool().unwrap_or_default(),
        })
    }

    async fn write(&self, conn: &mut PgConnection) -> anyhow::Result<i64> {
        sqlx::query(
            "with before as (
                 select jsonb_build_object(
                            'name', name, 'primary_color', primary_color, 'position', position,
                            'permissions', permissions::text, 'managed', managed, 'hoist', hoist,
                            'mentionable', mentionable) as state
                 from roles where guild_id = $2 and role_id = $1
             ), after as (
                 insert into roles (role_id, guild_id, name, primary_color, position, permissions, managed,
                                    hoist, mentionable, tag_premium_subscriber,
                                    tag_available_for_purchase, tag_guild_connections)
                 values ($1, $2, $3, $4, $5, $6, false, $7, $8, false, false, false)
                 on conflict (guild_id, role_id) do update
                 set name = excluded.name, primary_color = excluded.primary_color,
                     position = excluded.position, permissions = excluded.permissions, hoist = excluded.hoist,
                     mentionable = excluded.mentionable
                 where roles.deleted_at is null
                   and (roles.name, roles.primary_color, roles.position, roles.permissions, roles.hoist,
                        roles.mentionable)
                       is distinct from (excluded.name, excluded.primary_color, excluded.position,
                                         excluded.permissions, excluded.hoist, excluded.mentionable)
                 returning jsonb_build_object(
                               'name', name, 'primary_color', primary_color, 'position', position,
                               'permissions', permissions::text, 'managed', managed, 'hoist', hoist,
                               'mentionable', mentionable) as state
             )
             insert into history (guild_id, subject, subject_id, before, after, at)
             select $2, 'role', $1, before.state, after.state, now() from after left join before on true",
        )
        .bind(self.id)
        .bind(self.guild_id)
        .bind(&self.name)
        .bind(self.color)
        .bind(self.position)
        .bind(self.permissions)
        .bind(self.hoist)
        .bind(self.mentionable)
        .execute(conn)
        .await?;
        Ok(self.guild_id)
    }
}

/// Discord's ids and permissions are numbers in strings.
fn id(value: &serde_json::Value) -> anyhow::Result<i64> {
    value.as_str().and_then(|text| text.parse().ok()).with_context(|| format!("{value} is no id"))
}

fn number<N: TryFrom<i64>>(value: &serde_json::Value) -> anyhow::Result<N> {
    let number = value.as_i64().and_then(|number| N::try_from(number).ok());
    number.with_context(|| format!("{value} is no such number"))
}

fn text(value: &serde_json::Value) -> anyhow::Result<String> {
    value.as_str().map(str::to_owned).with_context(|| format!("{value} is no text"))
}
