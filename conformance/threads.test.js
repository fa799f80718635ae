import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ChannelType, Events } from "discord.js";
import { Bellhop } from "../browser/bellhop.js";
import { Bot } from "./bot.js";

let bellhop;
let bot;

before(async () => {
  bellhop = await Bellhop.start("--only", "world");
  bot = await Bot.login(bellhop);
});

after(async () => {
  await bot?.logout();
  await bellhop?.stop();
  assert.deepEqual(bot?.errors, []);
});

const named = (name) => (thread) => thread.name === name;

test("a thread is started from a message, written in, archived and deleted", async () => {
  const message = await bot.channel("general").send("Who is on watch?");
  const [thread, [heard]] = await bot.seeing(Events.ThreadCreate, named("watch"), () =>
    message.startThread({ name: "watch", autoArchiveDuration: 60 }),
  );
  assert.deepEqual([heard.id, thread.id, thread.type], [message.id, message.id, ChannelType.PublicThread]);
  assert.equal(thread.ownerId, bot.client.user.id);
  const written = ({ channelId, content }) => channelId === thread.id && content === "I am.";
  await bot.seeing(Events.MessageCreate, written, () => thread.send("I am."));
  const active = await bot.guild.channels.fetchActiveThreads();
  assert.deepEqual([...active.threads.keys()], [thread.id]);
  const archived = (_, { id, archived }) => id === thread.id && archived;
  await bot.seeing(Events.ThreadUpdate, archived, () => thread.setArchived(true));
  assert.equal((await bot.guild.channels.fetchActiveThreads()).threads.size, 0);
  const gone = ({ id }) => id === thread.id;
  await bot.seeing(Events.ThreadDelete, gone, () => thread.delete());
});

test("a thread without a message takes members in", async () => {
  const [thread] = await bot.seeing(Events.ThreadCreate, named("crew"), () =>
    bot.channel("general").threads.create({ name: "crew", type: ChannelType.PublicThread }),
  );
  await thread.members.add(bellhop.ids.members.member);
  const members = await thread.members.fetch();
  assert.ok(members.has(bellhop.ids.members.member));
  const renamed = (_, { id, name }) => id === thread.id && name === "deck";
  await bot.seeing(Events.ThreadUpdate, renamed, () => thread.setName("deck"));
  await thread.delete();
});

test("active threads come with the guild", async () => {
  const thread = await bot.channel("general").threads.create({ name: "night watch" });
  const other = await Bot.login(bellhop);
  assert.equal(other.guild.channels.cache.get(thread.id)?.name, "night watch");
  assert.equal(other.channel("general").threads.cache.size, 1);
  await other.logout();
  await thread.delete();
});
