//! Nothing is resolved or connected before an event needs it.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use bellhop_testkit::{
    Bench,
    lambda::{Gateway, Lambda},
};
use bellhop_world::Act;
use tokio::{net::TcpListener, task::JoinHandle};

use super::{function, headers};

/// An address that takes every connection, counts them and never says a word.
struct Silent {
    address: String,
    connections: Arc<AtomicUsize>,
    accepting: JoinHandle<()>,
}

impl Silent {
    async fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = connections.clone();
        let accepting = tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((connection, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                held.push(connection);
            }
        });
        Self { address, connections, accepting }
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn ping(t: &Bench, lambda: &Lambda) -> u16 {
    let ping = t.world.sign(t.world.ping().to_string());
    lambda.post(Gateway::Http, &headers(&ping), &ping.body).await.status.as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ping_is_answered_though_nothing_can_be_reached() {
    let t = Bench::setup().without_mirror().start().await;
    let nowhere = [
        ("DATABASE_URL", "postgres://bellhop@database.invalid/bellhop"),
        ("DISCORD_API_URL", "http://discord.invalid"),
    ];
    let lambda = function(&t, &nowhere).await;
    assert_eq!(ping(&t, &lambda).await, 200);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_click_is_the_first_to_connect() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let (database, discord) = (Silent::listen().await, Silent::listen().await);
    let url = format!("postgres://bellhop@{}/bellhop", database.address);
    let api = format!("http://{}", discord.address);
    let lambda =
        function(&t, &[("DATABASE_URL", &url), ("DISCORD_API_URL", &api), ("RUST_LOG", "off")]).await;

    lambda.asked().await;
    assert_eq!(ping(&t, &lambda).await, 200);
    assert_eq!((database.connections(), discord.connections()), (0, 0));

    let click = Act::click(t.newcomer().user_id, panel.message_id, &panel.button(0));
    let delivery = t.world.interact(click).await;
    assert!(t.newcomer().sees(&delivery).contains(&delivery.interaction_id.to_string()), "an apology");
    assert_eq!((database.connections(), discord.connections()), (1, 0));
    t.done().await;
}
