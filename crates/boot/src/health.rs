//! The health port: alive, ready and why not, metrics.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use axum::{Json, Router, extract::State, routing::get};
use futures_util::future::{BoxFuture, join_all};
use http::StatusCode;
use serde::Serialize;

use crate::telemetry;

/// A check that takes longer than this has failed.
const CHECK_WITHIN: Duration = Duration::from_secs(2);

/// What a passing check says.
const OK: &str = "ok";

type Check = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// A service's named readiness checks.
#[derive(Clone, Default)]
pub struct Health {
    checks: BTreeMap<&'static str, Check>,
}

#[derive(Serialize)]
struct Report {
    ready: bool,
    checks: BTreeMap<&'static str, String>,
}

impl Health {
    /// No checks: ready as soon as it serves.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a check that answers `Ok`, or a sentence that says why the service is not ready.
    #[must_use]
    pub fn with<F>(mut self, name: &'static str, check: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        self.checks.insert(name, Arc::new(move || Box::pin(check())));
        self
    }

    /// The checks of both; of equal names the other's.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.checks.extend(other.checks);
        self
    }

    /// Why the service is not ready, one sentence a failing check; empty when it is.
    pub async fn problems(&self) -> Vec<String> {
        let report = self.report().await;
        let failing = report.checks.into_iter().filter(|(_, said)| said != OK);
        failing.map(|(name, said)| format!("{name}: {said}")).collect()
    }

    /// `/health/live`, `/health/ready` and `/metrics`.
    pub fn router(self) -> Router {
        telemetry::metrics_handle();
        live()
            .route("/health/ready", get(ready))
            .route("/metrics", get(async || telemetry::render_metrics()))
            .with_state(self)
    }

    async fn report(&self) -> Report {
        let results = join_all(self.checks.iter().map(async |(name, check)| {
            let result = tokio::time::timeout(CHECK_WITHIN, check()).await;
            (*name, result.unwrap_or_else(|_| Err("no answer in time".to_owned())))
        }))
        .await;
        let ready = results.iter().all(|(_, result)| result.is_ok());
        let said = |result: Result<(), String>| result.err().unwrap_or_else(|| OK.to_owned());
        Report { ready, checks: results.into_iter().map(|(name, result)| (name, said(result))).collect() }
    }
}

/// `/health/live` alone, for the public port.
pub(crate) fn live<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/health/live", get(async || "alive"))
}

async fn ready(State(health): State<Health>) -> (StatusCode, Json<Report>) {
    let report = health.report().await;
    let status = if report.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(report))
}
