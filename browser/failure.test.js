import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { Bellhop } from "./bellhop.js";
import { Visitor, launch } from "./visitor.js";

let bellhop;
let browser;

before(async () => {
  browser = await launch();
  bellhop = await Bellhop.start("--without", "interactions");
});

after(async () => {
  await browser?.close();
  await bellhop?.stop();
});

// Nobody listens there: a process that was killed.
beforeEach(() => bellhop.control("PUT", "/endpoint", { url: "http://127.0.0.1:9/interactions" }));

test("a click that nobody answers has failed", async () => {
  const nia = await Visitor.as(browser, bellhop, "Nia");
  await nia.press("News");
  const panel = nia.messages().getByRole("article").filter({ hasText: "Pick your roles" });
  await panel.getByText("This interaction failed").click();
  await panel.getByText(/^Why: no connection/).waitFor();
  assert.deepEqual(await bellhop.rolesOf(await bellhop.account("Nia")), []);
});

test("an application that stays silent has failed after three seconds", async () => {
  const silent = createServer(() => {});
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  await bellhop.control("PUT", "/endpoint", { url: `http://127.0.0.1:${silent.address().port}/` });
  const nia = await Visitor.as(browser, bellhop, "Nia");
  const pressed = Date.now();
  await nia.press("News");
  await nia.messages().getByText("This interaction failed").waitFor();
  const took = Date.now() - pressed;
  assert.ok(took >= 2_900 && took < 6_000, `${took} ms`);
  silent.close();
  silent.closeAllConnections();
});

test("a command that nobody answers has failed", async () => {
  const mara = await Visitor.as(browser, bellhop, "Mara");
  await mara.type("/panel list");
  const note = mara.messages().getByRole("article").filter({ hasText: "You used /panel list" });
  await note.getByText("This interaction failed").waitFor();
  await note.getByRole("button", { name: "Dismiss" }).click();
  await note.waitFor({ state: "detached" });
});

test("the page says when the world is gone", async () => {
  const milo = await Visitor.as(browser, bellhop, "Milo");
  await milo.page.getByText("Live", { exact: true }).waitFor();
  await bellhop.stop();
  await milo.page.getByText(/^The world does not answer/).waitFor();
  assert.deepEqual(milo.errors, []);
});
