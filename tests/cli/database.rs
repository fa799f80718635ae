//! `bellhop migrate`, and what is said of a database that is not there.

use bellhop_testkit::Bench;

use super::{bellhop, stderr};

#[tokio::test(flavor = "multi_thread")]
async fn a_check_says_how_many_migrations_are_missing() {
    let t = Bench::setup().without_mirror().start().await;
    assert!(bellhop(&t, &["migrate", "--check"]).await.status.success());
    let forget = "delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations)";
    sqlx::query(forget).execute(&t.pool).await.unwrap();
    let behind = bellhop(&t, &["migrate", "--check"]).await;
    assert_eq!(stderr(&behind), "error: migrations are missing (1); run `bellhop migrate`");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_ahead_of_the_build_is_left_as_it_is() {
    let t = Bench::setup().without_mirror().start().await;
    let later = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                 values (99990101000000, 'later', true, '', 0)";
    sqlx::query(later).execute(&t.pool).await.unwrap();
    for arguments in [["migrate", "--check"].as_slice(), &["migrate"]] {
        let ran = bellhop(&t, arguments).await;
        assert!(ran.status.success(), "{}", stderr(&ran));
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn running_the_migrations_again_changes_nothing() {
    let t = Bench::setup().without_mirror().start().await;
    let panel = t.toggle_panel().await;
    let again = bellhop(&t, &["migrate"]).await;
    assert!(again.status.success(), "{}", stderr(&again));
    let panels: i64 = sqlx::query_scalar("select panel_id from panels").fetch_one(&t.pool).await.unwrap();
    assert_eq!(panels, panel.panel.panel_id.0);
    t.done().await;
}
