//! The one place for faults of the gateway: what shall go wrong, for which event and how often.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use twilight_model::id::{Id, marker::GuildMarker};

use super::dispatch::Event;

/// Something that goes wrong on the gateway as often as its rule says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum GatewayFault {
    /// A heartbeat is heard, but not acknowledged.
    LostAck,
    /// A connection is accepted, and then neither speaks nor listens: not even HELLO comes.
    StallConnection,
    /// An IDENTIFY with the right token is refused.
    RefuseIdentify {
        /// The close code; without one the answer is op 9, not resumable.
        #[serde(default)]
        code: Option<u16>,
    },
    /// The event is sent twice with one sequence number.
    Duplicate,
    /// The event is never sent, and has no sequence number that could be missed.
    Lost,
    /// The event, and all after it in its session, are sent later.
    Delay {
        /// The delay in milliseconds.
        ms: u64,
    },
    /// The event lacks a field.
    MissingField {
        /// A JSON pointer into the event's `d`, such as `/name` or `/channels/0/id`.
        field: String,
    },
    /// A field of the event is of another type: an array, or a number in place of one or an object.
    WrongType {
        /// A JSON pointer into the event's `d`.
        field: String,
    },
    /// The event ends in the middle, so that the payload is no JSON.
    BrokenJson,
}

/// A fault with where and how often it strikes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewayRule {
    /// What goes wrong.
    pub fault: GatewayFault,
    /// Only events of this name (`CHANNEL_UPDATE`); `None`: any.
    #[serde(default)]
    pub event: Option<String>,
    /// Only events of this guild; `None`: any.
    #[serde(default)]
    pub guild_id: Option<Id<GuildMarker>>,
    /// How many times it strikes; `None` until cleared.
    #[serde(default)]
    pub times: Option<u32>,
}

impl GatewayRule {
    /// A fault until it is cleared.
    pub fn always(fault: GatewayFault) -> Self {
        Self { fault, event: None, guild_id: None, times: None }
    }

    /// A fault that strikes so many times.
    pub fn times(fault: GatewayFault, times: u32) -> Self {
        Self { times: Some(times), ..Self::always(fault) }
    }

    /// Only for events of this name.
    #[must_use]
    pub fn on(mut self, event: &str) -> Self {
        self.event = Some(event.to_owned());
        self
    }

    /// Only for events of this guild.
    #[must_use]
    pub fn of(mut self, guild_id: Id<GuildMarker>) -> Self {
        self.guild_id = Some(guild_id);
        self
    }

    fn strikes(&self, event: &Event) -> bool {
        self.fault.is_of_events()
            && self.event.as_deref().is_none_or(|name| name == event.name)
            && self.guild_id.is_none_or(|guild_id| Some(guild_id) == event.guild_id)
    }

    /// Uses up one time; whether any is left.
    fn spend(&mut self) -> bool {
        self.times = self.times.map(|times| times.saturating_sub(1));
        self.times != Some(0)
    }
}

impl GatewayFault {
    fn is_of_events(&self) -> bool {
        !matches!(self, Self::LostAck | Self::StallConnection | Self::RefuseIdentify { .. })
    }
}

/// What happens to one event on its way.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Treatment {
    pub(super) twice: bool,
    pub(super) lost: bool,
    pub(super) delay: Option<Duration>,
    /// The faults that change the event's text.
    pub(super) bends: Vec<GatewayFault>,
}

/// The rules in force.
#[derive(Debug, Default)]
pub(crate) struct GatewayFaults(Vec<GatewayRule>);

impl GatewayFaults {
    pub(super) fn add(&mut self, rule: GatewayRule) {
        if rule.times != Some(0) {
            self.0.push(rule);
        }
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn list(&self) -> Vec<GatewayRule> {
        self.0.clone()
    }

    /// The fault that strikes what is no event, of those that `fits`; one of its times is used up.
    pub(super) fn strike(&mut self, fits: impl Fn(&GatewayFault) -> bool) -> Option<GatewayFault> {
        let index = self.0.iter().position(|rule| fits(&rule.fault))?;
        let fault = self.0[index].fault.clone();
        if !self.0[index].spend() {
            self.0.remove(index);
        }
        Some(fault)
    }

    /// What befalls an event: all rules that fit strike together.
    pub(super) fn treat(&mut self, event: &Event) -> Treatment {
        let mut treatment = Treatment::default();
        self.0.retain_mut(|rule| {
            if !rule.strikes(event) {
                return true;
            }
            match &rule.fault {
                GatewayFault::Duplicate => treatment.twice = true,
                GatewayFault::Lost => treatment.lost = true,
                GatewayFault::Delay { ms } => treatment.delay = Some(Duration::from_millis(*ms)),
                fault => treatment.bends.push(fault.clone()),
            }
            rule.spend()
        });
        treatment
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &'static str, guild: u64) -> Event {
        Event { name, guild_id: Some(Id::new(guild)), intent: 0 }
    }

    #[test]
    fn a_rule_strikes_its_events_as_often_as_it_says() {
        let mut faults = GatewayFaults::default();
        faults.add(GatewayRule::times(GatewayFault::Duplicate, 1).on("GUILD_UPDATE").of(Id::new(5)));
        faults.add(GatewayRule::times(GatewayFault::LostAck, 1));
        for other in [event("GUILD_CREATE", 5), event("GUILD_UPDATE", 6)] {
            assert_eq!(faults.treat(&other), Treatment::default());
        }
        assert!(faults.treat(&event("GUILD_UPDATE", 5)).twice);
        assert!(!faults.treat(&event("GUILD_UPDATE", 5)).twice);
        assert_eq!(faults.list(), [GatewayRule::times(GatewayFault::LostAck, 1)]);
    }

    #[test]
    fn a_rule_of_no_times_is_none() {
        let mut faults = GatewayFaults::default();
        faults.add(GatewayRule::times(GatewayFault::LostAck, 0));
        assert_eq!(faults.strike(|fault| *fault == GatewayFault::LostAck), None);
    }
}
