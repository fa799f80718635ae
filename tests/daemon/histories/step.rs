//! What can happen in a history, as data: it shrinks, and prints as a numbered list.

use std::fmt;

use serde_json::Value;

/// One of what there is when its step is taken: the number, modulo how many there are, in the order of
/// their ids. So a step keeps its meaning while the steps before it are taken away.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Pick(pub(super) u8);

impl Pick {
    /// Which of these it is; `None` where there are none.
    pub(super) fn of<T: Clone>(self, list: &[T]) -> Option<T> {
        list.get(usize::from(self.0).checked_rem(list.len())?).cloned()
    }
}

/// A step of a history.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Something changes in a guild that the bot is in.
    Change(Pick, Change),
    /// The bot joins a new guild.
    NewGuild,
    /// The bot returns to a guild that it had left.
    Return(Pick),
    /// Something goes wrong with the gateway.
    Gateway(Gateway),
    /// Something happens to a daemon.
    Daemon(Life),
    /// Something happens to the database.
    Database(Database),
    /// Time passes for the shared clock, in seconds.
    Clock(u8),
    /// Time passes, in milliseconds, so that what follows finds the daemon at another moment.
    Pause(u8),
    /// The stream is let come to rest, and everything compared.
    Rest,
}

/// A change in a guild.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// The guild itself: the body of Modify Guild.
    Guild(Value),
    CreateChannel {
        /// The type (Discord Docs: Channel Types).
        kind: u8,
        /// Its category, if it gets one.
        parent: Option<Pick>,
        name: &'static str,
    },
    /// The body of Modify Channel.
    UpdateChannel(Pick, Value),
    /// Into a category, or out of all of them.
    MoveChannel(Pick, Option<Pick>),
    /// Several places at once (Modify Guild Channel Positions).
    ReorderChannels(Vec<(Pick, u8)>),
    DeleteChannel(Pick),
    StartThread {
        channel: Pick,
        private: bool,
        name: &'static str,
    },
    /// The body of Modify Channel, for a thread.
    UpdateThread(Pick, Value),
    DeleteThread(Pick),
    /// The bot is added to a thread, or taken out of it.
    BotInThread(Pick, bool),
    PutOverwrite {
        channel: Pick,
        target: Target,
        allow: u64,
        deny: u64,
    },
    DeleteOverwrite(Pick, Pick),
    /// The body of Create Guild Role.
    CreateRole(Value),
    /// The body of Modify Guild Role.
    UpdateRole(Pick, Value),
    /// Several places at once (Modify Guild Role Positions).
    ReorderRoles(Vec<(Pick, u8)>),
    DeleteRole(Pick),
    CreateEmoji(&'static str),
    RenameEmoji(Pick, &'static str),
    DeleteEmoji(Pick),
    /// The bot's own member gets a role, or loses it.
    BotRole(Pick, bool),
    /// The bot's own name in the guild.
    BotNick(Option<&'static str>),
    /// Discord cannot serve the guild, or can again.
    Outage(bool),
    /// The bot leaves.
    Leave,
    /// The guild ends.
    DeleteGuild,
}

/// Whom an overwrite concerns.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    Role(Pick),
    Bot,
    Owner,
}

/// What goes wrong with the gateway.
#[derive(Clone, Debug)]
pub(super) enum Gateway {
    Cut,
    /// Op 7.
    Reconnect,
    /// Op 9; whether the session can be resumed.
    Invalidate(bool),
    /// A close with a code after which the session can be resumed.
    Close(u16),
    /// So many heartbeats are not acknowledged.
    LoseAcks(u8),
    /// The socket neither sends nor reads.
    Stall,
    /// The next so many dispatches are sent twice.
    Duplicate(u8),
    /// The next dispatch, and all after it, come so many milliseconds later.
    Delay(u8),
    /// The next dispatch of this name lacks a field: a JSON pointer.
    Undecodable(&'static str, &'static str),
}

/// What happens to a daemon.
#[derive(Clone, Copy, Debug)]
pub(super) enum Life {
    /// One starts, beside another or alone; two at the most.
    Start,
    /// One dies as by SIGKILL.
    Kill(Pick),
    /// One ends as by SIGTERM.
    Stop(Pick),
    /// One stands still as by SIGSTOP, past its lease.
    Freeze(Pick),
    /// Who stands still goes on.
    Wake,
}

/// What happens to the database.
#[derive(Clone, Copy, Debug)]
pub(super) enum Database {
    /// Every connection breaks.
    Break,
    /// Its server ends, and another starts.
    Restart,
    /// Its server ends.
    Away,
    /// The same, and nothing else happens for longer than a lease lasts, than one waits for a connection, and
    /// than a transaction may take.
    AwayForLong,
    /// It starts again.
    Back,
}

/// A history and the conditions under which it runs.
#[derive(Clone)]
pub(super) struct History {
    /// Heartbeats come every second instead of every 41 s, so that lost ones are noticed.
    pub(super) nervous: bool,
    pub(super) steps: Vec<Step>,
}

impl Step {
    /// Whether it can make Discord and the mirror lose a change for good: what happens between two
    /// sessions, or cannot be read, is known by its outcome alone.
    pub(super) fn forgets(&self) -> bool {
        matches!(self, Self::Gateway(Gateway::Invalidate(false) | Gateway::Undecodable(..)))
    }
}

impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "heartbeats every {}", if self.nervous { "second" } else { "41 s" })?;
        for (number, step) in (1..).zip(&self.steps) {
            writeln!(f, "{number:3}. {step:?}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Pick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}
