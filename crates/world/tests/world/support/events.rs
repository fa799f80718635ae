//! A plain reader of server-sent events.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::Value;
use tokio::time::timeout;
use twilight_model::id::{Id, marker::UserMarker};

use super::Stage;

/// How long a stream may be silent before a test gives up.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a person looks on at.
pub(crate) struct Events {
    body: Incoming,
    text: String,
}

impl Stage {
    /// Opens the events of an account, and waits until it is open.
    pub(crate) async fn watch(&self, user: Id<UserMarker>) -> Events {
        let uri = format!("http://{}/client/events?as={user}", self.address);
        let client = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
        let response = client.request(Request::get(uri).body(Empty::new()).unwrap()).await.unwrap();
        let mut events = Events { body: response.into_body(), text: String::new() };
        events.next("ready").await;
        events
    }
}

impl Events {
    /// The data of the next event, which must be of this name.
    pub(crate) async fn next(&mut self, name: &str) -> Value {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                let (head, data) = event.split_once("\ndata: ").unwrap();
                assert_eq!(head, format!("event: {name}"), "{event}");
                return serde_json::from_str(data).unwrap();
            }
            let frame = timeout(PATIENCE, self.body.frame()).await.unwrap().unwrap().unwrap();
            self.text.push_str(std::str::from_utf8(&frame.into_data().unwrap()).unwrap());
        }
    }
}
