import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  Events,
  MessageFlags,
  ModalBuilder,
  PermissionFlagsBits,
  SlashCommandBuilder,
  TextInputBuilder,
  TextInputStyle,
} from "discord.js";
import { Bellhop } from "../browser/bellhop.js";
import { Bot } from "./bot.js";

let bellhop;
let bot;
let milo;

before(async () => {
  bellhop = await Bellhop.start("--only", "world");
  await bellhop.control("PUT", "/endpoint", { url: null });
  bot = await Bot.login(bellhop);
  milo = bellhop.ids.members.member;
});

after(async () => {
  await bot?.logout();
  await bellhop?.stop();
  assert.deepEqual(bot?.errors, []);
});

/** Lets Milo act: the interaction as discord.js reads it, and what will have come of it. */
async function act(body) {
  const created = bot.next(Events.InteractionCreate);
  const acted = bellhop.control("POST", "/interactions", { user_id: milo, ...body });
  // Whether it was delivered shows when the outcome is awaited.
  acted.catch(() => undefined);
  const [interaction] = await created;
  return [interaction, acted];
}

/** A message with a button in #general. */
async function post(customId) {
  const button = new ButtonBuilder().setCustomId(customId).setLabel("Press").setStyle(ButtonStyle.Success);
  const components = [new ActionRowBuilder().setComponents(button)];
  return bot.channel("general").send({ content: customId, components });
}

const ephemerals = () => bellhop.control("GET", `/users/${milo}/ephemerals`);

test("a command reaches discord.js with its options, and is answered", async () => {
  const command = new SlashCommandBuilder()
    .setName("promote")
    .setDescription("Gives a role")
    .addRoleOption((option) => option.setName("role").setDescription("Which").setRequired(true))
    .addChannelOption((option) => option.setName("where").setDescription("Where"));
  await bot.guild.commands.set([command]);
  const role = bot.guild.roles.cache.find(({ name }) => name === "News");
  const general = bot.channel("general");
  const options = { role: role.id, where: general.id };
  const [interaction, acted] = await act({ type: "command", channel_id: general.id, name: "promote", options });
  assert.ok(interaction.isChatInputCommand());
  assert.equal(interaction.options.getRole("role"), role);
  assert.equal(interaction.options.getChannel("where").id, general.id);
  assert.ok(interaction.memberPermissions.has(PermissionFlagsBits.SendMessages));
  assert.ok(interaction.appPermissions.has(PermissionFlagsBits.ManageRoles));
  await interaction.reply({ content: "Done", flags: MessageFlags.Ephemeral });
  await acted;
  assert.equal((await interaction.fetchReply()).content, "Done");
  assert.equal((await ephemerals()).at(-1).content, "Done");
});

test("a click is deferred, finished and followed up", async () => {
  const message = await post("defer");
  const [interaction, acted] = await act({ type: "component", message_id: message.id, custom_id: "defer" });
  assert.ok(interaction.isButton());
  assert.deepEqual([interaction.message.id, interaction.customId], [message.id, "defer"]);
  await interaction.deferReply();
  const edited = await interaction.editReply("Thought about it");
  assert.equal(edited.interactionMetadata.id, interaction.id);
  const more = await interaction.followUp({ content: "And more" });
  assert.deepEqual([edited.content, more.content], ["Thought about it", "And more"]);
  await interaction.deleteReply();
  await acted;
});

test("a click changes the message that it was on", async () => {
  const message = await post("update");
  const [interaction, acted] = await act({ type: "component", message_id: message.id, custom_id: "update" });
  const updated = ({ id, content }) => id === message.id && content === "Changed";
  await bot.seeing("MESSAGE_UPDATE", updated, () => interaction.update({ content: "Changed", components: [] }));
  await acted;
});

test("a modal is shown, filled in and answered", async () => {
  const message = await post("ask");
  const [click, clicked] = await act({ type: "component", message_id: message.id, custom_id: "ask" });
  const input = new TextInputBuilder().setCustomId("why").setLabel("Why?").setStyle(TextInputStyle.Paragraph);
  const rows = new ActionRowBuilder().setComponents(input);
  await click.showModal(new ModalBuilder().setCustomId("form").setTitle("Ticket").setComponents(rows));
  await clicked;
  const [submit, submitted] = await act({ type: "modal", interaction_id: click.id, fields: { why: "It leaks" } });
  assert.ok(submit.isModalSubmit());
  assert.deepEqual([submit.customId, submit.fields.getTextInputValue("why")], ["form", "It leaks"]);
  await submit.reply({ content: "Thank you", flags: MessageFlags.Ephemeral });
  await submitted;
  assert.equal((await ephemerals()).at(-1).content, "Thank you");
});
