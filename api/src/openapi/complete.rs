//! What all answers have in common, added to the description of each.

use std::collections::BTreeMap;

use utoipa::{
    Modify,
    openapi::{
        HeaderBuilder, ObjectBuilder, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder,
        example::Example,
        path::{Operation, ParameterBuilder, ParameterIn},
        schema::Type,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

/// The two ways to prove who asks, and the headers.
pub(super) struct Common;

impl Modify for Common {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("bh_…");
        components.add_security_scheme("token", SecurityScheme::Http(bearer.build()));
        let cookie = ApiKey::Cookie(ApiKeyValue::with_description(
            "__Host-bellhop",
            "Signing in sets it. On this machine's own address without TLS its name is `bellhop_session`.",
        ));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    }
}

/// Adds the headers that answers have, and to reads that have a tag what asking with it does; what errors say is told
/// once.
pub(crate) fn complete(document: &mut OpenApi) {
    let mut examples = BTreeMap::new();
    for (path, item) in &mut document.paths.paths {
        let of_guild = path.contains("{guild_id}");
        let operations = [&mut item.get, &mut item.post, &mut item.delete, &mut item.put, &mut item.patch];
        for operation in operations.into_iter().flatten() {
            if operation.responses.responses.contains_key("304") {
                ask_with_tags(operation);
            }
            for (status, response) in &mut operation.responses.responses {
                if let RefOr::T(response) = response {
                    add_headers(status, response, of_guild);
                    share_examples(response, &mut examples);
                }
            }
        }
    }
    let components = document.components.get_or_insert_default();
    components.examples.extend(examples);
    components.headers.extend(HEADERS.map(|(name, told)| {
        let header = HeaderBuilder::new().description(Some(told)).schema(Some(text()));
        (name.to_owned(), header.build().into())
    }));
}

/// Moves a response's examples to those that all responses share.
fn share_examples(response: &mut Response, shared: &mut BTreeMap<String, RefOr<Example>>) {
    for content in response.content.values_mut() {
        let RefOr::T(content) = content else { continue };
        for (name, example) in &mut content.examples {
            let told =
                std::mem::replace(example, RefOr::Ref(Ref::new(format!("#/components/examples/{name}"))));
            shared.insert(name.clone(), told);
        }
    }
}

fn ask_with_tags(operation: &mut Operation) {
    let parameter = ParameterBuilder::new()
        .name("If-None-Match")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("The `ETag` of what is held already: 304 if there is nothing new."))
        .schema(Some(text()));
    operation.parameters.get_or_insert_default().push(parameter.build().into());
    for status in ["200", "304"] {
        if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(status) {
            add(response, "ETag");
        }
    }
}

/// The headers of answers, and what they tell.
const HEADERS: [(&str, &str); 6] = [
    ("X-Request-Id", "Leads the operator to the log."),
    ("ETag", "Names this body, for `If-None-Match`."),
    ("Bellhop-As-Of", "The time up to which this is what Discord has."),
    ("Bellhop-Freshness", "`live`, `catching_up` or `stale`."),
    ("Retry-After", "After how many seconds to ask again."),
    ("WWW-Authenticate", "How to prove who asks (RFC 6750)."),
];

fn add_headers(status: &str, response: &mut Response, of_guild: bool) {
    add(response, "X-Request-Id");
    if of_guild && matches!(status, "200" | "304") {
        add(response, "Bellhop-As-Of");
        add(response, "Bellhop-Freshness");
    }
    if matches!(status, "429" | "503") {
        add(response, "Retry-After");
    }
    if status == "401" {
        add(response, "WWW-Authenticate");
    }
}

fn add(response: &mut Response, name: &str) {
    let shared = RefOr::Ref(Ref::new(format!("#/components/headers/{name}")));
    response.headers.insert(name.to_owned(), shared);
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// The answer to asking with a tag that still holds.
pub(crate) struct Unchanged;

impl utoipa::IntoResponses for Unchanged {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let response = ResponseBuilder::new().description("Nothing is new since `If-None-Match`.").build();
        [("304".to_owned(), response.into())].into()
    }
}
