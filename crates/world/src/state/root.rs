//! The whole state: every object by its id, and the list of what happened since it was last drained.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};
use time::OffsetDateTime;
use twilight_model::id::Id;

use super::{
    Account, Application, AuditEntry, Authorizations, Change, Channel, Command, Guild, Interaction, Message,
    ThreadMember,
    ids::{ChannelId, GuildId, InteractionId, MessageId, UserId},
    nonce::Nonces,
    segment::Touched,
    snowflake::Snowflakes,
};

/// All that the simulated Discord knows. What is skipped by serde does not outlive the process; what
/// is written as an empty map is written part by part ([`Part`](super::Part)).
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct State {
    pub(super) snowflakes: Snowflakes,
    pub(crate) application: Application,
    pub(crate) accounts: BTreeMap<UserId, Account>,
    #[serde(default, serialize_with = "elsewhere")]
    pub(crate) guilds: BTreeMap<GuildId, Guild>,
    #[serde(default, serialize_with = "elsewhere")]
    pub(crate) channels: BTreeMap<ChannelId, Channel>,
    #[serde(default, serialize_with = "elsewhere")]
    pub(crate) messages: BTreeMap<ChannelId, BTreeMap<MessageId, Message>>,
    /// Who is in each thread.
    #[serde(default, serialize_with = "elsewhere")]
    pub(super) thread_members: BTreeMap<ChannelId, BTreeMap<UserId, ThreadMember>>,
    pub(crate) commands: Vec<Command>,
    #[serde(default, serialize_with = "elsewhere")]
    pub(crate) audit_log: BTreeMap<GuildId, Vec<AuditEntry>>,
    /// Messages that one person alone sees, with that person.
    #[serde(skip)]
    pub(crate) ephemerals: BTreeMap<MessageId, (UserId, Message)>,
    #[serde(skip)]
    pub(crate) interactions: HashMap<InteractionId, Interaction>,
    #[serde(skip)]
    pub(super) nonces: Nonces,
    /// Where each person talks to the bot alone.
    #[serde(default)]
    pub(super) dms: BTreeMap<UserId, ChannelId>,
    /// What was changed since it was last written.
    #[serde(skip)]
    pub(super) touched: Touched,
    /// What people allowed the application.
    #[serde(default)]
    pub(crate) authorizations: Authorizations,
    #[serde(skip)]
    changes: Vec<Change>,
    #[serde(skip, default = "epoch")]
    now: OffsetDateTime,
}

/// An empty map: its entries are written elsewhere.
fn elsewhere<T, S: Serializer>(_: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_map(Some(0))?.end()
}

fn epoch() -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH
}

impl State {
    /// An empty Discord that knows one application and its bot user.
    pub(crate) fn new(application: Application) -> Self {
        let bot = super::User::bot(application.bot_id(), &application.name);
        let mut state = Self {
            snowflakes: Snowflakes::default(),
            application,
            accounts: BTreeMap::new(),
            guilds: BTreeMap::new(),
            channels: BTreeMap::new(),
            messages: BTreeMap::new(),
            thread_members: BTreeMap::new(),
            commands: Vec::new(),
            audit_log: BTreeMap::new(),
            ephemerals: BTreeMap::new(),
            interactions: HashMap::new(),
            nonces: Nonces::default(),
            dms: BTreeMap::new(),
            touched: Touched::default(),
            authorizations: Authorizations::default(),
            changes: Vec::new(),
            now: epoch(),
        };
        state.put_account(bot, "en-US");
        state
    }

    /// The time of the operation under way.
    pub(crate) fn now(&self) -> OffsetDateTime {
        self.now
    }

    /// Sets the time of the operation that begins.
    pub(crate) fn set_now(&mut self, now: OffsetDateTime) {
        self.now = now;
    }

    /// A fresh snowflake; they rise.
    pub(crate) fn next_id<M>(&mut self) -> Id<M> {
        self.snowflakes.next(self.now)
    }

    /// A fresh snowflake of exactly this time.
    pub(crate) fn next_id_at<M>(&mut self, now: OffsetDateTime) -> Id<M> {
        self.snowflakes.next_at(now)
    }

    /// The channel of a person's direct messages with the bot; made when first asked for.
    pub(crate) fn dm_channel(&mut self, user_id: UserId) -> ChannelId {
        if let Some(channel_id) = self.dms.get(&user_id) {
            return *channel_id;
        }
        let channel_id = self.next_id();
        self.dms.insert(user_id, channel_id);
        channel_id
    }

    /// Whether a channel is where a person and the bot are alone.
    pub(crate) fn is_direct(&self, channel_id: ChannelId) -> bool {
        self.dms.values().any(|direct| *direct == channel_id)
    }

    /// Notes that something happened.
    pub(crate) fn record(&mut self, change: Change) {
        self.touched.note(change.guild_id(self));
        self.changes.push(change);
    }

    /// Takes what happened since the last call.
    pub(crate) fn drain(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }
}
