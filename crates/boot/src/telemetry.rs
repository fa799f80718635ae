//! Logs and metrics of a process.

use std::{io::IsTerminal as _, sync::OnceLock};

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::env::Env;

static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();

/// Sends logs to standard error: readable on a terminal, JSON lines elsewhere, `LOG_FORMAT`
/// (`text`, `json`) and `RUST_LOG` (default `info`) willing.
///
/// The first call of a process decides; later ones change nothing.
pub fn init(env: &Env) {
    let filter =
        EnvFilter::try_new(env.get("RUST_LOG").unwrap_or("info")).unwrap_or_else(|_| EnvFilter::new("info"));
    let json = match env.get("LOG_FORMAT") {
        Some(format) => format == "json",
        None => !std::io::stderr().is_terminal(),
    };
    let registry = tracing_subscriber::registry().with(filter);
    let layer = fmt::layer().with_writer(std::io::stderr);
    // A second initialisation in one process (several services, tests) keeps the first.
    _ = if json { registry.with(layer.json()).try_init() } else { registry.with(layer).try_init() };
}

/// The process's metrics in Prometheus' text format; installs the recorder at the first call.
pub fn render_metrics() -> String {
    metrics_handle().render()
}

/// Installs the metrics recorder, so that what is counted from now on is kept.
pub fn metrics_handle() -> &'static PrometheusHandle {
    METRICS.get_or_init(|| {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        // Another recorder can stand only where the embedding program installed its own.
        _ = metrics::set_global_recorder(recorder);
        handle
    })
}
