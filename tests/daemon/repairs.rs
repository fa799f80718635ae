//! A guild of which a dispatch could not be read.

use bellhop_testkit::{APPLICATION_ID, Bench, until};
use serde_json::json;

use super::{Daemon, equal, sessions, state};

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_left_to_be_read_again_is_repaired_over_rest() {
    let t = Bench::setup().without_mirror().start().await;
    let daemon = Daemon::start(&t);
    state(&t, "active").await;
    daemon.stop().await;
    for drift in [
        "update channels set name = 'drifted', topic = null, deleted_at = now()",
        "update roles set position = position + 1",
        "delete from self_members",
    ] {
        sqlx::query(drift).execute(&t.pool).await.unwrap();
    }
    sqlx::query(
        "insert into rereads (guild_id, application_id, event, asked_at) values ($1, $2, 'X', now())",
    )
    .bind(t.demo.guild_id.get().cast_signed())
    .bind(APPLICATION_ID.get().cast_signed())
    .execute(&t.pool)
    .await
    .unwrap();
    let daemon = Daemon::start(&t);
    equal(&t).await;
    assert_eq!(sessions(&t), (1, 1));
    until("nothing is left to read", async || {
        sqlx::query("select 1 from rereads").fetch_all(&t.pool).await.unwrap().is_empty()
    })
    .await;
    daemon.stop().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_the_bot_left_is_not_read_again() {
    let t = Bench::setup().without_mirror().start().await;
    sqlx::query(
        "insert into rereads (guild_id, application_id, event, asked_at) values (99, $1, 'X', now())",
    )
    .bind(APPLICATION_ID.get().cast_signed())
    .execute(&t.pool)
    .await
    .unwrap();
    let daemon = Daemon::start(&t);
    until("it is given up", async || {
        sqlx::query("select 1 from rereads").fetch_all(&t.pool).await.unwrap().is_empty()
    })
    .await;
    t.world.update_channel(t.demo.general_channel_id, &json!({"topic": "goes on"})).unwrap();
    equal(&t).await;
    daemon.stop().await;
    t.done().await;
}
