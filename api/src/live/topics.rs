//! What a stream tells of.

use bellhop_store::{api_tokens::Scope, outbox::Topic};
use serde::{Deserialize, Deserializer, de::Error as _};

use crate::{Error, auth::GuildReader};

/// Every topic by its name, with what a token needs to hear of it besides reading the guild.
const ALL: [(Topic, &str, Option<Scope>); 4] = [
    (Topic::Mirror, "mirror", None),
    (Topic::Action, "action", Some(Scope::Actions)),
    (Topic::Problem, "problem", None),
    (Topic::Audit, "audit", Some(Scope::Audit)),
];

/// The topic's name: that of its events.
pub(super) fn name(topic: Topic) -> &'static str {
    ALL.iter().find(|(known, ..)| *known == topic).map_or("", |(_, name, _)| name)
}

/// A set of topics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Topics(u8);

impl From<Topic> for Topics {
    fn from(topic: Topic) -> Self {
        Self(1 << topic as u8)
    }
}

impl Topics {
    /// Whether these are among them.
    pub(super) fn contain(self, others: impl Into<Self>) -> bool {
        let others = others.into().0;
        self.0 & others == others
    }

    /// These too.
    #[must_use]
    pub(super) fn with(self, others: impl Into<Self>) -> Self {
        Self(self.0 | others.into().0)
    }

    /// Of the wanted topics those that the reader may hear of, of all where none are named; [`Error::LacksScope`] for one
    /// that is named and closed to them.
    pub(crate) fn open_to<S>(reader: &GuildReader<S>, wanted: Option<Self>) -> Result<Self, Error> {
        let mut open = Self::default();
        for (topic, _, scope) in ALL {
            match scope.filter(|scope| !reader.may(*scope)) {
                _ if wanted.is_some_and(|wanted| !wanted.contain(topic)) => {}
                None => open = open.with(topic),
                Some(scope) if wanted.is_some() => return Err(Error::LacksScope(scope)),
                Some(_) => {}
            }
        }
        Ok(open)
    }
}

/// Reads a list of names with commas between them.
pub(crate) fn maybe_topics<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Topics>, D::Error> {
    let names = String::deserialize(deserializer)?;
    let topics = names.split(',').try_fold(Topics::default(), |topics, name| {
        let known = ALL.iter().find(|(_, known, _)| *known == name);
        known.map(|(topic, ..)| topics.with(*topic)).ok_or_else(|| {
            let known = ALL.map(|(_, name, _)| name).join(", ");
            D::Error::custom(format!("{name:?} is none of {known}"))
        })
    });
    topics.map(Some)
}

#[cfg(test)]
mod tests {
    use serde::de::{IntoDeserializer as _, value::Error};

    use super::*;

    fn read(names: &str) -> Result<Option<Topics>, Error> {
        maybe_topics(names.into_deserializer())
    }

    #[test]
    fn names_are_read_and_strange_ones_named() {
        let both = Topics::from(Topic::Audit).with(Topic::Mirror);
        assert_eq!(read("mirror,audit"), Ok(Some(both)));
        assert!(both.contain(Topic::Mirror) && !both.contain(Topic::Action));
        for names in ["", "mirror,", "mirror, audit", "Mirror", "open"] {
            let refused = read(names).unwrap_err().to_string();
            assert!(refused.ends_with("is none of mirror, action, problem, audit"), "{refused}");
        }
    }
}
