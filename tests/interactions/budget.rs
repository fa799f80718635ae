//! The answer is out by the deadline, whatever happens.

use std::time::{Duration, Instant};

use bellhop_testkit::Bench;
use insta::assert_snapshot;
use tokio::net::TcpListener;

/// A database that accepts connections and never says a word.
async fn silent_database() -> (String, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    (format!("postgres://nobody@{}/nowhere", listener.local_addr().unwrap()), listener)
}

fn without_reference(said: &str) -> String {
    said.split(" (Reference").next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_database_ends_in_an_apology_in_time() {
    let mut t = Bench::setup().without_mirror().start().await;
    let panel = t.toggle_panel().await;
    let (url, _listener) = silent_database().await;
    t.interactions_with(&[("DATABASE_URL", &url)]).await;
    let asked = Instant::now();
    let said = t.newcomer().click(panel.message_id, &panel.button(0)).await;
    assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
    assert_snapshot!(without_reference(&said), @"Something went wrong on our side. Nothing was lost: please try again in a moment.");
    assert!(!t.newcomer().has(panel.role(0)));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_not_there_ends_in_an_apology_in_time() {
    let mut t = Bench::setup().without_mirror().start().await;
    let panel = t.toggle_panel().await;
    let (url, listener) = silent_database().await;
    drop(listener);
    t.interactions_with(&[("DATABASE_URL", &url)]).await;
    let asked = Instant::now();
    let said = t.newcomer().click(panel.message_id, &panel.button(0)).await;
    assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
    assert!(said.starts_with("Something went wrong on our side."), "{said}");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_apology_leaks_nothing_of_the_cause() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    sqlx::query("alter table panel_entries rename column role_id to renamed").execute(&t.pool).await.unwrap();
    let said = t.newcomer().click(panel.message_id, &panel.button(0)).await;
    assert_snapshot!(without_reference(&said), @"Something went wrong on our side. Nothing was lost: please try again in a moment.");
    assert!(!said.contains("column") && !said.contains("role_id"), "{said}");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_come_is_not_waited_for() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let t = Bench::setup().without_mirror().start().await;
    let signed = t.world.sign("{}");
    let (signature, timestamp) = (signed.signature.unwrap(), signed.timestamp);
    let address = t.interactions_url().split('/').nth(2).unwrap().to_owned();
    for (headers, expected) in [
        (format!("x-signature-ed25519: {signature}\r\nx-signature-timestamp: {timestamp}\r\n"), "408"),
        (String::new(), "401"),
    ] {
        let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
        let head =
            format!("POST /interactions HTTP/1.1\r\nhost: x\r\ncontent-length: 999\r\n{headers}\r\n{{");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut said = vec![0; 12];
        stream.read_exact(&mut said).await.unwrap();
        assert_eq!(String::from_utf8_lossy(&said[9..]), expected);
    }
    t.done().await;
}

/// From now on a transaction that writes an audit entry takes this long to commit.
async fn commits_take(t: &Bench, seconds: u32) {
    let slow = format!(
        "create function slow() returns trigger language plpgsql as
             $$ begin perform pg_sleep({seconds}); return null; end $$;
         create constraint trigger slow after insert on audit deferrable initially deferred
             for each row execute function slow();"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(slow)).execute(&t.pool).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_is_said_though_its_record_is_late() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    commits_take(&t, 4).await;
    let newcomer = t.newcomer();
    let said = newcomer.click(panel.message_id, &panel.button(0)).await;
    assert_snapshot!(said, @"You now have <@&1191168914227200200>.");
    assert!(newcomer.has(panel.role(0)));
    sqlx::query("drop trigger slow on audit").execute(&t.pool).await.unwrap();
    t.clock.advance(Duration::from_secs(3));
    t.run_actions().await;
    assert_eq!(t.audit().await.len(), 2, "the panel's posting and one change");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_older_than_the_build_is_not_served() {
    let mut t = Bench::setup().without_mirror().start().await;
    let panel = t.toggle_panel().await;
    let forget = "delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations)";
    sqlx::query(forget).execute(&t.pool).await.unwrap();
    t.interactions_with(&[]).await;
    let said = t.newcomer().click(panel.message_id, &panel.button(0)).await;
    assert!(said.starts_with("Something went wrong on our side."), "{said}");
    assert!(!t.newcomer().has(panel.role(0)));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_inline_actions_off_everything_is_deferred() {
    let t = Bench::setup().with("INLINE_ACTIONS", "off").start().await;
    let panel = t.toggle_panel().await;
    let newcomer = t.newcomer();
    assert_eq!(newcomer.click(panel.message_id, &panel.button(0)).await, "(thinking…)");
    assert!(!newcomer.has(panel.role(0)));
    t.run_actions().await;
    assert_snapshot!(newcomer.reads().await, @"You now have <@&1191168914227200200>.");
    assert!(newcomer.has(panel.role(0)));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_broken_by_a_restart_are_replaced_within_the_answer() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.break_connections().await;
    assert_snapshot!(t.newcomer().click(panel.message_id, &panel.button(0)).await, @"You no longer have <@&1191168914227200200>.");
    t.done().await;
}
