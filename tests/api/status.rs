//! Whether Bellhop does its work, as managers are told.

use bellhop_testkit::{Bench, until};
use serde_json::json;

use super::bearer;

/// What is neither good nor skipped, by name.
async fn wrong(t: &Bench, bearer: &str) -> Vec<(String, String)> {
    let path = format!("/api/v1/guilds/{}/status", t.demo.guild_id);
    let answer = t.api(&path, &[("authorization", bearer)]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let checks = answer.json()["data"].take();
    let of = |check: &serde_json::Value, field: &str| check[field].as_str().unwrap().to_owned();
    let checks = checks.as_array().unwrap().iter().map(|check| (of(check, "check"), of(check, "verdict")));
    checks.filter(|(_, verdict)| verdict != "good").collect()
}

fn only(check: &str, verdict: &str) -> Vec<(String, String)> {
    vec![(check.to_owned(), verdict.to_owned())]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_work_is_named_and_nothing_else() {
    let mut t = Bench::new().await;
    let bearer = bearer(&t, t.demo.guild_id).await;
    assert_eq!(wrong(&t, &bearer).await, only("worker", "bad"));
    t.run_worker();
    until("all is well", async || wrong(&t, &bearer).await.is_empty()).await;
    let role = json!({ "permissions": "0" });
    let path = format!("/guilds/{}/roles/{}", t.demo.guild_id, t.demo.bot_role_id);
    t.rest(Some(t.demo.owner), "PATCH", &path, &role).await;
    t.synced().await;
    assert_eq!(wrong(&t, &bearer).await, only("permissions", "doubtful"));
    t.done().await;
}
