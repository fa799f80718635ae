import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ChannelType, PermissionFlagsBits } from "discord.js";
import { Bellhop } from "../browser/bellhop.js";
import { Bot } from "./bot.js";

let bellhop;
let bot;

before(async () => {
  bellhop = await Bellhop.start("--only", "world");
  bot = await Bot.login(bellhop);
  // To delete a thread, even one of its own, the bot needs a right that the demo does not give.
  const role = bot.guild.members.me.roles.botRole;
  const permissions = `${role.permissions.add(PermissionFlagsBits.ManageThreads).bitfield}`;
  const path = `/guilds/${bot.guild.id}/roles/${role.id}`;
  await bellhop.control("POST", "/rest", { method: "PATCH", path, body: { permissions } });
});

after(async () => {
  await bot?.logout();
  await bellhop?.stop();
  assert.deepEqual(bot?.errors, []);
});

const of = (wanted) => ({ id }) => id === wanted.id;
const named = (name) => (thread) => thread.name === name;

test("a thread is started from a message, written in, archived and deleted", async () => {
  const message = await bot.channel("general").send("Who is on watch?");
  const [thread, heard] = await bot.seeing("THREAD_CREATE", named("watch"), () =>
    message.startThread({ name: "watch", autoArchiveDuration: 60 }),
  );
  assert.deepEqual([heard.id, thread.id, thread.type], [message.id, message.id, ChannelType.PublicThread]);
  assert.equal(thread.ownerId, bot.client.user.id);
  const written = ({ channel_id: id, content }) => id === thread.id && content === "I am.";
  await bot.seeing("MESSAGE_CREATE", written, () => thread.send("I am."));
  const active = await bot.guild.channels.fetchActiveThreads();
  assert.deepEqual([...active.threads.keys()], [thread.id]);
  const archived = ({ id, thread_metadata: state }) => id === thread.id && state.archived;
  await bot.seeing("THREAD_UPDATE", archived, () => thread.setArchived(true));
  assert.equal((await bot.guild.channels.fetchActiveThreads()).threads.size, 0);
  await bot.seeing("THREAD_DELETE", of(thread), () => thread.delete());
});

test("a thread without a message takes members in", async () => {
  const [thread] = await bot.seeing("THREAD_CREATE", named("crew"), () =>
    bot.channel("general").threads.create({ name: "crew", type: ChannelType.PublicThread }),
  );
  await thread.members.add(bellhop.ids.members.member);
  const member = await thread.members.fetch(bellhop.ids.members.member);
  assert.equal(member.thread.id, thread.id);
  assert.equal(await thread.members.fetch().catch(({ code }) => code), 50001, "the intent is not allowed");
  await bot.seeing("THREAD_UPDATE", named("deck"), () => thread.setName("deck"));
  await thread.delete();
});

test("active threads come with the guild", async (t) => {
  const thread = await bot.channel("general").threads.create({ name: "night watch" });
  const other = await Bot.login(bellhop);
  t.after(() => other.logout());
  assert.equal(other.guild.channels.cache.get(thread.id)?.name, "night watch");
  assert.equal(other.channel("general").threads.cache.size, 1);
  await thread.delete();
});
