//! Delivers interactions and judges what comes back.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, InteractionMarker, MessageMarker, UserMarker},
};

use super::{
    Act, Answer, InteractionFault, InteractionFaultRule, RawAnswer, apply, courier::PATIENCE, read_answer,
};
use crate::{
    World,
    state::{Stage, State, message},
};

/// What became of an interaction.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The interaction.
    pub interaction_id: Id<InteractionMarker>,
    /// Its token, valid 15 min.
    pub token: String,
    /// The endpoint's answer; `None` if it gave none in time.
    pub answer: Option<RawAnswer>,
    /// What the person sees.
    pub outcome: Outcome,
}

/// What a person sees of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Nothing: a PING was answered.
    Pong,
    /// A new message.
    Message {
        /// The message.
        message_id: Id<MessageMarker>,
        /// Whether they alone see it.
        ephemeral: bool,
    },
    /// "… is thinking": the message that will hold the answer.
    Thinking {
        /// The message.
        message_id: Id<MessageMarker>,
        /// Whether they alone see it.
        ephemeral: bool,
    },
    /// Nothing yet: the message may change later.
    DeferredUpdate,
    /// The message they used has changed.
    Updated,
    /// Choices below the option they type.
    Choices(Vec<Value>),
    /// A form: `custom_id`, `title` and `components`.
    Modal(Value),
    /// 202: the application answers over REST.
    Accepted,
    /// "This interaction failed", and why.
    Failed(String),
}

impl Outcome {
    /// The outcome as the web client and scripts read it: `kind` and what belongs to it.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Pong => json!({ "kind": "pong" }),
            Self::Message { message_id, ephemeral } => {
                json!({ "kind": "message", "message_id": message_id, "ephemeral": ephemeral })
            }
            Self::Thinking { message_id, ephemeral } => {
                json!({ "kind": "thinking", "message_id": message_id, "ephemeral": ephemeral })
            }
            Self::DeferredUpdate => json!({ "kind": "deferred_update" }),
            Self::Updated => json!({ "kind": "updated" }),
            Self::Choices(choices) => json!({ "kind": "choices", "choices": choices }),
            Self::Modal(modal) => json!({ "kind": "modal", "modal": modal }),
            Self::Accepted => json!({ "kind": "accepted" }),
            Self::Failed(reason) => json!({ "kind": "failed", "reason": reason }),
        }
    }
}

impl Delivery {
    /// What no client would let the person do.
    fn not_sent(reason: &str) -> Self {
        let outcome = Outcome::Failed(format!("not sent: {reason}"));
        Self { interaction_id: Id::new(1), token: String::new(), answer: None, outcome }
    }

    /// The endpoint's HTTP status.
    pub fn status(&self) -> Option<StatusCode> {
        self.answer.as_ref().map(|answer| answer.status)
    }

    /// The endpoint's body as JSON; null if it was none.
    pub fn body(&self) -> Value {
        let body = self.answer.as_ref().map(|answer| serde_json::from_slice(&answer.body));
        body.and_then(Result::ok).unwrap_or_default()
    }

    /// Why the interaction failed; `None` if it did not.
    pub fn failure(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Failed(reason) => Some(reason),
            _ => None,
        }
    }
}

/// What goes wrong.
impl World {
    /// Lets something befall the next `times` acts, or all until it is cleared.
    pub fn add_interaction_fault(&self, fault: InteractionFault, times: Option<u32>) {
        self.inner().courier.faults.add(InteractionFaultRule { fault, times });
    }

    /// Lets interactions be delivered as they should.
    pub fn clear_interaction_faults(&self) {
        self.inner().courier.faults.clear();
    }

    /// The faults of interactions in force.
    pub fn interaction_faults(&self) -> Vec<InteractionFaultRule> {
        self.inner().courier.faults.list()
    }
}

impl World {
    /// A click on a button.
    pub async fn click(
        &self,
        user_id: Id<UserMarker>,
        message_id: Id<MessageMarker>,
        custom_id: &str,
    ) -> Delivery {
        self.interact(Act::click(user_id, message_id, custom_id)).await
    }

    /// A command without options, named with its group and subcommand; [`Act`] takes options.
    pub async fn command(
        &self,
        user_id: Id<UserMarker>,
        channel_id: Id<ChannelMarker>,
        name: &str,
    ) -> Delivery {
        self.interact(Act::command(user_id, channel_id, name)).await
    }

