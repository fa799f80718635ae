//! What the gateway can be made to do to its clients.

use super::session::{Order, Session};
use crate::World;

impl World {
    /// Sends op 7 RECONNECT to every session.
    pub fn gateway_reconnect(&self) {
        self.each_session(|session| session.order(Order::Reconnect));
    }

    /// Sends op 9 `INVALID_SESSION` to every session; one that cannot be resumed ends.
    pub fn gateway_invalidate(&self, resumable: bool) {
        self.each_session(|session| session.order(Order::Invalidate(resumable)));
    }

    /// Cuts every socket, without a close frame.
    pub fn gateway_cut(&self) {
        self.each_session(|session| session.order(Order::Cut));
    }

    /// Closes every socket with a code, such as 4000 or 4004; the sessions stay.
    pub fn gateway_close(&self, code: u16) {
        self.each_session(|session| session.order(Order::Close(code)));
    }

    /// Sends the next `count` events of every session twice.
    pub fn gateway_duplicate(&self, count: u32) {
        self.each_session(|session| session.duplicates += count);
    }

    /// How many gateway sessions are open; one outlives its socket for five minutes.
    pub fn gateway_sessions(&self) -> usize {
        self.live().sessions.open()
    }

    fn each_session(&self, act: impl FnMut(&mut Session)) {
        self.live().sessions.all().for_each(act);
    }
}
