//! Compressed connections: one context, flushed after each message, however large.

use bellhop_world::Plan;
use flate2::{Decompress, FlushDecompress};
use serde_json::{Value, json};
use zstd_safe::{DCtx, InBuffer, OutBuffer};

use crate::support::{Stage, TOKEN};

/// Room for the largest message of these tests.
const ROOM: usize = 4 * 1024 * 1024;

/// A world with one guild as large as guilds are; the `GUILD_CREATE` is some hundred kilobytes.
async fn stage_with_large_guild() -> Stage {
    let stage = Stage::new().await;
    stage.world.generate(Plan { seed: 3, guilds: 1, channels: 500, roles: 249, members: 1 }).unwrap();
    stage
}

/// READY and two guilds, each one message, unpacked by `unpack`.
async fn log_in(stage: &Stage, compress: &str, mut unpack: impl FnMut(&[u8]) -> Vec<u8>) {
    let mut socket = stage.open(&format!("v=10&encoding=json&compress={compress}")).await;
    let mut next = async || -> Value { serde_json::from_slice(&unpack(&socket.bytes().await)).unwrap() };
    assert_eq!(next().await["op"], 10);
    socket.identify(TOKEN, 1).await;
    let mut next = async || -> Value { serde_json::from_slice(&unpack(&socket.bytes().await)).unwrap() };
    assert_eq!(next().await["t"], "READY");
    let channels = [next().await, next().await].map(|guild| guild["d"]["channels"].as_array().unwrap().len());
    assert_eq!(channels, [500, 16]);
    stage.world.update_guild(stage.demo.guild_id, &json!({ "name": "Pier" })).unwrap();
    assert_eq!(next().await["d"]["name"], "Pier");
}

#[tokio::test]
async fn zlib_stream_is_one_stream_with_a_suffix_after_each_message() {
    let stage = stage_with_large_guild().await;
    let mut stream = Decompress::new(true);
    log_in(&stage, "zlib-stream", |packed| {
        assert!(packed.ends_with(&[0, 0, 0xff, 0xff]));
        let mut plain = Vec::with_capacity(ROOM);
        stream.decompress_vec(packed, &mut plain, FlushDecompress::Sync).unwrap();
        assert!(plain.len() < 100 || packed.len() < plain.len());
        plain
    })
    .await;
}

#[tokio::test]
async fn zstd_stream_is_one_frame_that_yields_each_message() {
    let stage = stage_with_large_guild().await;
    let mut context = DCtx::create();
    log_in(&stage, "zstd-stream", |packed| {
        let mut plain = Vec::with_capacity(ROOM);
        let (mut input, mut room) = (InBuffer::around(packed), OutBuffer::around(&mut plain));
        while input.pos() < packed.len() {
            context.decompress_stream(&mut room, &mut input).unwrap();
        }
        context.decompress_stream(&mut room, &mut input).unwrap();
        assert!(room.pos() < 100 || packed.len() < room.pos());
        plain
    })
    .await;
}
