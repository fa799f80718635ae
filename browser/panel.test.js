import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Bellhop } from "./bellhop.js";
import { Visitor, launch } from "./visitor.js";

let bellhop;
let browser;

before(async () => {
  browser = await launch();
  bellhop = await Bellhop.start();
});

after(async () => {
  await browser?.close();
  await bellhop?.stop();
});

test("the first screen says what this is, and offers the accounts", async () => {
  const { page, errors } = await Visitor.open(browser, bellhop);
  await page.getByRole("heading", { name: "Simulated Discord" }).waitFor();
  await page.getByText("Nothing leaves this machine.").waitFor();
  await page.getByRole("link", { name: /^Mara Manager/ }).waitFor();
  await page.getByRole("link", { name: /^Nia/ }).first().click();
  await page.getByRole("button", { name: /^You are Nia, No roles yet/ }).waitFor();
  assert.deepEqual(errors, []);
});

test("a click gives the role and tells the clicker alone; another click takes it away", async () => {
  const [nia, sam] = await Promise.all([
    Visitor.as(browser, bellhop, "Nia"),
    Visitor.as(browser, bellhop, "Sam"),
  ]);
  await nia.press("News");
  await nia.alone().filter({ hasText: "You now have @News." }).waitFor();
  await sam.rolesOf("Nia").filter({ hasText: "News" }).waitFor();
  assert.deepEqual(await nia.rolesOf("Nia").allTextContents(), ["News"]);
  assert.deepEqual(await bellhop.rolesOf(await bellhop.account("Nia")), ["News"]);
  assert.equal(await sam.alone().count(), 0);

  await nia.press("News");
  await nia.alone().filter({ hasText: "You no longer have @News." }).waitFor();
  await nia.rolesOf("Nia").first().waitFor({ state: "detached" });
  assert.deepEqual(await bellhop.rolesOf(await bellhop.account("Nia")), []);
  assert.deepEqual([...nia.errors, ...sam.errors], []);
});

test("an ephemeral message stays dismissed", async () => {
  const nia = await Visitor.as(browser, bellhop, "Nia");
  await nia.press("Artist");
  const told = nia.alone().filter({ hasText: "Artist" });
  await told.getByRole("button", { name: "Dismiss" }).click();
  await told.waitFor({ state: "detached" });
  await nia.page.reload();
  await nia.messages().getByText("Pick your roles").first().waitFor();
  assert.equal(await told.count(), 0);
});

test("who becomes somebody else sees what they see", async () => {
  const milo = await Visitor.as(browser, bellhop, "Milo");
  await milo.press("Events");
  await milo.alone().first().waitFor();
  const staffRoom = milo.page.getByRole("link", { name: "staff-room" });
  assert.equal(await staffRoom.count(), 0);
  await milo.become("Mara");
  await staffRoom.waitFor();
  await milo.messages().getByText("Pick your roles").waitFor();
  assert.equal(await milo.alone().count(), 0);
});

test("a slow Discord shows that the application is thinking, and then what came of it", async () => {
  const olive = await Visitor.as(browser, bellhop, "Olive");
  const slow = { route: "PUT /guilds/*/members/*/roles/*", fault: { kind: "latency", ms: 4_000 }, times: 1 };
  await bellhop.control("POST", "/faults", slow);
  await olive.press("Musician");
  await olive.alone().filter({ hasText: "Bellhop is thinking…" }).waitFor();
  await olive.alone().filter({ hasText: "You now have @Musician." }).waitFor();
  assert.deepEqual(await olive.rolesOf("Olive").allTextContents(), ["Harbourmaster", "Musician"]);
});
