//! `bellhop backup` and `bellhop restore`: what is restored is what was backed up, and is brought into the present.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use bellhop_store::schema::MIGRATIONS;
use bellhop_testkit::{Bench, Database, built, until};
use bellhop_worker::{Config, Worker};
use serde_json::json;
use sqlx::{AssertSqlSafe, PgPool};
use tempfile::TempDir;
use tokio::process::Command;

use super::{bellhop, bellhop_on, stderr, stdout};
use crate::messages::{Program, said};

/// Every row of every table, as text.
async fn everything(pool: &PgPool) -> BTreeMap<String, Vec<String>> {
    let tables = "select tablename::text from pg_tables where schemaname = 'public'";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(pool).await.unwrap();
    let mut everything = BTreeMap::new();
    for table in tables {
        let rows = format!("select row::text from {table} as row order by 1");
        let rows = sqlx::query_scalar(AssertSqlSafe(rows)).fetch_all(pool).await.unwrap();
        everything.insert(table, rows);
    }
    everything
}

/// A database of a panel, a log, a token and a mirror, backed up.
async fn backed_up(t: &Bench) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bellhop.dump");
    let ran = bellhop(t, &["backup", file.to_str().unwrap()]).await;
    assert!(ran.status.success(), "{}", stderr(&ran));
    assert!(stdout(&ran).contains(" tables, "), "{}", stdout(&ran));
    (folder, file)
}

