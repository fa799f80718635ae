//! One event on its way to the sessions that hear it, with what befalls it on the way.

use std::sync::Arc;

use tokio::time::Instant;

use super::{
    bend,
    dispatch::Event,
    faults::{GatewayFaults, Treatment},
    intents::MESSAGE_CONTENT,
    session::Session,
};

/// An event that is told; what several sessions read alike is made once.
pub(super) struct Telling {
    name: &'static str,
    /// Without and with the content of messages; `None` until somebody needs it.
    data: [Option<Arc<str>>; 2],
    treatment: Treatment,
}

impl Telling {
    pub(super) fn new(faults: &mut GatewayFaults, event: &Event) -> Self {
        Self { name: event.name, data: [None, None], treatment: faults.treat(event) }
    }

    /// Adds the event to a session; `make` makes its data, with or without the content of messages.
    pub(super) fn to(&mut self, session: &mut Session, make: impl FnOnce(bool) -> Arc<str>) {
        if self.treatment.lost {
            return;
        }
        let is_message = matches!(self.name, "MESSAGE_CREATE" | "MESSAGE_UPDATE");
        let content = !is_message || session.intents & MESSAGE_CONTENT != 0;
        let bends = &self.treatment.bends;
        let bent = || match make(content) {
            data if bends.is_empty() => data,
            data => Arc::from(bend::bend(&data, bends)),
        };
        let data = self.data[usize::from(content)].get_or_insert_with(bent).clone();
        let due = self.treatment.delay.map(|delay| Instant::now() + delay);
        session.push((self.name, data), (self.treatment.twice, due));
    }
}
