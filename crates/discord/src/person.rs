//! Requests in a person's name, such as those of a login: they carry their own authorisation, and none of the bot's
//! limits is theirs. Whoever comes by may cause them, so few are under way at a time, and none while Discord wants
//! silence: what it refuses with 401, 403 or 429 counts towards a ban of this address, which is the bot's too.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{
    StatusCode,
    header::{HeaderValue, USER_AGENT},
};
use http_body_util::{BodyExt as _, Full, Limited};
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout_at},
};

use crate::{
    Class, Discord, Error, limits,
    sender::{AGENT, MOST},
};

/// Requests that are under way at a time; the others wait.
const AT_ONCE: usize = 8;
/// The silence where Discord asks for one and does not say how long.
const SILENCE: Duration = Duration::from_secs(5);

/// What requests in people's names share.
pub(crate) struct People {
    room: Semaphore,
    silent_until: Mutex<Option<Instant>>,
}

impl Default for People {
    fn default() -> Self {
        Self { room: Semaphore::new(AT_ONCE), silent_until: Mutex::default() }
    }
}

impl People {
    fn may_speak(&self) -> Result<(), Error> {
        let until = *self.silent_until.lock().unwrap_or_else(PoisonError::into_inner);
        match until.and_then(|until| until.checked_duration_since(Instant::now())) {
            Some(left) if !left.is_zero() => {
                Err(Error::unsent(Class::Busy(Some(left)), "Discord asked for silence"))
            }
            _ => Ok(()),
        }
    }

    fn fall_silent(&self, pause: Duration) {
        let mut until = self.silent_until.lock().unwrap_or_else(PoisonError::into_inner);
        *until = (*until).max(Some(Instant::now() + pause));
    }
}

impl Discord {
    /// An address below the base, such as `/oauth2/authorize`.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base_url())
    }

    /// Sends a request as it is, once, and waits for the whole answer until `deadline`, whatever its status.
    ///
    /// Nothing is sent ([`Class::Busy`]) while Discord wants silence after a 429, or where too many are under way.
    pub async fn send_as_is(
        &self,
        request: http::Request<Vec<u8>>,
        deadline: Instant,
    ) -> Result<http::Response<Vec<u8>>, Error> {
        let Ok(Ok(_place)) = timeout_at(deadline, self.people.room.acquire()).await else {
            return Err(Error::unsent(Class::Busy(None), "too many such requests are under way"));
        };
        self.people.may_speak()?;
        self.send_anyway(request, deadline).await
    }

    /// The same at once, whatever Discord wants: what must not be left undone, and is never repeated.
    pub async fn send_anyway(
        &self,
        request: http::Request<Vec<u8>>,
        deadline: Instant,
    ) -> Result<http::Response<Vec<u8>>, Error> {
        let mut request = request.map(|body| Full::new(Bytes::from(body)));
        request.headers_mut().insert(USER_AGENT, HeaderValue::from_static(AGENT));
        let exchange = async {
            let answer = self.client()?.request(request).await;
            let answer = answer.map_err(|_| Error::unanswered("Discord could not be reached"))?;
            let (parts, body) = answer.into_parts();
            if parts.status == StatusCode::TOO_MANY_REQUESTS {
                self.people.fall_silent(limits::retry_after(&parts.headers).unwrap_or(SILENCE));
            }
            let body = Limited::new(body, MOST).collect().await;
            let body = body.map_err(|_| Error::unanswered("Discord's answer broke off, or never ended"))?;
            Ok(http::Response::from_parts(parts, body.to_bytes().to_vec()))
        };
        timeout_at(deadline, exchange)
            .await
            .map_err(|_| Error::unsent(Class::Retry(None), "Discord did not answer in time"))?
    }
}
