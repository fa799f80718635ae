//! Gives and takes roles of one member.

use std::time::Duration;

use async_trait::async_trait;
use bellhop_actions::{Action, Attempt, Control, Failure, Kind, Outcome, Settled};
use bellhop_discord::{Class, Request, Route};
use bellhop_guilds::{audit, health};
use bellhop_store::{
    PgConnection, Result as Stored,
    panels::{self, Grant, end_grant, grant},
    problems::{Mended, Problem},
};
use http::{HeaderName, HeaderValue};
use serde_json::{Value, json};
use time::OffsetDateTime;
use twilight_model::{
    http::interaction::InteractionResponseData,
    id::{Id, marker::RoleMarker},
};

use super::{malformed, payload};
use crate::{
    model::{RefusedRole, RoleChange, RolesChanged, TRIED, UNKNOWN_MEMBER, UNKNOWN_ROLE},
    view,
};

/// What Discord's audit log gives as the reason.
const REASON: &str = "Role panel";
/// How long after a role could not be taken back it is tried again the first time; the pause doubles…
const TRIED_AGAIN_AFTER: Duration = Duration::from_hours(1);
/// …so often: to some five days.
const DOUBLED: i32 = 7;

/// Single-role calls, the new roles before the old: no concurrent change is lost, and nobody is left
/// with neither. Each call says the same however often it is made. The first that is refused for good ends it: what was
/// done before stays and counts, and only where nothing was done has the action failed.
pub struct ChangeRoles;

#[async_trait]
impl Kind for ChangeRoles {
    fn name(&self) -> &'static str {
        "panels.change-roles"
    }

    async fn attempt(&self, attempt: Attempt<'_>) -> Result<Value, Failure> {
        change(attempt).await
    }

    async fn settle(&self, conn: &mut PgConnection, settled: Settled<'_>) -> Stored<()> {
        record(conn, settled).await
    }

    fn words(&self, settled: Settled<'_>) -> Option<InteractionResponseData> {
        let change = payload(&settled.action.payload).ok()?;
        Some(view::changed(&change, settled))
    }

    /// It was judged when the member clicked, and days later it may be lawful no more.
    fn control(&self) -> Control {
        Control::Cancel
    }
}

async fn change(attempt: Attempt<'_>) -> Result<Value, Failure> {
    let change: RoleChange = payload(&attempt.action.payload)?;
    let mut done = RolesChanged::default();
    let calls = change.add.iter().map(|role_id| (*role_id, true));
    for (role_id, add) in calls.chain(change.remove.iter().map(|role_id| (*role_id, false))) {
        match call(&attempt, &change, (role_id, add)).await {
            Ok(()) if add => done.added.push(role_id),
            Ok(()) => done.removed.push(role_id),
            Err(failure) => {
                let code = ends(&attempt, &done, failure)?;
                done.refused = Some(RefusedRole { role: role_id, code });
                break;
            }
        }
    }
    serde_json::to_value(done).map_err(|error| malformed(&error))
}

async fn call(
    attempt: &Attempt<'_>,
    change: &RoleChange,
    (role_id, add): (Id<RoleMarker>, bool),
) -> Result<(), Failure> {
    match attempt.discord.send(request(attempt, change, role_id, add)?, attempt.deadline).await {
        // A role that is gone is a role the member no longer has.
        Err(error) if !add && error.class == Class::Gone && error.code == Some(UNKNOWN_ROLE) => Ok(()),
        Err(error) => Err(error.into()),
        Ok(_) => Ok(()),
    }
}

/// Discord's code of a failure after which only what was done before it counts; the failure itself where that is
/// nothing, or where there is another attempt.
fn ends(attempt: &Attempt<'_>, done: &RolesChanged, failure: Failure) -> Result<Option<u64>, Failure> {
    if done.added.is_empty() && done.removed.is_empty() {
        return Err(failure);
    }
    match failure {
        Failure::Final { code, .. } => Ok(code),
        Failure::Retry { .. } if attempt.action.attempts >= attempt.action.max_attempts => Ok(None),
        failure => Err(failure),
    }
}

