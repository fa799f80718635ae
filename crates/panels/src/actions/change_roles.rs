//! Gives and takes roles of one member.

use std::time::Duration;

use async_trait::async_trait;
use bellhop_actions::{Action, Attempt, Failure, Kind, Outcome, Settled};
use bellhop_discord::{Class, Request, Route};
use bellhop_guilds::audit;
use bellhop_store::{
    PgConnection, Result as Stored,
    panels::{Grant, end_grant, grant},
    problems::{Problem, raise, settle},
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
    model::{MISSING_PERMISSIONS, RoleChange, TRIED, UNKNOWN_MEMBER, UNKNOWN_ROLE},
    view,
};

/// What Discord's audit log gives as the reason.
const REASON: &str = "Role panel";
/// How long after a role could not be taken back it is tried again the first time; the pause doubles…
const TRIED_AGAIN_AFTER: Duration = Duration::from_hours(1);
/// …so often: to some five days.
const DOUBLED: i32 = 7;

/// Single-role calls, the new roles before the old: no concurrent change is lost, and nobody is left
/// with neither. Each call says the same however often it is made.
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
}

async fn change(attempt: Attempt<'_>) -> Result<Value, Failure> {
    let change: RoleChange = payload(&attempt.action.payload)?;
    for &role_id in &change.add {
        attempt.discord.send(request(&attempt, &change, role_id, true)?, attempt.deadline).await?;
    }
    for &role_id in &change.remove {
        match attempt.discord.send(request(&attempt, &change, role_id, false)?, attempt.deadline).await {
            // A role that is gone is a role the member no longer has.
            Err(error) if error.class == Class::Gone && error.code == Some(UNKNOWN_ROLE) => {}
            sent => {
                sent?;
            }
        }
    }
    Ok(json!({ "added": change.add, "removed": change.remove }))
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
    let added: Vec<_> = change.add.iter().filter(|role_id| !change.keep.contains(role_id)).collect();
    let mut details = json!({
        "panel_id": change.panel_id,
        "title": change.title,
        "added": added,
        "removed": change.remove,
        "kept": change.keep,
    });
    if change.expired {
        details["expired"] = json!(change.user_id);
    }
    match settled.outcome {
        Outcome::Done(_) => {
            keep_time(conn, settled, &change).await?;
            accepted(conn, settled, &change).await?;
            audit::record(conn, settled.action, "panel.roles-changed", &details, settled.now).await
        }
        Outcome::Failed { code, .. } => {
            details["code"] = json!(code);
            if refused(conn, settled, &change, *code).await? {
                audit::record(conn, settled.action, "panel.roles-not-changed", &details, settled.now).await?;
            }
            Ok(())
        }
    }
}

/// What Discord refused; whether the log is to tell it. A refusal for want of a permission is a problem of the panel, told
/// once until a change succeeds.
async fn refused(
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
    if change.add.len() + change.remove.len() > 1 || settled.action.attempts > 1 {
        // Some of them may have been given before something was refused: they end all the same.
        give_time(conn, settled, change).await?;
    }
    if code != Some(MISSING_PERMISSIONS) {
        return Ok(true);
    }
    let (action, now) = (settled.action, settled.now);
    let of = (action.application_id, action.guild_id, TRIED);
    let role_id = change.add.first().or(change.remove.first());
    match role_id {
        Some(role_id) => raise(conn, of, &problem(change, *role_id), now).await,
        None => Ok(true),
    }
}

/// What Discord takes is no problem any more.
async fn accepted(conn: &mut PgConnection, settled: Settled<'_>, change: &RoleChange) -> Stored<()> {
    for &role_id in change.add.iter().chain(&change.remove) {
        settle(conn, (settled.action.guild_id, TRIED), &problem(change, role_id), settled.now).await?;
    }
    Ok(())
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
async fn keep_time(conn: &mut PgConnection, settled: Settled<'_>, change: &RoleChange) -> Stored<()> {
    let guild_id = settled.action.guild_id;
    for &role_id in &change.remove {
        end_grant(conn, guild_id, change.user_id, role_id).await?;
    }
    if change.expires_after.is_none() {
        // Given for good, whatever was said before.
        for &role_id in &change.add {
            end_grant(conn, guild_id, change.user_id, role_id).await?;
        }
    }
    give_time(conn, settled, change).await
}

/// Notes until when the roles are given, where it is for a time.
async fn give_time(conn: &mut PgConnection, settled: Settled<'_>, change: &RoleChange) -> Stored<()> {
    let Some(seconds) = change.expires_after else { return Ok(()) };
    let ends = settled.now + Duration::from_secs(seconds);
    for &role_id in &change.add {
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
