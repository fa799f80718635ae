//! What each dispatch is read into, and what makes one unreadable.

use bellhop_store::mirror::{
    shards::Session,
    write::{OverwriteKind, RoleColors},
};
use serde_json::{Value, json};
use time::macros::datetime;
use twilight_model::{channel::ChannelType, guild::Permissions, id::Id};

use super::{Change, Envelope, Kind, dispatch};

const ME: u64 = 900;

fn change(event: &str, payload: &Value) -> Option<Change> {
    dispatch(event, &payload.to_string(), Some(Id::new(ME))).unwrap()
}

fn channel() -> Value {
    json!({
        "id": "10", "guild_id": "7", "type": 0, "name": "general", "position": 2, "parent_id": null,
        "topic": "talk\u{0}", "nsfw": true, "a_field_of_tomorrow": {"deep": [1, 2]},
        "permission_overwrites": [
            {"id": "20", "type": 0, "allow": "1024", "deny": "4611686018427387904"},
            {"id": "21", "type": 9, "allow": "0", "deny": "0"},
        ],
    })
}

fn role(tags: &Value) -> Value {
    json!({
        "id": "20", "name": "helper", "color": 5, "position": 1, "permissions": "8", "managed": false,
        "hoist": true, "mentionable": false, "icon": null, "unicode_emoji": null, "tags": tags, "flags": 0,
    })
}

fn guild() -> Value {
    json!({
        "id": "7", "name": "The Grand", "icon": null, "owner_id": "1", "preferred_locale": "de",
        "roles": [role(&json!({}))], "emojis": [{"id": "30", "name": "bell", "roles": []}],
        "channels": [channel()],
        "threads": [{"id": "12", "type": 11, "name": "chat", "parent_id": "10",
                     "thread_metadata": {"archived": false}}],
        "members": [
            {"user": {"id": "1"}, "roles": ["20"]},
            {"user": {"id": "900"}, "roles": ["21", "20"], "nick": "Bell",
             "communication_disabled_until": "2026-11-21T12:00:00.250000+00:00"},
        ],
    })
}