fn request(
    attempt: &Attempt<'_>,
    change: &RoleChange,
    role_id: Id<RoleMarker>,
    add: bool,
) -> Result<Request, Failure> {
    let (guild_id, user_id, role_id) = (attempt.action.guild_id.get(), change.user_id.get(), role_id.get());
    let route = if add {
        Route::AddMemberRole { guild_id, role_id, user_id }
    } else {
        Route::RemoveMemberRole { guild_id, role_id, user_id }
    };
    let reason = (HeaderName::from_static("x-audit-log-reason"), HeaderValue::from_static(REASON));
    Request::builder(&route).headers([reason].into_iter()).build().map_err(|error| malformed(&error))
}

async fn record(conn: &mut PgConnection, settled: Settled<'_>) -> Stored<()> {
    let Ok(change) = payload::<RoleChange>(&settled.action.payload) else { return Ok(()) };
    match settled.outcome {
        Outcome::Done(result) => {
            let Ok(done) = serde_json::from_value(result.clone()) else { return Ok(()) };
            record_done(conn, settled, &change, &done).await
        }
        Outcome::Failed { .. } | Outcome::Cancelled => {
            let code = settled.outcome.code();
            let mut details = details(&change, &change.add, &change.remove);
            details["code"] = json!(code);
            if failed(conn, settled, &change, code).await? {
                audit::record(conn, settled.action, "panel.roles-not-changed", &details, settled.now).await?;
            }
            Ok(())
        }
    }
}

async fn record_done(
    conn: &mut PgConnection,
    settled: Settled<'_>,
    change: &RoleChange,
    done: &RolesChanged,
) -> Stored<()> {
    keep_time(conn, settled, change, done).await?;
    let mut details = details(change, &done.added, &done.removed);
    if let Some(refused) = done.refused {
        details["refused"] = json!(refused.role);
        details["code"] = json!(refused.code);
        // First, as whoever changes the panel holds it before its problems.
        is_news(conn, settled, change, refused).await?;
    }
    accepted(conn, settled, change, done).await?;
    audit::record(conn, settled.action, "panel.roles-changed", &details, settled.now).await
}

/// What the log is told of these roles.
fn details(change: &RoleChange, added: &[Id<RoleMarker>], removed: &[Id<RoleMarker>]) -> Value {
    let (kept, added): (Vec<_>, Vec<_>) =
        added.iter().copied().partition(|role_id| change.keep.contains(role_id));
    let mut details = json!({
        "panel_id": change.panel_id,
        "title": change.title,
        "added": added,
        "removed": removed,
        "kept": kept,
    });
    if change.expired {
        details["expired"] = json!(change.user_id);
    }
    details
}

/// Nothing was done; whether the log is to tell it.
async fn failed(
    conn: &mut PgConnection,
    settled: Settled<'_>,
    change: &RoleChange,
    code: Option<u64>,
) -> Stored<bool> {
    if change.expired {
        if code != Some(UNKNOWN_MEMBER) {
            take_later(conn, settled, change).await?;
        }
        // Who left has nothing to be taken back.
        return Ok(code != Some(UNKNOWN_MEMBER) && change.failed == 0);
    }
    if settled.action.attempts > 1 {
        // An attempt whose end nobody knows may have given them: they end all the same.
        give_time(conn, settled, change, &change.add).await?;
    }
    match change.add.first().or(change.remove.first()) {
        Some(&role) => is_news(conn, settled, change, RefusedRole { role, code }).await,
        None => Ok(true),
    }
}

