import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { Bellhop } from "./bellhop.js";
import { Visitor, launch } from "./visitor.js";

let bellhop;
let browser;
let callback;

before(async () => {
  browser = await launch();
  bellhop = await Bellhop.start("--without", "interactions,api,sync-daemon,worker");
  callback = createServer((_, response) => response.end("Back at the application."));
  callback.listen(0, "127.0.0.1");
  await once(callback, "listening");
  await bellhop.control("PUT", "/oauth2", { redirect_uris: [home()] });
});

after(async () => {
  await browser?.close();
  await bellhop?.stop();
  callback?.close();
});

const home = () => `http://127.0.0.1:${callback.address().port}/callback`;

/** The address of the page, and more to ask for. */
function address(more = {}) {
  const asked = { client_id: bellhop.ids.application_id, response_type: "code", redirect_uri: home() };
  const query = new URLSearchParams({ ...asked, scope: "identify guilds", state: "a-state", ...more });
  return new URL(`/oauth2/authorize?${query}`, bellhop.ids.world.client).href;
}

test("an account is chosen and consents; the second time nobody is asked", async () => {
  const { page, errors } = await Visitor.open(browser, bellhop);
  await page.goto(address());
  await page.getByRole("link", { name: /^Mara/ }).click();
  await page.getByRole("heading", { name: "Bellhop wants to" }).waitFor();
  await page.getByText("Know which servers you are in").waitFor();
  await page.getByRole("button", { name: "Authorize" }).click();
  await page.getByText("Back at the application.").waitFor();
  const [first, gone] = [new URL(page.url()), new URL(home())];
  assert.equal(first.origin + first.pathname, gone.href);
  assert.equal(first.searchParams.get("state"), "a-state");
  assert.ok(first.searchParams.get("code"));
  const again = address({ prompt: "none", as: await bellhop.account("Mara") });
  await page.goto(again);
  await page.getByText("Back at the application.").waitFor();
  assert.notEqual(new URL(page.url()).searchParams.get("code"), first.searchParams.get("code"));
  assert.deepEqual(errors, []);
});

test("who declines goes back without a code", async () => {
  const { page } = await Visitor.open(browser, bellhop);
  await page.goto(address({ as: await bellhop.account("Nia") }));
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Back at the application.").waitFor();
  const query = new URL(page.url()).searchParams;
  assert.deepEqual([query.get("error"), query.get("code")], ["access_denied", null]);
});

test("an address that nobody registered is told, not followed", async () => {
  const { page } = await Visitor.open(browser, bellhop);
  await page.goto(address({ redirect_uri: "https://elsewhere.example/", as: await bellhop.account("Nia") }));
  await page
    .getByText(/redirect/i)
    .first()
    .waitFor();
  assert.equal(await page.getByRole("button", { name: "Authorize" }).count(), 0);
});
