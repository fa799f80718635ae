import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { Events } from "discord.js";
import { Bellhop } from "../browser/bellhop.js";
import { Bot } from "./bot.js";

let bellhop;
let bot;

before(async () => {
  bellhop = await Bellhop.start("--only", "world");
});

after(() => bellhop?.stop());

beforeEach(async () => {
  await bellhop.control("DELETE", "/counters");
  bot = await Bot.login(bellhop);
});

afterEach(async () => {
  await bot.logout();
  assert.deepEqual(bot.errors, []);
});

const ids = (collection) => [...collection.keys()].sort();
const idsOf = (objects) => objects.map(({ id }) => id).sort();

test("it sees the guild complete", async () => {
  const path = `/guilds/${bellhop.ids.guild_id}`;
  const guild = await bellhop.rest("GET", path);
  const channels = await bellhop.rest("GET", `${path}/channels`);
  const { guild: seen } = bot;
  assert.deepEqual([seen.name, seen.ownerId, seen.available], [guild.name, guild.owner_id, true]);
  assert.deepEqual(ids(seen.roles.cache), idsOf(guild.roles));
  assert.deepEqual(ids(seen.channels.cache), idsOf(channels));
  assert.deepEqual(ids(seen.emojis.cache), idsOf(guild.emojis));
  assert.ok(guild.emojis.length > 0);
  assert.equal(seen.members.me.id, bot.client.user.id);
  assert.ok(seen.members.me.roles.cache.size > 1, "its own managed role besides @everyone");
});

test("it reckons its permissions as the world does", async () => {
  const staffRoom = bot.channel("staff-room");
  assert.ok(staffRoom.viewable);
  assert.equal(staffRoom.parent.name, "Staff");
  const member = await bot.guild.members.fetch(bellhop.ids.members.member);
  assert.equal(staffRoom.permissionsFor(member).has("ViewChannel"), false);
  assert.equal(bot.channel("general").permissionsFor(member).has("SendMessages"), true);
});

test("it reads its application and its owner", async () => {
  const application = await bot.client.application.fetch();
  assert.equal(application.id, bellhop.ids.application_id);
  assert.equal(application.owner.id, bellhop.ids.members.owner);
});

test("it resumes after a cut, and hears what it missed", async () => {
  const missed = bot.next(Events.GuildUpdate, (_, guild) => guild.name === "Pier");
  const resumed = bot.next(Events.ShardResume);
  await bellhop.control("POST", "/gateway", { do: "cut" });
  const rename = { method: "PATCH", path: `/guilds/${bellhop.ids.guild_id}`, body: { name: "Pier" } };
  await bellhop.control("POST", "/rest", rename);
  await Promise.all([missed, resumed]);
  assert.deepEqual([bot.count("READY"), bot.count("RESUMED"), bot.count("GUILD_CREATE")], [1, 1, 1]);
  const counters = await bellhop.control("GET", "/counters");
  assert.deepEqual([counters.identifies, counters.resumes, counters.open_sessions], [1, 1, 1]);
});

test("it resumes when it is asked to reconnect", async () => {
  const resumed = bot.next(Events.ShardResume);
  await bellhop.control("POST", "/gateway", { do: "reconnect" });
  await resumed;
  assert.deepEqual([bot.count("READY"), bot.count("RESUMED")], [1, 1]);
});

test("it identifies anew when its session is gone", async () => {
  const again = bot.next(Events.ShardReady);
  await bellhop.control("POST", "/gateway", { do: "invalidate", resumable: false });
  await again;
  assert.deepEqual([bot.count("READY"), bot.count("RESUMED")], [2, 0]);
});

test("an outage of a guild makes it unavailable, not gone", async () => {
  const path = `/guilds/${bellhop.ids.guild_id}/unavailable`;
  const away = bot.next(Events.GuildUnavailable);
  await bellhop.control("PUT", path, { unavailable: true });
  await away;
  const back = bot.next(Events.GuildAvailable);
  await bellhop.control("PUT", path, { unavailable: false });
  await back;
  assert.ok(bot.client.guilds.cache.get(bellhop.ids.guild_id).available);
});
