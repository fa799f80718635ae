//! What channels and roles were ever called: a tombstone keeps the last name.

use std::collections::{BTreeMap, BTreeSet};

use bellhop_testkit::Bench;
use serde_json::Value;
use twilight_model::id::{Id, marker::GuildMarker};

use crate::daemon::truth::bot;

/// A channel or role by its id.
type Key = (&'static str, i64);

/// Every name so far, the last one last.
#[derive(Default)]
pub(super) struct Names {
    known: BTreeMap<Key, (Id<GuildMarker>, Vec<String>)>,
    /// Guilds of which something may have happened that nobody told.
    gaps: BTreeSet<Id<GuildMarker>>,
    /// The same of any guild, known or not.
    gap_everywhere: bool,
}

impl Names {
    /// Takes note of what everything is called now, and of guilds that are not told of now.
    pub(super) fn note(&mut self, t: &Bench, guilds: &[Id<GuildMarker>]) {
        for guild_id in guilds {
            let Some(guild) = t.world.guild(*guild_id) else { continue };
            if t.world.member(*guild_id, bot()).is_none() {
                self.gaps.insert(*guild_id);
            }
            for role in guild["roles"].as_array().into_iter().flatten() {
                self.note_one(*guild_id, "roles", role);
            }
            for channel in t.world.channels(*guild_id) {
                self.note_one(*guild_id, "channels", &channel);
            }
        }
    }

    fn note_one(&mut self, guild_id: Id<GuildMarker>, table: &'static str, object: &Value) {
        let (Some(id), Some(name)) = (object["id"].as_str(), object["name"].as_str()) else { return };
        let key = (table, id.parse().unwrap());
        let names = &mut self.known.entry(key).or_insert_with(|| (guild_id, Vec::new())).1;
        if names.last().is_none_or(|last| last != name) {
            names.push(name.to_owned());
        }
    }

    /// Something may happen to this guild that nobody tells.
    pub(super) fn gap(&mut self, guild_id: Id<GuildMarker>) {
        self.gaps.insert(guild_id);
    }

    /// Something may happen to any guild, known or not, that nobody tells.
    pub(super) fn gap_everywhere(&mut self) {
        self.gap_everywhere = true;
    }

    /// What is wrong with the tombstones of guilds that the bot is in.
    pub(super) async fn wrong(&self, t: &Bench) -> Vec<String> {
        let rows = "select 'channels', channel_id, name, deleted_at is not null from channels
                    union all select 'roles', role_id, name, deleted_at is not null from roles";
        let rows: Vec<(String, i64, String, bool)> = sqlx::query_as(rows).fetch_all(&t.pool).await.unwrap();
        let rows: BTreeMap<(&str, i64), (&str, bool)> = rows
            .iter()
            .map(|(table, id, name, deleted)| ((table.as_str(), *id), (name.as_str(), *deleted)))
            .collect();
        let mut wrong = Vec::new();
        for (key, (guild_id, names)) in &self.known {
            if t.world.member(*guild_id, bot()).is_none() || exists(t, *guild_id, *key) {
                continue;
            }
            wrong.extend(
                self.judge(*guild_id, names, rows.get(key))
                    .map(|what| format!("{} {}: {what}", key.0, key.1)),
            );
        }
        wrong
    }

    fn judge(
        &self,
        guild_id: Id<GuildMarker>,
        names: &[String],
        row: Option<&(&str, bool)>,
    ) -> Option<String> {
        let told = !self.gap_everywhere && !self.gaps.contains(&guild_id);
        match row {
            None => told.then(|| "no tombstone".to_owned()),
            Some((_, false)) => Some("was deleted, and is not".to_owned()),
            Some((name, true)) if told && names.last().is_some_and(|last| last != name) => {
                Some(format!("tombstone {name:?} of {names:?}"))
            }
            Some((name, true)) if !names.iter().any(|known| known == name) => {
                Some(format!("tombstone {name:?}, never called so"))
            }
            Some(_) => None,
        }
    }
}

fn exists(t: &Bench, guild_id: Id<GuildMarker>, (table, id): Key) -> bool {
    let id = id.cast_unsigned();
    match table {
        "roles" => t.world.role(guild_id, Id::new(id)).is_some(),
        _ => t.world.channel(Id::new(id)).is_some(),
    }
}
