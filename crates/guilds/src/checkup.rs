//! Whether the processes do their work, judged by the rows that they keep: the same for an operator and for managers.

use std::time::Duration;

use bellhop_store::checkup::{LeaseStatus, Queue, Rights, ShardStatus, Troubled};
use serde::Serialize;
use time::OffsetDateTime;
use twilight_model::guild::Permissions;

use crate::freshness::{Freshness, heard, is_held};

/// What the bot needs in a whole server: to see channels, to post panels and the log there, to look for what it posted, and
/// to give roles.
pub const NEEDED: Permissions = Permissions::VIEW_CHANNEL
    .union(Permissions::SEND_MESSAGES)
    .union(Permissions::EMBED_LINKS)
    .union(Permissions::READ_MESSAGE_HISTORY)
    .union(Permissions::MANAGE_ROLES);
/// What could have run for so long and did not is held up by more than its turn.
const OVERDUE: Duration = Duration::from_mins(1);
/// Servers that are named; of more it is told how many.
const MOST_NAMED: usize = 5;

/// How something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Good,
    /// It works, and is not as it should be.
    Doubtful,
    /// It does not work.
    Bad,
    /// It could not be looked at, for something else does not work.
    Skipped,
}

/// What was found of one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The thing, such as `gateway`.
    pub check: &'static str,
    /// How it was found.
    pub verdict: Verdict,
    /// The same in a sentence.
    pub says: String,
    /// What mends it; null where nothing is to be mended.
    pub fix: Option<String>,
}

impl Finding {
    /// It is as it should be.
    pub fn good(check: &'static str, says: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Good, says: says.into(), fix: None }
    }

    /// It works, and is not as it should be.
    pub fn doubtful(check: &'static str, says: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Doubtful, says: says.into(), fix: Some(fix.into()) }
    }

    /// It does not work.
    pub fn bad(check: &'static str, says: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Bad, says: says.into(), fix: Some(fix.into()) }
    }

    /// It could not be looked at.
    pub fn skipped(check: &'static str, why: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Skipped, says: why.into(), fix: None }
    }
}

/// Whether every shard hears Discord.
pub fn gateway(shards: &[ShardStatus], now: OffsetDateTime) -> Finding {
    let count = shards.iter().map(|shard| shard.shard_count).max().unwrap_or_default();
    let serving: Vec<_> = shards.iter().filter(|shard| shard.shard_count == count).collect();
    hearing(&serving, usize::try_from(count).unwrap_or_default(), now)
}

/// Whether the shard that tells of a guild hears Discord.
pub fn session(shard: Option<&ShardStatus>, now: OffsetDateTime) -> Finding {
    hearing(shard.as_slice(), 1, now)
}

/// Whether these shards, of so many, hear Discord.
fn hearing(serving: &[&ShardStatus], count: usize, now: OffsetDateTime) -> Finding {
    const CHECK: &str = "gateway";
    if serving.is_empty() {
        let says = "No daemon has ever mirrored this application's servers.";
        return Finding::bad(CHECK, says, "Run `bellhop run sync-daemon`.");
    }
    let of = |shard: &ShardStatus| Freshness::of_shard(&shard.standing, now);
    let is_served = |shard: &ShardStatus| shard.standing.held_until.is_some_and(|until| is_held(until, now));
    if let Some(silent) = serving.iter().find(|shard| !is_served(shard) || of(shard) == Freshness::Stale) {
        let fix = "See that the daemon runs; its /health/ready and its log say what stands in its way.";
        return Finding::bad(CHECK, told(silent, is_served(silent), now), fix);
    }
    if serving.len() < count {
        let says = format!("Of {count} shards only {} have a session.", serving.len());
        return Finding::bad(CHECK, says, "Run daemons whose SHARDS together are all of them.");
    }
    if let Some(behind) = serving.iter().find(|shard| of(shard) == Freshness::CatchingUp) {
        let says = format!("Shard {} is catching up.", behind.shard_id);
        return Finding::doubtful(CHECK, says, "Wait; where it goes on, look whether PostgreSQL is slow.");
    }
    let last = serving.iter().filter_map(|shard| heard(&shard.standing)).min().unwrap_or(now);
    let hears =
        if count == 1 { "The session hears".to_owned() } else { format!("All {count} sessions hear") };
    Finding::good(CHECK, format!("{hears} everything; Discord was last heard {}.", ago(last, now)))
}

fn told(shard: &ShardStatus, is_served: bool, now: OffsetDateTime) -> String {
    let id = shard.shard_id;
    let heard = heard(&shard.standing).map(|at| format!("it last heard Discord {}", ago(at, now)));
    match (is_served, heard) {
        (true, Some(heard)) => format!("Shard {id} is silent: {heard}."),
        (true, None) => format!("Shard {id} has no connection yet."),
        (false, Some(heard)) => format!("No daemon holds shard {id}; {heard}."),
        (false, None) => format!("No daemon holds shard {id}."),
    }
}

