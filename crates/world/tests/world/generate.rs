//! Guilds at scale.

use std::collections::BTreeSet;

use bellhop_world::{GatewayFault, GatewayRule, Plan};

use crate::support::{Stage, TOKEN};

const PLAN: Plan = Plan { seed: 7, guilds: 40, channels: 30, roles: 12, members: 9 };

#[tokio::test]
async fn a_seed_makes_the_same_guilds_in_every_world() {
    let (one, other) = (Stage::new().await, Stage::new().await);
    other.advance(time::Duration::days(3));
    let (guilds, again) = (one.world.generate(PLAN).unwrap(), other.world.generate(PLAN).unwrap());
    assert_eq!((guilds.guild_ids.len(), &guilds), (40, &again));
    for guild_id in &guilds.guild_ids {
        assert_eq!(one.world.guild(*guild_id), other.world.guild(*guild_id));
        assert_eq!(one.world.channels(*guild_id), other.world.channels(*guild_id));
        assert_eq!(one.world.channels(*guild_id).len(), 30);
        let guild = one.world.guild(*guild_id).unwrap();
        assert_eq!(guild["roles"].as_array().unwrap().len(), 13);
    }
    assert_ne!(one.world.generate(Plan { seed: 8, ..PLAN }).unwrap().guild_ids, guilds.guild_ids);
}

#[tokio::test]
async fn what_is_there_stays_and_members_differ() {
    let stage = Stage::new().await;
    let made = stage.world.generate(PLAN).unwrap();
    let guild_id = made.guild_ids[3];
    stage.world.update_guild(guild_id, &serde_json::json!({ "name": "kept" })).unwrap();
    let more = stage.world.generate(Plan { guilds: 41, ..PLAN }).unwrap();
    assert_eq!(more.guild_ids[..40], made.guild_ids[..]);
    assert_eq!(stage.world.guild(guild_id).unwrap()["name"], "kept");
    let of = |guild_id| {
        let there = |user_id: &&_| stage.world.member(guild_id, **user_id).is_some();
        made.account_ids.iter().filter(there).copied().collect::<BTreeSet<_>>()
    };
    let members: BTreeSet<_> = made.guild_ids.iter().map(|guild_id| of(*guild_id)).collect();
    assert!(members.iter().all(|members| members.len() == 9));
    assert!(members.len() > 5);
}

#[tokio::test]
async fn a_plan_past_the_limits_is_refused() {
    let stage = Stage::new().await;
    for plan in [
        Plan { guilds: 0, ..PLAN },
        Plan { channels: 501, ..PLAN },
        Plan { roles: 250, ..PLAN },
        Plan { members: 0, ..PLAN },
    ] {
        assert!(stage.world.generate(plan).is_err());
    }
}

#[tokio::test]
async fn the_guilds_of_a_seed_fall_on_all_shards_and_are_all_told() {
    let stage = Stage::new().await;
    stage.world.generate(PLAN).unwrap();
    let mut told = BTreeSet::new();
    for index in 0..4 {
        let mut socket = stage.connect().await;
        let properties = serde_json::json!({ "os": "", "browser": "", "device": "" });
        let data = serde_json::json!({ "token": TOKEN, "intents": 1, "shard": [index, 4], "properties": properties });
        socket.send(serde_json::json!({ "op": 2, "d": data })).await;
        let guilds = socket.event("READY").await["guilds"].as_array().unwrap().len();
        assert!((10..=11).contains(&guilds));
        for _ in 0..guilds {
            told.insert(socket.event("GUILD_CREATE").await["id"].to_string());
        }
    }
    assert_eq!(told.len(), 41);
}

#[tokio::test]
async fn changes_of_other_guilds_are_told_while_many_are_pending() {
    let stage = Stage::new().await;
    stage.world.generate(PLAN).unwrap();
    let mut socket = stage.connect().await;
    stage.world.add_gateway_fault(GatewayRule::times(GatewayFault::Duplicate, 1).on("GUILD_CREATE"));
    socket.identify(TOKEN, 1).await;
    socket.event("READY").await;
    let mut sequences = Vec::new();
    for _ in 0..42 {
        socket.event("GUILD_CREATE").await;
        sequences.push(socket.sequence);
    }
    // One of them came twice, under one number.
    assert_eq!(sequences, [2].into_iter().chain(2..=42).collect::<Vec<_>>());
}
