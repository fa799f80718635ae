//! Outages, of which REST knows nothing.

use bellhop_testkit::{APPLICATION_ID, Bench, until};

use super::{Daemon, equal, state};

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_that_is_read_again_in_an_outage_stays_unavailable() {
    let t = Bench::setup().without_mirror().start().await;
    let daemon = Daemon::start(&t);
    state(&t, "active").await;
    t.world.set_unavailable(t.demo.guild_id, true).unwrap();
    equal(&t).await;
    daemon.stop().await;
    let ask = "insert into rereads (guild_id, application_id, event, asked_at) values ($1, $2, 'X', now())";
    let (guild_id, application_id) = (t.demo.guild_id.get(), APPLICATION_ID.get());
    let ask = sqlx::query(ask).bind(guild_id.cast_signed()).bind(application_id.cast_signed());
    ask.execute(&t.pool).await.unwrap();
    let daemon = Daemon::start(&t);
    until("it has been read", async || {
        sqlx::query("select 1 from rereads").fetch_all(&t.pool).await.unwrap().is_empty()
    })
    .await;
    equal(&t).await;
    daemon.stop().await;
    t.done().await;
}
