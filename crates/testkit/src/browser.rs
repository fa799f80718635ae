//! A browser: it keeps cookies, and follows redirects only when it is told to.

use std::collections::BTreeMap;

use http::{StatusCode, header::SET_COOKIE};
use serde_json::Value;
use twilight_model::id::{Id, marker::UserMarker};

use crate::{
    Bench,
    http::{Answer, send, written},
    setup::PUBLIC_URL,
};

/// A browser at the product's API.
pub struct Browser<'a> {
    bench: &'a Bench,
    cookies: BTreeMap<String, String>,
}

impl Bench {
    /// A browser without a cookie.
    pub fn browser(&self) -> Browser<'_> {
        Browser { bench: self, cookies: BTreeMap::new() }
    }
}

impl Browser<'_> {
    /// Asks the API with its cookies and these headers, and keeps the cookies of the answer.
    pub async fn asks(&mut self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.sends((method, path), headers, String::new()).await
    }

    /// The same with a body.
    async fn sends(
        &mut self,
        (method, path): (&str, &str),
        headers: &[(&str, &str)],
        body: String,
    ) -> Answer {
        let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        let cookies = cookies.collect::<Vec<_>>().join("; ");
        let cookies = [("cookie", cookies.as_str())];
        let cookies = if self.cookies.is_empty() { &[][..] } else { &cookies };
        let headers = [headers, cookies, &[("user-agent", "Bench/1.0")]].concat();
        let answer = send(method, &self.bench.api_url(path), &headers, body).await;
        for cookie in answer.headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap().split(';').next().unwrap_or_default();
            let (name, value) = cookie.split_once('=').unwrap_or((cookie, ""));
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Reads a path.
    pub async fn gets(&mut self, path: &str) -> Answer {
        self.asks("GET", path, &[]).await
    }

    /// Writes as a page of the dashboard does.
    pub async fn writes(&mut self, method: &str, path: &str) -> Answer {
        self.asks(method, path, &[("origin", PUBLIC_URL)]).await
    }

    /// Writes JSON as a page of the dashboard does, with these headers too; a body of null is none.
    pub async fn changes(
        &mut self,
        (method, path): (&str, &str),
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Answer {
        let own = [("origin", PUBLIC_URL), ("content-type", "application/json")];
        self.sends((method, path), &[headers, &own].concat(), written(body)).await
    }

    /// Begins a login; Discord's page.
    pub async fn departs(&mut self, query: &str) -> String {
        let answer = self.gets(&format!("/api/v1/login{query}")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        answer.header("location").to_owned()
    }

    /// Decides on Discord's page as somebody; the path that Discord sends the browser back to.
    pub async fn decides(&self, page: &str, user_id: Id<UserMarker>, decision: &str) -> String {
        let form = format!("account={user_id}&decision={decision}");
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let answer = send("POST", page, &headers, form).await;
        let back = answer.header("location");
        let path = back.strip_prefix(PUBLIC_URL);
        path.unwrap_or_else(|| panic!("{}: {back} {}", answer.status, answer.text())).to_owned()
    }

    /// Signs in as somebody who agrees; the answer to the way back.
    pub async fn signs_in(&mut self, user_id: Id<UserMarker>) -> Answer {
        let page = self.departs("?return_to=/guilds").await;
        let back = self.decides(&page, user_id, "authorize").await;
        self.gets(&back).await
    }

    /// The value of a cookie that it keeps.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Takes a cookie as somebody else gave it.
    pub fn takes_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }
}
