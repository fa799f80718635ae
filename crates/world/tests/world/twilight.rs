//! A stock client: twilight-gateway, which asks for `zstd-stream` and decodes strictly.

use std::time::Duration;

use bellhop_world::{GatewayFault, GatewayRule, Plan};
use serde_json::json;
use tokio::time::timeout;
use twilight_gateway::{ConfigBuilder, Event, EventTypeFlags, Intents, Shard, ShardId, StreamExt};
use twilight_model::{
    gateway::payload::{incoming::GuildCreate, outgoing::RequestGuildMembers},
    guild::Permissions,
};

use crate::support::{Stage, TOKEN, text};

/// How long the gateway may be silent before a test gives up.
const PATIENCE: Duration = Duration::from_secs(20);

fn shard(stage: &Stage) -> Shard {
    shard_with(stage, Intents::GUILDS | Intents::GUILD_EMOJIS_AND_STICKERS | Intents::GUILD_MESSAGES)
}

fn shard_with(stage: &Stage, intents: Intents) -> Shard {
    // Another test may have installed it before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = ConfigBuilder::new(TOKEN.to_owned(), intents).proxy_url(format!("ws://{}", stage.address));
    Shard::with_config(ShardId::ONE, config.build())
}

/// A client that has identified and got the demo guild.
pub(crate) async fn logged_in(stage: &Stage) -> (Shard, GuildCreate) {
    let mut shard = shard(stage);
    assert!(matches!(next(&mut shard).await, Event::Ready(_)));
    let Event::GuildCreate(guild) = next(&mut shard).await else { panic!("no guild came") };
    (shard, *guild)
}

/// The next event that says more than a heartbeat; one that does not decode fails the test.
pub(crate) async fn next(shard: &mut Shard) -> Event {
    loop {
        let event = timeout(PATIENCE, shard.next_event(EventTypeFlags::all())).await.unwrap().unwrap();
        match event {
            Ok(Event::GatewayHello(_) | Event::GatewayHeartbeatAck | Event::GatewayClose(_)) => {}
            event => return event.unwrap(),
        }
    }
}

#[tokio::test]
async fn it_logs_in_and_decodes_every_event() {
    let stage = Stage::new().await;
    let (guild, (mut shard, _)) = (stage.demo.guild_id, logged_in(&stage).await);
    let channel = stage.world.create_channel(guild, &json!({ "name": "new", "type": 5 })).unwrap();
    assert!(matches!(next(&mut shard).await, Event::ChannelCreate(_)));
    let role = stage.world.create_role(guild, &json!({ "name": "new", "color": 5 })).unwrap();
    assert!(matches!(next(&mut shard).await, Event::RoleCreate(created) if created.role.id == role));
    while !matches!(next(&mut shard).await, Event::RoleUpdate(updated) if updated.role.name == "Harbourmaster")
    {
    }
    stage.world.send_message(stage.demo.member, channel, &json!({ "content": "<@1>" })).unwrap();
    assert!(matches!(next(&mut shard).await, Event::MessageCreate(_)));
    stage.world.create_emoji(guild, "net").unwrap();
    assert!(matches!(next(&mut shard).await, Event::GuildEmojisUpdate(_)));
    stage.world.delete_role(guild, role).unwrap();
    while !matches!(next(&mut shard).await, Event::RoleDelete(_)) {}
    stage.world.delete_channel(channel).unwrap();
    while !matches!(next(&mut shard).await, Event::ChannelDelete(_)) {}
    stage.world.update_guild(guild, &json!({ "name": "Pier" })).unwrap();
    assert!(matches!(next(&mut shard).await, Event::GuildUpdate(_)));
}

#[tokio::test]
async fn it_decodes_threads_and_what_happens_to_them() {
    let stage = Stage::new().await;
    stage.allow(Permissions::MANAGE_THREADS);
    let path = format!("/channels/{}/threads", stage.demo.general_channel_id);
    stage.post(&path, json!({ "name": "before", "type": 11 })).await;
    let mut shard = shard(&stage);
    assert!(matches!(next(&mut shard).await, Event::Ready(_)));
    let Event::GuildCreate(guild) = next(&mut shard).await else { panic!() };
    let GuildCreate::Available(guild) = *guild else { panic!() };
    assert_eq!(guild.threads[0].name.as_deref(), Some("before"));
    let id = stage.post(&path, json!({ "name": "new", "type": 12 })).await.body["id"].take();
    assert!(matches!(next(&mut shard).await, Event::ThreadCreate(_)));
    assert!(matches!(next(&mut shard).await, Event::ThreadMembersUpdate(_)));
    let thread = format!("/channels/{}", text(&id));
    stage.change(&thread, json!({ "archived": true })).await;
    assert!(
        matches!(next(&mut shard).await, Event::ThreadUpdate(thread) if thread.thread_metadata.as_ref().unwrap().archived)
    );
    stage.erase(&thread).await;
    assert!(matches!(next(&mut shard).await, Event::ThreadDelete(_)));
    let hide =
        json!({ "permission_overwrites": [{ "id": stage.demo.bot_role_id, "type": 0, "deny": "1024" }] });
    for body in [hide, json!({ "permission_overwrites": [] })] {
        stage.world.update_channel(stage.demo.general_channel_id, &body).unwrap();
        assert!(matches!(next(&mut shard).await, Event::ChannelUpdate(_)));
    }
    assert!(matches!(next(&mut shard).await, Event::ThreadListSync(sync) if sync.threads.len() == 1));
}

