//! The API as an AWS Lambda function.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use anyhow::Context as _;
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    response::{IntoResponse as _, Response},
};
use bellhop_boot::{
    Clock,
    env::Env,
    install_tls,
    secrets::{Renewed, Secrets},
    telemetry,
};
use bellhop_store::Pool;
use http::Uri;
use lambda_http::{Request, RequestExt as _, request::RequestContext, service_fn};
use tokio::{sync::OnceCell, time::timeout};
use tower::ServiceExt as _;

use crate::{App, Config, Error, error::Away, router, shape};

/// How long a request waits for the secrets that it needs.
const SECRETS_WITHIN: Duration = Duration::from_secs(2);
/// Below which everything is that is served here.
const BELOW: &str = "/api/";

/// Serves Lambda's runtime API for as long as the function lives. There is no live stream: nothing lasts longer than an
/// answer.
pub async fn run_lambda() -> anyhow::Result<()> {
    let mut env = Env::of_process();
    telemetry::init(&mut env);
    install_tls();
    let served = Served::of(env, Clock::system())?;
    let serve = service_fn(|request| async { Ok::<_, Infallible>(served.answer(request).await) });
    lambda_http::run(serve).await.map_err(anyhow::Error::from_boxed)
}

/// What answers.
enum Served {
    /// With the first request it makes what answers, which takes longer than to start.
    Ready(Box<Ready>),
    /// It needs secrets, which are read with the first request.
    Later(Box<Renewed<Router>>),
}

/// The configuration as it is for good, and what was made of it.
struct Ready {
    config: Config,
    clock: Clock,
    router: OnceCell<Router>,
}

impl Served {
    fn of(mut env: Env, clock: Clock) -> anyhow::Result<Self> {
        let secrets = Secrets::of(&mut env);
        let config = Config::from_env(&mut env);
        let Some(secrets) = secrets else {
            let config = env.finish(config)?;
            return Ok(Self::Ready(Box::new(Ready { config, clock, router: OnceCell::new() })));
        };
        env.check()?;
        let of = clock.clone();
        let routers = Renewed::new(secrets, clock, move |mut env| {
            let config = Config::from_env(&mut env);
            made(&env.finish(config)?, of.clone())
        });
        Ok(Self::Later(Box::new(routers)))
    }

    async fn answer(&self, request: Request) -> Response {
        let router = match self {
            Self::Ready(ready) => ready.router().await,
            Self::Later(routers) => {
                let made = timeout(SECRETS_WITHIN, routers.get()).await;
                made.context("the secrets were not told in time").flatten()
            }
        };
        match router {
            Ok(router) => {
                let Ok(answer) = router.oneshot(arrived(request)).await;
                answer
            }
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "nothing can be answered");
                shape::errors(Error::from(Away::Silent).into_response(), None, false)
            }
        }
    }
}

impl Ready {
    async fn router(&self) -> anyhow::Result<Router> {
        let made = self.router.get_or_try_init(async || made(&self.config, self.clock.clone())).await;
        made.cloned()
    }
}

fn made(config: &Config, clock: Clock) -> anyhow::Result<Router> {
    let Config { database, guard, bot, login, .. } = config;
    let app = App::new(Pool::new(database)?, clock, guard, (bot.as_ref(), login.as_ref()))?;
    Ok(router(&app))
}

/// The request as a server would have had it: with its peer, and the path that is served.
fn arrived(request: Request) -> axum::extract::Request {
    let peer = peer(&request);
    let (mut parts, body) = request.into_parts();
    if let Some(uri) = below(&parts.uri) {
        parts.uri = uri;
    }
    if let Some(peer) = peer {
        parts.extensions.insert(ConnectInfo(SocketAddr::new(peer, 0)));
    }
    axum::extract::Request::from_parts(parts, Body::new(body))
}

/// Whom the gateway heard; a load balancer adds it to what was forwarded.
fn peer(request: &Request) -> Option<IpAddr> {
    let heard = match request.request_context_ref()? {
        RequestContext::ApiGatewayV2(context) => context.http.source_ip.clone(),
        RequestContext::ApiGatewayV1(context) => context.identity.source_ip.clone(),
        RequestContext::Alb(_) => {
            let fields = request.headers().get_all("x-forwarded-for").iter();
            let last = fields.filter_map(|field| field.to_str().ok()).next_back();
            last.and_then(|field| field.rsplit(',').next()).map(|heard| heard.trim().to_owned())
        }
        _ => None,
    };
    heard?.parse().ok()
}

/// The address without the stage, or the base path, that it begins with; `None` where it has none.
fn below(uri: &Uri) -> Option<Uri> {
    let path = uri.path_and_query()?.as_str();
    let (_, rest) = path.strip_prefix('/')?.split_once('/')?;
    let rest = format!("/{rest}");
    let is_behind = !path.starts_with(BELOW) && rest.starts_with(BELOW);
    is_behind.then(|| rest.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_no_part_of_the_path() {
        for (path, expected) in [
            ("/prod/api/v1/me?a=/api/", Some("/api/v1/me?a=/api/")),
            ("/api/v1/me", None),
            ("/api/api/v1", None),
            ("/a/b/api/v1", None),
            ("/elsewhere", None),
        ] {
            let below = below(&path.parse().unwrap()).map(|uri| uri.to_string());
            assert_eq!(below.as_deref(), expected, "{path}");
        }
    }
}
