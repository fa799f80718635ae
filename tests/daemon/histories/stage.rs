//! The stage that a history is played on: a Bench, its guilds, and the daemons that live just now.

use std::{collections::BTreeSet, os::unix::process::ExitStatusExt as _, time::Duration};

use bellhop_testkit::{Bench, DaemonProcess};
use rustix::process::Signal;
use serde_json::{Value, json};
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{ChannelMarker, EmojiMarker, GuildMarker, RoleMarker},
    },
};

use super::{names::Names, step::Pick, strategy::Faults};
use crate::daemon::{Daemon, truth::bot};

/// The most guilds of a history, so that what happens meets what happened before.
const MOST_GUILDS: usize = 4;

/// A daemon that lives: a task, whose end is a kill's for all who hear of it, or a process.
pub(super) enum Living {
    Task(Daemon),
    Process(DaemonProcess),
    /// A process that stands still.
    Frozen(DaemonProcess),
}

/// Where a history is played.
pub(super) struct Stage {
    pub(super) t: Bench,
    pub(super) faults: Faults,
    pub(super) living: Vec<Living>,
    /// Every guild that the bot ever was in.
    pub(super) guilds: Vec<Id<GuildMarker>>,
    /// Those that Discord cannot serve now.
    pub(super) outages: BTreeSet<Id<GuildMarker>>,
    /// Every thread that was started.
    pub(super) threads: Vec<Id<ChannelMarker>>,
    pub(super) names: Names,
    /// The database's server is stopped.
    pub(super) away: bool,
    /// How many sessions the world ended (op 9).
    pub(super) ended: u32,
}

impl Living {
    pub(super) async fn kill(self) {
        match self {
            Self::Task(daemon) => daemon.kill().await,
            Self::Process(daemon) | Self::Frozen(daemon) => daemon.kill().await,
        }
    }

    pub(super) async fn stop(self) {
        match self {
            Self::Task(daemon) => daemon.stop().await,
            Self::Process(daemon) | Self::Frozen(daemon) => {
                let ended = daemon.stop().await;
                // One that was begun a moment ago does not hear the signal yet, and ends by it.
                let by_signal = ended.signal() == Some(Signal::TERM.as_raw());
                assert!(ended.success() || by_signal, "{ended}");
            }
        }
    }

    /// Lets a process stand still, as by SIGSTOP.
    pub(super) fn freeze(self) -> Self {
        match self {
            Self::Process(daemon) => {
                daemon.freeze();
                Self::Frozen(daemon)
            }
            other => other,
        }
    }

    /// Lets it go on.
    pub(super) fn wake(self) -> Self {
        match self {
            Self::Frozen(daemon) => {
                daemon.wake();
                Self::Process(daemon)
            }
            other => other,
        }
    }
}

impl Stage {
    pub(super) async fn set(faults: Faults) -> Self {
        let setup = Bench::setup().without_mirror();
        let setup = if faults.server { setup.with_own_database_server() } else { setup };
        let t = setup.start().await;
        let guilds = vec![t.demo.guild_id];
        let mut stage = Self {
            t,
            faults,
            living: Vec::new(),
            guilds,
            outages: BTreeSet::new(),
            threads: Vec::new(),
            names: Names::default(),
            away: false,
            ended: 0,
        };
        stage.start_daemon();
        stage.names.note(&stage.t, &stage.guilds);
        stage
    }

    pub(super) fn start_daemon(&mut self) {
        self.living.push(if self.faults.processes {
            Living::Process(DaemonProcess::start(&self.t, &[]))
        } else {
            Living::Task(Daemon::start(&self.t))
        });
    }

    /// Lets everyone who stands still go on.
    pub(super) fn wake(&mut self) {
        self.living = std::mem::take(&mut self.living).into_iter().map(Living::wake).collect();
    }

    /// Changes the world as Discord itself does; what cannot be is refused, and nothing happens.
    pub(super) async fn discord(&self, method: &str, path: &str, body: &Value) -> Value {
        self.t.rest(None, method, path, body).await.json()
    }

    /// The guilds that the bot is in.
    pub(super) fn joined(&self) -> Vec<Id<GuildMarker>> {
        let joined = |guild_id: &&Id<GuildMarker>| self.t.world.member(**guild_id, bot()).is_some();
        self.guilds.iter().filter(joined).copied().collect()
    }

