//! Functions that are frozen between two events.

use std::time::Duration;

use bellhop_testkit::{
    Bench, Link, built,
    lambda::{Gateway, Lambda},
};
use tokio::time::{Instant, sleep};
use twilight_model::id::{Id, marker::MessageMarker};

use super::{DISCORD_WAITS, function};

/// For so long they are.
const FROZEN: Duration = Duration::from_mins(1);

/// Both functions, over one way to the database.
struct Functions {
    interactions: Lambda,
    api: Lambda,
}

impl Functions {
    async fn start(t: &Bench, database_url: &str) -> Self {
        let variables = [("DATABASE_URL", database_url)];
        let api = t.lambda(&built("bellhop-api"), &variables).await;
        Self { interactions: function(t, &variables).await, api }
    }

    /// Has a member click and a program read at the same time; what the member is told, once both are answered.
    async fn used(&self, t: &Bench, bearer: &str, clicked: (Id<MessageMarker>, String)) -> String {
        t.world.set_interactions_endpoint(Some(&self.interactions.endpoint()));
        let path = format!("/api/v1/guilds/{}/roles", t.demo.guild_id);
        let headers = [("authorization", bearer)];
        let reads = self.api.ask(Gateway::Http, ("GET", &path), &headers, b"");
        let (said, read) = tokio::join!(t.newcomer().click(clicked.0, &clicked.1), reads);
        assert_eq!(read.status.as_u16(), 200, "{}", read.text());
        said
    }

    fn freeze(&self) {
        self.interactions.freeze();
        self.api.freeze();
    }

    fn wake(&self) {
        self.interactions.wake();
        self.api.wake();
    }
}

/// Some see that their connections ended, as when the server's process does; the others see nothing, as when its machine
/// goes.
#[tokio::test(flavor = "multi_thread")]
async fn thawed_functions_whose_database_was_restarted_meanwhile_answer_in_time() {
    let mut t = Bench::setup().with_own_database_server().start().await;
    let (panel, bearer) = (t.toggle_panel().await, crate::api::bearer(&t, t.demo.guild_id).await);
    let link = Link::to(t.database_url(), Duration::ZERO).await;
    let both = [Functions::start(&t, t.database_url()).await, Functions::start(&t, link.url()).await];
    for (number, functions) in both.iter().enumerate() {
        let said = functions.used(&t, &bearer, (panel.message_id, panel.button(number))).await;
        assert!(said.starts_with("You now have"), "{said}");
        functions.freeze();
    }
    link.forget();
    t.stop_database().await;
    t.start_database().await;
    sleep(FROZEN).await;
    for (number, functions) in both.iter().enumerate() {
        functions.wake();
        let asked = Instant::now();
        let said = functions.used(&t, &bearer, (panel.message_id, panel.button(number))).await;
        assert!(said.starts_with("You no longer have"), "{number}: {said}");
        assert!(asked.elapsed() < DISCORD_WAITS, "{number}: {:?}", asked.elapsed());
    }
    t.done().await;
}
