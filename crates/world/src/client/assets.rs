//! The page and its files, embedded.

use axum::{
    extract::Path,
    response::{Html, IntoResponse, Response},
};
use http::{StatusCode, header::CONTENT_TYPE};

/// Name, content type and bytes of the files beside `index.html`.
const FILES: &[(&str, &str, &[u8])] = &[];

/// The page.
pub(crate) async fn index() -> Html<&'static str> {
    Html(include_str!("../../client/index.html"))
}

/// A file of the page.
pub(super) async fn asset(Path(wanted): Path<String>) -> Response {
    match FILES.iter().find(|(name, _, _)| *name == wanted) {
        Some((_, kind, bytes)) => ([(CONTENT_TYPE, *kind)], *bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
