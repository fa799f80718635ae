//! A channel's messages come in the order in which they were accepted, and no channel waits for another.

use std::time::Duration;

use bellhop_testkit::{Bench, until};
use futures_util::future::join_all;
use serde_json::json;
use twilight_model::id::{Id, marker::ChannelMarker};

use super::{Program, said};

const POSTING: &str = "POST /channels/{channel_id}/messages";

/// How many actions of the channel are done, in all.
async fn done(t: &Bench, channel_id: Id<ChannelMarker>) -> i64 {
    let count = "select count(*) from actions where state = 'done' and channel_id = $1";
    sqlx::query_scalar(count).bind(channel_id.get().cast_signed()).fetch_one(&t.pool).await.unwrap()
}

/// What the channel's accepted messages say, in the order of acceptance.
async fn accepted(t: &Bench, channel_id: Id<ChannelMarker>) -> Vec<String> {
    let content =
        "select payload->'message'->>'content' from actions where channel_id = $1 order by sequence";
    sqlx::query_scalar(content).bind(channel_id.get().cast_signed()).fetch_all(&t.pool).await.unwrap()
}

async fn client(program: &Program<'_>, channel_id: Id<ChannelMarker>, (name, messages): (&str, usize)) {
    for nth in 0..messages {
        let content = format!("{name}{nth}");
        program.asks("send-message", &json!({ "channel_id": channel_id, "content": content })).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_of_four_clients_arrive_as_they_were_accepted_and_hold_no_other_channel_up() {
    let mut t = Bench::new().await;
    let (busy, quiet) = (t.demo.general_channel_id, t.demo.roles_channel_id);
    // So many a second in each channel: the busy one takes long, and the quiet one has room for all of its own.
    t.world.set_limit(POSTING, 10, Duration::from_secs(1));
    t.run_worker();
    let program = Program::of(&t).await;
    join_all(["a", "b", "c", "d"].map(|name| client(&program, busy, (name, 50)))).await;
    client(&program, quiet, ("q", 10)).await;
    until("the quiet channel's messages are posted", async || done(&t, quiet).await == 10).await;
    assert!(done(&t, busy).await < 200, "the busy channel was not limited");
    t.world.set_limit(POSTING, 100_000, Duration::from_secs(1));
    until("all messages are posted", async || done(&t, busy).await == 200).await;
    for (channel_id, count) in [(busy, 200), (quiet, 10)] {
        let expected = accepted(&t, channel_id).await;
        let messages = said(&t, channel_id);
        assert_eq!(messages[messages.len() - count..], expected);
    }
    t.done().await;
}
