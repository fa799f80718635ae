//! Every view at its largest, in every language, against what Discord takes (Discord Docs: Create Message, Embed Limits,
//! Component Reference, Modal).

use std::time::Duration;

use bellhop_guilds::Refusal as _;
use bellhop_store::{
    mirror::{MirroredRole, MirroredRoleTags},
    problems::Problem,
};
use serde_json::{Value, json};
use twilight_model::{guild::Permissions, http::interaction::InteractionResponseData};

use super::*;
use crate::{
    model::{Entry, EntryId, Limits, PanelId, PanelKind, Summary},
    rules::Refusal,
};

const LANGUAGES: [&str; 3] = ["en-US", "de", "ja"];
const ROLE: u64 = 1_191_168_914_227_200_200;

fn entry(nth: u64) -> Entry {
    Entry {
        entry_id: EntryId(i64::MAX),
        role_id: Id::new(ROLE + nth),
        label: "ü".repeat(80),
        emoji: Some(format!("a:{}:{}", "e".repeat(32), u64::MAX)),
        style: 2,
        description: Some("d".repeat(100)),
        confirmed: None,
    }
}

fn whole(kind: PanelKind) -> crate::model::Panel {
    crate::model::Panel {
        panel_id: PanelId(i64::MAX),
        application_id: Id::new(1),
        guild_id: Id::new(ROLE),
        title: "t".repeat(100),
        body: "b".repeat(4000),
        color: 0xFF_FF_FF,
        kind,
        mode: Mode::Toggle,
        limits: Limits {
            max_roles: Some(24),
            requires: Some(Id::new(ROLE)),
            forbids: Some(Id::new(ROLE + 1)),
            expires_after: Some(Duration::from_hours(365 * 24)),
        },
        revision: i64::MAX,
        channel_id: Some(Id::new(ROLE)),
        message_id: Some(Id::new(ROLE)),
        posted_revision: Some(1),
        lost: true,
        entries: (0..25).map(entry).collect(),
    }
}

fn problems() -> Vec<Problem> {
    let problem = |nth: u64| Problem {
        subject_id: i64::MAX,
        code: "role_above_bot".to_owned(),
        item_id: 0,
        details: json!({ "role_id": (ROLE + nth).to_string(), "name": "n".repeat(100) }),
    };
    (0..30).map(problem).collect()
}

fn length(value: &Value) -> usize {
    value.as_str().unwrap_or_default().chars().count()
}

/// Refuses what Discord would.
fn check(shown: &Value, language: &str) {
    assert!(length(&shown["content"]) <= 2000, "{language}: {shown}");
    assert!(length(&shown["title"]) <= 45 && length(&shown["custom_id"]) <= 100, "{language}: {shown}");
    let mut all = 0;
    for embed in shown["embeds"].as_array().into_iter().flatten() {
        assert!(
            length(&embed["title"]) <= 256 && length(&embed["description"]) <= 4096,
            "{language}: {embed}"
        );
        all += length(&embed["title"]) + length(&embed["description"]);
    }
    assert!(all <= 6000, "{language}: {all}");
    let rows = shown["components"].as_array().map(Vec::as_slice).unwrap_or_default();
    assert!(rows.len() <= 5, "{language}: {} rows", rows.len());
    for row in rows {
        check_component(row, language);
    }
}

fn check_component(component: &Value, language: &str) {
    let most = match component["type"].as_u64() {
        Some(18) => 45,
        _ => 80,
    };
    let fits = length(&component["label"]) <= most
        && length(&component["custom_id"]) <= 100
        && length(&component["placeholder"]) <= 150
        && length(&component["description"]) <= 100;
    assert!(fits, "{language}: {component}");
    let options = component["options"].as_array().map(Vec::as_slice).unwrap_or_default();
    assert!(options.len() <= 25, "{language}: {} options", options.len());
    for option in options {
        assert!(
            length(&option["label"]) <= 100 && length(&option["description"]) <= 100,
            "{language}: {option}"
        );
    }
    let below = component["components"].as_array().into_iter().flatten().chain(component.get("component"));
    for below in below {
        check_component(below, language);
    }
}

fn shown(data: &InteractionResponseData) -> Value {
    serde_json::to_value(data).unwrap()
}

#[test]
fn what_managers_see_fits() {
    let moderator = MirroredRole {
        role_id: Id::new(ROLE),
        name: "n".repeat(100),
        primary_color: 0,
        secondary_color: None,
        tertiary_color: None,
        position: 1,
        permissions: Permissions::all() - Permissions::ADMINISTRATOR,
        managed: false,
        hoist: false,
        mentionable: false,
        icon: None,
        unicode_emoji: None,
        tags: MirroredRoleTags::default(),
    };
    let summary = Summary {
        panel_id: PanelId(i64::MAX),
        title: "t".repeat(256),
        mode: Mode::Unique,
        entries: 25,
        channel_id: Some(Id::new(ROLE)),
        message_id: Some(Id::new(ROLE)),
        lost: false,
    };
    let (problems, guild_id) = (problems(), Id::new(ROLE));
    for language in LANGUAGES {
        let locale = &Locale::choose(Some(language), None);
        let notice = || Some("x".repeat(300));
        let summaries = vec![summary.clone(); 26];
        check(&shown(&list((&summaries, &problems), guild_id, locale)), language);
        check(&shown(&create_form(locale)), language);
        for kind in [PanelKind::Buttons, PanelKind::Menu] {
            let panel = whole(kind);
            check(&shown(&editor(&panel, &problems, locale, notice())), language);
            check(&shown(&entry_view(&panel, locale, notice())), language);
            check(&shown(&limits(&panel, locale, |_| true)), language);
            check(&shown(&place(&panel, guild_id, locale, notice())), language);
            check(&shown(&dangerous(&panel, &[&moderator; 25], locale)), language);
            check(&shown(&confirm_delete(&panel, locale)), language);
            check(&shown(&text_form(&panel, locale)), language);
            check(&shown(&entry_form(&panel, &panel.entries[0], locale)), language);
            check(&shown(&preview(&panel, (locale, locale))), language);
            check(&super::panel(&panel, locale), language);
        }
    }
}

fn entry_view(
    panel: &crate::model::Panel,
    locale: &Locale,
    notice: Option<String>,
) -> InteractionResponseData {
    super::entry(panel, &panel.entries[3], locale, notice)
}

#[test]
fn the_longest_refusals_fit() {
    let roles: Vec<_> = (0..25).map(|nth| Id::new(ROLE + nth)).collect();
    let refusals = [
        Refusal::ChangedMeanwhile(vec!["c".repeat(500); 40]),
        Refusal::NoSuchPanel("x".repeat(6000)),
        Refusal::AtLimit { most: 24, held: roles },
        Refusal::ClosedChannel(Id::new(ROLE), Permissions::all()),
        Refusal::RoleDeleted("n".repeat(100)),
    ];
    for language in LANGUAGES {
        for refusal in &refusals {
            let said = refusal.say(&Locale::choose(Some(language), None));
            assert!(
                said.chars().count() <= 2000,
                "{language}: {} characters of {refusal:?}",
                said.chars().count()
            );
        }
    }
}
