//! The description, as a file and as a page to browse and try it.

use std::sync::{Arc, LazyLock};

use axum::{
    Router,
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use http::{
    HeaderValue,
    header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
};
use utoipa_swagger_ui::Config;

use crate::{App, Error};

/// The page's own scripts, styles and pictures, and nothing from elsewhere. Swagger UI writes styles into its page.
const PAGE_POLICY: &str =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

static TEXT: LazyLock<String> = LazyLock::new(super::document);

static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
    Arc::new(Config::from("/api/v1/openapi.json").try_it_out_enabled(true).use_base_layout())
});

/// `/api/v1/openapi.json`, and `/api/v1/docs/`.
pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/api/v1/openapi.json", get(file))
        .route("/api/v1/docs", get(async || Redirect::permanent("/api/v1/docs/")))
        .route("/api/v1/docs/", get(async || asset("")))
        .route("/api/v1/docs/{*path}", get(async |Path(path): Path<String>| asset(&path)))
}

async fn file() -> Response {
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "public, max-age=300")], TEXT.as_str())
        .into_response()
}

fn asset(path: &str) -> Response {
    match utoipa_swagger_ui::serve(path, CONFIG.clone()) {
        Ok(Some(asset)) => {
            let Ok(kind) = HeaderValue::from_str(&asset.content_type) else {
                return Error::UnknownRoute.into_response();
            };
            let policy = HeaderValue::from_static(PAGE_POLICY);
            let headers = [(CONTENT_TYPE, kind), (CONTENT_SECURITY_POLICY, policy)];
            (headers, asset.bytes.into_owned()).into_response()
        }
        Ok(None) => Error::UnknownRoute.into_response(),
        Err(error) => Error::Broken(error.to_string()).into_response(),
    }
}
