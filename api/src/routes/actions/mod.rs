//! Work against Discord: the guild's ledger, what people have done, and what they do with it.

mod again;
mod ask;
mod asked;
mod daily;
mod ledger;
mod sentence;
mod shown;

use utoipa_axum::router::OpenApiRouter;

use crate::App;

pub(crate) use shown::{Action, accepted, name_of};

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(ledger::router())
        .merge(daily::router())
        .merge(ask::router())
        .merge(again::router())
}
