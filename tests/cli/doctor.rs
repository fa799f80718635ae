//! `bellhop doctor`: names what is broken, and nothing else.

use std::process::Output;

use bellhop_discord::signature::Signer;
use bellhop_testkit::{Up, built, until};
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    process::Command,
};

use super::{stderr, stdout};

/// Asks the doctor about everything that is up, with some variables of its own; an empty one is not set.
async fn ask(up: &Up, arguments: &[&str], own: &[(&str, &str)]) -> Output {
    let mut command = Command::new(built("bellhop"));
    command.arg("doctor").args(arguments).env_clear().current_dir("/").envs([
        ("DATABASE_URL", up.text("/database_url")),
        ("DISCORD_APPLICATION_ID", up.text("/application_id")),
        ("DISCORD_TOKEN", up.text("/bot_token")),
        ("DISCORD_PUBLIC_KEY", up.text("/public_key")),
        ("DISCORD_API_URL", up.text("/world/rest").trim_end_matches("/api/v10")),
    ]);
    command.envs(own.iter().copied());
    command.output().await.unwrap()
}

/// What it finds of everything that is neither good nor skipped, and whether it ends well.
async fn found(up: &Up, own: &[(&str, &str)]) -> (Vec<(String, String)>, bool) {
    let output = ask(up, &["--json"], own).await;
    let report: Value =
        serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)));
    assert_eq!(report["ok"], output.status.success(), "{report:#}");
    let of = |check: &Value, field: &str| check[field].as_str().unwrap().to_owned();
    let found =
        report["checks"].as_array().unwrap().iter().map(|check| (of(check, "check"), of(check, "verdict")));
    let told = found.filter(|(_, verdict)| !["good", "skipped"].contains(&verdict.as_str())).collect();
    (told, output.status.success())
}

fn bad(check: &str) -> (Vec<(String, String)>, bool) {
    (vec![(check.to_owned(), "bad".to_owned())], false)
}

/// Everything, as it should be.
async fn up() -> Up {
    let up = Up::start(&built("bellhop"), &["--ephemeral"], &[]).await;
    until("all is well", async || found(&up, &[]).await == (vec![], true)).await;
    up
}

/// An endpoint that answers a PING to whoever asks.
async fn gullible() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/interactions", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            _ = client.read(&mut [0; 4096]).await;
            let pong =
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{\"type\":1}";
            _ = client.write_all(pong.as_bytes()).await;
        }
    });
    url
}

