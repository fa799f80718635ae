//! `bellhop health`.

use std::{net::Ipv4Addr, time::Duration};

use anyhow::{Context as _, ensure};
use bellhop_boot::{
    env::{Env, address, port},
    http_client,
};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use tokio::time::timeout;

use crate::{cli, output::print};

/// The default of `HEALTH_PORT` where several services share it.
const DEFAULT_PORT: u16 = 9080;
/// A process that takes longer does not live.
const WITHIN: Duration = Duration::from_secs(3);

/// Asks the health port; fails where it does not answer as it should.
pub(crate) async fn health(mut env: Env, options: &cli::Health) -> anyhow::Result<()> {
    let port = env.optional("HEALTH_PORT", port).unwrap_or(DEFAULT_PORT);
    let bind = env.optional("HEALTH_BIND", address).filter(|bind| !bind.is_unspecified());
    env.check()?;
    let host = bind.unwrap_or(Ipv4Addr::LOCALHOST.into());
    let path = if options.ready { "ready" } else { "live" };
    let url = format!("http://{}/health/{path}", std::net::SocketAddr::new(host, port));
    let request = http::Request::get(&url).body(Full::<Bytes>::default())?;
    let asking = async {
        let answer = http_client()?.request(request).await?;
        let status = answer.status();
        let body = answer.into_body().collect().await?.to_bytes();
        anyhow::Ok((status, String::from_utf8_lossy(&body).into_owned()))
    };
    let asked = timeout(WITHIN, asking).await.with_context(|| format!("{url} does not answer"))?;
    let (status, said) = asked.with_context(|| format!("{url} cannot be asked"))?;
    ensure!(status.is_success(), "{url} answers {status}: {said}");
    print(said.trim_end())
}
