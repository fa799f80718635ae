//! The description of the API.

use std::{collections::BTreeSet, path::Path};

use bellhop_testkit::Bench;
use serde_json::Value;

/// The description, as the handlers give it.
pub(super) fn document() -> Value {
    serde_json::from_str(&bellhop_api::document()).unwrap()
}

fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of = |(path, item): (&String, &'_ Value)| {
        let verbs = item.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        verbs.into_iter().map(|verb| format!("{verb} {path}")).collect::<Vec<_>>()
    };
    let names = paths.iter().flat_map(of);
    names
        .map(|name| {
            let (verb, path) = name.split_once(' ').unwrap();
            let operation = &document["paths"][path][verb];
            (name.clone(), operation)
        })
        .collect()
}

#[test]
fn the_description_that_is_checked_in_is_that_of_the_handlers() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    let checked_in = std::fs::read_to_string(file).unwrap_or_default();
    let same = checked_in == bellhop_api::document();
    assert!(same, "run `cargo bellhop openapi > docs/openapi.json` and read what changed");
}

/// Whether the body has an example, or of a page its rows.
fn body_with_example(document: &Value, reference: &str) -> bool {
    let schema = document.pointer(reference.trim_start_matches('#')).unwrap();
    let row = &schema["properties"]["data"]["items"];
    let row =
        row["$ref"].as_str().and_then(|row| document.pointer(row.trim_start_matches('#'))).unwrap_or(row);
    [schema, row].iter().any(|schema| schema["example"].is_object() || schema["examples"].is_array())
}

#[test]
fn every_operation_is_told_whole() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = BTreeSet::new();
    for (name, operation) in operations(&document) {
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{name}");
        assert!(operation["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{name}");
        let responses = operation["responses"].as_object().unwrap();
        let statuses: Vec<_> = responses.keys().map(String::as_str).collect();
        let mut expected = vec!["413", "429", "500", "503"];
        if name.contains("{guild_id}") {
            expected.extend(["400", "401", "403", "404"]);
        }
        for status in expected {
            assert!(statuses.contains(&status), "{name} does not tell of {status}");
        }
        let succeeds = statuses.iter().any(|status| status.starts_with('2'));
        assert!(succeeds || !name.contains("{guild_id}"), "{name} does not tell of success");
        for body in ["200", "201", "202"].into_iter().filter_map(|status| responses.get(status)) {
            if let Some(example) = body["content"]["text/event-stream"]["example"].as_str() {
                assert!(example.contains("\nevent: "), "{name}");
                continue;
            }
            let schema = &body["content"]["application/json"]["schema"]["$ref"];
            let told = body_with_example(&document, schema.as_str().unwrap());
            assert!(told, "{name} has no example");
        }
        for (status, response) in responses.iter().filter(|(status, _)| status.as_str() >= "400") {
            let content = &response["content"]["application/json"];
            assert_eq!(content["schema"]["$ref"], "#/components/schemas/Error", "{name} {status}");
            let examples = content["examples"].as_object().unwrap();
            assert!(!examples.is_empty(), "{name} {status}");
            for code in examples.keys() {
                let example = &document["components"]["examples"][code]["value"];
                assert_eq!(example["error"]["code"], *code, "{name} {status}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_served_with_a_page_that_needs_nothing_from_elsewhere() {
    let t = Bench::new().await;
    let served = t.api("/api/v1/openapi.json", &[]).await;
    assert_eq!((served.status.as_u16(), served.text()), (200, bellhop_api::document()));
    let page = t.api("/api/v1/docs/", &[]).await;
    assert_eq!(page.status, 200);
    assert!(page.header("content-security-policy").starts_with("default-src 'self'"));
    let text = page.text();
    let sources: Vec<_> = text.match_indices("src=\"").map(|(at, found)| &text[at + found.len()..]).collect();
    assert!(!sources.is_empty());
    for source in sources {
        let path = source.split('"').next().unwrap();
        assert!(path.starts_with("./"), "{path}");
        let asset = t.api(&format!("/api/v1/docs/{}", &path[2..]), &[]).await;
        assert_eq!(asset.status, 200, "{path}");
    }
    assert_eq!(t.api("/api/v1/docs/nothing.js", &[]).await.status, 404);
    t.done().await;
}