/// Whether a refusal is news. What Discord gives a code for is a problem of the panel, and told once until a change
/// succeeds; that a member left is none, and of what is off the panel by now nobody could mend one.
async fn is_news(
    conn: &mut PgConnection,
    settled: Settled<'_>,
    change: &RoleChange,
    refused: RefusedRole,
) -> Stored<bool> {
    if refused.code.is_none_or(|code| code == UNKNOWN_MEMBER) {
        return Ok(true);
    }
    let (action, now) = (settled.action, settled.now);
    // Whoever deletes the panel or takes the role off it comes before this, or ends the problem.
    panels::hold(conn, change.panel_id).await?;
    let panel = panels::find(conn, action.guild_id, change.panel_id).await?;
    if !panel.is_some_and(|panel| panel.entries.iter().any(|entry| entry.role_id == refused.role)) {
        return Ok(true);
    }
    let of = (action.application_id, action.guild_id, TRIED);
    health::raise_one(conn, of, &problem(change, refused.role), now).await
}

/// What Discord takes is no problem any more.
async fn accepted(
    conn: &mut PgConnection,
    settled: Settled<'_>,
    change: &RoleChange,
    done: &RolesChanged,
) -> Stored<()> {
    let roles = done.added.iter().chain(&done.removed);
    let item_ids: Vec<_> = roles.map(|role_id| role_id.get().cast_signed()).collect();
    let mended = Mended::Items(change.panel_id.0, &item_ids);
    let of = (settled.action.application_id, settled.action.guild_id, TRIED);
    health::settle_one(conn, of, mended, settled.now).await
}

/// That Discord refuses role changes of the panel although the mirror sees nothing that stands against them.
fn problem(change: &RoleChange, role_id: Id<RoleMarker>) -> Problem {
    Problem {
        subject_id: change.panel_id.0,
        code: "discord_refuses".to_owned(),
        item_id: role_id.get().cast_signed(),
        details: json!({ "panel_id": change.panel_id, "title": change.title, "role_id": role_id }),
    }
}

/// Notes until when the roles are given, and forgets it of those that were taken.
async fn keep_time(
    conn: &mut PgConnection,
    settled: Settled<'_>,
    change: &RoleChange,
    done: &RolesChanged,
) -> Stored<()> {
    let guild_id = settled.action.guild_id;
    // Given for good, whatever was said before.
    let lasting = done.added.iter().filter(|_| change.expires_after.is_none());
    for &role_id in done.removed.iter().chain(lasting) {
        end_grant(conn, guild_id, change.user_id, role_id).await?;
    }
    // Of those that were refused an attempt whose end nobody knows may have given some.
    let given = if settled.action.attempts > 1 { &change.add } else { &done.added };
    give_time(conn, settled, change, given).await
}

/// Notes until when the roles are given, where it is for a time.
async fn give_time(
    conn: &mut PgConnection,
    settled: Settled<'_>,
    change: &RoleChange,
    given: &[Id<RoleMarker>],
) -> Stored<()> {
    let Some(seconds) = change.expires_after else { return Ok(()) };
    let ends = settled.now + Duration::from_secs(seconds);
    for &role_id in given {
        grant(conn, &of(settled.action, change, role_id, ends)).await?;
    }
    Ok(())
}

/// What could not be taken back is tried again: until it is, the grant is not over.
async fn take_later(conn: &mut PgConnection, settled: Settled<'_>, change: &RoleChange) -> Stored<()> {
    for &role_id in &change.remove {
        let pause = TRIED_AGAIN_AFTER * 2_u32.pow(change.failed.clamp(0, DOUBLED).cast_unsigned());
        let again = of(settled.action, change, role_id, settled.now + pause);
        grant(conn, &Grant { failed: change.failed.saturating_add(1), ..again }).await?;
    }
    Ok(())
}

fn of(action: &Action, change: &RoleChange, role_id: Id<RoleMarker>, expires_at: OffsetDateTime) -> Grant {
    Grant {
        guild_id: action.guild_id,
        user_id: change.user_id,
        role_id,
        application_id: action.application_id,
        panel_id: change.panel_id,
        expires_at,
        failed: 0,
    }
}