/// Whether a worker is active.
pub fn worker(until: Option<OffsetDateTime>, now: OffsetDateTime) -> Finding {
    const CHECK: &str = "worker";
    match until {
        Some(until) if is_held(until, now) => Finding::good(CHECK, "A worker is active."),
        Some(until) => Finding::bad(
            CHECK,
            format!("No worker is active since {}: actions wait.", ago(until, now)),
            "Run `bellhop run worker`.",
        ),
        None => Finding::bad(CHECK, "No worker was ever active: actions wait.", "Run `bellhop run worker`."),
    }
}

/// Who holds what only one may do: nothing is judged by it, and it tells which of several processes it is.
pub fn leases(leases: &[LeaseStatus], now: OffsetDateTime) -> Finding {
    const CHECK: &str = "leases";
    let held: Vec<_> = leases.iter().filter(|lease| is_held(lease.expires_at, now)).collect();
    let named: Vec<_> = held
        .iter()
        .take(MOST_NAMED)
        .map(|LeaseStatus { name, holder, epoch, .. }| {
            let holder = holder.as_fields().0;
            format!("{name} by {holder:08x} (epoch {epoch})")
        })
        .collect();
    let more = more(held.len());
    if named.is_empty() {
        return Finding::good(CHECK, "None is held.");
    }
    Finding::good(CHECK, format!("Held: {}{more}.", named.join(", ")))
}

/// Whether actions are done in time.
pub fn queue(queue: &Queue, now: OffsetDateTime) -> Finding {
    const CHECK: &str = "queue";
    let failed = match queue.failed {
        0 => String::new(),
        1 => " One failed within a day.".to_owned(),
        failed => format!(" {failed} failed within a day."),
    };
    let waiting = match queue.pending {
        0 => "No action waits".to_owned(),
        1 => "One action waits".to_owned(),
        pending => format!("{pending} actions wait"),
    };
    match queue.due_since {
        Some(since) if now - since > OVERDUE => Finding::bad(
            CHECK,
            format!("{waiting}, the oldest for {}.{failed}", span(now - since)),
            "See that a worker runs. If one does, Discord limits or refuses it: its log and the ledger tell.",
        ),
        _ => Finding::good(CHECK, format!("{waiting}, none too long.{failed}")),
    }
}

/// Whether the bot has what it needs in every server.
pub fn permissions(rights: &[Rights]) -> Finding {
    const CHECK: &str = "permissions";
    let lacking = |rights: &Rights| {
        let is_enough = rights.permissions.contains(Permissions::ADMINISTRATOR);
        if is_enough { Permissions::empty() } else { NEEDED - rights.permissions }
    };
    let poor: Vec<_> = rights.iter().filter(|rights| !lacking(rights).is_empty()).collect();
    if poor.is_empty() {
        return Finding::good(CHECK, format!("The bot has what it needs in {}.", servers(rights.len())));
    }
    let named: Vec<_> = poor
        .iter()
        .take(MOST_NAMED)
        .map(|rights| format!("{} ({}) lacks {}", rights.name, rights.guild_id, names(lacking(rights))))
        .collect();
    let more = more(poor.len());
    Finding::doubtful(
        CHECK,
        format!("In {} the bot lacks permissions: {}{more}.", servers(poor.len()), named.join("; ")),
        "Give the bot's role these permissions in the server's settings, or invite the bot again.",
    )
}

/// Whether anything stands in the way of what managers configured, as the worker judged it: a channel that is closed to the
/// bot, a role above its own.
pub fn problems(troubled: &[Troubled]) -> Finding {
    const CHECK: &str = "problems";
    if troubled.is_empty() {
        return Finding::good(CHECK, "Nothing stands in the way of what managers configured.");
    }
    let named: Vec<_> = troubled
        .iter()
        .take(MOST_NAMED)
        .map(|Troubled { guild_id, name, problems }| format!("{name} ({guild_id}) has {problems}"))
        .collect();
    let says = format!(
        "Something stands in the way of what managers configured: {}{}.",
        named.join("; "),
        more(troubled.len())
    );
    Finding::doubtful(
        CHECK,
        says,
        "The managers read what, and what mends it, with /panel list and /config show.",
    )
}

/// How many are not named.
fn more(all: usize) -> String {
    let more = all.saturating_sub(MOST_NAMED);
    if more == 0 { String::new() } else { format!(", and {more} more") }
}

fn servers(count: usize) -> String {
    if count == 1 { "1 server".to_owned() } else { format!("{count} servers") }
}

fn names(permissions: Permissions) -> String {
    let names = permissions.iter_names().map(|(name, _)| name.to_lowercase());
    names.collect::<Vec<_>>().join(", ")
}

/// A time, told from now.
pub fn ago(at: OffsetDateTime, now: OffsetDateTime) -> String {
    if at > now { "just now".to_owned() } else { format!("{} ago", span(now - at)) }
}

/// A span of time in its greatest unit.
fn span(span: time::Duration) -> String {
    let seconds = span.whole_seconds().max(0);
    let (count, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

#[cfg(test)]
#[path = "checkup_tests.rs"]
mod tests;
