import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  ChannelType,
  EmbedBuilder,
  PermissionFlagsBits,
  StringSelectMenuBuilder,
} from "discord.js";
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

const of = (wanted) => ({ id }) => id === wanted.id;
const named = (name) => (object) => (object.role ?? object).name === name;

test("a channel is created, renamed and deleted", async () => {
  const [channel, created] = await bot.seeing("CHANNEL_CREATE", named("tickets"), () => {
    const everyone = { id: bot.guild.id, deny: [PermissionFlagsBits.ViewChannel] };
    const own = { id: bot.client.user.id, allow: [PermissionFlagsBits.ViewChannel] };
    const permissionOverwrites = [everyone, own];
    const parent = bot.channel("Harbour");
    return bot.guild.channels.create({ name: "tickets", topic: "Ask", parent, permissionOverwrites });
  });
  assert.deepEqual([created.id, channel.type, channel.topic], [channel.id, ChannelType.GuildText, "Ask"]);
  assert.equal(channel.parent.name, "Harbour");
  assert.equal(channel.permissionOverwrites.cache.size, 2);
  await bot.seeing("CHANNEL_UPDATE", named("desk"), () => channel.setName("desk", "a better name"));
  assert.equal(bot.guild.channels.cache.get(channel.id).name, "desk");
  await bot.seeing("CHANNEL_DELETE", of(channel), () => channel.delete());
  assert.equal(bot.guild.channels.cache.has(channel.id), false);
});

test("a role is created, renamed and deleted", async () => {
  const [role, { role: created }] = await bot.seeing("GUILD_ROLE_CREATE", named("Sailor"), () =>
    bot.guild.roles.create({ name: "Sailor", colors: { primaryColor: 0x3498db }, hoist: true }),
  );
  assert.equal(created.id, role.id);
  assert.deepEqual([role.hoist, role.colors.primaryColor], [true, 0x3498db]);
  assert.equal(role.comparePositionTo(bot.guild.roles.everyone) > 0, true);
  await bot.seeing("GUILD_ROLE_UPDATE", named("Captain"), () => role.setName("Captain"));
  assert.equal(bot.guild.roles.cache.get(role.id).name, "Captain");
  await bot.seeing("GUILD_ROLE_DELETE", ({ role_id: id }) => id === role.id, () => role.delete());
  assert.equal(bot.guild.roles.cache.has(role.id), false);
});

test("a member is given a role and loses it", async () => {
  const member = await bot.guild.members.fetch(bellhop.ids.members.stranger).catch(({ code }) => code);
  assert.equal(member, 10007);
  const nia = await bot.guild.members.fetch(await bellhop.account("Nia"));
  const role = bot.guild.roles.cache.find(({ name }) => name === "News");
  await nia.roles.add(role, "she asked");
  assert.deepEqual(await bellhop.rolesOf(nia.id), ["News"]);
  await nia.roles.remove(role);
  assert.deepEqual(await bellhop.rolesOf(nia.id), []);
});

const saying = (text) => ({ content }) => content === text;

test("a message with an embed, buttons and a select is posted, edited and deleted", async () => {
  const button = new ButtonBuilder().setCustomId("open").setLabel("Open").setStyle(ButtonStyle.Primary);
  const link = new ButtonBuilder().setURL("https://example.org/").setLabel("Read").setStyle(ButtonStyle.Link);
  const options = [{ label: "A bug", value: "bug", emoji: "🐛" }];
  const select = new StringSelectMenuBuilder().setCustomId("kind").setOptions(options);
  const rows = [[button, link], [select]].map((row) => new ActionRowBuilder().setComponents(row));
  const embed = new EmbedBuilder()
    .setTitle("Desk")
    .setColor(0x5865f2)
    .setFields({ name: "Hours", value: "All", inline: true });
  const [posted, heard] = await bot.seeing("MESSAGE_CREATE", saying("Tickets"), () =>
    bot.channel("general").send({ content: "Tickets", embeds: [embed], components: rows }),
  );
  assert.deepEqual([heard.id, heard.author.id, heard.components.length], [posted.id, bot.client.user.id, 2]);
  assert.equal(posted.embeds[0].fields[0].value, "All");
  const [first, second] = posted.components;
  assert.deepEqual(
    [first.components[0].customId, first.components[1].url, second.components[0].options[0].emoji.name],
    ["open", "https://example.org/", "🐛"],
  );

  button.setLabel("Closed").setDisabled(true);
  const edit = { content: "Later", components: [new ActionRowBuilder().setComponents(button)] };
  const [edited] = await bot.seeing("MESSAGE_UPDATE", saying("Later"), () => posted.edit(edit));
  assert.ok(edited.editedTimestamp >= edited.createdTimestamp);
  assert.deepEqual([edited.components.length, edited.components[0].components[0].disabled], [1, true]);
  await bot.seeing("MESSAGE_DELETE", of(posted), () => posted.delete());
  const answer = await bot.channel("general").messages.fetch(posted.id).catch(({ code }) => code);
  assert.equal(answer, 10008);
});

test("an answer to a message shows what it answers", async () => {
  const general = bot.channel("general");
  const question = await general.send("Is the harbour open?");
  const answer = await question.reply("It is.");
  assert.equal(answer.reference.messageId, question.id);
  assert.equal(answer.mentions.repliedUser.id, bot.client.user.id);
  const page = await general.messages.fetch({ limit: 2 });
  assert.deepEqual([...page.keys()], [answer.id, question.id]);
});

test("a refusal is the one that discord.js knows", async () => {
  const highest = bot.guild.roles.cache.find(({ name }) => name === "Harbourmaster");
  assert.equal(await highest.setName("Pirate").catch(({ code }) => code), 50013);
  const [rows] = [[new ActionRowBuilder({ components: [{ type: 2, style: 1, label: "No id" }] })]];
  const refused = await bot.channel("general").send({ components: rows }).catch((error) => error);
  assert.equal(refused.code, 50035);
  assert.match(refused.message, /components\[0\]\.components\[0\]\.custom_id\[BASE_TYPE_REQUIRED\]/);
});
