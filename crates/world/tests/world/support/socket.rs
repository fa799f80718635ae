//! A plain WebSocket client that speaks the gateway's JSON.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    net::{TcpSocket, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, client_async, connect_async,
    tungstenite::{Message, protocol::CloseFrame},
};

use super::{Stage, TOKEN};

/// How long the gateway may be silent before a test gives up.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long one listens before one says that nothing comes.
const MOMENT: Duration = Duration::from_millis(100);

/// A connection to the gateway.
pub(crate) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The number of the last event.
    pub(crate) sequence: u64,
    pub(crate) session_id: String,
}

impl Stage {
    /// Connects, and reads HELLO.
    pub(crate) async fn connect(&self) -> Socket {
        let mut socket = self.open("v=10&encoding=json").await;
        let hello = socket.next().await.unwrap();
        assert_eq!(hello["op"], 10);
        assert!(hello["d"]["heartbeat_interval"].as_u64().unwrap() > 0);
        socket
    }

    /// Connects with a query of one's own, and reads nothing.
    pub(crate) async fn open(&self, query: &str) -> Socket {
        let (stream, _) = connect_async(format!("ws://{}/?{query}", self.address)).await.unwrap();
        Socket { stream, sequence: 0, session_id: String::new() }
    }

    /// Connects over a path that holds little of what the client does not read.
    pub(crate) async fn connect_narrowly(&self) -> Socket {
        let narrow = TcpSocket::new_v4().unwrap();
        narrow.set_recv_buffer_size(4_096).unwrap();
        let stream = MaybeTlsStream::Plain(narrow.connect(self.address).await.unwrap());
        let address = format!("ws://{}/?v=10&encoding=json", self.address);
        let (stream, _) = client_async(address, stream).await.unwrap();
        let mut socket = Socket { stream, sequence: 0, session_id: String::new() };
        assert_eq!(socket.next().await.unwrap()["op"], 10);
        socket
    }

    /// Connects and identifies; reads READY and the `GUILD_CREATE` of the demo guild.
    pub(crate) async fn identified(&self, intents: u64) -> Socket {
        let mut socket = self.connect().await;
        socket.identify(TOKEN, intents).await;
        let ready = socket.event("READY").await;
        socket.session_id = ready["session_id"].as_str().unwrap().to_owned();
        socket.event("GUILD_CREATE").await;
        socket
    }
}

impl Socket {
    pub(crate) async fn send(&mut self, payload: Value) {
        self.stream.send(Message::text(payload.to_string())).await.unwrap();
    }

    pub(crate) async fn identify(&mut self, token: &str, intents: u64) {
        let properties = json!({ "os": "linux", "browser": "test", "device": "test" });
        let data = json!({ "token": token, "intents": intents, "properties": properties });
        self.send(json!({ "op": 2, "d": data })).await;
    }

    pub(crate) async fn resume(&mut self, session_id: &str, sequence: u64) {
        let data = json!({ "token": TOKEN, "session_id": session_id, "seq": sequence });
        self.send(json!({ "op": 6, "d": data })).await;
    }

    /// Closes with a code.
    pub(crate) async fn close(&mut self, code: u16) {
        let frame = CloseFrame { code: code.into(), reason: "".into() };
        self.stream.send(Message::Close(Some(frame))).await.unwrap();
    }

    /// Whether nothing comes for a moment.
    pub(crate) async fn is_silent(&mut self) -> bool {
        timeout(MOMENT, self.stream.next()).await.is_err()
    }

    /// The next message's text, whatever it is.
    pub(crate) async fn text(&mut self) -> String {
        let message = timeout(PATIENCE, self.stream.next()).await.unwrap();
        message.unwrap().unwrap().into_text().unwrap().to_string()
    }

    /// The next message's bytes.
    pub(crate) async fn bytes(&mut self) -> Vec<u8> {
        let message = timeout(PATIENCE, self.stream.next()).await.unwrap();
        message.unwrap().unwrap().into_data().to_vec()
    }

    /// The next payload; the close frame if the gateway closes, `None` if it just ends.
    pub(crate) async fn next(&mut self) -> Result<Value, Option<CloseFrame>> {
        loop {
            match timeout(PATIENCE, self.stream.next()).await.unwrap() {
                Some(Ok(Message::Text(text))) => {
                    let payload: Value = serde_json::from_str(&text).unwrap();
                    self.sequence = payload["s"].as_u64().unwrap_or(self.sequence);
                    return Ok(payload);
                }
                Some(Ok(Message::Close(frame))) => return Err(frame),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }

    /// The data of the next payload, which must be this event.
    pub(crate) async fn event(&mut self, name: &str) -> Value {
        let mut payload = self.next().await.unwrap();
        assert_eq!(payload["t"], name, "{payload}");
        payload["d"].take()
    }

    /// The code with which the gateway closes.
    pub(crate) async fn closed(&mut self) -> u16 {
        loop {
            if let Err(frame) = self.next().await {
                return frame.unwrap().code.into();
            }
        }
    }
}
