//! Changing something: who may, once per idempotency key, all of it or nothing.

use axum::{
    body::Body,
    extract::FromRequestParts,
    response::{IntoResponse as _, Response},
};
use bellhop_guilds::{Actor, Ground, GuildManager, NotManager};
use bellhop_store::{
    Connection, PgConnection,
    audit::By,
    idempotency::{self, Answered, Keyed},
};
use bellhop_words::Locale;
use http::{
    HeaderName, HeaderValue, StatusCode,
    header::{CONTENT_TYPE, ETAG, IF_MATCH, LOCATION},
    request::Parts,
};
use serde::Serialize;
use sqlx::Connection as _;
use time::OffsetDateTime;

use crate::{
    App, Error,
    auth::{GuildReader, Needs},
    body::Once,
    names, reading,
};

/// Says that an answer is the one that the same request got before.
pub(crate) const REPLAYED: &str = "idempotency-replayed";

/// Proof that whoever asks may change something in the guild in the path: as [`GuildReader`], with a scope that writes.
/// By what they may do there they are judged again in the transaction of the change.
pub(crate) struct GuildWriter<S>(pub(crate) GuildReader<S>);

impl<S: Needs> FromRequestParts<App> for GuildWriter<S> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        GuildReader::from_request_parts(parts, app).await.map(Self)
    }
}

impl<S> GuildWriter<S> {
    /// Who asks, as the rules judge them: a token by the rights of the guild's owner.
    async fn manager(&self, conn: &mut PgConnection) -> Result<GuildManager, Error> {
        let guild_id = self.0.guild.guild_id;
        let ground = Ground::find(conn, guild_id).await?.ok_or(Error::UnknownGuild)?;
        let (user_id, role_ids) = match &self.0.person {
            Some((user_id, role_ids)) => (*user_id, role_ids.clone()),
            None => (ground.guild.owner_id, Vec::new()),
        };
        let actor = Actor {
            application_id: ground.guild.application_id,
            guild_id,
            user_id,
            by: self.0.by,
            permissions: ground.subject(user_id, &role_ids).guild_permissions(),
            role_ids,
            app_permissions: None,
            timed_out_until: None,
            locale: Locale::english(),
        };
        GuildManager::prove(conn, actor).await.map_err(|error| match error {
            bellhop_guilds::Error::Refused(NotManager) => Error::NotManager,
            bellhop_guilds::Error::Internal(error) => error.into(),
        })
    }
}

/// What a change is answered.
pub(crate) struct Written {
    status: StatusCode,
    location: Option<String>,
    /// The revision of what it made, for its next change.
    revision: Option<i64>,
    body: String,
    /// Nothing of it is to stay.
    is_dry: bool,
}

impl Written {
    /// An answer with a body.
    pub(crate) fn new(status: StatusCode, body: &impl Serialize) -> Result<Self, Error> {
        let body = serde_json::to_string(body).map_err(|error| Error::Broken(error.to_string()))?;
        Ok(Self { status, location: None, revision: None, body, is_dry: false })
    }

    /// An answer without one.
    pub(crate) fn nothing() -> Self {
        let body = String::new();
        Self { status: StatusCode::NO_CONTENT, location: None, revision: None, body, is_dry: false }
    }

    /// The same, with where what was made is to be found.
    pub(crate) fn at(self, location: String) -> Self {
        Self { location: Some(location), ..self }
    }

    /// The same, with the revision of what was made, as its `ETag`.
    pub(crate) fn tagged(self, revision: i64) -> Self {
        Self { revision: Some(revision), ..self }
    }

    /// The same, of a change that is not to stay.
    pub(crate) fn dry(self) -> Self {
        Self { is_dry: true, ..self }
    }
}

impl Written {
    /// What the same request is answered when it comes again.
    fn answered(&self) -> Answered {
        let (location, body) = (self.location.clone(), self.body.clone());
        Answered { status: self.status.as_u16(), location, revision: self.revision, body }
    }
}

/// A change under way, in its transaction.
pub(crate) struct Change<'a> {
    /// The transaction.
    pub(crate) conn: &'a mut PgConnection,
    /// Who makes it.
    pub(crate) manager: GuildManager,
    /// The time.
    pub(crate) now: OffsetDateTime,
}

