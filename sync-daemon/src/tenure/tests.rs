//! A shard's standing, and a tenure for the tests of what works in one.

use std::sync::Arc;

use bellhop_boot::Clock;
use bellhop_discord::{BotToken, Discord, Settings};
use bellhop_store::Connections;
use tokio_util::sync::CancellationToken;
use twilight_gateway::{ConfigBuilder, Intents};

use super::*;
use crate::status::Status;

/// A tenure of which nothing is connected, neither to the database nor to Discord.
pub(crate) fn idle() -> Tenure {
    let connections = Connections { url: "postgres://localhost/nowhere".to_owned(), most: 1 };
    let application_id = Id::new(900);
    let nowhere = Settings {
        base_url: "http://localhost:9".to_owned(),
        global_per_second: 1,
        patience: Duration::ZERO,
    };
    let token = BotToken::parse("OTAw.a.b").unwrap();
    let app = App {
        pool: bellhop_store::Pool::new(&connections).unwrap(),
        clock: Clock::system(),
        sender: Discord::new(nowhere).for_application(application_id, &token),
        status: Status::default(),
        starts: Arc::default(),
        audits: Arc::default(),
        holder: Uuid::new_v4(),
        stop: CancellationToken::new(),
    };
    let shard = Shard { application_id, shard_id: 0, shard_count: 1 };
    let lease = Lease { name: shard.lease_name(), holder: app.holder, epoch: 1 };
    let queue = InMemoryQueue::new(0, 1, Duration::ZERO, 1);
    let gateway = ConfigBuilder::new(token.expose().to_owned(), Intents::GUILDS).queue(queue).build();
    Tenure::new(app, shard, lease, gateway)
}

#[tokio::test]
async fn a_shard_is_active_while_its_connection_stands() {
    let tenure = idle();
    tenure.app.status.set(0, Standing::CatchingUp);
    tenure.connected.store(true, Ordering::Relaxed);
    tenure.stands(State::Active);
    assert!(*tenure.active.borrow());
    assert_eq!(tenure.app.status.ready(), Ok(()));
    tenure.disconnected();
    assert!(!*tenure.active.borrow());
}

#[tokio::test]
async fn a_shard_that_lost_its_connection_before_the_mirror_said_that_it_is_active_is_not() {
    let tenure = idle();
    tenure.connected.store(true, Ordering::Relaxed);
    tenure.disconnected();
    tenure.app.status.set(0, Standing::Waiting("the connection broke".to_owned()));
    tenure.stands(State::Active);
    assert!(!*tenure.active.borrow());
    assert!(tenure.app.status.ready().is_err());
}

#[tokio::test]
async fn whoever_waits_for_the_shard_hears_when_it_is_active_no_more() {
    let tenure = idle();
    tenure.connected.store(true, Ordering::Relaxed);
    let (active, ()) = tokio::join!(tenure.until_active(), async { tenure.stands(State::Active) });
    assert!(!active.has_changed().unwrap());
    tenure.stands(State::Disconnected);
    assert!(active.has_changed().unwrap());
}
