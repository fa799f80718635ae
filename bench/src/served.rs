//! A simulated Discord in this process, and a client of its gateway that knows nothing of us.

use std::{path::Path, sync::Arc, time::Duration};

use anyhow::Context as _;
use bellhop_boot::Clock;
use bellhop_testkit::{APPLICATION_ID, BOT_TOKEN};
use bellhop_world::{Config, World};
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};
use tokio_util::sync::CancellationToken;

/// A world that is served, until it is stopped.
pub(crate) struct Served {
    /// The world.
    pub(crate) world: World,
    /// Its gateway's address.
    pub(crate) url: String,
    stop: CancellationToken,
    task: JoinHandle<std::io::Result<()>>,
}

/// A connected client.
pub(crate) type Client = WebSocketStream<MaybeTlsStream<TcpStream>>;

impl Served {
    /// Serves a world, which remembers its state in the file if there is one.
    pub(crate) async fn start(state_file: Option<&Path>) -> anyhow::Result<Self> {
        let clock = Clock::system();
        let world = World::new(Config {
            application_id: APPLICATION_ID,
            application_name: "Bellhop".to_owned(),
            bot_token: BOT_TOKEN.to_owned(),
            client_secret: String::new(),
            signing_seed: [7; 32],
            state_file: state_file.map(Path::to_owned),
            now: Arc::new(move || clock.now()),
        })?;
        world.set_identify_window(Duration::ZERO);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("ws://{}", listener.local_addr()?);
        let stop = CancellationToken::new();
        let serving = (world.clone(), stop.clone());
        let task = tokio::spawn(async move { serving.0.serve(listener, serving.1).await });
        Ok(Self { world, url, stop, task })
    }

    /// Stops it once everything is written.
    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        self.stop.cancel();
        Ok(self.task.await??)
    }

    /// Connects a client that identifies with these intents; HELLO is what it reads next.
    pub(crate) async fn log_in(&self, intents: u64, compress: &str) -> anyhow::Result<Client> {
        let compress = if compress.is_empty() { String::new() } else { format!("&compress={compress}") };
        let (mut client, _) = connect_async(format!("{}/?v=10&encoding=json{compress}", self.url)).await?;
        let properties = json!({ "os": "", "browser": "", "device": "" });
        let data = json!({ "token": BOT_TOKEN, "intents": intents, "properties": properties });
        client.send(Message::text(json!({ "op": 2, "d": data }).to_string())).await?;
        Ok(client)
    }
}

/// The client's next message.
pub(crate) async fn next(client: &mut Client) -> anyhow::Result<Message> {
    client.next().await.context("the gateway ended the connection")?.context("the connection broke")
}