/// Does `work` in one transaction, once per idempotency key: the same request is answered as it was, and does nothing.
/// What is refused did nothing, and is judged anew when it comes again.
pub(crate) async fn write<S>(
    app: &App,
    writer: &GuildWriter<S>,
    once: Option<&Once>,
    work: impl AsyncFnOnce(&mut Change<'_>) -> Result<Written, Error>,
) -> Result<Response, Error> {
    let mut conn = app.database.connection().await?;
    let written = transact(app, &mut conn, writer, once, work).await;
    reading::finish(conn, &written);
    written
}

async fn transact<S>(
    app: &App,
    conn: &mut Connection,
    writer: &GuildWriter<S>,
    once: Option<&Once>,
    work: impl AsyncFnOnce(&mut Change<'_>) -> Result<Written, Error>,
) -> Result<Response, Error> {
    let now = app.clock.now();
    let mut tx = conn.begin().await.map_err(bellhop_store::Error::from)?;
    idempotency::bound(&mut tx).await?;
    let keyed = once.map(|once| keyed(writer.0.by, once));
    if let Some(keyed) = keyed
        && let Some(answered) = hold(&mut tx, keyed).await?
    {
        tx.rollback().await.map_err(bellhop_store::Error::from)?;
        return Ok(replayed(answered));
    }
    let manager = writer.manager(&mut tx).await?;
    let mut change = Change { conn: &mut tx, manager, now };
    let written = match work(&mut change).await {
        Ok(written) => written,
        Err(Error::Rule(rule)) => {
            let named = names::named(&mut tx, writer.0.guild.guild_id, rule.message.clone()).await;
            tx.rollback().await.map_err(bellhop_store::Error::from)?;
            return Err(Error::Rule(crate::error::Rule { message: named?, ..rule }));
        }
        Err(error) => {
            tx.rollback().await.map_err(bellhop_store::Error::from)?;
            return Err(error);
        }
    };
    if written.is_dry {
        tx.rollback().await.map_err(bellhop_store::Error::from)?;
        return Ok(answer(written));
    }
    if let Some(keyed) = keyed {
        idempotency::keep(&mut tx, keyed, &written.answered(), now).await?;
    }
    tx.commit().await.map_err(bellhop_store::Error::from)?;
    Ok(answer(written))
}

fn keyed(by: By, once: &Once) -> Keyed<'_> {
    Keyed { by, key: &once.key, fingerprint: &once.fingerprint }
}

async fn hold(conn: &mut PgConnection, keyed: Keyed<'_>) -> Result<Option<Answered>, Error> {
    idempotency::hold(conn, keyed).await.map_err(|error| match error {
        bellhop_store::Error::KeyReused => Error::KeyReused,
        error => error.into(),
    })
}

fn replayed(answered: Answered) -> Response {
    let Answered { status, location, revision, body } = answered;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let mut response = answer(Written { status, location, revision, body, is_dry: false });
    response.headers_mut().insert(HeaderName::from_static(REPLAYED), HeaderValue::from_static("true"));
    response
}

fn answer(written: Written) -> Response {
    let mut response = (written.status, Body::from(written.body)).into_response();
    let headers = response.headers_mut();
    if written.status == StatusCode::NO_CONTENT {
        headers.remove(CONTENT_TYPE);
    } else {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    let location = written.location.and_then(|location| HeaderValue::try_from(location).ok());
    headers.extend(location.map(|location| (LOCATION, location)));
    let tag = written.revision.and_then(|revision| HeaderValue::try_from(tag(revision)).ok());
    headers.extend(tag.map(|tag| (ETAG, tag)));
    response
}

/// The `ETag` of something with a revision, to be sent back as `If-Match`.
pub(crate) fn tag(revision: i64) -> String {
    format!("\"{revision}\"")
}

/// The revision that a change is one of, as its sender saw it; 428 for who does not say.
pub(crate) struct IfMatch(pub(crate) i64);

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Error> {
        let field = parts.headers.get(IF_MATCH).and_then(|field| field.to_str().ok());
        let field = field.ok_or(Error::IfMatchMissing)?.trim();
        if field == "*" {
            // Whatever it is by now is not what anybody saw.
            return Err(Error::IfMatchMissing);
        }
        let tag = field.strip_prefix("W/").unwrap_or(field).trim_matches('"');
        // A tag that is none of ours is one that nothing has any more.
        Ok(Self(tag.parse().unwrap_or(-1)))
    }
}
