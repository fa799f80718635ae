import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { Bellhop } from "../browser/bellhop.js";
import { Bot } from "./bot.js";

let bellhop;
let bot;
const CREATE = "POST /channels/{channel_id}/messages";

before(async () => {
  bellhop = await Bellhop.start("--only", "world");
});

after(() => bellhop?.stop());

beforeEach(async () => {
  bot = await Bot.login(bellhop);
  /** The waits that discord.js chose for itself, and the scopes of the 429s that it was given. */
  [bot.waits, bot.refusals] = [[], []];
  bot.client.rest.on("rateLimited", (wait) => bot.waits.push(wait));
  bot.client.rest.on("response", (_, { status, headers }) => {
    if (status === 429) bot.refusals.push(headers.get("x-ratelimit-scope"));
  });
  await bellhop.control("DELETE", "/counters");
});

afterEach(async () => {
  await bot.logout();
  await bellhop.control("DELETE", "/limits");
  await bellhop.control("DELETE", "/faults");
});

const answers = async (route) => (await bellhop.control("GET", "/counters")).requests[route];

test("by the headers it waits before a bucket runs over", async () => {
  await bellhop.control("POST", "/limits", { route: CREATE, requests: 2, window_ms: 300 });
  const texts = ["one", "two", "three", "four", "five"];
  for (const text of texts) await bot.channel("general").send(text);
  assert.deepEqual(await answers(CREATE), { 200: 5 });
  assert.deepEqual([bot.waits.length, bot.refusals], [2, []]);
  assert.deepEqual([bot.waits[0].limit, bot.waits[0].global], [2, false]);
});

test("a 429 without warning is waited out and repeated", async () => {
  const fault = { kind: "status", status: 429, retry_after: 0.2 };
  const route = "POST /channels/*/messages";
  await bellhop.control("POST", "/faults", { route, fault, times: 1 });
  const sent = await bot.channel("general").send("once");
  assert.deepEqual(await answers(CREATE), { 200: 1, 429: 1 });
  assert.deepEqual(bot.refusals, ["shared"]);
  const page = await bot.channel("general").messages.fetch({ limit: 2 });
  assert.deepEqual([...page.filter(({ content }) => content === "once").keys()], [sent.id]);
});

test("a full bucket that another process filled is waited out", async () => {
  await bellhop.control("POST", "/limits", { route: CREATE, requests: 1, window_ms: 500 });
  const path = `/channels/${bot.channel("general").id}/messages`;
  await bellhop.rest("POST", path, { content: "from elsewhere" });
  await bot.channel("general").send("from here");
  assert.deepEqual(await answers(CREATE), { 200: 2, 429: 1 });
  assert.deepEqual(bot.refusals, ["user"]);
});

test("the global limit holds all requests, and they all succeed", async () => {
  await bellhop.control("POST", "/limits", { route: "global", requests: 3, window_ms: 500 });
  const names = ["general", "introductions", "showcase", "events", "off-topic"];
  const sent = await Promise.all(names.map((name) => bot.channel(name).send("hello")));
  assert.equal(sent.length, 5);
  const { 200: taken, 429: refused } = await answers(CREATE);
  assert.equal(taken, 5);
  assert.equal(bot.refusals.length, refused);
  assert.ok(refused >= 1 && bot.refusals.every((scope) => scope === "global"), bot.refusals.join());
});

test("a server error is tried again", async () => {
  const route = "POST /channels/*/messages";
  await bellhop.control("POST", "/faults", { route, fault: { kind: "status", status: 502 }, times: 1 });
  await bot.channel("general").send("after all");
  assert.deepEqual(await answers(CREATE), { 200: 1, 502: 1 });
});
