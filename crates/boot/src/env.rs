//! Configuration from the environment, validated as a whole.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
    net::IpAddr,
};

/// The environment as a process reads it, and what was wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Env {
    values: BTreeMap<String, String>,
    /// What is set to something that is no text.
    garbled: BTreeSet<String>,
    /// What is set later, before it is needed.
    awaited: BTreeSet<String>,
    problems: Vec<String>,
}

/// Everything that is wrong with the environment, one sentence each.
#[derive(Debug, thiserror::Error)]
#[error("the configuration has problems:\n  {}", .0.join("\n  "))]
pub struct Problems(pub Vec<String>);

impl Env {
    /// The process's own environment.
    pub fn of_process() -> Self {
        let mut env = Self::default();
        for (name, value) in std::env::vars_os() {
            let Ok(name) = name.into_string() else { continue };
            match value.into_string() {
                Ok(value) => env.set(&name, value),
                Err(_) => _ = env.garbled.insert(name),
            }
        }
        env
    }

    /// An environment of these variables alone.
    pub fn of(values: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { values: values.into_iter().collect(), ..Self::default() }
    }

    /// The variable as it stands; an empty one counts as unset.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str).map(str::trim).filter(|value| !value.is_empty())
    }

    /// The variable, if set, read by `parse`; a problem is noted and yields `None`.
    pub fn optional<T, E: Display>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if self.garbled.contains(name) {
            self.problem(format!("{name}: this is not text in UTF-8"));
            return None;
        }
        match parse(self.get(name)?) {
            Ok(value) => Some(value),
            Err(error) => {
                self.problem(format!("{name}: {error}"));
                None
            }
        }
    }

    /// The variable, which must be set, read by `parse`; a problem is noted and yields `None`.
    pub fn required<T, E: Display>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if self.get(name).is_none() && !self.garbled.contains(name) {
            if !self.awaited.contains(name) {
                self.problem(format!("{name} is not set"));
            }
            return None;
        }
        self.optional(name, parse)
    }

    /// Has a variable set later: until then nobody misses it.
    pub(crate) fn awaits(&mut self, name: &str) {
        self.awaited.insert(name.to_owned());
    }

    /// Sets a variable, as if it had been in the environment.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.garbled.remove(name);
        self.awaited.remove(name);
        self.values.insert(name.to_owned(), value.into());
    }

    /// Every variable, to be handed on to another process.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Notes a problem, to be reported with all others; once, however many services have it.
    pub fn problem(&mut self, sentence: String) {
        if !self.problems.contains(&sentence) {
            self.problems.push(sentence);
        }
    }

    /// Every problem that there is by now, where some of the environment is set later.
    pub fn check(&self) -> Result<(), Problems> {
        if self.problems.is_empty() { Ok(()) } else { Err(Problems(self.problems.clone())) }
    }

    /// The configuration, or every problem there was.
    pub fn finish<T>(self, config: Option<T>) -> Result<T, Problems> {
        match config {
            Some(config) if self.problems.is_empty() => Ok(config),
            _ => Err(Problems(self.problems)),
        }
    }
}

/// Reads a TCP port.
pub fn port(value: &str) -> Result<u16, String> {
    value.parse().map_err(|_| format!("{value:?} is not a port: a number up to 65535"))
}

/// Reads an IP address.
pub fn address(value: &str) -> Result<IpAddr, String> {
    value.parse().map_err(|_| format!("{value:?} is not an IP address such as 127.0.0.1"))
}

/// Reads a whole number of seconds, with or without the unit `s`.
pub fn seconds(value: &str) -> Result<std::time::Duration, String> {
    let seconds = value.strip_suffix('s').unwrap_or(value).trim().parse();
    seconds
        .map(std::time::Duration::from_secs)
        .map_err(|_| format!("{value:?} is not a whole number of seconds such as 300"))
}

/// Reads `on` or `off`.
pub fn switch(value: &str) -> Result<bool, String> {
    match value {
        "on" | "true" | "1" => Ok(true),
        "off" | "false" | "0" => Ok(false),
        other => Err(format!("{other:?} is neither on nor off")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_reported_at_once() {
        let mut env = Env::of([("PORT".to_owned(), "many".to_owned()), ("EMPTY".to_owned(), " ".to_owned())]);
        let many = env.optional("PORT", port);
        let missing = env.required("DATABASE_URL", port);
        let empty = env.required("EMPTY", port);
        assert_eq!((many, missing, empty), (None, None, None));
        let problems = env.finish(Some(())).unwrap_err().0;
        let expected = [
            "PORT: \"many\" is not a port: a number up to 65535",
            "DATABASE_URL is not set",
            "EMPTY is not set",
        ];
        assert_eq!(problems, expected);
    }

    #[test]
    fn seconds_have_their_unit_or_none() {
        assert_eq!(seconds("300"), Ok(std::time::Duration::from_mins(5)));
        assert_eq!(seconds("300s"), Ok(std::time::Duration::from_mins(5)));
        assert!(seconds("soon").is_err() && seconds("1500ms").is_err() && seconds("-1").is_err());
    }
}