#[test]
fn a_message_is_told_by_its_code_alone() {
    let kinds = [
        (r#"{"op":0,"t":"READY","s":1,"d":{}}"#, Kind::Dispatch),
        (r#"{"op":7,"d":null}"#, Kind::Reconnect),
        (r#"{"op":9,"d":true}"#, Kind::InvalidSession { resumable: true }),
        (r#"{"op":9,"d":true,"s":null,"t":null}"#, Kind::InvalidSession { resumable: true }),
        (r#"{"op":9,"d":false}"#, Kind::InvalidSession { resumable: false }),
        (r#"{"t":null,"s":null,"op":10,"d":{"heartbeat_interval":41250}}"#, Kind::Hello),
        (r#"{"op":11}"#, Kind::HeartbeatAck),
        (r#"{"op":99,"d":[]}"#, Kind::Other),
    ];
    for (message, kind) in kinds {
        assert_eq!(Envelope::read(message).unwrap().kind(), kind, "{message}");
    }
}

#[test]
fn a_payload_is_found_wherever_it_stands() {
    let messages = [
        r#"{"t":"READY","s":1,"op":0,"d":{"v":[10]}}"#,
        " { \"t\" : \"READY\" , \"x\" : {\"d\":[2]} , \"s\" : 1 , \"op\" : 0 , \"d\" : {\"v\":[10]} }\n",
        r#"{"d":{"v":[10]},"op":0,"s":1,"t":"READY"}"#,
        r#"{"op":0,"s":1,"d":{"v":[10]},"t":"READY"}"#,
    ];
    for message in messages {
        let envelope = Envelope::read(message).unwrap();
        assert_eq!((envelope.s, envelope.t.as_deref()), (Some(1), Some("READY")), "{message}");
        assert_eq!((envelope.kind(), envelope.payload()), (Kind::Dispatch, r#"{"v":[10]}"#), "{message}");
    }
    let more_behind = Envelope::read(r#"{"t":"READY","s":1,"op":0,"d":{"v":10},"x":{}}"#).unwrap();
    assert_eq!(more_behind.read_payload().unwrap(), r#"{"v":10}"#);
    assert!(Envelope::read(r#"{"t":"READY","s":1,"op":0,"d":{"v":}}"#).unwrap().read_payload().is_err());
    assert!(Envelope::read(r#"{"t":"READY","s":1,"op":0"#).is_err());
}

#[test]
fn a_channel_keeps_bits_without_a_name_and_loses_targets_without_one() {
    let Some(Change::Channel(row)) = change("CHANNEL_UPDATE", &channel()) else { panic!() };
    assert_eq!((row.position, row.nsfw, row.topic.as_deref()), (2, true, Some("talk")));
    let [overwrite] = row.overwrites[..] else { panic!("{:?}", row.overwrites) };
    assert_eq!(overwrite.kind, OverwriteKind::Role);
    assert_eq!(overwrite.deny, Permissions::from_bits_retain(1 << 62));
}

#[test]
fn a_channel_of_a_kind_without_a_name_is_kept() {
    let mut unknown = channel();
    unknown["type"] = json!(77);
    let Some(Change::Channel(row)) = change("CHANNEL_CREATE", &unknown) else { panic!() };
    assert_eq!(row.kind, ChannelType::Unknown(77));
}

#[test]
fn a_private_channel_is_nobodys() {
    let private = json!({"id": "10", "type": 1, "recipients": []});
    assert_eq!(change("CHANNEL_CREATE", &private), None);
    assert_eq!(change("CHANNEL_DELETE", &private), None);
}

#[test]
fn an_archived_thread_has_left_the_list() {
    let thread = |archived: bool| {
        json!({"id": "12", "guild_id": "7", "type": 11, "name": "chat", "parent_id": "10",
               "thread_metadata": {"archived": archived}})
    };
    for archived in [true, false] {
        let Some(Change::Channel(row)) = change("THREAD_UPDATE", &thread(archived)) else { panic!() };
        assert_eq!((row.archived_or_hidden, row.parent_id), (archived, Some(Id::new(10))));
    }
}

#[test]
fn a_role_s_tags_are_told_by_their_presence() {
    let tags = json!({"bot_id": "5", "premium_subscriber": null});
    let payload = json!({"guild_id": "7", "role": role(&tags)});
    let Some(Change::Role(row)) = change("GUILD_ROLE_UPDATE", &payload) else { panic!() };
    assert!(row.tags.premium_subscriber && !row.tags.guild_connections);
    assert_eq!(row.tags.bot_id, Some(Id::new(5)));
    assert_eq!(row.colors, RoleColors { primary: 5, ..RoleColors::default() });
}

#[test]
fn a_role_s_colours_outweigh_its_colour() {
    let mut payload = json!({"guild_id": "7", "role": role(&Value::Null)});
    payload["role"]["colors"] = json!({"primary_color": 1, "secondary_color": 2, "tertiary_color": null});
    let Some(Change::Role(row)) = change("GUILD_ROLE_CREATE", &payload) else { panic!() };
    assert_eq!(row.colors, RoleColors { primary: 1, secondary: Some(2), tertiary: None });
}

#[test]
fn a_guild_comes_with_its_threads_and_the_bots_own_member() {
    let Some(Change::Snapshot(snapshot)) = change("GUILD_CREATE", &guild()) else { panic!() };
    assert_eq!(snapshot.channels.len(), 2);
    assert_eq!((snapshot.roles.len(), snapshot.emojis.len()), (1, 1));
    let own = snapshot.self_member.unwrap();
    assert_eq!(own.role_ids, [Id::new(20), Id::new(21)]);
    assert_eq!(own.communication_disabled_until, Some(datetime!(2026-11-21 12:00:00.25 UTC)));
}

#[test]
fn an_outage_is_no_leaving() {
    let outage = json!({"id": "7", "unavailable": true});
    assert_eq!(change("GUILD_CREATE", &outage), Some(Change::Unavailable(Id::new(7))));
    assert_eq!(change("GUILD_DELETE", &outage), Some(Change::Unavailable(Id::new(7))));
    assert_eq!(change("GUILD_DELETE", &json!({"id": "7"})), Some(Change::Retired(Id::new(7))));
}

#[test]
fn of_members_only_the_bot_is_kept() {
    let member = |id: &str| json!({"guild_id": "7", "user": {"id": id}, "roles": [], "nick": null});
    assert_eq!(change("GUILD_MEMBER_UPDATE", &member("1")), None);
    let Some(Change::SelfMember(row)) = change("GUILD_MEMBER_UPDATE", &member("900")) else { panic!() };
    assert_eq!((row.guild_id, row.user_id), (Id::new(7), Id::new(ME)));
}

#[test]
fn a_session_begins_with_the_guilds_to_come() {
    let payload = json!({
        "v": 10, "session_id": "abc", "resume_gateway_url": "wss://eu.discord.gg", "shard": [0, 1],
        "user": {"id": "900", "username": "bellhop"}, "guilds": [{"id": "7", "unavailable": true}],
    });
    let session = Session { id: "abc".to_owned(), resume_url: "wss://eu.discord.gg".to_owned() };
    let expected = Change::Ready { session, user_id: Id::new(ME), guild_ids: vec![Id::new(7)] };
    assert_eq!(change("READY", &payload), Some(expected));
}

#[test]
fn a_dispatch_that_lacks_what_must_be_there_names_its_guild() {
    let mut cases = Vec::new();
    for field in ["type", "name", "position", "permission_overwrites"] {
        let mut lacking = channel();
        lacking.as_object_mut().unwrap().remove(field);
        cases.push(("CHANNEL_UPDATE", lacking));
    }
    for field in ["name", "owner_id", "roles", "channels", "threads"] {
        let mut lacking = guild();
        lacking.as_object_mut().unwrap().remove(field);
        cases.push(("GUILD_CREATE", lacking));
    }
    for (event, lacking) in cases {
        let unreadable = dispatch(event, &lacking.to_string(), None).unwrap_err();
        assert_eq!(unreadable.guild_id, Some(Id::new(7)), "{event} {lacking}");
    }
}

#[test]
fn a_dispatch_of_no_concern_changes_nothing_whatever_it_holds() {
    assert_eq!(change("CHANNEL_PINS_UPDATE", &json!([1, 2, 3])), None);
    assert_eq!(super::label("CHANNEL_PINS_UPDATE"), "other");
    assert_eq!(super::label("GUILD_CREATE"), "GUILD_CREATE");
}
