//! Role panels, as people make and use them: conversations, and what comes of them.

mod audit;
mod config;
mod create;
mod crowd;
mod deaths;
mod edit;
mod expiry;
mod health;
mod languages;
mod members;
mod menus;
mod post;
mod races;
mod refusals;
mod refused;

/// A message's id differs from run to run.
fn mask(said: &str) -> String {
    let Some((before, rest)) = said.split_once("/channels/") else { return said.to_owned() };
    let after = rest.split_once(')').map_or("", |(_, after)| after);
    format!("{before}/channels/…){after}")
}
