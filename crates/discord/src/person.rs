//! Requests in a person's name, such as those of a login: they carry their own authorisation, and none of the bot's
//! limits is theirs.

use bytes::Bytes;
use http::header::{HeaderValue, USER_AGENT};
use http_body_util::{BodyExt as _, Full};
use tokio::time::{Instant, timeout_at};

use crate::{Class, Discord, Error, sender::AGENT};

impl Discord {
    /// An address below the base, such as `/oauth2/authorize`.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base_url())
    }

    /// Sends a request as it is, once, and waits for the whole answer until `deadline`, whatever its status.
    pub async fn send_as_is(
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
            let body = body.collect().await.map_err(|_| Error::unanswered("Discord's answer broke off"))?;
            Ok(http::Response::from_parts(parts, body.to_bytes().to_vec()))
        };
        timeout_at(deadline, exchange)
            .await
            .map_err(|_| Error::unsent(Class::Retry(None), "Discord did not answer in time"))?
    }
}
