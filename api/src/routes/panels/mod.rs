//! `/api/v1/guilds/{guild_id}/panels`: role panels, read and changed.

pub(crate) mod post;
mod read;
mod sent;
mod shown;
mod write;

use axum::extract::FromRequestParts;
use bellhop_panels::{model::PanelId, rules::Refusal};
use bellhop_store::{PgConnection, panels};
use http::request::Parts;
use twilight_model::id::{Id, marker::GuildMarker};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, Error, ids};

/// A panel in a path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it describes what the extractor reads")]
struct PanelPath {
    /// The panel.
    #[param(example = "7")]
    panel_id: String,
}

/// The panel in the path; [`Error::UnknownPanel`] for what is no panel's id.
///
/// Extract it after whoever may read: nobody else learns whether it can be one.
struct Named(PanelId);

impl FromRequestParts<App> for Named {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Error> {
        let text = ids::named(parts, "panel_id").ok_or(Error::UnknownPanel)?;
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        let panel_id = text.parse().ok().filter(|_| is_number);
        panel_id.map(|panel_id| Self(PanelId(panel_id))).ok_or(Error::UnknownPanel)
    }
}

/// The routes.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(read::list_panels, write::create_panel))
        .routes(routes!(read::show_panel, write::change_panel, write::delete_panel))
        .routes(routes!(read::list_panel_problems))
        .routes(routes!(read::preview_panel))
        .routes(routes!(post::publish_panel))
        .routes(routes!(post::move_panel))
}

/// The guild's panel of this id; [`Error::UnknownPanel`] where it has none.
async fn find(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    panel_id: PanelId,
) -> Result<panels::Panel, Error> {
    panels::find(conn, guild_id, panel_id).await?.ok_or(Error::UnknownPanel)
}

/// What stood in the way of an operation on a panel that a path names.
fn told(error: bellhop_panels::Error) -> Error {
    match error {
        bellhop_panels::Error::Refused(Refusal::PanelDeleted) => Error::UnknownPanel,
        error => error.into(),
    }
}
