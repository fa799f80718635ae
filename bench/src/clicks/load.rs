//! Requests over a few connections: as fast as they are answered, or at a rate.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use anyhow::Context as _;
use bellhop_world::Signed;
use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use tokio::{task::JoinSet, time::Instant};

use crate::{
    connections::{CONNECTIONS, client},
    server::Server,
};

/// Requests of one kind, and how each is to be answered.
#[derive(Clone, Copy)]
pub(super) struct Load<'a> {
    requests: &'a [Signed],
    status: StatusCode,
}

type Http = Client<HttpConnector, Full<Bytes>>;

impl<'a> Load<'a> {
    /// Requests that are answered.
    pub(super) fn of(requests: &'a [Signed]) -> Self {
        Self { requests, status: StatusCode::OK }
    }

    /// Requests that are not Discord's.
    pub(super) fn refused(requests: &'a [Signed]) -> Self {
        Self { requests, status: StatusCode::UNAUTHORIZED }
    }

    /// Sends all of them so often, as fast as they are answered; microseconds of the server's CPU for each.
    pub(super) async fn send(self, server: &Server, times: usize) -> anyhow::Result<f64> {
        let count = self.requests.len() * times;
        let requests: Arc<[Signed]> = self.requests.into();
        let next = Arc::new(AtomicUsize::new(0));
        let client = client();
        let before = server.cpu()?;
        let mut running = JoinSet::new();
        for _ in 0..CONNECTIONS {
            let (requests, next, client) = (Arc::clone(&requests), Arc::clone(&next), client.clone());
            let url = server.url.clone();
            running.spawn(async move {
                loop {
                    let nth = next.fetch_add(1, Ordering::Relaxed);
                    if nth >= count {
                        return anyhow::Ok(());
                    }
                    let signed = &requests[nth % requests.len()];
                    post(&client, &url, signed, self.status).await?;
                }
            });
        }
        while let Some(ended) = running.join_next().await {
            ended??;
        }
        let spent = server.cpu()? - before;
        Ok(spent * 1_000_000.0 / f64::from(u32::try_from(count)?))
    }

    /// Sends them once at a rate, whatever the answers take; milliseconds in which 99 of 100 were answered.
    pub(super) async fn steadily(self, server: &Server, per_second: u32) -> anyhow::Result<f64> {
        let client = client();
        let began = Instant::now();
        let mut running = JoinSet::new();
        for (nth, signed) in (0_u32..).zip(self.requests) {
            let due = began + Duration::from_secs(1) * nth / per_second;
            tokio::time::sleep_until(due).await;
            let (client, url, signed) = (client.clone(), server.url.clone(), signed.clone());
            running.spawn(async move {
                post(&client, &url, &signed, self.status).await?;
                // From when it was due: a late start is a late answer.
                anyhow::Ok(due.elapsed())
            });
        }
        let mut took = Vec::with_capacity(self.requests.len());
        while let Some(ended) = running.join_next().await {
            took.push(ended??);
        }
        took.sort();
        let longest = took.get(took.len() * 99 / 100).context("nothing was sent")?;
        Ok(longest.as_secs_f64() * 1000.0)
    }
}

async fn post(client: &Http, url: &str, signed: &Signed, status: StatusCode) -> anyhow::Result<()> {
    let request = Request::post(url)
        .header("content-type", "application/json")
        .header("x-signature-timestamp", &signed.timestamp)
        .header("x-signature-ed25519", signed.signature.as_deref().unwrap_or_default())
        .body(Full::new(signed.body.clone()))?;
    let response = client.request(request).await?;
    let got = response.status();
    let body = response.into_body().collect().await?.to_bytes();
    anyhow::ensure!(got == status, "{got}: {}", String::from_utf8_lossy(&body));
    anyhow::ensure!(
        !body.starts_with(b"{\"data\":{\"allowed_mentions\":{\"parse\":[]},\"content\":\"Something went"),
        "an apology"
    );
    Ok(())
}
