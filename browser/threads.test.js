import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Bellhop } from "./bellhop.js";
import { Visitor, launch } from "./visitor.js";

let bellhop;
let browser;

before(async () => {
  browser = await launch();
  bellhop = await Bellhop.start("--without", "interactions,api,sync-daemon,worker");
});

after(async () => {
  await browser?.close();
  await bellhop?.stop();
});

const both = (channel) =>
  Promise.all(["Milo", "Sam"].map((name) => Visitor.as(browser, bellhop, name, channel)));
const title = (visitor, name) => visitor.page.getByRole("heading", { level: 1, name }).waitFor();

test("a thread is started from a message, talked in, and shown below the message", async () => {
  const [milo, sam] = await both("general");
  await milo.type("Where does the **ferry** leave?");
  const asked = sam.messages().getByRole("article").filter({ hasText: "ferry" });
  await asked.hover();
  await asked.getByRole("button", { name: "Start a thread" }).click();
  const form = sam.page.getByRole("dialog", { name: "New thread" });
  assert.equal(await form.getByLabel("Name").inputValue(), "Where does the ferry leave?");
  await form.getByLabel("Name").fill("The ferry");
  await form.getByRole("button", { name: "Start thread" }).click();
  await title(sam, "The ferry");
  await sam.messages().getByText("Where does the ferry leave?").waitFor();
  await sam.type("Pier 3, on the hour.");
  await milo.messages().getByRole("link", { name: "The ferry 1 message" }).click();
  await milo.messages().getByText("Pier 3, on the hour.").waitFor();
  await milo.page.getByRole("main").getByRole("link", { name: "#general" }).click();
  await title(milo, "general");
  assert.deepEqual([...milo.errors, ...sam.errors], []);
});

test("an archived and locked thread says so, and only those who manage threads open it again", async () => {
  const [milo, sam] = await both("off-topic");
  await milo.page.getByRole("button", { name: "New thread" }).click();
  await milo.page.getByLabel("Name").fill("Lost and found");
  await milo.page.getByRole("button", { name: "Start thread" }).click();
  await title(milo, "Lost and found");
  await sam.messages().getByText("Milo started a thread: Lost and found").waitFor();
  await sam
    .messages()
    .getByRole("link", { name: /^Lost and found/ })
    .click();
  await sam.page.getByRole("button", { name: "Lock" }).click();
  await milo.page.getByText("This thread is locked: only those who manage threads may write here.").waitFor();
  await sam.page.getByRole("button", { name: "Archive" }).click();
  // Who stood in it stands in its channel now.
  await title(milo, "off-topic");
  await milo.messages().getByText("Archived and locked").waitFor();
  assert.equal(await milo.messages().getByRole("button", { name: "Open again" }).count(), 0);
  await sam.messages().getByRole("button", { name: "Open again" }).click();
  await title(sam, "Lost and found");
  await milo
    .messages()
    .getByRole("link", { name: /^Lost and found/ })
    .waitFor();
  assert.deepEqual([...milo.errors, ...sam.errors], []);
});

test("a private thread is seen by those in it, and by whom they mention", async () => {
  const [milo, nia] = await Promise.all(
    ["Milo", "Nia"].map((name) => Visitor.as(browser, bellhop, name, "events")),
  );
  await milo.page.getByRole("button", { name: "New thread" }).click();
  await milo.page.getByLabel("Name").fill("The surprise");
  await milo.page.getByLabel("Private: only people who are added see it").check();
  await milo.page.getByRole("button", { name: "Start thread" }).click();
  await title(milo, "The surprise");
  const line = nia.page
    .getByRole("navigation", { name: "Channels" })
    .getByRole("link", { name: "The surprise" });
  await milo.type("Not a word.");
  await milo.messages().getByText("Not a word.").waitFor();
  assert.equal(await line.count(), 0);
  await milo.type(`You too, <@${await bellhop.account("Nia")}>!`);
  await line.click();
  await nia.messages().getByText("Not a word.").waitFor();
  await nia.page.getByText("· private").waitFor();
  assert.deepEqual([...milo.errors, ...nia.errors], []);
});

test("a forum lists its posts, and a post begins with its message", async () => {
  const channels = `/guilds/${bellhop.ids.guild_id}/channels`;
  await bellhop.rest("POST", channels, { name: "help", type: 15, topic: "Ask away." });
  const [milo, sam] = await both("help");
  await sam.messages().getByText("There are no posts yet.").waitFor();
  await milo.page.getByRole("button", { name: "New post" }).click();
  await milo.page.getByLabel("Title").fill("How do I moor?");
  await milo.page.getByRole("textbox", { name: "Message" }).fill("Asking for a friend.");
  await milo.page.getByRole("button", { name: "Post", exact: true }).click();
  await title(milo, "How do I moor?");
  await milo.messages().getByText("Asking for a friend.").waitFor();
  await milo.type("Anybody?");
  await sam
    .messages()
    .getByRole("link", { name: /^How do I moor\? Milo .* 1 message$/ })
    .waitFor();
  assert.deepEqual([...milo.errors, ...sam.errors], []);
});
