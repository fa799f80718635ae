//! The handler as a service, and under AWS Lambda.

use axum::{Router, extract::DefaultBodyLimit, routing::post};
use bellhop_boot::{Clock, Health, Service, env::Env, install_tls, telemetry};
use bellhop_store::schema;
use tokio_util::sync::CancellationToken;

use crate::{App, Config, receive::receive};

/// The defaults of `PORT` and `HEALTH_PORT`.
pub const DEFAULT_PORTS: (u16, u16) = (8080, 9080);
/// The largest body that is read: 1 MiB, far above anything Discord sends.
const LARGEST_BODY: usize = 1024 * 1024;

/// The router for Discord; behind API Gateway's REST APIs the path begins with the stage.
fn router(app: App) -> Router {
    Router::new()
        .route("/interactions", post(receive))
        .route("/{stage}/interactions", post(receive))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(app)
}

/// The handler, ready to run; it has no work of its own to stop.
pub fn service(config: Config, clock: Clock, _shutdown: CancellationToken) -> anyhow::Result<Service> {
    let app = App::new(config, clock)?;
    let pool = app.pool.clone();
    let health = Health::new().with("database", move || {
        let pool = pool.clone();
        async move { schema::ready(&pool).await }
    });
    Ok(Service { name: "interactions", public: Some(router(app)), health, background: None })
}

/// Serves Lambda's runtime API for as long as the function lives.
pub async fn run_lambda() -> anyhow::Result<()> {
    let mut env = Env::of_process();
    telemetry::init(&mut env);
    install_tls();
    let config = Config::from_env(&mut env);
    let app = App::new(env.finish(config)?, Clock::system())?;
    lambda_http::run(router(app)).await.map_err(anyhow::Error::from_boxed)
}