#[tokio::test]
async fn it_resumes_after_a_cut() {
    let stage = Stage::new().await;
    let (mut shard, _) = logged_in(&stage).await;
    stage.world.gateway_cut();
    stage.world.update_guild(stage.demo.guild_id, &json!({ "name": "Pier" })).unwrap();
    assert!(matches!(next(&mut shard).await, Event::GuildUpdate(_)));
    assert!(matches!(next(&mut shard).await, Event::Resumed));
    assert_eq!((stage.world.counts().identifies, stage.world.counts().resumes), (1, 1));
}

#[tokio::test]
async fn it_reads_many_guilds_of_every_kind_of_channel() {
    let stage = Stage::new().await;
    stage.world.generate(Plan { seed: 11, guilds: 50, channels: 40, roles: 20, members: 5 }).unwrap();
    let mut shard = shard(&stage);
    assert!(matches!(next(&mut shard).await, Event::Ready(ready) if ready.guilds.len() == 51));
    let mut channels = 0;
    for _ in 0..51 {
        let Event::GuildCreate(guild) = next(&mut shard).await else { panic!() };
        let GuildCreate::Available(guild) = *guild else { panic!() };
        channels += guild.channels.len();
    }
    assert_eq!(channels, 50 * 40 + 16);
}

#[tokio::test]
async fn it_reads_members_audit_entries_and_interactions() {
    let stage = Stage::new().await;
    let mut shard = shard_with(&stage, Intents::GUILDS | Intents::GUILD_MODERATION);
    assert!(matches!(next(&mut shard).await, Event::Ready(_)));
    assert!(matches!(next(&mut shard).await, Event::GuildCreate(_)));
    let (guild, member) = (stage.demo.guild_id, stage.demo.member);
    shard.command(&RequestGuildMembers::builder(guild).user_id(member));
    let Event::MemberChunk(chunk) = next(&mut shard).await else { panic!() };
    assert_eq!((chunk.members.len(), chunk.chunk_count), (1, 1));
    let rights = json!({ "permissions": Permissions::VIEW_AUDIT_LOG.bits().to_string() });
    stage.world.update_role(guild, stage.demo.bot_role_id, &rights).unwrap();
    while !matches!(next(&mut shard).await, Event::GuildAuditLogEntryCreate(_)) {}
    let commands = json!([{ "name": "ping", "description": "p" }]);
    stage.rest(http::Method::PUT, "/applications/500000000000000000/commands", Some(commands)).await;
    let (world, channel) = (stage.world.clone(), stage.demo.general_channel_id);
    let run = tokio::spawn(async move { world.command(member, channel, "ping").await });
    assert!(matches!(next(&mut shard).await, Event::InteractionCreate(_)));
    run.abort();
}

#[tokio::test]
async fn it_goes_on_after_an_event_that_does_not_decode() {
    let stage = Stage::new().await;
    let mut shard = shard(&stage);
    assert!(matches!(next(&mut shard).await, Event::Ready(_)));
    assert!(matches!(next(&mut shard).await, Event::GuildCreate(_)));
    let wrong = GatewayFault::WrongType { field: "/owner_id".to_owned() };
    stage.world.add_gateway_fault(GatewayRule::times(wrong, 1).on("GUILD_UPDATE"));
    for name in ["spoilt", "sound"] {
        stage.world.update_guild(stage.demo.guild_id, &json!({ "name": name })).unwrap();
    }
    let spoilt = timeout(PATIENCE, shard.next_event(EventTypeFlags::all())).await.unwrap().unwrap();
    assert!(spoilt.is_err());
    assert!(matches!(next(&mut shard).await, Event::GuildUpdate(update) if update.name == "sound"));
}

#[tokio::test]
async fn it_identifies_again_when_it_was_told_to_wait() {
    let stage = Stage::new().await;
    stage.world.add_gateway_fault(GatewayRule::times(GatewayFault::RefuseIdentify { code: None }, 1));
    let mut shard = shard(&stage);
    let mut invalidated = false;
    loop {
        match next(&mut shard).await {
            Event::GatewayInvalidateSession(resumable) => invalidated = !resumable,
            Event::Ready(_) => break,
            _ => {}
        }
    }
    assert!(invalidated);
    assert_eq!((stage.world.counts().identifies, stage.world.counts().identifies_refused), (1, 1));
}
