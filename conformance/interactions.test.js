import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { InteractionResponseType, InteractionType, verifyKey } from "discord-interactions";
import { REST, Routes, SlashCommandBuilder } from "discord.js";
import { Bellhop } from "../browser/bellhop.js";
import { Endpoint } from "./endpoint.js";

let bellhop;
let endpoint;
let rest;
let milo;

before(async () => {
  bellhop = await Bellhop.start("--only", "world");
  const { ids } = bellhop;
  rest = new REST({ api: ids.world.rest.replace(/\/v10$/, "") }).setToken(ids.bot_token);
  milo = ids.members.member;
});

after(() => bellhop?.stop());

beforeEach(async () => {
  endpoint = await Endpoint.start(bellhop.ids.public_key);
});

afterEach(() => endpoint.stop());

const choose = (url) => rest.patch(Routes.currentApplication(), { body: { interactions_endpoint_url: url } });

/** Registers a guild command. */
function register(command) {
  const { application_id: application, guild_id: guild } = bellhop.ids;
  return rest.put(Routes.applicationGuildCommands(application, guild), { body: [command.toJSON()] });
}

test("an endpoint that verifies is accepted, after two PINGs of which one is false", async () => {
  const application = await choose(endpoint.url);
  assert.equal(application.interactions_endpoint_url, endpoint.url);
  assert.deepEqual([endpoint.verified.length, endpoint.refused], [1, 1]);
  assert.equal(endpoint.verified[0].payload.type, InteractionType.PING);
});

test("an endpoint that verifies with another key is refused", async () => {
  endpoint.key = "0".repeat(62) + "01";
  const refusal = await choose(endpoint.url).catch((error) => error);
  assert.equal(refusal.code, 50035);
  assert.equal(endpoint.verified.length, 0);
});

test("a signature holds for its own body, time and key alone", async () => {
  await choose(endpoint.url);
  const { body, signature, timestamp } = endpoint.verified[0];
  const key = bellhop.ids.public_key;
  assert.equal(await verifyKey(body, signature, timestamp, key), true);
  assert.equal(await verifyKey(Buffer.concat([body, Buffer.from(" ")]), signature, timestamp, key), false);
  assert.equal(await verifyKey(body, signature, `${Number(timestamp) + 1}`, key), false);
  assert.equal(await verifyKey(body, signature.replace(/^../, "00"), timestamp, key), false);
});

test("a registered command is run, and its answer shown", async () => {
  await choose(endpoint.url);
  const command = new SlashCommandBuilder()
    .setName("greet")
    .setDescription("Says hello")
    .addUserOption((option) => option.setName("whom").setDescription("Whom to greet").setRequired(true));
  const [registered] = await register(command);
  assert.equal(registered.options[0].required, true);
  endpoint.answer = ({ data }) => {
    const content = `Hello <@${data.options[0].value}>`;
    return { type: InteractionResponseType.CHANNEL_MESSAGE_WITH_SOURCE, data: { content } };
  };
  const channel = await bellhop.channel("general");
  const act = { type: "command", channel_id: channel, name: "greet", options: { whom: milo } };
  await bellhop.control("POST", "/interactions", { user_id: milo, ...act });
  const { payload } = endpoint.verified.at(-1);
  assert.deepEqual([payload.type, payload.data.id], [InteractionType.APPLICATION_COMMAND, registered.id]);
  assert.equal(payload.data.resolved.users[milo].id, milo);
  const query = new URLSearchParams({ limit: 1 });
  const [newest] = await rest.get(Routes.channelMessages(channel), { query });
  assert.equal(newest.content, `Hello <@${milo}>`);
  assert.equal(newest.interaction_metadata.id, payload.id);
});

test("a deferred click is followed up through its webhook", async () => {
  await choose(endpoint.url);
  const { application_id: application } = bellhop.ids;
  const button = { type: 2, style: 1, label: "Open", custom_id: "open" };
  const channel = await bellhop.channel("general");
  const body = { content: "Tickets", components: [{ type: 1, components: [button] }] };
  const posted = await rest.post(Routes.channelMessages(channel), { body });
  const type = InteractionResponseType.DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE;
  endpoint.answer = () => ({ type, data: { flags: 64 } });
  const act = { type: "component", message_id: posted.id, custom_id: "open" };
  await bellhop.control("POST", "/interactions", { user_id: milo, ...act });
  const { payload } = endpoint.verified.at(-1);
  assert.deepEqual([payload.message.id, payload.data.custom_id], [posted.id, "open"]);
  const original = Routes.webhookMessage(application, payload.token);
  // The token in the address is all the proof that a webhook asks for.
  const edited = await rest.patch(original, { body: { content: "Ticket 1" }, auth: false });
  assert.deepEqual([edited.content, edited.flags & 64], ["Ticket 1", 64]);
  const hook = Routes.webhook(application, payload.token);
  const more = await rest.post(hook, { body: { content: "More" }, auth: false });
  assert.notEqual(more.id, edited.id);
  assert.equal((await rest.get(original, { auth: false })).content, "Ticket 1");
  await rest.delete(original, { auth: false });
});
