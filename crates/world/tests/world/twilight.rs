//! A stock client: twilight-gateway, which asks for `zstd-stream` and decodes strictly.

use std::time::Duration;

use serde_json::json;
use tokio::time::timeout;
use twilight_gateway::{ConfigBuilder, Event, EventTypeFlags, Intents, Shard, ShardId, StreamExt};
use twilight_model::gateway::payload::incoming::GuildCreate;

use crate::support::{Stage, TOKEN};

/// How long the gateway may be silent before a test gives up.
const PATIENCE: Duration = Duration::from_secs(20);

fn shard(stage: &Stage) -> Shard {
    // Another test may have installed it before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let intents = Intents::GUILDS | Intents::GUILD_EMOJIS_AND_STICKERS | Intents::GUILD_MESSAGES;
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
async fn it_resumes_after_a_cut() {
    let stage = Stage::new().await;
    let (mut shard, _) = logged_in(&stage).await;
    stage.world.gateway_cut();
    stage.world.update_guild(stage.demo.guild_id, &json!({ "name": "Pier" })).unwrap();
    assert!(matches!(next(&mut shard).await, Event::GuildUpdate(_)));
    assert!(matches!(next(&mut shard).await, Event::Resumed));
    assert_eq!((stage.world.counts().identifies, stage.world.counts().resumes), (1, 1));
}
