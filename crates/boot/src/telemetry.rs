//! Logs and metrics of a process.

use std::{io::IsTerminal as _, sync::OnceLock};

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::env::Env;

/// The crates that would print frames and paths whole.
const DISCREET: [&str; 3] = ["tungstenite=info", "tokio_websockets=info", "twilight_http_ratelimiting=info"];

/// What is logged where `RUST_LOG` does not say.
const DEFAULT_FILTER: &str = "info";

static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();

/// Sends logs to standard error: readable on a terminal, JSON lines elsewhere, `LOG_FORMAT`
/// (`text`, `json`) and `RUST_LOG` (default `info`) willing.
///
/// The first call of a process decides; later ones change nothing. A variable that cannot be read is
/// noted in `env`.
pub fn init(env: &mut Env) {
    let filter = env.optional("RUST_LOG", filter).unwrap_or_else(|| discreet(EnvFilter::new(DEFAULT_FILTER)));
    let json = env.optional("LOG_FORMAT", is_json).unwrap_or_else(|| !std::io::stderr().is_terminal());
    let registry = tracing_subscriber::registry().with(filter);
    let layer = fmt::layer().with_writer(std::io::stderr);
    // A second initialisation in one process (several services, tests) keeps the first.
    _ = if json { registry.with(layer.json()).try_init() } else { registry.with(layer).try_init() };
}

fn filter(value: &str) -> Result<EnvFilter, String> {
    let filter = EnvFilter::try_new(value);
    filter.map(discreet).map_err(|_| format!("{value:?} is not a filter such as info,sqlx=warn"))
}

/// Whatever is asked for, those who print what passes through them stay quiet: bot tokens do.
fn discreet(filter: EnvFilter) -> EnvFilter {
    DISCREET.iter().filter_map(|directive| directive.parse().ok()).fold(filter, EnvFilter::add_directive)
}

fn is_json(format: &str) -> Result<bool, String> {
    match format {
        "json" => Ok(true),
        "text" => Ok(false),
        other => Err(format!("{other:?} is neither text nor json")),
    }
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
