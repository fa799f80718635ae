import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { once } from "node:events";
import { REST } from "@discordjs/rest";
import { CompressionMethod, WebSocketManager, WebSocketShardEvents } from "@discordjs/ws";
import { Bellhop } from "../browser/bellhop.js";
import { hurry } from "./bot.js";

let bellhop;
const PATIENCE = 15_000;
/** GUILDS. */
const INTENTS = 1;

before(async () => {
  bellhop = await Bellhop.start("--only", "world");
  await hurry(bellhop);
});

after(() => bellhop?.stop());

/** discord.js's own layer for the gateway, the part of it that can be told how to compress. */
async function connect(compression) {
  const { ids } = bellhop;
  const rest = new REST({ api: ids.world.rest.replace(/\/v10$/, "") }).setToken(ids.bot_token);
  const manager = new WebSocketManager({ token: ids.bot_token, intents: INTENTS, compression, rest });
  await manager.connect();
  return manager;
}

const next = (manager, event) => once(manager, event, { signal: AbortSignal.timeout(PATIENCE) });

/** The next dispatch of a name. */
async function dispatch(manager, name) {
  for (;;) {
    const [{ t, d }] = await next(manager, WebSocketShardEvents.Dispatch);
    if (t === name) return d;
  }
}

for (const [name, compression] of [
  ["without compression", null],
  ["over zlib-stream", CompressionMethod.ZlibNative],
]) {
  test(`${name} it identifies, hears events, and resumes`, async () => {
    const manager = await connect(compression);
    const patch = (body) => bellhop.rest("PATCH", `/guilds/${bellhop.ids.guild_id}`, body);
    await bellhop.control("DELETE", "/counters");
    const resumed = next(manager, WebSocketShardEvents.Resumed);
    await bellhop.control("POST", "/gateway", { do: "cut" });
    await resumed;
    const path = `/guilds/${bellhop.ids.guild_id}/channels`;
    const created = dispatch(manager, "CHANNEL_CREATE");
    const channel = await bellhop.rest("POST", path, { name: "compressed", topic: "é".repeat(900) });
    assert.deepEqual(await created, channel);
    const { identifies, resumes } = await bellhop.control("GET", "/counters");
    assert.deepEqual([identifies, resumes], [0, 1]);
    await manager.destroy();
  });
}