    /// Does what a person does: builds the payload, delivers it and applies the answer; a fault of
    /// [`World::add_interaction_fault`] may strike it.
    pub async fn interact(&self, act: Act) -> Delivery {
        let fault = self.inner().courier.faults.strike();
        let act = match fault {
            Some(InteractionFault::IdOff { ms }) => act.with_id_off(time::Duration::milliseconds(ms)),
            _ => act,
        };
        match (self.payload(act), fault) {
            (Err(reason), _) => Delivery::not_sent(&reason),
            (Ok(payload), Some(InteractionFault::Twice)) => {
                let (first, _) = tokio::join!(self.deliver(&payload), self.deliver(&payload));
                first
            }
            (Ok(payload), Some(InteractionFault::Late { ms, counted })) => {
                let delay = Duration::from_millis(ms);
                tokio::time::sleep(delay).await;
                let left = if counted { PATIENCE.saturating_sub(delay) } else { PATIENCE };
                self.carry(&payload, (left, false)).await
            }
            (Ok(payload), fault) => {
                let forged = fault == Some(InteractionFault::WrongSignature);
                self.carry(&payload, (PATIENCE, forged)).await
            }
        }
    }

    /// Signs and posts a payload of [`World::payload`], bent or not, and applies the answer.
    ///
    /// Sent twice, also at once, the first lawful answer counts and the later ones show nothing, as
    /// when Discord's network repeats a delivery.
    pub async fn deliver(&self, payload: &Value) -> Delivery {
        self.carry(payload, (PATIENCE, false)).await
    }

    /// Delivers with so much patience, and with a signature that is right or not.
    async fn carry(&self, payload: &Value, (patience, forged): (Duration, bool)) -> Delivery {
        let text = |field: &str| payload[field].as_str().unwrap_or_default().to_owned();
        let interaction_id = text("id").parse().unwrap_or(Id::new(1));
        if let Some(outcome) = self.deliver_by_gateway(interaction_id, payload).await {
            return Delivery { interaction_id, token: text("token"), answer: None, outcome };
        }
        let signed = self.sign(payload.to_string());
        let signed = if forged { signed.forged() } else { signed };
        let posted = self.post_within(&signed, patience).await;
        let outcome = match &posted {
            Ok(answer) if forged && answer.status != StatusCode::UNAUTHORIZED => {
                self.fail(interaction_id, &format!("a wrong signature was answered with {}", answer.status))
            }
            Ok(answer) => self.judge(interaction_id, answer),
            Err(reason) => self.fail(interaction_id, reason),
        };
        let delivery = Delivery { interaction_id, token: text("token"), answer: posted.ok(), outcome };
        if let Outcome::Failed(reason) = &delivery.outcome {
            self.note_refused(interaction_id, (delivery.body(), reason));
        }
        delivery
    }

    /// Reads the endpoint's answer and lets people see it.
    fn judge(&self, id: Id<InteractionMarker>, answer: &RawAnswer) -> Outcome {
        match answer.status {
            StatusCode::ACCEPTED => return Outcome::Accepted,
            StatusCode::OK => {}
            status => return self.fail(id, &format!("the endpoint answered {status}")),
        }
        let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else {
            return self.fail(id, "the answer is no JSON");
        };
        let outcome = self.change(|state| {
            let interaction = state.interaction(id).map_err(|error| error.to_string())?.clone();
            let read = read_answer(&interaction, &body).map_err(|error| explain(&error))?;
            if interaction.stage == Stage::Open {
                apply::answer(state, id, read.clone()).map_err(|error| explain(&error))?;
            }
            Ok(outcome(state, id, read))
        });
        outcome.unwrap_or_else(|reason: String| self.fail(id, &reason))
    }

    /// Nobody answered lawfully: the token dies, unless another delivery was answered.
    pub(super) fn fail(&self, id: Id<InteractionMarker>, reason: &str) -> Outcome {
        self.change(|state| {
            state.update_interaction(id, |interaction| {
                if interaction.stage == Stage::Open {
                    interaction.stage = Stage::Failed;
                }
            });
        });
        Outcome::Failed(reason.to_owned())
    }
}

fn explain(error: &crate::ApiError) -> String {
    format!("the answer was refused: {}", error.body())
}

/// What a person sees of an answer that was applied.
pub(super) fn outcome(state: &State, id: Id<InteractionMarker>, answer: Answer) -> Outcome {
    let original = state.interaction(id).ok().and_then(|interaction| interaction.original);
    let shown = original.and_then(|message_id| state.find_message(message_id));
    let ephemeral = shown.is_some_and(|(message, _)| message.flags & message::EPHEMERAL != 0);
    let message_id = original.unwrap_or(Id::new(1));
    match answer {
        Answer::Pong => Outcome::Pong,
        Answer::Message(_) => Outcome::Message { message_id, ephemeral },
        Answer::Deferred { .. } => Outcome::Thinking { message_id, ephemeral },
        Answer::DeferredUpdate => Outcome::DeferredUpdate,
        Answer::Update(_) => Outcome::Updated,
        Answer::Choices(choices) => Outcome::Choices(choices),
        Answer::Modal(modal) => Outcome::Modal(crate::rest::show(&modal)),
    }
}
