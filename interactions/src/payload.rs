//! The parts of an interaction that are read (Discord Docs: Receiving and Responding).
//!
//! Borrowed from the body where possible. Unknown fields and values are passed over; only what an
//! answer cannot do without is required.

use std::{borrow::Cow, collections::BTreeMap};

use bellhop_discord::custom_id::CustomId;
use bellhop_guilds::{Asked, Command, Fields, Request};
use bellhop_words::Locale;
use serde::Deserialize;
use time::OffsetDateTime;
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{ApplicationMarker, GuildMarker, InteractionMarker, MessageMarker, RoleMarker, UserMarker},
    },
    util::Timestamp,
};
use twilight_util::snowflake::Snowflake as _;

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
    /// The message whose component was used.
    pub(crate) message: Option<Message>,
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
    #[serde(default)]
    pub(crate) communication_disabled_until: Option<Timestamp>,
}

/// The message whose component was used.
#[derive(Deserialize)]
pub(crate) struct Message {
    pub(crate) id: Id<MessageMarker>,
}

/// The person behind a member.
#[derive(Deserialize)]
pub(crate) struct User {
    pub(crate) id: Id<UserMarker>,
}

/// What is asked: a command's name and options, a component's custom id and values, or a form's.
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
    #[serde(borrow, default)]
    pub(crate) components: Vec<FormComponent<'a>>,
}

/// An option of a command; a subcommand is one of type 1, a group of them one of type 2.
#[derive(Deserialize)]
pub(crate) struct CommandOption<'a> {
    #[serde(rename = "type")]
    pub(crate) kind: u64,
    #[serde(borrow)]
    pub(crate) name: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) value: Option<Scalar<'a>>,
    #[serde(borrow, default)]
    pub(crate) options: Vec<Self>,
    #[serde(default)]
    pub(crate) focused: bool,
}

/// The value of an option.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Scalar<'a> {
    Text(#[serde(borrow)] Cow<'a, str>),
    Flag(bool),
    Number(serde_json::Number),
}

/// A part of a form that was sent: a field, or what holds fields.
#[derive(Deserialize)]
pub(crate) struct FormComponent<'a> {
    #[serde(borrow)]
    pub(crate) custom_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(crate) value: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(crate) values: Vec<Cow<'a, str>>,
    /// A label's field.
    #[serde(borrow)]
    pub(crate) component: Option<Box<Self>>,
    /// A row's fields.
    #[serde(borrow, default)]
    pub(crate) components: Vec<Self>,
}

impl Scalar<'_> {
    /// The value in letters or digits.
    fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
            Self::Number(number) => Cow::Owned(number.to_string()),
        }
    }
}

impl Data<'_> {
    /// What is asked; `None` for a custom id that is not ours, or none at all.
    pub(crate) fn asked(&self, kind: Kind, message_id: Option<Id<MessageMarker>>) -> Option<Asked<'_>> {
        match kind {
            Kind::Command => Some(Asked::Command(self.command().0)),
            Kind::Autocomplete => {
                let (command, focused) = self.command();
                let focused = focused?;
                let Some(Scalar::Text(text)) = &focused.value else { return None };
                Some(Asked::Typing { command, option: &focused.name, text })
            }
            Kind::Component => {
                let custom_id = CustomId::parse(self.custom_id.as_deref()?).ok()?;
                Some(Asked::Component { custom_id, values: borrowed(&self.values), message_id })
            }
            Kind::Modal => {
                let custom_id = CustomId::parse(self.custom_id.as_deref()?).ok()?;
                let mut fields = Vec::new();
                self.components.iter().for_each(|component| component.collect(&mut fields));
                Some(Asked::Form { custom_id, fields: Fields(fields) })
            }
        }
    }

    /// The command, and the option that is being typed.
    fn command(&self) -> (Command<'_>, Option<&CommandOption<'_>>) {
        let mut path: Vec<&str> = self.name.as_deref().into_iter().collect();
        let mut options = &self.options;
        while let Some(below) = options.iter().find(|option| matches!(option.kind, 1 | 2)) {
            path.push(&below.name);
            options = &below.options;
        }
        let focused = options.iter().find(|option| option.focused);
        let given = options.iter().filter_map(CommandOption::given).collect();
        (Command { path, options: given }, focused)
    }
}

impl CommandOption<'_> {
    /// Its name and value, where it has one.
    fn given(&self) -> Option<(&str, Cow<'_, str>)> {
        Some((self.name.as_ref(), self.value.as_ref()?.text()))
    }
}

impl FormComponent<'_> {
    fn collect<'a>(&'a self, fields: &mut Vec<(&'a str, Vec<&'a str>)>) {
        if let Some(custom_id) = self.custom_id.as_deref() {
            let values = match self.value.as_deref() {
                Some(value) => vec![value],
                None => borrowed(&self.values),
            };
            fields.push((custom_id, values));
        }
        self.component
            .iter()
            .map(AsRef::as_ref)
            .chain(&self.components)
            .for_each(|below| below.collect(fields));
    }
}

fn borrowed<'a>(values: &'a [Cow<'_, str>]) -> Vec<&'a str> {
    values.iter().map(AsRef::as_ref).collect()
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

    /// What is asked, and when.
    pub(crate) fn request(&self, kind: Kind) -> Option<Request<'_>> {
        let milliseconds = i128::from(self.id.timestamp());
        let at = OffsetDateTime::from_unix_timestamp_nanos(milliseconds * 1_000_000).ok()?;
        let message_id = self.message.as_ref().map(|message| message.id);
        Some(Request { asked: self.data.asked(kind, message_id)?, interaction_id: self.id, at })
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
