//! The one place for faults of REST: what shall go wrong, on which route and how often.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use http::Method;
use serde::{Deserialize, Serialize};

/// Something that goes wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Fault {
    /// The request is carried out only after so many milliseconds.
    Latency {
        /// The delay in milliseconds.
        ms: u64,
    },
    /// The request is carried out at once, but answered only after so many milliseconds.
    SlowAnswer {
        /// The delay in milliseconds.
        ms: u64,
    },
    /// The request is not carried out; the answer is this status.
    Status {
        /// The HTTP status.
        status: u16,
        /// Discord's error code in the body.
        #[serde(default)]
        code: u32,
        /// Seconds for `Retry-After` and the body's `retry_after`; a 429 needs it.
        #[serde(default)]
        retry_after: Option<f64>,
    },
    /// The request is carried out, but the answer is this status instead: the effect is not known.
    LostAnswer {
        /// The HTTP status.
        status: u16,
    },
    /// The request is not carried out; the answer is a 429 of the global limit.
    GlobalLimit {
        /// Seconds to wait.
        retry_after: f64,
    },
    /// The request is carried out, but the connection ends in the middle of the answer's body.
    HalfAnswer,
    /// The request is carried out, but after the answer's headers nothing comes.
    HeadersOnly,
    /// The request is not carried out and never answered.
    Hang,
    /// The connection is closed without an answer; the request is not carried out.
    Reset,
}

/// A fault with where and how often it strikes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaultRule {
    /// `*` for all routes, or method and path, where `*` stands for any segment or method, and so
    /// does a parameter in braces: `PUT /guilds/*/members/*/roles/*`, `GET /channels/{channel_id}`.
    pub route: String,
    /// What goes wrong.
    pub fault: Fault,
    /// How many requests it strikes; `None` until cleared.
    #[serde(default)]
    pub times: Option<u32>,
}

impl FaultRule {
    /// Says what is wrong with a rule that could never strike, or not as it says.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        let is_path = self.route.split_once(' ').is_some_and(|(_, path)| path.starts_with('/'));
        if self.route != "*" && !is_path {
            return Err("The route is neither * nor a method and a path, such as GET /channels/*.");
        }
        let (status, wait) = match self.fault {
            Fault::Status { status, retry_after, .. } => (status, retry_after),
            Fault::LostAnswer { status } => (status, None),
            Fault::GlobalLimit { retry_after } => (429, Some(retry_after)),
            _ => return Ok(()),
        };
        if !(200..=599).contains(&status) {
            return Err("The status is not between 200 and 599.");
        }
        // A day is more than any client waits.
        let is_lawful = |wait: f64| (0.0..=86_400.0).contains(&wait);
        if wait.is_none_or(is_lawful) {
            Ok(())
        } else {
            Err("retry_after is not between 0 and 86400 seconds.")
        }
    }
}

impl Fault {
    /// A delay before the request is carried out.
    pub fn latency(delay: Duration) -> Self {
        Self::Latency { ms: millis(delay) }
    }

    /// A delay between the effect and its answer.
    pub fn slow_answer(delay: Duration) -> Self {
        Self::SlowAnswer { ms: millis(delay) }
    }

    /// A status without a Discord code.
    pub fn status(status: u16) -> Self {
        Self::Status { status, code: 0, retry_after: None }
    }

    /// A 429 that asks to wait so many seconds.
    pub fn rate_limited(retry_after: f64) -> Self {
        Self::Status { status: 429, code: 0, retry_after: Some(retry_after) }
    }
}

fn millis(delay: Duration) -> u64 {
    u64::try_from(delay.as_millis()).unwrap_or(u64::MAX)
}

impl FaultRule {
    /// A fault until it is cleared.
    pub fn always(route: &str, fault: Fault) -> Self {
        Self { route: route.to_owned(), fault, times: None }
    }

    /// A fault of the next `times` requests.
    pub fn times(route: &str, fault: Fault, times: u32) -> Self {
        Self { route: route.to_owned(), fault, times: Some(times) }
    }

    fn strikes(&self, method: &Method, path: &str) -> bool {
        if self.route == "*" {
            return true;
        }
        let (wanted, pattern) = self.route.split_once(' ').unwrap_or(("*", &self.route));
        if wanted != "*" && wanted != method.as_str() {
            return false;
        }
        let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
        loop {
            match (pattern.next(), path.next()) {
                (None, None) => return true,
                (Some(any), Some(_)) if any == "*" || any.starts_with('{') => {}
                (Some(a), Some(b)) if a == b => {}
                _ => return false,
            }
        }
    }
}

/// The rules in force.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Vec<FaultRule>>);

impl Faults {
    pub(crate) fn add(&self, rule: FaultRule) {
        if rule.times != Some(0) {
            self.rules().push(rule);
        }
    }

    pub(crate) fn clear(&self) {
        self.rules().clear();
    }

    pub(crate) fn list(&self) -> Vec<FaultRule> {
        self.rules().clone()
    }

    /// The fault that strikes this request, of several the oldest; one of its times is used up.
    pub(crate) fn strike(&self, method: &Method, path: &str) -> Option<Fault> {
        let mut rules = self.rules();
        let index = rules.iter().position(|rule| rule.strikes(method, path))?;
        let fault = rules[index].fault.clone();
        match &mut rules[index].times {
            Some(left) if *left > 1 => *left -= 1,
            Some(_) => drop(rules.remove(index)),
            None => {}
        }
        Some(fault)
    }

    fn rules(&self) -> std::sync::MutexGuard<'_, Vec<FaultRule>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_strikes_its_route_as_often_as_it_says() {
        let faults = Faults::default();
        faults.add(FaultRule::times("PUT /guilds/*/members/*/roles/*", Fault::status(500), 1));
        let path = "/guilds/1/members/2/roles/3";
        assert_eq!(faults.strike(&Method::DELETE, path), None);
        assert_eq!(faults.strike(&Method::PUT, "/guilds/1/members/2"), None);
        assert_eq!(faults.strike(&Method::PUT, path), Some(Fault::status(500)));
        assert_eq!(faults.strike(&Method::PUT, path), None);
    }

    #[test]
    fn a_route_template_is_a_pattern_and_no_times_are_none() {
        let faults = Faults::default();
        faults.add(FaultRule::times("*", Fault::Reset, 0));
        faults.add(FaultRule::always("GET /channels/{channel_id}/messages", Fault::HalfAnswer));
        assert_eq!(faults.strike(&Method::GET, "/channels/5"), None);
        assert_eq!(faults.strike(&Method::GET, "/channels/5/messages"), Some(Fault::HalfAnswer));
    }
}
