//! The same request over a few connections, as fast as it is answered.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Empty};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use tokio::{task::JoinSet, time::Instant};

use crate::{
    connections::{CONNECTIONS, client},
    server::Server,
};

/// How long each side is asked in a round.
const LASTS: Duration = Duration::from_secs(3);

/// A request, and how it is to be answered.
#[derive(Clone)]
pub(super) struct Load {
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) status: u16,
    pub(super) bytes: usize,
}

/// What it took.
pub(super) struct Took {
    /// Requests that were answered in a second.
    pub(super) per_second: f64,
    /// Microseconds of the server's CPU for each.
    pub(super) cpu: f64,
}

type Http = Client<HttpConnector, Empty<Bytes>>;

impl Load {
    /// Sends it for a while.
    pub(super) async fn send(&self, server: &Server) -> anyhow::Result<Took> {
        let client: Http = client();
        let answered = Arc::new(AtomicUsize::new(0));
        let (before, began) = (server.cpu()?, Instant::now());
        let mut running = JoinSet::new();
        for _ in 0..CONNECTIONS {
            let (client, load, url) = (client.clone(), self.clone(), server.url.clone());
            let answered = Arc::clone(&answered);
            running.spawn(async move {
                while began.elapsed() < LASTS {
                    load.ask(&client, &url).await?;
                    answered.fetch_add(1, Ordering::Relaxed);
                }
                anyhow::Ok(())
            });
        }
        while let Some(ended) = running.join_next().await {
            ended??;
        }
        let answered = f64::from(u32::try_from(answered.load(Ordering::Relaxed))?);
        let per_second = answered / began.elapsed().as_secs_f64();
        Ok(Took { per_second, cpu: (server.cpu()? - before) * 1_000_000.0 / answered })
    }

    async fn ask(&self, client: &Http, url: &str) -> anyhow::Result<()> {
        let request = Request::get(url);
        let request =
            self.headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
        let response = client.request(request.body(Empty::new())?).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        anyhow::ensure!(status == self.status && body.len() == self.bytes, "{status}, {} bytes", body.len());
        Ok(())
    }
}
