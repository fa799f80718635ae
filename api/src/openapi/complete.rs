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
        if let Some(operation) = item.post.as_mut().filter(|_| of_guild) {
            send(
                operation,
                KEY,
                "Of requests with one key the first is done, and the others are answered as it was.",
            );
        }
        let changing = [&item.patch, &item.put, &item.delete].into_iter().flatten();
        let is_revised =
            changing.into_iter().any(|operation| operation.responses.responses.contains_key("428"));
        let reads = [(true, &mut item.get)];
        let writes =
            [&mut item.post, &mut item.delete, &mut item.put, &mut item.patch].map(|write| (false, write));
        for (reads, operation) in reads.into_iter().chain(writes) {
            let Some(operation) = operation else { continue };
            if operation.responses.responses.contains_key("428") {
                send(
                    operation,
                    "If-Match",
                    "The `ETag` of what this is a change of: 412 if it is another by now.",
                );
            }
            if operation.responses.responses.contains_key("304") {
                ask_with_tags(operation);
            }
            for (status, response) in &mut operation.responses.responses {
                if let RefOr::T(response) = response {
                    add_headers(status, response, (of_guild, of_guild && reads));
                    if status == "201" || (is_revised && status == "200") {
                        add(response, "ETag");
                    }
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
    send(operation, "If-None-Match", "The `ETag` of what is held already: 304 if there is nothing new.");
    for status in ["200", "304"] {
        if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(status) {
            add(response, "ETag");
        }
    }
}

/// Tells of a header that may be sent.
fn send(operation: &mut Operation, name: &str, told: &str) {
    let parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(told))
        .schema(Some(text()));
    operation.parameters.get_or_insert_default().push(parameter.build().into());
}

/// The header with a request's own key.
const KEY: &str = "Idempotency-Key";

/// The headers of answers, and what they tell.
const HEADERS: [(&str, &str); 8] = [
    ("X-Request-Id", "Leads the operator to the log."),
    ("ETag", "Names this body, for `If-None-Match` and `If-Match`."),
    ("Location", "Where what was made is to be found."),
    ("Idempotency-Replayed", "`true`: the same request came before, and this is how it was answered."),
    ("Bellhop-As-Of", "The time up to which this is what Discord has."),
    ("Bellhop-Freshness", "`live`, `catching_up` or `stale`."),
    ("Retry-After", "After how many seconds to ask again."),
    ("WWW-Authenticate", "How to prove who asks (RFC 6750)."),
];

fn add_headers(status: &str, response: &mut Response, (of_guild, reads): (bool, bool)) {
    add(response, "X-Request-Id");
    if of_guild && matches!(status, "201" | "202") {
        add(response, "Location");
        add(response, "Idempotency-Replayed");
    }
    if reads && matches!(status, "200" | "304") {
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