    /// The guilds that the bot left and can return to: nobody joins one that Discord cannot serve.
    fn left(&self) -> Vec<Id<GuildMarker>> {
        let exists = |guild_id: &&Id<GuildMarker>| self.t.world.guild(**guild_id).is_some();
        let joined = self.joined();
        let open = |id: &&Id<GuildMarker>| !joined.contains(id) && !self.outages.contains(id);
        self.guilds.iter().filter(exists).filter(open).copied().collect()
    }

    /// Begins or ends an outage of a guild.
    pub(super) fn set_outage(&mut self, guild_id: Id<GuildMarker>, begins: bool) {
        self.t.world.set_unavailable(guild_id, begins).unwrap();
        if begins {
            self.names.gap(guild_id);
            self.outages.insert(guild_id);
        } else {
            self.outages.remove(&guild_id);
        }
    }

    pub(super) fn channels(&self, guild_id: Id<GuildMarker>) -> Vec<Id<ChannelMarker>> {
        self.t.world.channels(guild_id).iter().filter_map(id).collect()
    }

    /// The categories among a guild's channels.
    pub(super) fn categories(&self, guild_id: Id<GuildMarker>) -> Vec<Id<ChannelMarker>> {
        self.t.world.channels(guild_id).iter().filter(|channel| channel["type"] == 4).filter_map(id).collect()
    }

    /// The channels that may have threads.
    pub(super) fn threaded(&self, guild_id: Id<GuildMarker>) -> Vec<Id<ChannelMarker>> {
        let threaded = |channel: &&Value| [0, 5, 15].iter().any(|kind| channel["type"] == *kind);
        self.t.world.channels(guild_id).iter().filter(threaded).filter_map(id).collect()
    }

    /// The threads of a guild, archived ones included.
    pub(super) fn threads(&self, guild_id: Id<GuildMarker>) -> Vec<Id<ChannelMarker>> {
        let here = |id: &&Id<ChannelMarker>| {
            self.t.world.channel(**id).is_some_and(|thread| thread["guild_id"] == json!(guild_id))
        };
        self.threads.iter().filter(here).copied().collect()
    }

    /// A guild's roles, @everyone included.
    pub(super) fn roles(&self, guild_id: Id<GuildMarker>) -> Vec<Id<RoleMarker>> {
        self.listed(guild_id, "roles")
    }

    pub(super) fn emojis(&self, guild_id: Id<GuildMarker>) -> Vec<Id<EmojiMarker>> {
        self.listed(guild_id, "emojis")
    }

    fn listed<M>(&self, guild_id: Id<GuildMarker>, field: &str) -> Vec<Id<M>> {
        let guild = self.t.world.guild(guild_id).unwrap_or_default();
        guild[field].as_array().into_iter().flatten().filter_map(id).collect()
    }

    pub(super) fn new_guild(&mut self) {
        if self.guilds.len() == MOST_GUILDS {
            return;
        }
        let guild_id = self.t.world.create_guild("Annex", self.t.demo.owner).unwrap();
        for body in [json!({"name": "wing", "type": 4}), json!({"name": "desk", "type": 0})] {
            self.t.world.create_channel(guild_id, &body).unwrap();
        }
        self.join(guild_id);
        self.guilds.push(guild_id);
    }

    pub(super) fn return_to(&mut self, which: Pick) {
        if let Some(guild_id) = which.of(&self.left()) {
            self.join(guild_id);
        }
    }

    fn join(&self, guild_id: Id<GuildMarker>) {
        let granted = Permissions::VIEW_CHANNEL | Permissions::MANAGE_CHANNELS | Permissions::MANAGE_ROLES;
        self.t.world.install(guild_id, Some(granted)).unwrap();
    }

    /// Lets the leases of whoever died or stands still run out, without a wait.
    pub(super) async fn expire_leases(&self) {
        if self.faults.processes {
            // Their clock is the machine's, which nobody turns.
            let expire = "update leases set expires_at = now() where name like 'shard:%'";
            sqlx::query(expire).execute(&self.t.pool).await.unwrap();
        } else {
            self.t.clock.advance(Duration::from_secs(10));
        }
    }
}

/// An object's id.
pub(super) fn id<M>(object: &Value) -> Option<Id<M>> {
    object["id"].as_str()?.parse().ok()
}
