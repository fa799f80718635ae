//! A person at work with messages that only they see: what they press, choose and fill in, and what they read then.

use bellhop_world::{Act, Delivery, Outcome};
use serde_json::Value;
use twilight_model::id::{
    Id,
    marker::{InteractionMarker, MessageMarker},
};

use crate::{Person, screen::screen};

/// A person, the message in front of them, and the form if one is open.
pub struct Desk<'a> {
    person: Person<'a>,
    message_id: Option<Id<MessageMarker>>,
    form: Option<Id<InteractionMarker>>,
    locale: Option<String>,
}

impl<'a> Person<'a> {
    /// Sits down to work.
    pub fn desk(self) -> Desk<'a> {
        Desk { person: self, message_id: None, form: None, locale: None }
    }
}

impl Desk<'_> {
    /// With a client in another language.
    #[must_use]
    pub fn in_locale(mut self, locale: &str) -> Self {
        self.locale = Some(locale.to_owned());
        self
    }

    /// Runs a command with options.
    pub async fn run(&mut self, command: &str, options: &[(&str, &str)]) -> String {
        let channel_id = self.person.bench().demo.general_channel_id;
        let act = Act::command(self.person.user_id, channel_id, command);
        let act = options.iter().fold(act, |act, (name, value)| match *value {
            "true" => act.option(name, true),
            value => act.option(name, value),
        });
        self.does(act).await
    }

    /// What is suggested for an option as they type; a line each, the value behind.
    pub async fn types(&mut self, command: &str, option: &str, text: &str) -> Vec<String> {
        let channel_id = self.person.bench().demo.general_channel_id;
        let act = Act::command(self.person.user_id, channel_id, command).typing(option, text);
        let delivery = self.person.bench().world.interact(act).await;
        let Outcome::Choices(choices) = delivery.outcome else { panic!("{:?}", delivery.outcome) };
        choices.iter().map(|choice| choice["name"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Presses the button with this label.
    pub async fn press(&mut self, label: &str) -> String {
        let is_it = |component: &Value| component["label"] == label && component["disabled"] != true;
        let custom_id = self.find(label, is_it);
        self.uses(&custom_id, &[]).await
    }

    /// Chooses values in the select whose custom id asks for `verb`.
    pub async fn choose(&mut self, verb: &str, values: &[&str]) -> String {
        let asks = format!(":{verb}:");
        let is_it = |component: &Value| component["custom_id"].as_str().is_some_and(|id| id.contains(&asks));
        let custom_id = self.find(verb, is_it);
        self.uses(&custom_id, values).await
    }

    /// Chooses the options with these labels in the select whose custom id asks for `verb`.
    pub async fn choose_labelled(&mut self, verb: &str, labels: &[&str]) -> String {
        let asks = format!(":{verb}:");
        let is_it = |component: &Value| component["custom_id"].as_str().is_some_and(|id| id.contains(&asks));
        let options = self.component(verb, is_it)["options"].clone();
        let value = |label: &&str| {
            let option = options.as_array().into_iter().flatten().find(|option| option["label"] == *label);
            let option = option.unwrap_or_else(|| panic!("no option {label} in {options:#}"));
            option["value"].as_str().unwrap_or_default().to_owned()
        };
        let values: Vec<String> = labels.iter().map(value).collect();
        self.choose(verb, &values.iter().map(String::as_str).collect::<Vec<_>>()).await
    }

    /// Fills in the form that is open, and sends it.
    pub async fn fill(&mut self, fields: &[(&str, &str)]) -> String {
        let form = self.form.take().expect("a form is open");
        let act = Act::submit(self.person.user_id, form);
        let chosen = |name: &str| matches!(name, "kind" | "style");
        let act = fields.iter().fold(act, |act, (name, value)| {
            if chosen(name) { act.field(name, vec![*value]) } else { act.field(name, *value) }
        });
        self.does(act).await
    }

    /// What is in front of them.
    pub fn sees(&self) -> String {
        let message = self.message();
        self.person.bench().read(&message);
        screen(&message)
    }

    fn message(&self) -> Value {
        let message_id = self.message_id.expect("a message is open");
        self.person.bench().world.message(message_id).expect("the message is there")
    }

    fn find(&self, what: &str, is_it: impl Fn(&Value) -> bool) -> String {
        self.component(what, is_it)["custom_id"].as_str().unwrap_or_default().to_owned()
    }

    fn component(&self, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        let message = self.message();
        let found = controls(&message).find(|control| is_it(control));
        found.unwrap_or_else(|| panic!("no {what:?} in\n{}", screen(&message))).clone()
    }

    async fn uses(&mut self, custom_id: &str, values: &[&str]) -> String {
        let message_id = self.message_id.expect("a message is open");
        self.does(Act::select(self.person.user_id, message_id, custom_id, values)).await
    }

    async fn does(&mut self, act: Act) -> String {
        let act = match &self.locale {
            Some(locale) => act.in_locale(locale),
            None => act,
        };
        let delivery = self.person.bench().world.interact(act).await;
        self.reads(&delivery)
    }

    fn reads(&mut self, delivery: &Delivery) -> String {
        match &delivery.outcome {
            Outcome::Message { message_id, ephemeral } => {
                assert!(ephemeral, "everybody sees the answer");
                let message = self.person.bench().world.message(*message_id).expect("the answer is there");
                self.person.bench().read(&message);
                // An answer without controls leaves the one before in front of them.
                if controls(&message).any(|control| control["disabled"] != true) {
                    self.message_id = Some(*message_id);
                }
                screen(&message)
            }
            Outcome::Updated => self.sees(),
            Outcome::Modal(form) => {
                self.form = Some(delivery.interaction_id);
                screen(form)
            }
            Outcome::Thinking { .. } => "(thinking…)".to_owned(),
            other => format!("({other:?})"),
        }
    }
}

fn controls(message: &Value) -> impl Iterator<Item = &Value> {
    let rows = message["components"].as_array().into_iter().flatten();
    rows.flat_map(|row| row["components"].as_array().into_iter().flatten())
}
