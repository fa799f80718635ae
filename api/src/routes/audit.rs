//! `GET /api/v1/guilds/{guild_id}/audit`.

use axum::{extract::State, response::Response};
use bellhop_store::audit::{self, Listed, Wanted};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::{OffsetDateTime, serde::rfc3339};
use twilight_model::id::{Id, marker::UserMarker};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{GuildPath, PageRefusals};
use crate::{
    App, Error,
    auth::{GuildReader, OfAudit},
    ids::maybe_snowflake,
    instants::maybe_instant,
    openapi::schemas::{Instant, Snowflake},
    page::PageOf,
    query::Asked,
    reading::{self, Page},
};

/// Something that was done, or refused.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "4711", "at": "2026-11-21T12:00:00Z", "event": "panel.roles-changed",
    "actor": { "kind": "member", "id": "1191168914227200304" },
    "details": { "panel_id": "1", "added": ["1191168914227200200"], "removed": [] }
}))]
struct Entry {
    #[schema(example = "4711")]
    id: String,
    #[serde(with = "rfc3339")]
    #[schema(value_type = Instant)]
    at: OffsetDateTime,
    /// What happened.
    #[schema(example = "panel.roles-changed")]
    event: String,
    actor: Actor,
    /// What it concerned, before and after.
    #[schema(value_type = Object)]
    details: Value,
}

/// Who did it.
#[derive(Debug, Serialize, ToSchema)]
struct Actor {
    /// `member`, `token`, or `system` for Bellhop itself.
    #[schema(example = "member")]
    kind: String,
    /// The member, or the token; null for Bellhop itself.
    id: Option<String>,
}

/// Which entries are wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Those of this event, such as `panel.roles-changed`.
    event: Option<String>,
    /// Those of this member.
    #[serde(default, deserialize_with = "maybe_snowflake")]
    #[param(value_type = Option<Snowflake>)]
    actor: Option<Id<UserMarker>>,
    /// Those from then on.
    #[serde(default, deserialize_with = "maybe_instant")]
    #[param(value_type = Option<Instant>)]
    since: Option<OffsetDateTime>,
    /// Those before then.
    #[serde(default, deserialize_with = "maybe_instant")]
    #[param(value_type = Option<Instant>)]
    until: Option<OffsetDateTime>,
    /// Rows of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_audit))
}

/// The guild's audit log, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/audit",
    tag = "audit",
    params(GuildPath, Filter),
    responses((status = 200, description = "The entries.", body = Page<Entry>), PageRefusals),
    security(("token" = []), ("session" = []))
)]
async fn list_audit(
    State(app): State<App>,
    reader: GuildReader<OfAudit>,
    Asked(filter): Asked<Filter>,
) -> Result<Response, Error> {
    let (most, before) = PageOf { limit: filter.limit, cursor: filter.cursor }.read::<i64>()?;
    let wanted = Wanted {
        event: filter.event.as_deref(),
        member_id: filter.actor,
        since: filter.since,
        until: filter.until,
        before,
    };
    reading::anew(&app, &reader, async |conn, guild_id| {
        let listed = audit::list(conn, guild_id, wanted, most.with_one_more()).await?;
        let (listed, next) = most.cut(listed, |entry| entry.audit_id);
        Ok(Page { data: listed.into_iter().map(Entry::from).collect(), next })
    })
    .await
}

impl From<Listed> for Entry {
    fn from(listed: Listed) -> Self {
        let actor = Actor { kind: listed.actor_kind, id: listed.actor_id.map(|id| id.to_string()) };
        Self {
            id: listed.audit_id.to_string(),
            at: listed.at,
            event: listed.event,
            actor,
            details: listed.details,
        }
    }
}
