//! Messages and forms as text, the way a person sees them: snapshots of them read like the product.

use serde_json::Value;

/// A message or a form.
pub fn screen(shown: &Value) -> String {
    let mut lines = Vec::new();
    lines.extend(shown["title"].as_str().map(|title| format!("== {title} ==")));
    lines.extend(shown["content"].as_str().filter(|content| !content.is_empty()).map(ToOwned::to_owned));
    for embed in list(&shown["embeds"]) {
        lines.extend(embed["title"].as_str().map(|title| format!("[{title}]")));
        lines.extend(embed["description"].as_str().map(ToOwned::to_owned));
        lines.extend(embed["footer"]["text"].as_str().map(|text| format!("-- {text}")));
    }
    for component in list(&shown["components"]) {
        if component["type"] == 1 {
            let row: Vec<_> = list(&component["components"]).map(control).collect();
            lines.push(row.join(" "));
        } else {
            lines.push(control(component));
        }
    }
    lines.join("\n")
}

fn control(component: &Value) -> String {
    let label = text(&component["label"]);
    match component["type"].as_u64() {
        Some(2) => {
            let label = [text(&component["emoji"]["name"]), label].join(" ").trim().to_owned();
            if component["disabled"] == true { format!("({label})") } else { format!("[{label}]") }
        }
        Some(3) => format!("{{{}}}", choices(component)),
        Some(4) => format!("_{}_", text(&component["value"])),
        Some(5..=8) => {
            let kind = match component["type"].as_u64() {
                Some(6) => "(role)",
                Some(8) => "(channel)",
                _ => "(user)",
            };
            let chosen = list(&component["default_values"]).map(|value| format!("*{}", text(&value["id"])));
            let said = [text(&component["placeholder"]), kind.to_owned()].into_iter().chain(chosen);
            format!("{{{}}}", said.collect::<Vec<_>>().join(" "))
        }
        Some(18) => {
            let hint = component["description"].as_str().map(|hint| format!(" ({hint})")).unwrap_or_default();
            format!("{label}{hint}: {}", control(&component["component"]))
        }
        _ => component.to_string(),
    }
}

/// The options of a select, the chosen ones with a star; many of them are cut short.
fn choices(component: &Value) -> String {
    let placeholder =
        component["placeholder"].as_str().map(|placeholder| format!("{placeholder}: ")).unwrap_or_default();
    let options: Vec<_> = list(&component["options"])
        .map(|option| {
            let star = if option["default"] == true { "*" } else { "" };
            format!("{star}{}", text(&option["label"]))
        })
        .collect();
    let more = if options.len() > 6 { format!(" | … {} in all", options.len()) } else { String::new() };
    format!("{placeholder}{}{more}", options.into_iter().take(6).collect::<Vec<_>>().join(" | "))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
