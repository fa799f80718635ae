import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  ChannelType,
  EmbedBuilder,
  Events,
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

test("a channel is created, renamed and deleted", async () => {
  const [channel, [created]] = await bot.seeing(
    Events.ChannelCreate,
    ({ name }) => name === "tickets",
    () => {
      const everyone = { id: bot.guild.id, deny: [PermissionFlagsBits.ViewChannel] };
      const own = { id: bot.client.user.id, allow: [PermissionFlagsBits.ViewChannel] };
      const permissionOverwrites = [everyone, own];
      const parent = bot.channel("Harbour");
      return bot.guild.channels.create({ name: "tickets", topic: "Ask", parent, permissionOverwrites });
    },
  );
  assert.deepEqual([created.id, created.type, created.topic], [channel.id, ChannelType.GuildText, "Ask"]);
  assert.equal(created.parent.name, "Harbour");
  assert.equal(created.permissionOverwrites.cache.size, 2);

  const renamed = (_, { id, name }) => id === channel.id && name === "desk";
  await bot.seeing(Events.ChannelUpdate, renamed, () => channel.setName("desk", "a better name"));
  assert.equal(bot.guild.channels.cache.get(channel.id).name, "desk");
  await bot.seeing(
    Events.ChannelDelete,
    ({ id }) => id === channel.id,
    () => channel.delete(),
  );
  assert.equal(bot.guild.channels.cache.has(channel.id), false);
});

test("a role is created, renamed and deleted", async () => {
  const [role, [created]] = await bot.seeing(
    Events.GuildRoleCreate,
    ({ name }) => name === "Sailor",
    () => bot.guild.roles.create({ name: "Sailor", colors: { primaryColor: 0x3498db }, hoist: true }),
  );
  assert.deepEqual([created.id, created.hoist, created.colors.primaryColor], [role.id, true, 0x3498db]);
  assert.equal(created.comparePositionTo(bot.guild.roles.everyone) > 0, true);
  const renamed = (_, { id, name }) => id === role.id && name === "Captain";
  await bot.seeing(Events.GuildRoleUpdate, renamed, () => role.setName("Captain"));
  assert.equal(bot.guild.roles.cache.get(role.id).name, "Captain");
  await bot.seeing(
    Events.GuildRoleDelete,
    ({ id }) => id === role.id,
    () => role.delete(),
  );
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
  const [posted, [heard]] = await bot.seeing(
    Events.MessageCreate,
    ({ content }) => content === "Tickets",
    () => bot.channel("general").send({ content: "Tickets", embeds: [embed], components: rows }),
  );
  assert.equal(heard.id, posted.id);
  assert.equal(heard.author.id, bot.client.user.id);
  assert.equal(posted.embeds[0].fields[0].value, "All");
  const [first, second] = posted.components;
  assert.deepEqual(
    [first.components[0].customId, first.components[1].url, second.components[0].options[0].emoji.name],
    ["open", "https://example.org/", "🐛"],
  );

  button.setLabel("Closed").setDisabled(true);
  const edit = { content: "Later", components: [new ActionRowBuilder().setComponents(button)] };
  const edited = (_, { id, content }) => id === posted.id && content === "Later";
  const [, [, after]] = await bot.seeing(Events.MessageUpdate, edited, () => posted.edit(edit));
  assert.ok(after.editedTimestamp >= after.createdTimestamp);
  assert.deepEqual([after.components.length, after.components[0].components[0].disabled], [1, true]);
  const gone = ({ id }) => id === posted.id;
  await bot.seeing(Events.MessageDelete, gone, () => posted.delete());
  const answer = await bot.channel("general").messages.fetch(posted.id).catch(({ code }) => code);
  assert.equal(answer, 10008);
});

test("an answer to a message shows what it answers", async () => {
  const general = bot.channel("general");
  const question = await general.send("Is the harbour open?");
  const answer = await question.reply("It is.");
  assert.deepEqual([answer.reference.messageId, answer.mentions.repliedUser.id], [question.id, bot.client.user.id]);
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
