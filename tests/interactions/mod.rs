//! Signed interactions, through the real router, against the world.

mod budget;
mod click;
mod commands;
mod nonsense;
mod refusals;
mod repeated;
mod signature;
mod weather;
