//! Which errors a route may answer with, told from the errors themselves.

use std::{collections::BTreeMap, time::Duration};

use serde_json::json;
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder, example::ExampleBuilder};

use crate::{
    Error,
    error::{Away, Rule, status_of},
};

/// Declares a group of errors that a route's description names among its responses.
macro_rules! refusals {
    ($(#[$doc:meta])* $name:ident = $groups:expr) => {
        $(#[$doc])*
        pub(crate) struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<
                String,
                utoipa::openapi::RefOr<utoipa::openapi::Response>,
            > {
                $crate::openapi::refusals::responses($groups.into_iter().flatten())
            }
        }
    };
}

pub(crate) use refusals;

/// What any route may answer.
pub(crate) fn always() -> Vec<Error> {
    vec![
        Error::TooManyRequests(Duration::from_secs(1)),
        Error::TooLarge,
        Error::Unavailable(Away::Silent),
        Error::Unavailable(Away::Behind(1)),
        Error::Broken(String::new()),
    ]
}

/// What a route for people who are signed in may answer.
pub(crate) fn signed_in() -> Vec<Error> {
    vec![Error::NotSignedIn, Error::NoLogin]
}

/// What a route that writes with a session may answer.
pub(crate) fn writing() -> Vec<Error> {
    vec![Error::ForeignOrigin]
}

/// What a route may answer under a guild.
pub(crate) fn of_guild() -> Vec<Error> {
    vec![
        Error::MalformedGuildId,
        Error::TokenMissing,
        Error::TokenInvalid,
        Error::NotSignedIn,
        Error::OtherGuild,
        Error::NotManager,
        Error::LacksScope(bellhop_store::api_tokens::Scope::Guild),
        Error::UnknownGuild,
        Error::DiscordSilent,
        Error::DiscordBusy(None),
    ]
}

/// What a route that changes something under a guild may answer.
pub(crate) fn changing() -> Vec<Error> {
    vec![
        Error::ForeignOrigin,
        Error::BadBody("title: missing field `title`".to_owned()),
        Error::NotJson,
        Error::BadKey,
        Error::KeyReused,
        Error::Held,
    ]
}

/// What a route that changes what somebody saw may answer.
pub(crate) fn conditional() -> Vec<Error> {
    vec![rule("changed_meanwhile", "Somebody changed this since you saw it."), Error::IfMatchMissing]
}

/// A rule's no.
pub(crate) fn rule(code: &'static str, message: &str) -> Error {
    Error::Rule(Rule { status: status_of(code), code, message: message.to_owned() })
}

/// What a route with filters may answer.
pub(crate) fn filtered() -> Vec<Error> {
    vec![Error::BadQuery("limit: invalid digit found in string".to_owned())]
}

/// What a route with pages may answer.
pub(crate) fn paged() -> Vec<Error> {
    filtered().into_iter().chain([Error::BadLimit(200), Error::BadCursor]).collect()
}

/// The errors by their status, each with an example.
pub(crate) fn responses(errors: impl Iterator<Item = Error>) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status = BTreeMap::<u16, Vec<Error>>::new();
    for error in errors {
        by_status.entry(error.status().as_u16()).or_default().push(error);
    }
    by_status.into_iter().map(|(status, errors)| (status.to_string(), response(&errors).into())).collect()
}

fn response(errors: &[Error]) -> Response {
    let mut content = Content::new(Some(Ref::from_schema_name("Error")));
    for error in errors {
        let value = json!({"error": {
            "code": error.code(), "message": error.message(),
            "request_id": "0194f6c2-3b1d-7c1e-8d52-2f6f0e5a9b11",
        }});
        let example = ExampleBuilder::new().value(Some(value)).build();
        content.examples.insert(error.code().to_owned(), example.into());
    }
    let codes: Vec<_> = content.examples.keys().map(|code| format!("`{code}`")).collect();
    ResponseBuilder::new().description(codes.join(", ")).content("application/json", content).build()
}
