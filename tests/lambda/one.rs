//! Functions that may hold one connection.

use bellhop_testkit::{Bench, built};
use serde_json::json;

use super::{NAME, function, named, program::Program};

/// How many connections the function holds.
async fn held(t: &Bench) -> i64 {
    let held = "select count(*) from pg_stat_activity
                where application_name = $1 and datname = current_database()";
    sqlx::query_scalar(held).bind(NAME).fetch_one(&t.pool).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_connection_answers_whatever_a_server_asks() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let (url, one) = (named(&t), ("DATABASE_MAX_CONNECTIONS", "1"));
    let _lambda = function(&t, &[("DATABASE_URL", &url), one]).await;
    let said = t.newcomer().click(panel.message_id, &panel.button(0)).await;
    assert!(said.starts_with("You now have"), "{said}");
    let mut desk = t.manager().desk();
    assert!(desk.run("panel list", &[]).await.contains("Pick your roles"));
    assert_eq!(desk.types("panel edit", "panel", "Pick").await, ["Pick your roles"]);
    let channel_id = t.demo.audit_channel_id.to_string();
    let settings = desk.run("config audit-channel", &[("channel", &channel_id)]).await;
    assert!(settings.contains(&channel_id), "{settings}");
    desk.run("panel create", &[]).await;
    let editor = desk.fill(&[("title", "Colours"), ("color", "#5865F2"), ("kind", "buttons")]).await;
    assert!(editor.starts_with("[Role panel: Colours]"), "{editor}");
    desk.choose("add", &[&t.demo.self_assignable[0].to_string()]).await;
    desk.press("Post…").await;
    let posted = desk.choose("postin", &[&t.demo.roles_channel_id.to_string()]).await;
    assert!(posted.starts_with("The panel is"), "{posted}");
    assert_eq!(held(&t).await, 1);
    t.run_actions().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_connection_answers_whatever_a_program_asks() {
    let t = Bench::new().await;
    let (url, one) = (named(&t), ("DATABASE_MAX_CONNECTIONS", "1"));
    let lambda = t.lambda(&built("bellhop-api"), &[("DATABASE_URL", &url), one]).await;
    let program = Program::of(&t).await;
    for path in ["", "/channels", "/roles", "/emojis", "/panels", "/actions", "/audit", "/status"] {
        let read = program.reads(&lambda, path).await;
        assert_eq!(read.status.as_u16(), 200, "{path}: {}", read.text());
    }
    let members = program.reads(&lambda, &format!("/members/{}", t.demo.member)).await;
    assert_eq!(members.status.as_u16(), 200, "{}", members.text());
    let change = json!({ "audit_channel_id": t.demo.audit_channel_id.to_string() });
    let changed = program.configures(&lambda, &change).await;
    assert_eq!(changed.status.as_u16(), 200, "{}", changed.text());
    let sent = program.sends(&lambda, &t, "Hello").await;
    assert_eq!(sent.status.as_u16(), 202, "{}", sent.text());
    assert_eq!(held(&t).await, 1);
    t.run_actions().await;
    t.done().await;
}
