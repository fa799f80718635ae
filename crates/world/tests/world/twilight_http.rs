//! A stock client of both sides: twilight-http changes things and decodes the answers into its full
//! models, and twilight-gateway hears of them.

use bellhop_world::{Fault, FaultRule};
use twilight_gateway::Event;
use twilight_http::Client;
use twilight_model::{
    channel::{
        Channel, ChannelType,
        message::component::{ActionRow, Button, ButtonStyle, Component},
    },
    gateway::payload::incoming::GuildCreate,
    id::{Id, marker::ChannelMarker},
};

use crate::{
    support::{Stage, TOKEN},
    twilight::{logged_in, next},
};

/// twilight's client, told another host and nothing else.
fn client(stage: &Stage) -> Client {
    Client::builder().token(TOKEN.to_owned()).proxy(stage.address.to_string(), true).build()
}

fn button(label: &str) -> Component {
    let button = Button {
        custom_id: Some("open".to_owned()),
        disabled: false,
        emoji: None,
        id: None,
        label: Some(label.to_owned()),
        sku_id: None,
        style: ButtonStyle::Primary,
        url: None,
    };
    Component::ActionRow(ActionRow { id: None, components: vec![Component::Button(button)] })
}

/// The first button's label.
fn label(components: &[Component]) -> Option<&str> {
    let [Component::ActionRow(row)] = components else { return None };
    let [Component::Button(button)] = &*row.components else { return None };
    button.label.as_deref()
}

#[tokio::test]
async fn what_rest_shows_is_what_the_gateway_told() {
    let stage = Stage::new().await;
    let (client, guild_id) = (client(&stage), stage.demo.guild_id);
    let (_, GuildCreate::Available(told)) = logged_in(&stage).await else { panic!("the guild is away") };
    let guild = client.guild(guild_id).await.unwrap().model().await.unwrap();
    assert_eq!((&guild.name, &guild.roles, &guild.emojis), (&told.name, &told.roles, &told.emojis));
    let ids = |channels: &[Channel]| channels.iter().map(|channel| channel.id).collect::<Vec<_>>();
    let channels = client.guild_channels(guild_id).await.unwrap().models().await.unwrap();
    assert_eq!(ids(&channels), ids(&told.channels));
    let member = client.guild_member(guild_id, stage.demo.member).await.unwrap().model().await.unwrap();
    assert_eq!(member.roles.len(), 2);
    let application = client.current_user_application().await.unwrap().model().await.unwrap();
    assert_eq!(application.id.get(), client.current_user().await.unwrap().model().await.unwrap().id.get());
}

#[tokio::test]
async fn a_channel_is_created_renamed_and_deleted() {
    let stage = Stage::new().await;
    let (client, (mut shard, _)) = (client(&stage), logged_in(&stage).await);
    let create = client.create_guild_channel(stage.demo.guild_id, "desk").kind(ChannelType::GuildText);
    let channel = create.topic("Ask").await.unwrap().model().await.unwrap();
    let Event::ChannelCreate(created) = next(&mut shard).await else { panic!("no channel was created") };
    assert_eq!(created.0, channel);
    let renamed = client.update_channel(channel.id).name("counter").await.unwrap().model().await.unwrap();
    let Event::ChannelUpdate(updated) = next(&mut shard).await else { panic!("no channel was updated") };
    assert_eq!((&updated.0, updated.name.as_deref()), (&renamed, Some("counter")));
    client.delete_channel(channel.id).await.unwrap().model().await.unwrap();
    let Event::ChannelDelete(deleted) = next(&mut shard).await else { panic!("no channel was deleted") };
    assert_eq!(deleted.id, channel.id);
}

#[tokio::test]
async fn a_role_is_created_renamed_and_deleted() {
    let stage = Stage::new().await;
    let (client, (mut shard, _)) = (client(&stage), logged_in(&stage).await);
    let guild_id = stage.demo.guild_id;
    let role = client.create_role(guild_id).name("Sailor").color(0x34_98_db).await.unwrap();
    let role = role.model().await.unwrap();
    let Event::RoleCreate(created) = next(&mut shard).await else { panic!("no role was created") };
    assert_eq!((created.role.id, &*created.role.name), (role.id, "Sailor"));
    client.update_role(guild_id, role.id).name(Some("Captain")).await.unwrap().model().await.unwrap();
    // The roles that moved up for the new one were told before.
    while !matches!(next(&mut shard).await, Event::RoleUpdate(updated) if updated.role.name == "Captain") {}
    client.delete_role(guild_id, role.id).await.unwrap();
    while !matches!(next(&mut shard).await, Event::RoleDelete(deleted) if deleted.role_id == role.id) {}
}

#[tokio::test]
async fn a_message_with_buttons_is_posted_and_edited() {
    let stage = Stage::new().await;
    let (client, (mut shard, _)) = (client(&stage), logged_in(&stage).await);
    let channel_id = stage.demo.general_channel_id;
    let rows = [button("Open")];
    let posted = client.create_message(channel_id).content("Tickets").components(&rows).nonce(7).await;
    let posted = posted.unwrap().model().await.unwrap();
    let Event::MessageCreate(created) = next(&mut shard).await else { panic!("no message was created") };
    assert_eq!((created.id, label(&created.components)), (posted.id, Some("Open")));
    let rows = [button("Closed")];
    let edit = client.update_message(channel_id, posted.id).content(Some("Later")).components(Some(&rows));
    assert_eq!(label(&edit.await.unwrap().model().await.unwrap().components), Some("Closed"));
    let Event::MessageUpdate(updated) = next(&mut shard).await else { panic!("no message was updated") };
    assert_eq!((&*updated.content, label(&updated.components)), ("Later", Some("Closed")));
    assert!(updated.edited_timestamp.is_some());
}

#[tokio::test]
async fn a_429_is_waited_out() {
    let stage = Stage::new().await;
    let (client, channel_id) = (client(&stage), stage.demo.general_channel_id);
    let limited = Fault::rate_limited(0.05);
    stage.world.add_fault(FaultRule::times("POST /channels/*/messages", limited, 1));
    let post = |channel_id: Id<ChannelMarker>| client.create_message(channel_id).content("once");
    post(channel_id).await.unwrap().model().await.unwrap();
    let counts = stage.world.counts();
    let answers = |status| counts.answers_with("POST /channels/{channel_id}/messages", status);
    assert_eq!((answers(429), answers(200), counts.messages_created), (1, 1, 1));
}
