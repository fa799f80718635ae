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

/** Chooses in a select of a message: searched where it is a list of roles or channels. */
async function choose(visitor, select, ...names) {
  await visitor.alone().last().getByRole("button", { name: select }).press("Enter");
  const search = visitor.page.getByRole("combobox", { name: "Search" });
  for (const name of names) {
    await search.fill(name);
    await search.press("Enter");
  }
  if (names.length > 1) await search.press("Escape");
}

/** Keeps a picture where SCREENSHOTS names a folder. */
async function picture(visitor, name) {
  const folder = process.env.SCREENSHOTS;
  if (folder) await visitor.page.screenshot({ path: `${folder}/${name}.png` });
}

test("a manager makes a panel and posts it; a member takes a role and gives it back", async () => {
  const mara = await Visitor.as(browser, bellhop, "Mara", "general");
  await mara.type("/panel create");
  const form = mara.page.getByRole("dialog", { name: "New role panel" });
  await form.getByLabel("Title").fill("Evenings");
  await form.getByLabel("Text").fill("What do you want to hear of?");
  await form.getByLabel("Colour").fill("#F0B232");
  await picture(mara, "1-form");
  await form.getByRole("button", { name: "Submit" }).click();
  const editor = mara.alone().filter({ hasText: "Role panel: Evenings" });
  await editor.waitFor();
  await choose(mara, "Add roles…", "Gamer", "Musician");
  await editor.getByText("2. ").waitFor();
  await picture(mara, "2-editor");
  await editor.getByRole("button", { name: "Limits…" }).click();
  await mara.alone().filter({ hasText: "No limits" }).waitFor();
  await picture(mara, "3-limits");
  await mara.press("Back");
  await editor.getByRole("button", { name: "Preview" }).click();
  await mara.alone().filter({ hasText: "This is what members will see" }).waitFor();
  await picture(mara, "4-preview");
  await mara.press("Post…");
  const place = mara.alone().filter({ hasText: "This panel is not posted" }).first();
  await place.getByRole("button", { name: "Choose a channel…" }).press("Enter");
  const search = mara.page.getByRole("combobox", { name: "Search" });
  await search.fill("roles");
  await search.press("Enter");
  await mara.alone().filter({ hasText: "The panel is posted" }).waitFor();
  await picture(mara, "5-posted");

  const nia = await Visitor.as(browser, bellhop, "Nia");
  await nia.press("Gamer");
  await nia.alone().filter({ hasText: "You now have @Gamer." }).waitFor();
  await picture(nia, "6-member");
  await nia.press("Gamer");
  await nia.alone().filter({ hasText: "You no longer have @Gamer." }).waitFor();
  assert.deepEqual(await bellhop.rolesOf(await bellhop.account("Nia")), []);
  assert.deepEqual([...mara.errors, ...nia.errors], []);
});
