//! Operators are told of everything they can set and everything they can measure.

use std::{collections::BTreeSet, fs, path::Path};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
/// Where metrics are counted.
const SOURCES: [&str; 6] =
    ["api/src", "bellhop/src", "interactions/src", "sync-daemon/src", "worker/src", "crates"];

fn sources(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

/// The first argument of every `counter!`, `gauge!` and `histogram!`.
fn metrics() -> BTreeSet<String> {
    let mut text = String::new();
    for folder in SOURCES {
        sources(&Path::new(ROOT).join(folder), &mut text);
    }
    let calls = ["counter!(", "gauge!(", "histogram!("].into_iter().flat_map(|call| text.split(call).skip(1));
    let name = |call: &str| Some(call.trim_start().strip_prefix('"')?.split('"').next()?.to_owned());
    calls.filter_map(name).filter(|name| name.starts_with("bellhop_")).collect()
}

#[test]
fn every_metric_is_told_to_operators() {
    let manual = fs::read_to_string(Path::new(ROOT).join("docs/operations.md")).unwrap();
    let metrics = metrics();
    assert!(metrics.len() > 30, "{metrics:?}");
    let untold: Vec<_> = metrics.iter().filter(|metric| !manual.contains(metric.as_str())).collect();
    assert!(untold.is_empty(), "{untold:?}");
}

#[test]
fn every_alarm_is_told_to_operators() {
    let manual = fs::read_to_string(Path::new(ROOT).join("docs/operations.md")).unwrap();
    let template = fs::read_to_string(Path::new(ROOT).join("template.yaml")).unwrap();
    let alarm = |part: &str| {
        let name = part
            .lines()
            .rfind(|line| line.starts_with("  ") && !line.starts_with("   ") && line.ends_with(':'))?;
        Some(name.trim().trim_end_matches(':').to_owned())
    };
    let mut parts: Vec<_> = template.split("    Type: AWS::CloudWatch::Alarm").collect();
    parts.pop();
    let alarms: BTreeSet<_> = parts.into_iter().filter_map(alarm).collect();
    let table = manual.split("| alarm | means | do |").nth(1).unwrap().split("\n\n").next().unwrap();
    let told: BTreeSet<_> = table
        .split('`')
        .filter(|word| template.contains(&format!("\n  {word}:\n    Type: AWS::")))
        .map(str::to_owned)
        .collect();
    assert_eq!(told, alarms);
}
