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

test("a slash lists the commands, and a manager gets the list of panels", async () => {
  const mara = await Visitor.as(browser, bellhop, "Mara");
  await mara.page.keyboard.press("/");
  await mara.page.getByRole("option", { name: /^\/panel list/ }).click();
  const answer = mara.alone().filter({ hasText: "Mara used /panel list" });
  await answer.locator(".embed").getByText("Role panels").waitFor();
  await answer.getByText("Pick your roles").waitFor();
  assert.deepEqual(mara.errors, []);
});

test("a member who runs a manager's command gets a sentence", async () => {
  const milo = await Visitor.as(browser, bellhop, "Milo", "general");
  await milo.type("/panel list");
  await milo.alone().filter({ hasText: "Only managers of this server can do that." }).waitFor();
});

test("nobody writes where they may not", async () => {
  const milo = await Visitor.as(browser, bellhop, "Milo", "roles");
  await milo.page.getByText("You may read #roles, but not write or run commands here.").waitFor();
  assert.equal(await milo.page.getByRole("textbox").count(), 0);
});

test("what one writes, others read at once", async () => {
  const [milo, sam] = await Promise.all(
    ["Milo", "Sam"].map((name) => Visitor.as(browser, bellhop, name, "general")),
  );
  await milo.type("Is the **harbour** open?");
  await sam
    .messages()
    .getByRole("article", { name: /^Milo/ })
    .locator("strong", { hasText: "harbour" })
    .waitFor();
});
