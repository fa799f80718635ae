//! What goes wrong between a person's act and the application, on request.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// Something that befalls the delivery of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum InteractionFault {
    /// The same payload is delivered twice at once; the first lawful answer counts.
    Twice,
    /// It is delivered so many milliseconds (of the machine's clock) after the act, of which the id
    /// bears the time.
    Late {
        /// The delay in milliseconds.
        ms: u64,
        /// Whether Discord's 3 s run from the act, so that only the rest of them is left; otherwise
        /// they run from the delivery.
        #[serde(default)]
        counted: bool,
    },
    /// The id's time is off the time of the act; the 3 s and 15 min still run from the act.
    IdOff {
        /// Milliseconds, before the act if negative.
        ms: i64,
    },
    /// It is delivered with a signature that does not verify: an application must refuse it.
    WrongSignature,
}

/// A fault with how often it strikes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InteractionFaultRule {
    /// What goes wrong.
    pub fault: InteractionFault,
    /// How many acts it strikes; `None` until cleared.
    #[serde(default)]
    pub times: Option<u32>,
}

/// The rules in force.
#[derive(Debug, Default)]
pub(super) struct InteractionFaults(Mutex<Vec<InteractionFaultRule>>);

impl InteractionFaults {
    pub(super) fn add(&self, rule: InteractionFaultRule) {
        if rule.times != Some(0) {
            self.rules().push(rule);
        }
    }

    pub(super) fn clear(&self) {
        self.rules().clear();
    }

    pub(super) fn list(&self) -> Vec<InteractionFaultRule> {
        self.rules().clone()
    }

    /// The fault that strikes this act, of several the oldest; one of its times is used up.
    pub(super) fn strike(&self) -> Option<InteractionFault> {
        let mut rules = self.rules();
        let rule = rules.first_mut()?;
        let fault = rule.fault;
        match &mut rule.times {
            Some(left) if *left > 1 => *left -= 1,
            Some(_) => drop(rules.remove(0)),
            None => {}
        }
        Some(fault)
    }

    fn rules(&self) -> std::sync::MutexGuard<'_, Vec<InteractionFaultRule>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
