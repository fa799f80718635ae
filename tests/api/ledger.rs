//! What was done: the audit log, how roles and overwrites were, and actions; with filters and by pages.

use bellhop_testkit::Bench;
use serde_json::{Value, json};

use super::bearer;

/// What the API tells under the demo guild.
async fn told(t: &Bench, token: &str, path: &str) -> Value {
    let answer =
        t.api(&format!("/api/v1/guilds/{}/{path}", t.demo.guild_id), &[("authorization", token)]).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

/// Every row, page by page, each of so many.
async fn all(t: &Bench, token: &str, path: &str, limit: usize) -> Vec<Value> {
    let (mut rows, mut cursor) = (Vec::new(), String::new());
    loop {
        let joint = if path.contains('?') { '&' } else { '?' };
        let page = told(t, token, &format!("{path}{joint}limit={limit}{cursor}")).await;
        let data = page["data"].as_array().unwrap();
        assert!(data.len() <= limit);
        rows.extend(data.iter().cloned());
        let Some(next) = page["next"].as_str() else { return rows };
        assert_eq!(data.len(), limit, "a page that is followed by another is full");
        cursor = format!("&cursor={next}");
    }
}

fn of<'a>(rows: &'a [Value], field: &str) -> Vec<&'a str> {
    rows.iter().map(|row| row[field].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_is_told_newest_first_and_by_who_what_and_when() {
    let t = Bench::new().await;
    let token = bearer(&t, t.demo.guild_id).await;
    let panel = t.toggle_panel().await;
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    let between = t.clock.now();
    t.clock.advance(std::time::Duration::from_mins(1));
    t.member().click(panel.message_id, &panel.button(2)).await;
    t.run_actions().await;
    let whole = all(&t, &token, "audit", 200).await;
    let events: Vec<_> = whole.iter().filter(|row| row["event"] == "panel.roles-changed").cloned().collect();
    assert_eq!(events.len(), 2, "{whole:?}");
    assert_eq!(events[0]["actor"], json!({ "kind": "member", "id": t.demo.member.to_string() }));
    assert_eq!(all(&t, &token, "audit", 1).await, whole);
    assert_eq!(all(&t, &token, "audit?event=panel.roles-changed", 1).await, events);
    let by = format!("audit?actor={}", t.demo.newcomer);
    assert_eq!(all(&t, &token, &by, 5).await, events[1..]);
    let at = between.unix_timestamp() + 30;
    let at = time::OffsetDateTime::from_unix_timestamp(at).unwrap();
    let at = at.format(&time::format_description::well_known::Rfc3339).unwrap();
    let since = all(&t, &token, &format!("audit?event=panel.roles-changed&since={at}"), 5).await;
    let until = all(&t, &token, &format!("audit?event=panel.roles-changed&until={at}"), 5).await;
    assert_eq!((since, until), (events[..1].to_vec(), events[1..].to_vec()));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn history_tells_how_roles_and_overwrites_were() {
    let t = Bench::new().await;
    let token = bearer(&t, t.demo.guild_id).await;
    let role_id = t.demo.self_assignable[0];
    for name in ["Red", "Green", "Blue"] {
        t.world.update_role(t.demo.guild_id, role_id, &json!({ "name": name })).unwrap();
        t.synced().await;
    }
    let denied = json!([{ "id": role_id, "type": 0, "allow": "0", "deny": "2048" }]);
    t.world.update_channel(t.demo.general_channel_id, &json!({ "permission_overwrites": denied })).unwrap();
    t.synced().await;
    let whole = all(&t, &token, "history", 200).await;
    assert_eq!(all(&t, &token, "history", 1).await, whole);
    // What is added meanwhile shifts nothing.
    let first = told(&t, &token, "history?limit=2").await;
    t.world.update_role(t.demo.guild_id, t.demo.self_assignable[1], &json!({ "name": "Late" })).unwrap();
    t.synced().await;
    let second =
        told(&t, &token, &format!("history?limit=2&cursor={}", first["next"].as_str().unwrap())).await;
    assert_eq!(first["data"], json!(whole[..2]));
    assert_eq!(second["data"], json!(whole[2..4]));
    let whole = all(&t, &token, "history", 200).await;
    let roles = all(&t, &token, &format!("history?subject=role&subject_id={role_id}"), 2).await;
    let names: Vec<_> = roles.iter().map(|change| change["after"]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Blue", "Green", "Red"]);
    assert_eq!(roles[0]["before"]["name"], "Green");
    let at = roles[1]["at"].as_str().unwrap();
    let since = all(&t, &token, &format!("history?subject=role&subject_id={role_id}&since={at}"), 2).await;
    let until = all(&t, &token, &format!("history?subject=role&subject_id={role_id}&until={at}"), 2).await;
    assert_eq!(since.iter().chain(&until).collect::<Vec<_>>(), roles.iter().collect::<Vec<_>>());
    assert!(until.iter().all(|change| change["at"].as_str().unwrap() < at));
    let overwrites = all(&t, &token, "history?subject=overwrite", 2).await;
    assert!(!overwrites.is_empty());
    assert!(
        overwrites.iter().all(|change| change["subject"] == "overwrite" && change["target_id"].is_string())
    );
    assert_eq!(whole.len(), all(&t, &token, "history?subject=role", 50).await.len() + overwrites.len());
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn actions_are_told_by_state_kind_and_requester_and_one_by_one() {
    let t = Bench::new().await;
    let token = bearer(&t, t.demo.guild_id).await;
    let panel = t.toggle_panel().await;
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.member().click(panel.message_id, &panel.button(2)).await;
    t.run_actions().await;
    let whole = all(&t, &token, "actions", 200).await;
    assert_eq!(all(&t, &token, "actions", 1).await, whole);
    let kinds = of(&whole, "kind");
    let kind = kinds[0];
    let of_kind = all(&t, &token, &format!("actions?kind={kind}"), 2).await;
    assert_eq!(of_kind.len(), kinds.iter().filter(|other| **other == kind).count());
    assert_eq!(all(&t, &token, "actions?state=done", 2).await, whole);
    assert!(all(&t, &token, "actions?state=failed", 2).await.is_empty());
    let asked = all(&t, &token, &format!("actions?requested_by={}", t.demo.newcomer), 2).await;
    assert_eq!(of(&asked, "requested_by"), [t.demo.newcomer.to_string()]);
    let one = told(&t, &token, &format!("actions/{}", asked[0]["id"].as_str().unwrap())).await;
    assert_eq!(one, asked[0]);
    assert!(
        one["finished_at"].is_string() && one["next_try_at"].is_null() && one.get("reply_token").is_none()
    );
    t.done().await;
}
