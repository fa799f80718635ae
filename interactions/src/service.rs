//! The handler as a service, and under AWS Lambda.

use std::sync::Arc;

use axum::{Router, extract::DefaultBodyLimit, routing::post};
use bellhop_boot::{
    Clock, Health, Service,
    env::Env,
    install_tls,
    secrets::{Renewed, Secrets},
    telemetry,
};
use bellhop_store::schema;
use tokio_util::sync::CancellationToken;

use crate::{
    App, Config,
    door::{Door, Proof},
    receive::receive,
};

/// The defaults of `PORT` and `HEALTH_PORT`.
pub const DEFAULT_PORTS: (u16, u16) = (8080, 9080);
/// The largest body that is read: 1 MiB, far above anything Discord sends.
const LARGEST_BODY: usize = 1024 * 1024;

/// The router for Discord; behind API Gateway's REST APIs the path begins with the stage.
fn router(door: Door) -> Router {
    Router::new()
        .route("/interactions", post(receive))
        .route("/{stage}/interactions", post(receive))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(door)
}

/// The handler, ready to run; it has no work of its own to stop.
pub fn service(config: Config, clock: Clock, _shutdown: CancellationToken) -> anyhow::Result<Service> {
    let proof = config.proof.clone();
    let app = App::new(config)?;
    let pool = app.pool.clone();
    let health = Health::new().with("database", move || {
        let pool = pool.clone();
        async move { schema::ready(&pool).await }
    });
    Ok(Service {
        name: "interactions",
        public: Some(router(Door::of(proof, app, clock))),
        health,
        background: None,
    })
}

/// Serves Lambda's runtime API for as long as the function lives. A PING needs neither a secret nor a connection.
pub async fn run_lambda() -> anyhow::Result<()> {
    let mut env = Env::of_process();
    telemetry::init(&mut env);
    install_tls();
    lambda_http::run(router(door(env, Clock::system())?)).await.map_err(anyhow::Error::from_boxed)
}

/// The way in as the environment has it, which may only name its secrets.
fn door(mut env: Env, clock: Clock) -> anyhow::Result<Door> {
    let secrets = Secrets::of(&mut env);
    let (proof, config) = (Proof::from_env(&mut env), Config::from_env(&mut env));
    let Some(secrets) = secrets else {
        let config = env.finish(config)?;
        let proof = config.proof.clone();
        return Ok(Door::of(proof, App::new(config)?, clock));
    };
    let proof = env.finish(proof)?;
    let app = Renewed::new(secrets, clock.clone(), move |mut env| {
        let config = Config::from_env(&mut env);
        Ok(Arc::new(App::new(env.finish(config)?)?))
    });
    Ok(Door::of_later(proof, app, clock))
}
