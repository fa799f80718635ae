//! Users and the accounts people sign in with (Discord Docs: User Resource).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Change, State, ids::UserId};
use crate::error::ApiError;

/// A user object, as every route shows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) id: UserId,
    pub(crate) username: String,
    pub(crate) discriminator: String,
    pub(crate) global_name: Option<String>,
    pub(crate) avatar: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) bot: bool,
    pub(crate) public_flags: u64,
    pub(crate) flags: u64,
    pub(crate) banner: Option<String>,
    pub(crate) accent_color: Option<u32>,
    pub(crate) avatar_decoration_data: Option<Value>,
    pub(crate) collectibles: Option<Value>,
    pub(crate) primary_guild: Option<Value>,
}

/// A user and what only they see of themselves.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Account {
    pub(crate) user: User,
    /// The language of their client, as interactions carry it.
    pub(crate) locale: String,
}

/// The user object of `/users/@me` and READY.
#[derive(Serialize)]
pub(crate) struct CurrentUser<'a> {
    #[serde(flatten)]
    user: &'a User,
    // Written out where `User` leaves false out: strict clients want it here.
    mfa_enabled: bool,
    verified: bool,
    locale: &'a str,
    email: Option<&'a str>,
    premium_type: u8,
}

impl User {
    /// A person of the new name system, who has no discriminator.
    pub(crate) fn person(id: UserId, username: &str, global_name: &str) -> Self {
        Self {
            id,
            username: username.to_owned(),
            discriminator: "0".to_owned(),
            global_name: Some(global_name.to_owned()),
            avatar: None,
            bot: false,
            public_flags: 0,
            flags: 0,
            banner: None,
            accent_color: None,
            avatar_decoration_data: None,
            collectibles: None,
            primary_guild: None,
        }
    }

    /// An application's bot user, which still has a discriminator.
    pub(crate) fn bot(id: UserId, username: &str) -> Self {
        Self {
            discriminator: format!("{:04}", 1 + id.get() % 9_999),
            global_name: None,
            bot: true,
            ..Self::person(id, username, "")
        }
    }
}

impl Account {
    pub(crate) fn current(&self) -> CurrentUser<'_> {
        CurrentUser {
            user: &self.user,
            mfa_enabled: true,
            verified: true,
            locale: &self.locale,
            email: None,
            premium_type: 0,
        }
    }
}

impl State {
    pub(crate) fn account(&self, user_id: UserId) -> Result<&Account, ApiError> {
        self.accounts.get(&user_id).ok_or_else(ApiError::unknown_user)
    }

    pub(crate) fn user(&self, user_id: UserId) -> Result<&User, ApiError> {
        self.account(user_id).map(|account| &account.user)
    }

    /// Registers an account; one of the same id is replaced.
    pub(crate) fn put_account(&mut self, user: User, locale: &str) {
        self.accounts.insert(user.id, Account { user, locale: locale.to_owned() });
        self.record(Change::Account);
    }
}
