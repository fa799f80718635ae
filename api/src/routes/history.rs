//! `GET /api/v1/guilds/{guild_id}/history`.

use axum::{extract::State, response::Response};
use bellhop_store::history::{self, Wanted};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::{OffsetDateTime, serde::rfc3339};
use twilight_model::id::{Id, marker::GenericMarker};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{GuildPath, PageRefusals};
use crate::{
    App, Error,
    auth::{GuildReader, OfAudit},
    ids::maybe_snowflake,
    instants::{maybe_instant, micros, of_micros},
    openapi::schemas::{Instant, Snowflake},
    page::PageOf,
    query::Asked,
    reading::{self, Page},
};

/// A change of a role or of a channel's overwrite.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "4711", "subject": "role", "subject_id": "1191168914227200200", "target_id": null,
    "before": { "name": "Early bird", "permissions": "0" }, "after": { "name": "Lark", "permissions": "0" },
    "at": "2026-11-21T12:00:00Z"
}))]
struct Change {
    #[schema(example = "4711")]
    id: String,
    /// `role` or `overwrite`.
    #[schema(example = "role")]
    subject: String,
    /// The role; of an overwrite its channel.
    #[schema(value_type = Snowflake)]
    subject_id: Id<GenericMarker>,
    /// Of an overwrite: the role or member it concerns.
    #[schema(value_type = Option<Snowflake>)]
    target_id: Option<Id<GenericMarker>>,
    /// How it was; null where it did not exist.
    #[schema(value_type = Option<Object>)]
    before: Option<Value>,
    /// How it became; null where it does not exist any more.
    #[schema(value_type = Option<Object>)]
    after: Option<Value>,
    /// When Discord said so; of what happened unheard, when it was noticed.
    #[serde(with = "rfc3339")]
    #[schema(value_type = Instant)]
    at: OffsetDateTime,
}

/// Which changes are wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Those of roles, or those of overwrites.
    #[param(inline)]
    subject: Option<Subject>,
    /// Those of this role; of overwrites those in this channel.
    #[serde(default, deserialize_with = "maybe_snowflake")]
    #[param(value_type = Option<Snowflake>)]
    subject_id: Option<Id<GenericMarker>>,
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

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Subject {
    Role,
    Overwrite,
}

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_history))
}

/// How the guild's roles and overwrites were, the newest change first.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/history",
    tag = "audit",
    params(GuildPath, Filter),
    responses((status = 200, description = "The changes.", body = Page<Change>), PageRefusals),
    security(("token" = []), ("session" = []))
)]
async fn list_history(
    State(app): State<App>,
    reader: GuildReader<OfAudit>,
    Asked(filter): Asked<Filter>,
) -> Result<Response, Error> {
    let page = PageOf { limit: filter.limit, cursor: filter.cursor };
    let (most, before) = page.read::<(i64, i64)>()?;
    let before =
        before.map(|(at, id)| of_micros(at).map(|at| (at, id)).ok_or(Error::BadCursor)).transpose()?;
    let subject = filter.subject.map(|subject| match subject {
        Subject::Role => "role",
        Subject::Overwrite => "overwrite",
    });
    let Filter { subject_id, since, until, .. } = filter;
    let wanted = Wanted { subject, subject_id, since, until, before };
    reading::anew(&app, &reader, async |conn, guild_id| {
        let listed = history::list(conn, guild_id, wanted, most.with_one_more()).await?;
        let (listed, next) = most.cut(listed, |change| (micros(change.at), change.history_id));
        Ok(Page { data: listed.into_iter().map(Change::from).collect(), next })
    })
    .await
}

impl From<history::Change> for Change {
    fn from(change: history::Change) -> Self {
        Self {
            id: change.history_id.to_string(),
            subject: change.subject,
            subject_id: change.subject_id,
            target_id: change.target_id,
            before: change.before,
            after: change.after,
            at: change.at,
        }
    }
}
