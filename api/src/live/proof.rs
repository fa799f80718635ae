//! That somebody may watch, proved again and again.

use axum::extract::FromRequestParts as _;
use futures_util::future::BoxFuture;
use http::request::Parts;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::Topics;
use crate::{App, Error, auth::GuildReader, config::Pace, signed_in::Left};

/// The request, with which the right to its answer is proved.
pub(crate) struct Proof {
    app: App,
    parts: Parts,
    wanted: Option<Topics>,
    due: Interval,
    under_way: Option<BoxFuture<'static, Result<Topics, Error>>>,
}

impl Proof {
    /// Of what just proved good. Nothing of it is used once more: no budget is spent, no session kept alive.
    pub(super) fn new(app: App, mut parts: Parts, wanted: Option<Topics>, pace: Pace) -> Self {
        parts.extensions.insert(Left);
        let mut due = interval_at(Instant::now() + pace.proved_every, pace.proved_every);
        due.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { app, parts, wanted, due, under_way: None }
    }

    /// What may be heard from now on, once it is proved again; an error once it is not. A database that is away proves
    /// nothing and has nothing to tell: it is asked again later.
    ///
    /// It can be dropped and called again.
    pub(super) async fn next(&mut self) -> Result<Topics, Error> {
        loop {
            if self.under_way.is_none() {
                self.due.tick().await;
            }
            let prove = || Box::pin(prove(self.app.clone(), self.parts.clone(), self.wanted)) as BoxFuture<_>;
            let proved = self.under_way.get_or_insert_with(prove).await;
            self.under_way = None;
            if !matches!(proved, Err(Error::Unavailable(_))) {
                return proved;
            }
        }
    }
}

async fn prove(app: App, mut parts: Parts, wanted: Option<Topics>) -> Result<Topics, Error> {
    let reader: GuildReader = GuildReader::from_request_parts(&mut parts, &app).await?;
    Topics::open_to(&reader, wanted)
}
