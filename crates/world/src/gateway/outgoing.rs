//! The sending half of a connection.

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::{SinkExt, stream::SplitSink};

use super::{compress::Packer, socket::End};

/// Packs and sends; after it was given away it can do neither.
pub(super) struct Outgoing(Option<(SplitSink<WebSocket, Message>, Packer)>);

impl Outgoing {
    pub(super) fn new(sink: SplitSink<WebSocket, Message>, packer: Packer) -> Self {
        Self(Some((sink, packer)))
    }

    /// Stands where one was, while it is elsewhere.
    pub(super) fn gone() -> Self {
        Self(None)
    }

    /// Sends payloads in order; done when all are with the system.
    pub(super) async fn send(&mut self, texts: Vec<String>) -> Result<(), End> {
        let Some((sink, packer)) = &mut self.0 else { return Err(End::Drop) };
        for text in texts {
            let message = packer.pack(text).map_err(|error| {
                tracing::error!(%error, "the gateway's compression failed");
                End::Drop
            })?;
            sink.feed(message).await.map_err(|_| End::Drop)?;
        }
        sink.flush().await.map_err(|_| End::Drop)
    }

    /// Sends the close frame.
    pub(super) async fn close(&mut self, frame: CloseFrame) {
        if let Some((sink, _)) = &mut self.0 {
            // The other side may be gone already.
            let _ = sink.send(Message::Close(Some(frame))).await;
        }
    }
}
