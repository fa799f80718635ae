//! The API over HTTP, reading what the daemon mirrored.

mod access;
mod bots;
mod config;
mod document;
mod events;
mod everybody;
mod forgetting;
mod guarded;
mod hostile;
mod ledger;
mod login;
mod managing;
mod members;
mod messages;
mod overview;
mod panels;
mod problems;
mod reads;
mod rows;
mod status;

use bellhop_api::token::{self, NewToken, Scope};
use bellhop_testkit::Bench;
use twilight_model::id::{
    Id,
    marker::{GuildMarker, RoleMarker},
};

/// A new token for a guild that may do everything there, as its bearer sends it.
pub(crate) async fn bearer(t: &Bench, guild_id: Id<GuildMarker>) -> String {
    bearer_of(t, guild_id, &Scope::ALL).await
}

/// A new token for a guild with these scopes, as its bearer sends it.
pub(crate) async fn bearer_of(t: &Bench, guild_id: Id<GuildMarker>, scopes: &[Scope]) -> String {
    let mut conn = t.pool.acquire().await.unwrap();
    let new = NewToken { guild_id, name: "test", scopes };
    let created = token::create(&mut conn, new, t.clock.now()).await.unwrap();
    format!("Bearer {}", created.token.reveal())
}

/// Makes a role one of the demo guild's manager roles.
pub(crate) async fn make_manager_role(t: &Bench, role_id: Id<RoleMarker>) {
    let guild_id = t.demo.guild_id.get().cast_signed();
    let settings =
        sqlx::query("insert into guild_settings (guild_id, revision) values ($1, 1)").bind(guild_id);
    settings.execute(&t.pool).await.unwrap();
    let role = sqlx::query("insert into manager_roles (guild_id, role_id) values ($1, $2)").bind(guild_id);
    role.bind(role_id.get().cast_signed()).execute(&t.pool).await.unwrap();
}
