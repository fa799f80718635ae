//! `bellhop health`.

use std::{net::Ipv4Addr, time::Duration};

use anyhow::{Context as _, ensure};
use bellhop_boot::{env::Env, health_address, http_client};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use tokio::time::timeout;

use crate::{cli, output::print, run::DEFAULT_PORTS};

/// A process that takes longer does not live.
const WITHIN: Duration = Duration::from_secs(3);

/// Sentences of checks, in bytes; far more than there are.
const MOST: usize = 64 * 1024;

/// Asks the health port; fails where it does not answer as it should.
pub(crate) async fn health(mut env: Env, options: &cli::Health) -> anyhow::Result<()> {
    let mut address = health_address(&mut env, DEFAULT_PORTS.1);
    env.check()?;
    if address.ip().is_unspecified() {
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    let path = if options.ready { "ready" } else { "live" };
    let url = format!("http://{address}/health/{path}");
    let request = http::Request::get(&url).body(Full::<Bytes>::default())?;
    let asking = async {
        let answer = http_client()?.request(request).await?;
        let status = answer.status();
        let body = Limited::new(answer.into_body(), MOST).collect().await;
        let body = body.map_err(|error| anyhow::anyhow!("the answer broke off: {error}"))?.to_bytes();
        anyhow::Ok((status, String::from_utf8_lossy(&body).into_owned()))
    };
    let asked = timeout(WITHIN, asking).await.with_context(|| format!("{url} does not answer"))?;
    let (status, said) = asked.with_context(|| format!("{url} cannot be asked"))?;
    ensure!(status.is_success(), "{url} answers {status}: {said}");
    print(said.trim_end())
}
