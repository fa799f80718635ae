//! A client of server-sent events that knows nothing of the product (WHATWG HTML: Server-sent events).

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::Value;
use tokio::time::timeout;
use twilight_model::id::{Id, marker::GuildMarker};

use crate::Bench;

/// How long an event may take to come; far above what it takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// An event.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The id that the client would send as `Last-Event-ID` after it.
    pub id: String,
    /// Its name.
    pub event: String,
    /// What it tells.
    pub data: Value,
}

/// An open stream; dropped, its connection is cut.
pub struct Events {
    /// The answer's status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// What the client would send as `Last-Event-ID` now.
    pub last_id: String,
    /// After how many milliseconds it would come back.
    pub retry: u64,
    body: Incoming,
    read: Vec<u8>,
}

impl Events {
    /// Opens a stream.
    pub async fn open(url: &str, headers: &[(&str, &str)]) -> Self {
        let request = headers
            .iter()
            .fold(Request::builder().uri(url), |request, (name, value)| request.header(*name, *value));
        let request = request.body(Empty::<Bytes>::new()).unwrap();
        let response = Client::builder(TokioExecutor::new()).build_http().request(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let (last_id, read) = (String::new(), Vec::new());
        Self { status: parts.status, headers: parts.headers, last_id, retry: 0, body, read }
    }

    /// The next event; `None` where the stream ended. Fails the test after 20 s.
    pub async fn next(&mut self) -> Option<Told> {
        let event = async {
            loop {
                if let Some(told) = self.block().await? {
                    return Some(told);
                }
            }
        };
        timeout(PATIENCE, event).await.expect("waited in vain for an event")
    }

    /// The next event, which there is.
    pub async fn told(&mut self) -> Told {
        self.next().await.expect("the stream ended")
    }

    /// The next event of this name, those before it left out.
    pub async fn told_of(&mut self, event: &str) -> Value {
        loop {
            let told = self.told().await;
            if told.event == event {
                return told.data;
            }
        }
    }

    /// Waits for a block that is no event, those that are left out.
    pub async fn beat(&mut self) {
        let beat = async { while self.block().await.expect("the stream ended").is_some() {} };
        timeout(PATIENCE, beat).await.expect("waited in vain for a heartbeat");
    }

    /// Reads what there is until the end.
    pub async fn rest(&mut self) -> Vec<Told> {
        let mut rest = Vec::new();
        while let Some(told) = self.next().await {
            rest.push(told);
        }
        rest
    }

    /// The next block, as the event that it may be; `None` at the end.
    pub async fn block(&mut self) -> Option<Option<Told>> {
        loop {
            if let Some(end) = self.read.windows(2).position(|two| two == b"\n\n") {
                let block: Vec<u8> = self.read.drain(..end + 2).collect();
                return Some(self.take(std::str::from_utf8(&block[..end]).unwrap()));
            }
            // A broken connection ends it as well.
            let frame = self.body.frame().await?.ok()?;
            self.read.extend_from_slice(&frame.into_data().unwrap_or_default());
        }
    }

    /// Takes a block; the event, if it is one.
    fn take(&mut self, block: &str) -> Option<Told> {
        let (mut event, mut data) = (String::new(), None);
        for line in block.lines().filter(|line| !line.starts_with(':')) {
            let (field, value) = line.split_once(": ").unwrap_or((line, ""));
            match field {
                "id" => value.clone_into(&mut self.last_id),
                "event" => value.clone_into(&mut event),
                "retry" => self.retry = value.parse().unwrap(),
                "data" if data.is_none() => data = Some(serde_json::from_str(value).unwrap()),
                other => panic!("an unknown field {other:?}, or another line of data"),
            }
        }
        data.map(|data| Told { id: self.last_id.clone(), event, data })
    }
}

impl Bench {
    /// Opens the demo guild's stream, with this query.
    pub async fn events(&self, query: &str, headers: &[(&str, &str)]) -> Events {
        Events::open(&self.api_url(&self.events_path(query)), headers).await
    }

    /// Where a guild's stream is.
    pub fn stream_url(&self, guild_id: Id<GuildMarker>) -> String {
        self.api_url(&format!("/api/v1/guilds/{guild_id}/events"))
    }

    /// The path of the demo guild's stream, with this query.
    pub fn events_path(&self, query: &str) -> String {
        format!("/api/v1/guilds/{}/events{query}", self.demo.guild_id)
    }
}
