//! The parts of an interaction that are read (Discord Docs: Receiving and Responding).
//!
//! Borrowed from the body where possible. Unknown fields and values are passed over; only what an
//! answer cannot do without is required.

use std::{borrow::Cow, collections::BTreeMap};

use bellhop_words::Locale;
use serde::Deserialize;
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{ApplicationMarker, GuildMarker, InteractionMarker, RoleMarker, UserMarker},
    },
};

/// What is read first, and for a PING alone.
#[derive(Deserialize)]
pub(crate) struct Head {
    #[serde(rename = "type")]
    pub(crate) kind: u64,
}

/// What kind of interaction it is (Discord Docs: Interaction Type); a PING never gets this far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Command,
    Component,
    Autocomplete,
    Modal,
}

impl Kind {
    pub(crate) fn of(raw: u64) -> Option<Self> {
        match raw {
            2 => Some(Self::Command),
            3 => Some(Self::Component),
            4 => Some(Self::Autocomplete),
            5 => Some(Self::Modal),
            _ => None,
        }
    }

    /// Its label in metrics.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Component => "component",
            Self::Autocomplete => "autocomplete",
            Self::Modal => "modal",
        }
    }
}

/// An interaction other than a PING.
#[derive(Deserialize)]
pub(crate) struct Interaction<'a> {
    pub(crate) id: Id<InteractionMarker>,
    pub(crate) application_id: Id<ApplicationMarker>,
    #[serde(borrow)]
    pub(crate) token: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) data: Data<'a>,
    pub(crate) guild_id: Option<Id<GuildMarker>>,
    pub(crate) member: Option<Member>,
    pub(crate) app_permissions: Option<Permissions>,
    #[serde(borrow)]
    pub(crate) locale: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(crate) guild_locale: Option<Cow<'a, str>>,
    /// By integration type: `0` names the guild that installed the application.
    #[serde(borrow, default)]
    pub(crate) authorizing_integration_owners: Option<BTreeMap<Cow<'a, str>, Cow<'a, str>>>,
}

/// The member who asks.
#[derive(Deserialize)]
pub(crate) struct Member {
    pub(crate) user: User,
    pub(crate) roles: Vec<Id<RoleMarker>>,
    pub(crate) permissions: Permissions,
}

/// The person behind a member.
#[derive(Deserialize)]
pub(crate) struct User {
    pub(crate) id: Id<UserMarker>,
}

/// What is asked: a command's name and options, or a component's custom id and values.
#[derive(Deserialize)]
pub(crate) struct Data<'a> {
    #[serde(borrow)]
    pub(crate) name: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(crate) options: Vec<CommandOption<'a>>,
    #[serde(borrow)]
    pub(crate) custom_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(crate) values: Vec<Cow<'a, str>>,
}

/// An option of a command; a subcommand is one of type 1.
#[derive(Deserialize)]
pub(crate) struct CommandOption<'a> {
    #[serde(rename = "type")]
    pub(crate) kind: u64,
    #[serde(borrow)]
    pub(crate) name: Cow<'a, str>,
}

impl Data<'_> {
    /// The name of the subcommand, if the command has one.
    pub(crate) fn subcommand(&self) -> Option<&str> {
        self.options.iter().find(|option| option.kind == 1).map(|option| option.name.as_ref())
    }
}

impl Interaction<'_> {
    /// Whether it is one that Discord can have sent: snowflakes are positive in 64 bits, and a token
    /// can stand in a path.
    pub(crate) fn is_sound(&self) -> bool {
        let of_member = self.member.iter().flat_map(|member| {
            member.roles.iter().map(|role_id| role_id.get()).chain([member.user.id.get()])
        });
        let mut ids =
            of_member.chain([self.id.get(), self.application_id.get()]).chain(self.guild_id.map(Id::get));
        ids.all(|id| i64::try_from(id).is_ok())
            && !self.token.is_empty()
            && self.token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.=".contains(&byte))
    }

    /// The language of the person who asks.
    pub(crate) fn locale(&self) -> Locale {
        Locale::choose(self.locale.as_deref(), self.guild_locale.as_deref())
    }

    /// Whether the guild it came from did not install the application, as when a person brought it
    /// along: then the bot is not there.
    pub(crate) fn is_foreign_to_guild(&self) -> bool {
        let owner = self.authorizing_integration_owners.as_ref().map(|owners| owners.get("0"));
        match (owner, self.guild_id) {
            (Some(owner), Some(guild_id)) => {
                owner.is_none_or(|owner| owner.parse::<Id<GuildMarker>>().ok() != Some(guild_id))
            }
            _ => false,
        }
    }
}