async fn execute(up: &Up, sql: &'static str) {
    sqlx::query(sql)
        .execute(&mut PgConnection::connect(up.text("/database_url")).await.unwrap())
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_well_is_said_to_be() {
    let up = up().await;
    let output = ask(&up, &[], &[]).await;
    let told = stdout(&output);
    assert!(output.status.success(), "{told}\n{}", stderr(&output));
    assert!(told.ends_with("All is well."), "{told}");
    assert!(!told.contains('\u{1b}'), "colours, and no terminal");
    assert!(!told.contains(up.text("/bot_token")) && !told.contains(up.text("/database_url")), "{told}");
    up.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_variable_that_is_wrong_is_named_and_nothing_else() {
    let up = up().await;
    let token = up.text("/bot_token");
    let other = format!("{}x", &token[..token.len() - 1]);
    let database = up.text("/database_url");
    let elsewhere = database.replace("/bellhop?", "/postgres?");
    let reading = format!("{database}&options[default_transaction_read_only]=on");
    let key = Signer::from_seed(&[7; 32]).public_key().to_hex();
    for (name, value, check) in [
        ("DISCORD_PUBLIC_KEY", "", "configuration"),
        ("DISCORD_PUBLIC_KEY", key.as_str(), "public key"),
        ("DISCORD_TOKEN", other.as_str(), "token"),
        ("DISCORD_APPLICATION_ID", "1191168914227200999", "token"),
        ("DISCORD_API_URL", "http://127.0.0.1:9", "token"),
        ("DATABASE_URL", "postgres://bellhop@127.0.0.1:9/bellhop", "database"),
        ("DATABASE_DIRECT_URL", "postgres://bellhop@127.0.0.1:9/bellhop", "listening"),
        ("DATABASE_DIRECT_URL", elsewhere.as_str(), "listening"),
        ("DATABASE_URL", reading.as_str(), "database"),
        ("SHARDS", "many", "configuration"),
        ("RETAIN_AUDIT", "x", "configuration"),
        ("HEALTH_PORT", "99999", "configuration"),
    ] {
        assert_eq!(found(&up, &[(name, value)]).await, bad(check), "{name}={value}");
    }
    up.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_the_application_is_named_and_nothing_else() {
    let up = up().await;
    let endpoint = async |url: Value| up.control("PUT", "/endpoint", &json!({ "url": url })).await;
    let interactions = up.text("/interactions/url");
    for url in [json!(null), json!("http://127.0.0.1:9/interactions"), json!(up.text("/api/url"))] {
        endpoint(url.clone()).await;
        assert_eq!(found(&up, &[]).await, bad("endpoint"), "{url}");
    }
    let gullible = gullible().await;
    endpoint(json!(gullible)).await;
    assert_eq!(found(&up, &[]).await, bad("endpoint"), "it takes what nobody signed");
    endpoint(json!(interactions)).await;
    assert_eq!(found(&up, &[]).await, (vec![], true));
    let (application_id, guild_id) = (up.text("/application_id"), up.text("/guild_id"));
    let commands =
        format!("{}/applications/{application_id}/guilds/{guild_id}/commands", up.text("/world/rest"));
    let authorization = format!("Bot {}", up.text("/bot_token"));
    let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
    bellhop_testkit::http::send("PUT", &commands, &headers, "[]").await;
    assert_eq!(found(&up, &[]).await, bad("commands"));
    up.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_lacks_permissions_is_named_and_nothing_else() {
    let up = up().await;
    // Manage Roles, which an administrator took from the bot.
    execute(
        &up,
        "update roles set permissions = permissions & ~(1::bigint << 28) where tag_bot_id is not null",
    )
    .await;
    assert_eq!(found(&up, &[]).await, (vec![("permissions".to_owned(), "doubtful".to_owned())], true));
    up.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_in_the_way_of_a_panel_is_named_and_nothing_else() {
    let up = up().await;
    execute(
        &up,
        "insert into problems (application_id, guild_id, feature, subject_id, code, item_id, details, since)
                  select application_id, guild_id, 'panels', 7, 'channel_closed', 0, '{}', now() from guilds",
    )
    .await;
    assert_eq!(found(&up, &[]).await, (vec![("problems".to_owned(), "doubtful".to_owned())], true));
    up.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_the_database_is_named_and_nothing_else() {
    let up = up().await;
    execute(&up, "insert into actions (action_id, application_id, kind, guild_id, payload, order_key, state, attempts,
                      max_attempts, run_at, lease_token, lease_until, source, idempotency_key, created_at, claimed_epoch)
                  select gen_random_uuid(), application_id, 'messages.send', 7, '{}', 'held', state, 1, 8,
                      now() - interval '5 minutes', case state when 'processing' then gen_random_uuid() end,
                      case state when 'processing' then now() + interval '1 hour' end, 'test', state, now(), 1000
                  from applications, (values ('processing'), ('pending')) as states (state)").await;
    assert_eq!(found(&up, &[]).await, bad("queue"));
    // Whoever locks a table is waited for no longer than it takes to say so.
    let mut locking = PgConnection::connect(up.text("/database_url")).await.unwrap();
    sqlx::raw_sql("begin; lock table interactions in access exclusive mode")
        .execute(&mut locking)
        .await
        .unwrap();
    let (told, _) = found(&up, &[]).await;
    assert!(told.contains(&("clicks".to_owned(), "bad".to_owned())), "{told:?}");
    locking.close().await.unwrap();
    execute(&up, "delete from actions where source = 'test'").await;
    assert_eq!(found(&up, &[]).await, (vec![], true));
    execute(&up, "delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations)")
        .await;
    assert_eq!(found(&up, &[]).await, bad("migrations"));
    up.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_does_not_run_is_named_and_nothing_else() {
    for (left_out, check) in [("worker", "worker"), ("sync-daemon", "gateway")] {
        let up = Up::start(&built("bellhop"), &["--ephemeral", "--without", left_out], &[]).await;
        until("it is named", async || found(&up, &[]).await == bad(check)).await;
        up.done().await;
    }
}
