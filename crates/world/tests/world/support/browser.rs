//! A person's browser on the authorize page, and the application behind it.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::Value;
use twilight_model::id::{Id, marker::UserMarker};

use super::{Answer, Stage, text};

/// Where the application takes people back.
pub(crate) const BACK: &str = "http://127.0.0.1:9/login/callback";
/// A request for a code, without its scopes.
pub(crate) const CODE: &str = "client_id=500000000000000000&response_type=code&state=a%20b%26c\
                    &redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Flogin%2Fcallback";

/// What a browser is shown.
pub(crate) struct Shown {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Shown {
    /// The address it is sent on to.
    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
        self.headers["location"].to_str().unwrap()
    }

    /// A parameter of that address, as it stands there.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let (_, query) = self.location().split_once('?').unwrap();
        query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, v)| v)
    }
}

impl Stage {
    /// A world whose application has two redirect URIs.
    pub(crate) async fn with_redirects() -> Self {
        let stage = Self::new().await;
        stage.world.set_redirect_uris(&[BACK, "http://127.0.0.1:9/other"]);
        stage
    }

    pub(crate) async fn browse(&self, path: &str, (headers, form): (&[(&str, &str)], Option<&str>)) -> Shown {
        let method = if form.is_some() { Method::POST } else { Method::GET };
        let mut request = Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if form.is_some() {
            request = request.header("content-type", "application/x-www-form-urlencoded");
        }
        let body = Full::new(Bytes::from(form.unwrap_or_default().to_owned()));
        let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
        let (parts, body) = client.request(request.body(body).unwrap()).await.unwrap().into_parts();
        let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        Shown { status: parts.status, headers: parts.headers, text }
    }

    pub(crate) async fn look(&self, query: &str) -> Shown {
        self.browse(&format!("/oauth2/authorize?{query}"), (&[], None)).await
    }

    /// Decides on the page as a person.
    pub(crate) async fn decide(&self, query: &str, (user, fields): (Id<UserMarker>, &str)) -> Shown {
        let form = format!("account={user}&{fields}");
        self.browse(&format!("/oauth2/authorize?{query}"), (&[], Some(&form))).await
    }

    /// A form of the application to an `OAuth2` route, with its credentials in the body.
    pub(crate) async fn ask(&self, route: &str, fields: &str) -> Answer {
        let form = format!("client_id=500000000000000000&client_secret=hush&{fields}");
        self.ask_as(route, (&[], &form)).await
    }

    pub(crate) async fn ask_as(&self, route: &str, (headers, form): (&[(&str, &str)], &str)) -> Answer {
        let shown = self.browse(&format!("/api/oauth2/{route}"), (headers, Some(form))).await;
        let body = serde_json::from_str(&shown.text).unwrap_or(Value::Null);
        Answer { status: shown.status, headers: shown.headers, body }
    }

    pub(crate) async fn exchange(&self, code: &str, more: &str) -> Answer {
        let back = "http%3A%2F%2F127.0.0.1%3A9%2Flogin%2Fcallback";
        self.ask("token", &format!("grant_type=authorization_code&code={code}&redirect_uri={back}{more}"))
            .await
    }

    /// A code of a person who allowed the scopes.
    pub(crate) async fn code(&self, user: Id<UserMarker>, more: &str) -> String {
        let shown = self.decide(&format!("{CODE}&{more}"), (user, "decision=authorize")).await;
        shown.parameter("code").unwrap().to_owned()
    }

    /// An access token of a person who allowed the scopes.
    pub(crate) async fn token(&self, user: Id<UserMarker>, scopes: &str) -> String {
        let code = self.code(user, &format!("scope={scopes}")).await;
        text(&self.exchange(&code, "").await.body["access_token"]).to_owned()
    }

    pub(crate) async fn get_with(&self, token: &str, path: &str) -> Answer {
        let authorization = format!("Bearer {token}");
        let headers = [("authorization", authorization.as_str())];
        self.request(Method::GET, &format!("/api/v10{path}"), &headers, None).await.unwrap()
    }
}
