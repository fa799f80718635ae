//! Functions that are frozen between two events.

use std::time::Duration;

use bellhop_testkit::{Bench, Link, built, lambda::Lambda};
use tokio::time::{Instant, sleep};
use twilight_model::id::{Id, marker::MessageMarker};

use super::{DISCORD_WAITS, function, program::Program};

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
    async fn used(&self, t: &Bench, program: &Program, clicked: (Id<MessageMarker>, String)) -> String {
        t.world.set_interactions_endpoint(Some(&self.interactions.endpoint()));
        let clicks = t.newcomer().click(clicked.0, &clicked.1);
        let (said, read) = tokio::join!(clicks, program.reads(&self.api, "/roles"));
        assert_eq!(read.status.as_u16(), 200, "{}", read.text());
        said
    }

    async fn frozen(&self) {
        self.interactions.frozen().await;
        self.api.frozen().await;
    }
}

/// Some see that their connections ended, as when the server's process does; the others see nothing, as when its machine
/// goes.
#[tokio::test(flavor = "multi_thread")]
async fn thawed_functions_whose_database_was_restarted_meanwhile_answer_in_time() {
    let mut t = Bench::setup().with_own_database_server().start().await;
    let (panel, program) = (t.toggle_panel().await, Program::of(&t).await);
    let link = Link::to(t.database_url(), Duration::ZERO).await;
    let both = [Functions::start(&t, t.database_url()).await, Functions::start(&t, link.url()).await];
    for (number, functions) in both.iter().enumerate() {
        let said = functions.used(&t, &program, (panel.message_id, panel.button(number))).await;
        assert!(said.starts_with("You now have"), "{said}");
        functions.frozen().await;
    }
    link.forget();
    t.stop_database().await;
    t.start_database().await;
    sleep(FROZEN).await;
    for (number, functions) in both.iter().enumerate() {
        let asked = Instant::now();
        let said = functions.used(&t, &program, (panel.message_id, panel.button(number))).await;
        assert!(said.starts_with("You no longer have"), "{number}: {said}");
        assert!(asked.elapsed() < DISCORD_WAITS, "{number}: {:?}", asked.elapsed());
    }
    t.done().await;
}
