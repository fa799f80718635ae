//! What goes wrong with interactions, and which answers were refused.

use axum::{Json, extract::State};

use super::faults::parse;
use crate::{
    ApiError, InteractionFaultRule, Refused, World,
    rest::{Body, Reply},
};

pub(super) async fn list_faults(State(world): State<World>) -> Json<Vec<InteractionFaultRule>> {
    Json(world.interaction_faults())
}

/// `{"fault": {"kind": "late", "ms": 2000, "counted": true}, "times": 1}`; kinds `twice`, `late`
/// (`ms`, `counted`), `id_off` (`ms`) and `wrong_signature`.
pub(super) async fn add_fault(State(world): State<World>, Body(body): Body) -> Result<Reply, ApiError> {
    let rule: InteractionFaultRule = parse(&body)?;
    world.add_interaction_fault(rule.fault, rule.times);
    Ok(Reply::Empty)
}

pub(super) async fn clear_faults(State(world): State<World>) -> Reply {
    world.clear_interaction_faults();
    Reply::Empty
}

/// The interactions that came to nothing, with the answers that were refused.
pub(super) async fn list_refused(State(world): State<World>) -> Json<Vec<Refused>> {
    Json(world.refused_answers())
}

pub(super) async fn clear_refused(State(world): State<World>) -> Reply {
    world.clear_refused_answers();
    Reply::Empty
}
