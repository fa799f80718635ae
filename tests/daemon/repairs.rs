//! A guild of which a dispatch could not be read.

use bellhop_testkit::{APPLICATION_ID, Bench, until};
use serde_json::json;

use super::{Daemon, equal};

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
