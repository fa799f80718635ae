//! One stream, from its opening to its end.

use std::convert::Infallible;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream::unfold;
use http::request::Parts;
use metrics::{counter, gauge};
use tokio_util::sync::CancellationToken;
use twilight_model::id::{Id, marker::GuildMarker};

use super::{Live, Seat, Topics, proof::Proof, telling::Telling};
use crate::{App, Error};

/// Why a stream ends before its client does.
#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    /// Its client does not keep up.
    Slow,
    /// Its client may not watch any more.
    Forbidden,
    /// What it missed cannot be read.
    Away,
    /// The hub lost its place, and every stream begins anew.
    Lost,
}

impl End {
    fn name(self) -> &'static str {
        match self {
            Self::Slow => "slow",
            Self::Forbidden => "forbidden",
            Self::Away => "database",
            Self::Lost => "lost",
        }
    }
}

/// A stream to somebody who may have it.
pub(crate) struct Watch {
    telling: Telling,
    proof: Proof,
    stop: CancellationToken,
    _counted: Counted,
}

impl Watch {
    /// A stream of what the request asks for, to a client that was told up to the event with the id `since`.
    pub(crate) fn new(
        app: &App,
        live: &Live,
        (guild_id, seat): (Id<GuildMarker>, Seat),
        (open, wanted): (Topics, Option<Topics>),
        (parts, since): (Parts, Option<String>),
    ) -> Self {
        Self {
            telling: Telling::new(app.clone(), (guild_id, seat), (open, since), live.pace),
            proof: Proof::new(app.clone(), parts, wanted, live.pace),
            stop: live.stop.clone(),
            _counted: Counted::new(),
        }
    }

    /// The stream as an answer's body.
    pub(crate) fn into_body(self) -> Body {
        Body::from_stream(unfold(self, |mut watch| async {
            let bytes = watch.next().await?;
            Some((Ok::<_, Infallible>(bytes), watch))
        }))
    }

    /// What is sent next; `None` where it ends.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            let told = tokio::select! {
                // What ends it comes first, however much there is to tell.
                biased;
                () = self.stop.cancelled() => return None,
                proved = self.proof.next() => proved.map_err(|error| forbidden(&error)).map(|topics| {
                    self.telling.topics = topics;
                    Bytes::new()
                }),
                told = self.telling.next() => told,
            };
            match told {
                Ok(bytes) if bytes.is_empty() => {}
                Ok(bytes) => return Some(bytes),
                Err(end) => {
                    counter!("bellhop_api_streams_dropped_total", "reason" => end.name()).increment(1);
                    return None;
                }
            }
        }
    }
}

fn forbidden(error: &Error) -> End {
    tracing::info!(%error, "a stream ends: its client may not watch any more");
    End::Forbidden
}

/// Counts among the open streams.
struct Counted;

impl Counted {
    fn new() -> Self {
        gauge!("bellhop_api_streams").increment(1);
        Self
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        gauge!("bellhop_api_streams").decrement(1);
    }
}
