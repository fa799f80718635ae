//! Logs and metrics of a process.

use std::{convert::Infallible, io::IsTerminal as _, sync::OnceLock, time::Duration};

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing::Level;
use tracing_subscriber::{
    EnvFilter,
    filter::{Directive, Targets},
    fmt,
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use crate::env::Env;

/// The crates that would print frames and paths whole.
const DISCREET: [&str; 3] = ["tungstenite", "tokio_websockets", "twilight_http_ratelimiting"];

/// What is logged where `RUST_LOG` does not say.
const DEFAULT_FILTER: &str = "info";

static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();

/// Sends logs to standard error: readable on a terminal, JSON lines elsewhere, `LOG_FORMAT`
/// (`text`, `json`) and `RUST_LOG` (default `info`) willing.
///
/// The first call of a process decides; later ones change nothing. A variable that cannot be read is
/// noted in `env`.
pub fn init(env: &mut Env) {
    let filter = env.optional("RUST_LOG", filter).unwrap_or_else(|| EnvFilter::new(DEFAULT_FILTER));
    let json = env.optional("LOG_FORMAT", is_json).unwrap_or_else(|| !std::io::stderr().is_terminal());
    let registry = tracing_subscriber::registry().with(filter);
    let layer = fmt::layer().with_writer(std::io::stderr);
    // A second initialisation in one process (several services, tests) keeps the first.
    _ = if json { registry.with(layer.json()).try_init() } else { registry.with(layer).try_init() };
}

fn filter(value: &str) -> Result<EnvFilter, String> {
    let filter = EnvFilter::try_new(value);
    let filter = filter.map_err(|_| format!("{value:?} is not a filter such as info,sqlx=warn"))?;
    Ok(quieted(value).into_iter().fold(filter, EnvFilter::add_directive))
}

/// Whatever is asked for, those who print what passes through them stay quiet: bot tokens do. Who would be
/// quieter anyway stays so.
fn quieted(value: &str) -> Vec<Directive> {
    // A filter on spans is no list of targets; who could tell what it lets through?
    let asked: Option<Targets> = if value.contains('[') { None } else { value.parse().ok() };
    let is_loud = |name: &&&str| asked.as_ref().is_none_or(|asked| asked.would_enable(name, &Level::DEBUG));
    DISCREET.iter().filter(is_loud).filter_map(|name| format!("{name}=info").parse().ok()).collect()
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

/// How often what was measured is summed up.
const SUMMED_EVERY: Duration = Duration::from_secs(5);

/// Sums up what was measured, for as long as it runs: until then a histogram keeps every single value, whether somebody
/// reads the metrics or not.
pub(crate) async fn keep_up() -> Infallible {
    loop {
        tokio::time::sleep(SUMMED_EVERY).await;
        metrics_handle().run_upkeep();
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_prints_what_passes_is_quieted_and_never_made_louder() {
        for (asked, quieted_ones) in [
            ("off", 0),
            ("error", 0),
            ("info", 0),
            ("debug", 3),
            ("info,tungstenite=trace", 1),
            ("[span]=trace", 3),
        ] {
            assert_eq!(quieted(asked).len(), quieted_ones, "{asked}");
        }
    }
}
