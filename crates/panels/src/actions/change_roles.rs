//! Gives and takes roles of one member.

use std::time::Duration;

use async_trait::async_trait;
use bellhop_actions::{Action, Attempt, Failure, Kind, Outcome, Settled};
use bellhop_discord::{Class, Request, Route};
use bellhop_guilds::audit;
use bellhop_store::{
    PgConnection, Result as Stored,
    panels::{Grant, end_grant, grant},
};
use http::{HeaderName, HeaderValue};
use serde_json::{Value, json};
use time::OffsetDateTime;
use twilight_model::{
    http::interaction::InteractionResponseData,
    id::{Id, marker::RoleMarker},
};

use super::{malformed, payload};
use crate::{model::RoleChange, view};

/// What Discord's audit log gives as the reason.
const REASON: &str = "Role panel";
/// How long after a role could not be taken back it is tried again.
const TRIED_AGAIN_AFTER: Duration = Duration::from_hours(1);

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
            Err(error) if error.class == Class::Gone && error.code == Some(view::UNKNOWN_ROLE) => {}
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
    let mut details = json!({
        "panel_id": change.panel_id,
        "title": change.title,
        "added": change.add,
        "removed": change.remove,
    });
    if change.expired {
        details["expired"] = json!(change.user_id);
    }
    let event = match settled.outcome {
        Outcome::Done(_) => {
            keep_time(conn, settled, &change).await?;
            "panel.roles-changed"
        }
        Outcome::Failed { code, reason } => {
            details["code"] = json!(code);
            details["reason"] = json!(reason);
            if change.expired && *code != Some(view::UNKNOWN_MEMBER) {
                take_later(conn, settled, &change).await?;
            }
            "panel.roles-not-changed"
        }
    };
    audit::record(conn, settled.action, event, &details, settled.now).await
}

/// Notes until when the roles are given, and forgets it of those that were taken.
async fn keep_time(conn: &mut PgConnection, settled: Settled<'_>, change: &RoleChange) -> Stored<()> {
    let Settled { action, now, .. } = settled;
    for &role_id in &change.remove {
        end_grant(conn, action.guild_id, change.user_id, role_id).await?;
    }
    for &role_id in &change.add {
        match change.expires_after {
            Some(seconds) => {
                grant(conn, &of(action, change, role_id, now + Duration::from_secs(seconds))).await?;
            }
            // Given for good, whatever was said before.
            None => end_grant(conn, action.guild_id, change.user_id, role_id).await?,
        }
    }
    Ok(())
}

/// What could not be taken back is tried again: until it is, the grant is not over.
async fn take_later(conn: &mut PgConnection, settled: Settled<'_>, change: &RoleChange) -> Stored<()> {
    for &role_id in &change.remove {
        grant(conn, &of(settled.action, change, role_id, settled.now + TRIED_AGAIN_AFTER)).await?;
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
    }
}
