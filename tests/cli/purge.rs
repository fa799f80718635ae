//! `bellhop purge`: nothing of a server, or of a person, is left that is not said to be left.

use std::collections::BTreeSet;

use bellhop_store::kept::{GUILD_TABLES, PERSON};
use bellhop_testkit::{APPLICATION_ID, Bench, until};
use serde_json::json;
use sqlx::{AssertSqlSafe, PgPool};

use super::{bellhop, stderr, stdout};
use crate::messages::Program;

/// The tables that mention an id anywhere.
async fn mentioning(pool: &PgPool, id: u64) -> BTreeSet<String> {
    let tables = "select tablename::text from pg_tables where schemaname = 'public'";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(pool).await.unwrap();
    let mut mentioning = BTreeSet::new();
    for table in tables {
        let exists = format!("select exists (select from {table} as row where row::text ~ '\\m{id}\\M')");
        if sqlx::query_scalar(AssertSqlSafe(exists)).fetch_one(pool).await.unwrap() {
            mentioning.insert(table);
        }
    }
    mentioning
}

/// The tables that have a column of one of these names.
async fn having(pool: &PgPool, columns: &[&str]) -> BTreeSet<String> {
    let tables = "select table_name::text from information_schema.columns
                  where table_schema = 'public' and column_name = any ($1)";
    let tables: Vec<String> = sqlx::query_scalar(tables).bind(columns).fetch_all(pool).await.unwrap();
    tables.into_iter().collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A member and a manager leave traces wherever they can.
async fn lived_in(t: &Bench) {
    let panel = t.toggle_panel().await;
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    let mut browser = t.browser();
    browser.signs_in(t.demo.manager).await;
    let path = format!("/api/v1/guilds/{}/actions/send-message", t.demo.guild_id);
    let body =
        json!({ "channel_id": t.demo.general_channel_id, "content": format!("Ask <@{}>", t.demo.manager) });
    let sent = browser.changes(("POST", &path), &[("idempotency-key", "once")], &body).await;
    assert_eq!(sent.status, 202, "{}", sent.text());
    t.run_actions().await;
    t.manager().runs("config show").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_removed_and_what_happened_stays() {
    let t = Bench::new().await;
    lived_in(&t).await;
    let person = t.demo.manager;
    let dry = bellhop(&t, &["purge", "--user", &person.to_string(), "--dry-run"]).await;
    assert!(dry.status.success() && stdout(&dry).contains("is removed"), "{}", stdout(&dry));
    assert!(mentioning(&t.pool, person.get()).await.is_superset(&set(&["actions", "sessions", "users"])));
    let entries: i64 = sqlx::query_scalar("select count(*) from audit").fetch_one(&t.pool).await.unwrap();

    let ran = bellhop(&t, &["purge", "--user", &person.to_string(), "--yes"]).await;
    assert!(ran.status.success(), "{}", stderr(&ran));
    // The message is the server's, and its content is in Discord.
    let left = mentioning(&t.pool, person.get()).await;
    assert!(left.is_subset(&set(&["messages", "interactions"])), "{left:?}");
    let still: i64 = sqlx::query_scalar("select count(*) from audit").fetch_one(&t.pool).await.unwrap();
    assert_eq!(still, entries);
    let again = bellhop(&t, &["purge", "--user", &person.to_string(), "--yes"]).await;
    assert!(stdout(&again).contains("0 rows"), "{}", stdout(&again));
    t.abandon().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_for_whom_something_is_still_to_be_done_is_removed_in_two_steps() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let mention =
        json!({ "channel_id": t.demo.general_channel_id, "content": format!("<@{}>", t.demo.staff) });
    program.asks("send-message", &mention).await;
    let purge = ["purge", "--user", &t.demo.staff.to_string(), "--yes"];
    let early = stderr(&bellhop(&t, &purge).await);
    assert!(early.contains("actions under way: 1 left; begin again once they are done"), "{early}");
    t.run_actions().await;
    let later = bellhop(&t, &purge).await;
    assert!(later.status.success(), "{}", stderr(&later));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_the_bot_left_is_removed_whole() {
    let t = Bench::new().await;
    lived_in(&t).await;
    super::bellhop(&t, &["token", "create", "--guild", &t.demo.guild_id.to_string()]).await;
    let purge = ["purge", "--guild", &t.demo.guild_id.to_string(), "--yes"];
    let early = stderr(&bellhop(&t, &purge).await);
    assert!(early.contains("the bot is in \"Harbour Café\""), "{early}");

    let looked = bellhop(&t, &["purge", "--guild", &t.demo.guild_id.to_string(), "--dry-run"]).await;
    assert!(looked.status.success() && stdout(&looked).contains("mirror"), "{}", stderr(&looked));

    let revision = "select revision from guilds";
    let before: i64 = sqlx::query_scalar(revision).fetch_one(&t.pool).await.unwrap();
    t.world.remove_member(t.demo.guild_id, APPLICATION_ID.cast()).unwrap();
    until("the bot left", async || {
        let left = "select count(*) from guilds where retired_at is not null";
        sqlx::query_scalar::<_, i64>(left).fetch_one(&t.pool).await.unwrap() == 1
    })
    .await;
    let ran = bellhop(&t, &purge).await;
    assert!(ran.status.success(), "{}", stderr(&ran));
    let left = mentioning(&t.pool, t.demo.guild_id.get()).await;
    assert!(left.is_subset(&set(&["guilds", "interactions"])), "{left:?}");
    let (name, after): (String, i64) =
        sqlx::query_as("select name, revision from guilds").fetch_one(&t.pool).await.unwrap();
    assert!(name.is_empty() && after > before, "{name:?} {after} {before}");
    t.abandon().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_is_found_wherever_it_stands_and_no_other() {
    let t = Bench::setup().without_mirror().start().await;
    let written = "insert into audit (application_id, guild_id, at, event, actor_kind, details)
                   select application_id, 7, now(), 'test', 'system', jsonb_build_object('said', said)
                   from applications, unnest($1::text[]) as said";
    let said = [
        "Banned:\n22222222222222222",
        "<@22222222222222222>",
        "222222222222222223",
        "user_22222222222222222",
    ];
    sqlx::query(written).bind(said.map(str::to_owned).as_slice()).execute(&t.pool).await.unwrap();
    let ran = bellhop(&t, &["purge", "--user", "22222222222222222", "--yes"]).await;
    assert!(
        stdout(&ran).ends_with("3 rows of the person 22222222222222222 are removed, or name nobody now.")
    );
    let left = "select details->>'said' from audit where details::text ~ '2222'";
    let left: Vec<String> = sqlx::query_scalar(left).fetch_all(&t.pool).await.unwrap();
    assert_eq!(left, ["222222222222222223"]);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_removed_without_being_asked_for() {
    let t = Bench::new().await;
    let silent = bellhop(&t, &["purge", "--user", &t.demo.staff.to_string()]).await;
    assert!(stderr(&silent).contains("say `--yes`"), "{}", stderr(&silent));
    let gone = bellhop(&t, &["purge", "--user", "456226577798135808", "--yes"]).await;
    assert!(stderr(&gone).contains("Discord's account for people who are gone"), "{}", stderr(&gone));
    for other in ["1", &t.demo.guild_id.to_string()] {
        let wrong = bellhop(&t, &["purge", "--user", other, "--yes"]).await;
        assert_eq!(stderr(&wrong), format!("error: {other} is not the id of a person"));
    }
    let nobody = bellhop(&t, &["purge"]).await;
    assert!(stderr(&nobody).contains("--guild <ID>|--user <ID>"), "{}", stderr(&nobody));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_table_of_servers_or_people_is_forgotten() {
    let t = Bench::setup().without_mirror().start().await;
    let of_guilds: BTreeSet<String> = GUILD_TABLES.iter().map(|(table, _)| (*table).to_owned()).collect();
    let elsewhere = set(&[
        // Of the mirror.
        "guilds",
        "channels",
        "channel_overwrites",
        "roles",
        "emojis",
        "self_members",
        // Goes with `guild_settings`.
        "manager_roles",
    ]);
    let forgotten = &(&having(&t.pool, &["guild_id"]).await - &of_guilds) - &elsewhere;
    assert!(forgotten.is_empty(), "{forgotten:?}");

    let of_people: BTreeSet<String> = PERSON.iter().map(|held| held.table.to_owned()).collect();
    let columns = ["user_id", "actor_id", "requested_by", "target_id", "owner_id", "bearer_id", "created_by"];
    // The bot's own.
    let bots = set(&["shards", "self_members"]);
    let forgotten = &(&having(&t.pool, &columns).await - &of_people) - &bots;
    assert!(forgotten.is_empty(), "{forgotten:?}");
    t.done().await;
}