async fn restored(t: &Bench, file: &Path, into: &Database) -> String {
    let ran = bellhop_on(t, into.url(), &["restore", "--replace", file.to_str().unwrap()]).await;
    assert!(ran.status.success(), "{}", stderr(&ran));
    stdout(&ran)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_restored_is_what_was_backed_up() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.browser().signs_in(t.demo.manager).await;
    let (_folder, file) = backed_up(&t).await;
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let other = Database::fresh().await;
    let said = restored(&t, &file, &other).await;
    assert!(said.contains("Start the services."), "{said}");

    let (mut before, pool) = (everything(&t.pool).await, other.pool());
    let mut after = everything(&pool).await;
    for settled in ["sessions", "logins", "outbox"] {
        assert_eq!(after.remove(settled), Some(Vec::new()), "{settled}");
        before.remove(settled);
    }
    // What is raised is compared below.
    for raised in ["guilds", "shards", "panels", "guild_settings", "messages"] {
        assert_eq!(after.remove(raised).unwrap().len(), before.remove(raised).unwrap().len(), "{raised}");
    }
    for raised in ["guilds", "panels"] {
        let rows =
            format!("select (to_jsonb(row) - 'revision')::text, revision from {raised} as row order by 1");
        let rows = async |pool: &PgPool| -> Vec<(String, i64)> {
            sqlx::query_as(AssertSqlSafe(rows.clone())).fetch_all(pool).await.unwrap()
        };
        for (before, after) in rows(&t.pool).await.into_iter().zip(rows(&pool).await) {
            assert!(before.0 == after.0 && before.1 < after.1, "{before:?} {after:?}");
        }
    }
    assert!(!before["audit"].is_empty() && before["channels"].len() > 5);
    assert_eq!(after, before);
    let next: i64 =
        sqlx::query_scalar("select nextval('panels_panel_id_seq')").fetch_one(&pool).await.unwrap();
    assert!(next > t.clock.now().unix_timestamp() * 1000 - 86_400_000, "no id is given twice: {next}");
    let session: Option<String> =
        sqlx::query_scalar("select session_id from shards").fetch_one(&pool).await.unwrap();
    assert_eq!(session, None);
    pool.close().await;
    other.drop_now().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_since_the_backup_is_not_done_again() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let hours = program.posted("8 to 18").await;
    let longer = json!({ "message_id": hours, "revision": 1, "content": "8 to 20" });
    program.asks("edit-message", &longer).await;
    let open = json!({ "channel_id": t.demo.general_channel_id, "content": "Open" });
    program.asks("send-message", &open).await;
    let (_folder, file) = backed_up(&t).await;
    t.run_actions().await;
    // Long after Discord forgot the message's nonce.
    t.clock.advance(Duration::from_mins(30));
    let other = Database::fresh().await;
    restored(&t, &file, &other).await;

    let mut env = t.env().clone();
    env.set("DATABASE_URL", other.url());
    let config = Config::from_env(&mut env);
    let worker = Worker::new(env.finish(config).unwrap(), t.clock.clone()).unwrap();
    while worker.drain().await.unwrap() != Some(0) {}
    let pool = other.pool();
    let states: Vec<String> =
        sqlx::query_scalar("select distinct state from actions").fetch_all(&pool).await.unwrap();
    let told = said(&t, t.demo.general_channel_id);
    assert_eq!((states, told), (vec!["done".to_owned()], vec!["8 to 20".to_owned(), "Open".to_owned()]));
    pool.close().await;
    drop(worker);
    other.drop_now().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_in_use_or_filled_is_not_restored_over() {
    let t = Bench::setup().without_mirror().start().await;
    let (_folder, file) = backed_up(&t).await;
    let in_use = bellhop(&t, &["restore", "--replace", file.to_str().unwrap()]).await;
    assert!(stderr(&in_use).contains("other connections; stop the services"), "{}", stderr(&in_use));
    let other = Database::fresh().await;
    let filled = bellhop_on(&t, other.url(), &["restore", file.to_str().unwrap()]).await;
    assert!(stderr(&filled).contains("`--replace` drops them"), "{}", stderr(&filled));
    other.drop_now().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_is_cut_short_changes_nothing() {
    let t = Bench::new().await;
    t.toggle_panel().await;
    let (_folder, file) = backed_up(&t).await;
    let other = Database::fresh().await;
    let whole = fs::read(&file).unwrap();
    let pool = other.pool();
    sqlx::query("insert into judgements (guild_id, revision) values (7, 7)").execute(&pool).await.unwrap();
    let before = everything(&pool).await;
    pool.close().await;
    for part in [0, whole.len() / 2, whole.len() - 40] {
        fs::write(&file, &whole[..part]).unwrap();
        let ran = bellhop_on(&t, other.url(), &["restore", "--replace", file.to_str().unwrap()]).await;
        assert!(!ran.status.success(), "{part}: {}", stdout(&ran));
    }
    let pool = other.pool();
    assert_eq!(everything(&pool).await, before);
    pool.close().await;
    other.drop_now().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_is_killed_in_the_middle_changes_nothing() {
    let t = Bench::setup().without_mirror().start().await;
    // So many that there is a middle.
    let filled = "insert into history (guild_id, subject, subject_id, after, at)
                  select n, 'role', n, jsonb_build_object('name', repeat('x', 500)), now()
                  from generate_series(1, 200000) as n";
    sqlx::query(filled).execute(&t.pool).await.unwrap();
    let (_folder, file) = backed_up(&t).await;
    let other = Database::fresh().await;
    let name = other.url().split(['/', '?']).find(|part| part.starts_with("test_")).unwrap().to_owned();
    let working = async |query: &str| {
        let working = "select count(*) from pg_stat_activity where datname = $1 and query ~* $2";
        let working = sqlx::query_scalar::<_, i64>(working).bind(&name).bind(query);
        working.fetch_one(&t.pool).await.unwrap() > 0
    };
    let mut command = Command::new(built("bellhop"));
    command.args(["restore", "--replace", file.to_str().unwrap()]).env_clear().current_dir("/");
    let mut restore = command.env("DATABASE_URL", other.url()).kill_on_drop(true).spawn().unwrap();
    until("the rows are loaded", async || working("^copy public.history").await).await;
    restore.kill().await.unwrap();
    until("nobody loads them any more", async || !working(".").await).await;

    let pool = other.pool();
    let after = everything(&pool).await;
    assert_eq!((after["history"].len(), after["_sqlx_migrations"].len()), (0, MIGRATIONS.iter().count()));
    let keys =
        "select count(*) from pg_constraint where contype = 'p' and connamespace = 'public'::regnamespace";
    let keys = async |pool: &PgPool| sqlx::query_scalar::<_, i64>(keys).fetch_one(pool).await.unwrap();
    assert_eq!(keys(&pool).await, keys(&t.pool).await);
    pool.close().await;
    other.drop_now().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_elsewhere_in_the_database_is_nobodys_business() {
    let t = Bench::setup().without_mirror().start().await;
    sqlx::raw_sql("create schema other; create table other.thing (id int)").execute(&t.pool).await.unwrap();
    let (_folder, file) = backed_up(&t).await;
    let other = Database::fresh().await;
    let pool = other.pool();
    let elsewhere = "create schema other; create table other.thing (id int);
                     create extension pg_trgm; create view public.seen as select * from public.guilds";
    sqlx::raw_sql(elsewhere).execute(&pool).await.unwrap();
    pool.close().await;
    restored(&t, &file, &other).await;
    let pool = other.pool();
    let there = "select to_regclass('other.thing') is not null and to_regclass('seen') is null
                 and similarity('a', 'a') = 1 and to_regclass('panels') is not null";
    assert!(sqlx::query_scalar::<_, bool>(there).fetch_one(&pool).await.unwrap());
    pool.close().await;
    other.drop_now().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_there_is_not_written_over_and_nothing_is_left_of_a_failure() {
    let t = Bench::setup().without_mirror().start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("taken.dump");
    fs::write(&file, "mine").unwrap();
    let taken = bellhop(&t, &["backup", file.to_str().unwrap()]).await;
    assert!(
        stderr(&taken).ends_with("taken.dump is there already, and stays as it is"),
        "{}",
        stderr(&taken)
    );
    assert_eq!(fs::read(&file).unwrap(), b"mine");
    let lost = t.database_url().replace("/test_", "/no_such_");
    let elsewhere = folder.path().join("lost.dump");
    let failed = bellhop_on(&t, &lost, &["backup", elsewhere.to_str().unwrap()]).await;
    assert!(stderr(&failed).contains("the database cannot be reached"), "{}", stderr(&failed));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    t.done().await;
}
