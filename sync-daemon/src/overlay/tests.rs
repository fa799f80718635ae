//! What dispatches said while a reading was made is the last word.

use bellhop_store::mirror::write::{
    GuildRow, OverwriteKind, OverwriteRow, RoleColors, RoleTags, SelfMemberRow,
};
use twilight_model::{channel::ChannelType, guild::Permissions, id::marker::GuildMarker};

use super::*;

const GUILD: Id<GuildMarker> = Id::new(7);

fn channel(id: u64, name: &str) -> ChannelRow {
    ChannelRow {
        channel_id: Id::new(id),
        guild_id: GUILD,
        kind: ChannelType::GuildText,
        name: name.to_owned(),
        position: 0,
        parent_id: None,
        topic: None,
        nsfw: false,
        archived_or_hidden: false,
        overwrites: Vec::new(),
    }
}

fn thread(id: u64, parent: u64) -> ChannelRow {
    ChannelRow { kind: ChannelType::PublicThread, parent_id: Some(Id::new(parent)), ..channel(id, "thread") }
}

fn role(id: u64, name: &str) -> RoleRow {
    RoleRow {
        role_id: Id::new(id),
        guild_id: GUILD,
        name: name.to_owned(),
        colors: RoleColors::default(),
        position: 1,
        permissions: Permissions::empty(),
        managed: false,
        hoist: false,
        mentionable: false,
        icon: None,
        unicode_emoji: None,
        tags: RoleTags::default(),
    }
}

fn reading() -> Snapshot {
    let guild = GuildRow {
        guild_id: GUILD,
        name: "The Grand".to_owned(),
        icon: None,
        owner_id: Id::new(1),
        preferred_locale: "en-US".to_owned(),
    };
    let own = SelfMemberRow {
        guild_id: GUILD,
        user_id: Id::new(9),
        nick: None,
        role_ids: vec![Id::new(20), Id::new(21)],
        communication_disabled_until: None,
    };
    Snapshot {
        guild,
        channels: vec![channel(10, "general"), channel(11, "rules"), thread(12, 10), thread(13, 11)],
        roles: vec![role(20, "helper"), role(21, "porter")],
        emojis: Vec::new(),
        self_member: Some(own),
    }
}

fn whole(since: Vec<Change>) -> Snapshot {
    match overlay(reading(), since) {
        Overlaid::Whole(snapshot) => *snapshot,
        other => panic!("{other:?}"),
    }
}

fn unsure(since: Vec<Change>) -> Option<Snapshot> {
    match overlay(reading(), since) {
        Overlaid::Unsure(snapshot) => Some(*snapshot),
        Overlaid::Whole(_) => None,
        Overlaid::Void => panic!("it is the bot's"),
    }
}

fn channels(snapshot: &Snapshot) -> Vec<(u64, &str)> {
    snapshot.channels.iter().map(|row| (row.channel_id.get(), &*row.name)).collect()
}

#[test]
fn a_channel_written_since_replaces_the_one_that_was_read() {
    let since = vec![Change::Channel(channel(11, "new")), Change::Channel(channel(14, "fresh"))];
    let known = [(10, "general"), (11, "new"), (12, "thread"), (13, "thread"), (14, "fresh")];
    assert_eq!(channels(&whole(since)), known);
}

#[test]
fn a_channel_deleted_since_takes_its_threads_and_does_not_come_back() {
    let deleted = Change::ChannelDeleted { guild_id: GUILD, channel_id: Id::new(10) };
    let since = vec![deleted, Change::Channel(channel(10, "late"))];
    assert_eq!(channels(&whole(since)), [(11, "rules"), (13, "thread")]);
}

#[test]
fn a_list_of_threads_since_is_all_that_are_active() {
    let parent_ids = Some(vec![Id::new(11)]);
    let since = vec![Change::Threads { guild_id: GUILD, parent_ids, threads: vec![thread(15, 11)] }];
    assert_eq!(channels(&whole(since)), [(10, "general"), (11, "rules"), (12, "thread"), (15, "thread")]);
}

#[test]
fn a_role_deleted_since_leaves_the_bot_too() {
    let deleted = Change::RoleDeleted { guild_id: GUILD, role_id: Id::new(20) };
    let since = vec![Change::Role(role(21, "doorman")), deleted, Change::Role(role(20, "late"))];
    let found = unsure(since).unwrap();
    assert_eq!(found.roles, [role(21, "doorman")]);
    assert_eq!(found.self_member.unwrap().role_ids, [Id::new(21)]);
}

#[test]
fn what_changes_the_bot_s_sight_leaves_the_reading_of_threads_unsure() {
    let permissions = Permissions::MANAGE_THREADS;
    let overwrite = OverwriteRow {
        target_id: Id::new(20),
        kind: OverwriteKind::Role,
        allow: permissions,
        deny: Permissions::empty(),
    };
    let own = SelfMemberRow { role_ids: Vec::new(), ..reading().self_member.unwrap() };
    let taken_out = Change::Sight { guild_id: GUILD, event: "THREAD_MEMBERS_UPDATE".to_owned() };
    for change in [
        Change::Role(RoleRow { permissions, ..role(20, "helper") }),
        Change::Channel(ChannelRow { overwrites: vec![overwrite], ..channel(10, "general") }),
        Change::SelfMember(own),
        taken_out,
    ] {
        assert!(unsure(vec![change.clone()]).is_some(), "{change:?}");
    }
}

#[test]
fn what_does_not_bear_on_the_bot_s_sight_leaves_the_reading_whole() {
    let overwrite = |target: u64, allow: Permissions| {
        let target_id = Id::new(target);
        let row = OverwriteRow { target_id, kind: OverwriteKind::Role, allow, deny: Permissions::empty() };
        Change::Channel(ChannelRow { overwrites: vec![row], ..channel(10, "general") })
    };
    let stranger = RoleRow { permissions: Permissions::MANAGE_THREADS, ..role(22, "guest") };
    let guests = Snapshot { roles: vec![role(20, "helper"), role(22, "guest")], ..reading() };
    let since = vec![Change::Role(stranger)];
    assert!(matches!(overlay(guests, since), Overlaid::Whole(_)), "a role that it does not have");
    for change in [
        Change::Role(role(20, "renamed")),
        Change::Role(RoleRow { permissions: Permissions::BAN_MEMBERS, ..role(20, "helper") }),
        Change::Channel(channel(10, "renamed")),
        overwrite(22, Permissions::VIEW_CHANNEL),
        overwrite(20, Permissions::SEND_MESSAGES),
        Change::SelfMember(SelfMemberRow { nick: Some("Bell".to_owned()), ..reading().self_member.unwrap() }),
    ] {
        assert!(unsure(vec![change.clone()]).is_none(), "{change:?}");
    }
}

#[test]
fn a_guild_that_came_whole_since_outweighs_the_reading_and_one_that_went_voids_it() {
    let fresh = Snapshot { channels: Vec::new(), self_member: None, ..reading() };
    let since = vec![Change::Unavailable(GUILD), Change::Snapshot(Box::new(fresh))];
    assert!(whole(since).channels.is_empty());
    assert_eq!(overlay(reading(), vec![Change::Retired(GUILD)]), Overlaid::Void);
}

#[test]
fn what_could_not_be_read_since_leaves_the_reading_unsure() {
    let since = vec![Change::Unreadable { guild_id: GUILD, event: "CHANNEL_UPDATE".to_owned() }];
    assert_eq!(overlay(reading(), since), Overlaid::Unsure(Box::new(reading())));
}
