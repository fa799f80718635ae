//! What is wrong with a guild's own settings, as the mirror shows it.

use std::time::Duration;

use bellhop_store::{
    PgConnection, Result,
    guild_settings::{self, GuildSettings, set_audit_channel_lost},
    mirror::list_deleted_roles,
    problems::{Mended, Problem, list, raise, replace, settle},
};
use bellhop_words::{Locale, Value as Word, say};
use serde_json::{Value, json};
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, ChannelMarker, GuildMarker},
};

use crate::{Ground, Place, audit};

/// The name under which the guild's own problems are kept.
pub const FEATURE: &str = "guild";
/// What the mirror shows of an audit channel that takes nothing.
const CLOSED: [&str; 2] = ["audit_channel_deleted", "audit_channel_closed"];
/// A channel that refused although the mirror shows it open is not told anything for so long.
pub const REFUSED_FOR: Duration = Duration::from_hours(1);

/// Judges the guild's settings: what is newly wrong becomes a problem and is recorded, what is mended ends it. The
/// caller holds the guild's judgement.
pub async fn judge(
    conn: &mut PgConnection,
    (application_id, guild_id): (Id<ApplicationMarker>, Id<GuildMarker>),
    now: OffsetDateTime,
) -> Result<()> {
    let Some(ground) = Ground::find(conn, guild_id).await? else { return Ok(()) };
    let settings = guild_settings::get(conn, guild_id).await?;
    drop_deleted_roles(conn, (application_id, guild_id), &settings, now).await?;
    let mut found = Vec::new();
    if let Some(channel_id) = settings.audit_channel_id {
        let place = ground.place(conn, channel_id).await?;
        found.extend(of_channel(conn, (guild_id, channel_id), &settings, &place, now).await?);
    }
    record(conn, (application_id, guild_id, FEATURE), &found, |_| true, now).await
}

/// Makes a feature's problems of the guild what was judged, and records what changed; of subjects that are not `there`
/// any more nothing is mended.
pub async fn record(
    conn: &mut PgConnection,
    (application_id, guild_id, feature): (Id<ApplicationMarker>, Id<GuildMarker>, &str),
    found: &[Problem],
    there: impl Fn(&Problem) -> bool,
    now: OffsetDateTime,
) -> Result<()> {
    let difference = replace(conn, (application_id, guild_id, feature), found, now).await?;
    for (event, problems) in [("problem.found", &difference.new), ("problem.mended", &difference.ended)] {
        for problem in problems.iter().filter(|problem| there(problem)) {
            tell(conn, (application_id, guild_id, feature), (event, problem), now).await?;
        }
    }
    Ok(())
}

/// Notes a problem that was met and not judged, and records it; `false` when it is open already.
pub async fn raise_one(
    conn: &mut PgConnection,
    of: (Id<ApplicationMarker>, Id<GuildMarker>, &str),
    problem: &Problem,
    now: OffsetDateTime,
) -> Result<bool> {
    let new = raise(conn, of, problem, now).await?;
    if new {
        tell(conn, of, ("problem.found", problem), now).await?;
    }
    Ok(new)
}

/// Ends problems that were met and not judged, and records each that was open.
pub async fn settle_one(
    conn: &mut PgConnection,
    (application_id, guild_id, feature): (Id<ApplicationMarker>, Id<GuildMarker>, &str),
    mended: Mended<'_>,
    now: OffsetDateTime,
) -> Result<()> {
    for problem in settle(conn, (guild_id, feature), mended, now).await? {
        tell(conn, (application_id, guild_id, feature), ("problem.mended", &problem), now).await?;
    }
    Ok(())
}

async fn tell(
    conn: &mut PgConnection,
    (application_id, guild_id, feature): (Id<ApplicationMarker>, Id<GuildMarker>, &str),
    (event, problem): (&str, &Problem),
    now: OffsetDateTime,
) -> Result<()> {
    let details = json!({ "feature": feature, "code": problem.code, "about": problem.details });
    audit::by_system(conn, (application_id, guild_id), event, &details, now).await
}

/// What is wrong with the audit channel. One that refused although nothing is seen that stands against it is tried
/// again after a while; one that was seen closed and is open again at once.
async fn of_channel(
    conn: &mut PgConnection,
    (guild_id, channel_id): (Id<GuildMarker>, Id<ChannelMarker>),
    settings: &GuildSettings,
    place: &Place,
    now: OffsetDateTime,
) -> Result<Option<Problem>> {
    let problem = |code: &str, details: Value| {
        Some(Problem { subject_id: 0, code: code.to_owned(), item_id: 0, details })
    };
    let details = json!({ "channel_id": channel_id });
    if let Some((code, details)) = of_place(place, details.clone()) {
        if settings.audit_channel_lost_at.is_some_and(|lost_at| now - lost_at >= REFUSED_FOR) {
            // Still so; it is looked at again after as long.
            set_audit_channel_lost(conn, guild_id, channel_id, Some(now)).await?;
        }
        return Ok(problem(code, details));
    }
    let Some(lost_at) = settings.audit_channel_lost_at else { return Ok(None) };
    let open = list(conn, guild_id, Some(FEATURE)).await?;
    let was_closed = open.iter().any(|open| CLOSED.contains(&open.problem.code.as_str()));
    if was_closed || now - lost_at >= REFUSED_FOR {
        set_audit_channel_lost(conn, guild_id, channel_id, None).await?;
        return Ok(None);
    }
    Ok(problem("audit_channel_refused", details))
}

/// Takes manager roles off that were deleted: nobody can name them any more.
async fn drop_deleted_roles(
    conn: &mut PgConnection,
    of: (Id<ApplicationMarker>, Id<GuildMarker>),
    settings: &GuildSettings,
    now: OffsetDateTime,
) -> Result<()> {
    for (role_id, name) in list_deleted_roles(conn, of.1, &settings.manager_role_ids).await? {
        guild_settings::remove_manager_role(conn, of.1, role_id).await?;
        let details = json!({ "role_id": role_id, "name": name });
        audit::by_system(conn, of, "config.manager-role-removed", &details, now).await?;
    }
    Ok(())
}

fn of_place(place: &Place, mut details: Value) -> Option<(&'static str, Value)> {
    match place {
        Place::Deleted(name) => {
            details["name"] = json!(name);
            Some((CLOSED[0], details))
        }
        place => place.lacking().map(|_| (CLOSED[1], details)),
    }
}

/// What is wrong, and what mends it.
pub fn problem(code: &str, details: &Value, locale: &Locale) -> String {
    let key = match code {
        "audit_channel_deleted" => "problem-audit-channel-deleted",
        "audit_channel_closed" => "problem-audit-channel-closed",
        "audit_channel_refused" => "problem-audit-channel-refused",
        _ => "problem-unknown",
    };
    let text = |field: &str| details[field].as_str().unwrap_or_default().to_owned();
    let values = [
        ("code", Word::from(code.to_owned())),
        ("name", text("name").into()),
        ("channel", format!("<#{}>", text("channel_id")).into()),
    ];
    say(locale, key, values)
}
