//! One event on its way to the sessions that hear it, with what befalls it on the way.

use std::sync::Arc;

use tokio::time::Instant;

use super::{
    bend, content,
    dispatch::Event,
    faults::{GatewayFaults, Treatment},
    intents::MESSAGE_CONTENT,
    session::Session,
};

/// An event that is told; what several sessions read alike is made once.
pub(super) struct Telling {
    name: &'static str,
    full: Arc<str>,
    /// The same without the content that a session did not ask for; `None` until somebody needs it.
    bare: Option<Arc<str>>,
    treatment: Treatment,
    bot_id: String,
}

impl Telling {
    pub(super) fn new(faults: &mut GatewayFaults, event: &Event, (data, bot_id): (Arc<str>, String)) -> Self {
        Self { name: event.name, full: data, bare: None, treatment: faults.treat(event), bot_id }
    }

    /// Adds the event to a session.
    pub(super) fn to(&mut self, session: &mut Session) {
        let is_message = matches!(self.name, "MESSAGE_CREATE" | "MESSAGE_UPDATE");
        let data = if is_message && session.intents & MESSAGE_CONTENT == 0 {
            let bare = || content::without(&self.full, &self.bot_id).map_or(self.full.clone(), Arc::from);
            self.bare.get_or_insert_with(bare).clone()
        } else {
            self.full.clone()
        };
        let bends = &self.treatment.bends;
        let data = if bends.is_empty() { data } else { Arc::from(bend::bend(&data, bends)) };
        let due = self.treatment.delay.map(|delay| Instant::now() + delay);
        session.push((self.name, data), (self.treatment.twice, due));
    }
}
