//! Role panels over HTTP: made, changed, posted and deleted as a whole.

mod change;
mod entries;
mod make;
mod once;
mod post;
mod rights;

use bellhop_testkit::{Bench, http::Answer};
use serde_json::{Value, json};

/// A program with a token that is good for everything.
struct Program<'a> {
    t: &'a Bench,
    token: String,
}

impl<'a> Program<'a> {
    async fn of(t: &'a Bench) -> Self {
        Self { t, token: super::bearer(t, t.demo.guild_id).await }
    }

    /// Reads below the guild's panels.
    async fn reads(&self, path: &str) -> Answer {
        self.t.api(&below(self.t, path), &[("authorization", &self.token)]).await
    }

    /// Asks for something below the guild's panels, with a header.
    async fn asks(&self, (method, path): (&str, &str), header: (&str, &str), body: &Value) -> Answer {
        let headers = [("authorization", self.token.as_str()), header];
        self.t.change((method, &below(self.t, path)), &headers, body).await
    }

    /// Makes a panel.
    async fn makes(&self, body: &Value) -> Answer {
        self.asks(("POST", ""), ("accept", "application/json"), body).await
    }

    /// Makes a panel that is as it should be; its id below the guild's panels.
    async fn made(&self, body: &Value) -> String {
        let answer = self.makes(body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        format!("/{}", answer.json()["id"].as_str().unwrap())
    }

    /// Changes a panel on this revision.
    async fn changes(&self, path: &str, revision: i64, body: &Value) -> Answer {
        self.asks(("PATCH", path), ("if-match", &format!("\"{revision}\"")), body).await
    }

    /// Has a panel posted, or what else is asked of it, and everything done that is due.
    async fn posts(&self, path: &str, body: &Value) -> Answer {
        let answer = self.asks(("POST", path), ("accept", "application/json"), body).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        self.t.run_actions().await;
        answer
    }
}

fn below(t: &Bench, path: &str) -> String {
    format!("/api/v1/guilds/{}/panels{path}", t.demo.guild_id)
}

/// A panel of the first two roles that anybody may have.
fn of_two(t: &Bench) -> Value {
    let [news, events, ..] = &t.demo.self_assignable[..] else { unreachable!() };
    json!({ "title": "Pick your roles", "entries": [{ "role_id": news }, { "role_id": events }] })
}

fn said(answer: &Answer) -> String {
    let error = &answer.json()["error"];
    let text = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
    format!("{} {}: {}", answer.status.as_u16(), text("code"), text("message"))
}

/// What the log keeps of changes of panels, oldest first.
async fn changes(t: &Bench) -> Vec<String> {
    let entries = t.audit().await.into_iter().rev();
    let changed = entries.filter(|entry| entry["event"] == "panel.changed");
    changed.map(|entry| entry["details"]["change"].to_string()).collect()
}
