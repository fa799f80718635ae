import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Application } from "./application.js";
import { Bellhop } from "./bellhop.js";
import { Visitor, launch } from "./visitor.js";

let bellhop;
let browser;
let application;

before(async () => {
  browser = await launch();
  bellhop = await Bellhop.start("--only", "world");
  application = await Application.start(bellhop);
});

after(async () => {
  await browser?.close();
  application?.stop();
  await bellhop?.stop();
});

const say = (content) => ({ type: 4, data: { content, flags: 64 } });
const row = (...components) => ({ type: 1, components });

/** Posts a message of the bot in #general, and opens the channel as Milo. */
async function post(body) {
  await bellhop.rest("POST", `/channels/${await bellhop.channel("general")}/messages`, body);
  const milo = await Visitor.as(browser, bellhop, "Milo", "general");
  return { milo, page: milo.page };
}

test("a form is shown, filled in and sent", async () => {
  const subject = { type: 18, label: "Subject", component: { type: 4, custom_id: "subject", style: 1 } };
  const options = [
    { label: "A bug", value: "bug" },
    { label: "A wish", value: "wish" },
  ];
  const kind = { type: 18, label: "Kind", component: { type: 3, custom_id: "kind", options } };
  const modal = { custom_id: "ticket", title: "Open a ticket", components: [subject, kind] };
  application.answer = ({ type }) => (type === 5 ? say("Thank you.") : { type: 9, data: modal });
  const { milo, page } = await post({
    content: "Tickets",
    components: [row({ type: 2, style: 1, label: "Open", custom_id: "open" })],
  });
  await milo.press("Open");
  const form = page.getByRole("dialog", { name: "Open a ticket" });
  await form.getByLabel("Subject").fill("It leaks");
  await form.getByRole("button", { name: "Submit" }).click();
  await form.getByText("“Kind” needs a choice.").waitFor();
  await form.getByRole("button", { name: "Kind" }).click();
  await form.getByRole("option", { name: "A wish" }).click();
  await form.getByRole("button", { name: "Submit" }).click();
  await form.waitFor({ state: "detached" });
  await milo.alone().filter({ hasText: "Thank you." }).waitFor();
  const [first, second] = application.received.at(-1).data.components;
  assert.deepEqual([first.component.value, second.component.values], ["It leaks", ["wish"]]);
});

test("a select of people and roles is searched and sent by keyboard", async () => {
  application.answer = () => say("Chosen.");
  const select = { type: 7, custom_id: "whom", placeholder: "Whom?", min_values: 2, max_values: 2 };
  const { milo, page } = await post({ content: "Choose", components: [row(select)] });
  await milo.messages().getByRole("button", { name: "Whom?" }).press("Enter");
  const search = page.getByRole("combobox", { name: "Search" });
  for (const name of ["mara", "gamer"]) {
    await search.fill(name);
    await search.press("Enter");
  }
  await search.press("Escape");
  await milo.alone().filter({ hasText: "Chosen." }).waitFor();
  const { resolved } = application.received.at(-1).data;
  const names = [...Object.values(resolved.users), ...Object.values(resolved.roles)].map(
    ({ global_name: person, name }) => person ?? name,
  );
  assert.deepEqual(names, ["Mara", "Gamer"]);
});

const SELECTS = [
  { type: 3, pick: ["Tea"], options: [{ label: "Tea", value: "tea" }] },
  { type: 5, pick: ["Mara"] },
  { type: 6, pick: ["Gamer"] },
  { type: 8, pick: ["rules"], channel_types: [0] },
];

for (const { pick, ...select } of SELECTS) {
  test(`a select of type ${select.type} offers what it is of`, async () => {
    application.answer = () => say(`Chosen in ${select.type}.`);
    const component = {
      ...select,
      custom_id: `select-${select.type}`,
      placeholder: `Of type ${select.type}`,
    };
    const { milo, page } = await post({ content: "Choose", components: [row(component)] });
    await milo.messages().getByRole("button", { name: component.placeholder }).click();
    await page.getByRole("option", { name: pick[0] }).first().click();
    await milo
      .alone()
      .filter({ hasText: `Chosen in ${select.type}.` })
      .waitFor();
    assert.equal(application.received.at(-1).data.values.length, 1);
  });
}

test("markdown is drawn as people read it", async () => {
  const content =
    "# Head\n-# small\n> said\n- one\n1. first\n```\ncode\n```\n__under__ ~~gone~~ ||hush|| <t:0:R>";
  const { milo } = await post({ content });
  const text = milo.messages().locator(".message-text").last();
  await text.locator(".heading.level-1", { hasText: "Head" }).waitFor();
  for (const [part, words] of [
    [".subtext", "small"],
    ["blockquote", "said"],
    ["pre code", "code"],
    ["u", "under"],
    ["s", "gone"],
  ])
    assert.match(await text.locator(part).first().textContent(), new RegExp(words));
  assert.deepEqual(await text.locator(".item-mark").allTextContents(), ["•", "1."]);
  await text.getByRole("button", { name: "Show spoiler" }).click();
  assert.equal(await text.locator("time").count(), 1);
});

test("a channel opens at its newest message, however tall", async () => {
  const buttons = (at) =>
    row(...[1, 2, 3].map((n) => ({ type: 2, style: 1, label: `${n}`, custom_id: `${at}-${n}` })));
  const components = [0, 1, 2, 3, 4].map(buttons);
  const { milo, page } = await post({ content: "# Tall\n".repeat(9), embeds: [{ title: "T" }], components });
  const gap = () =>
    page
      .locator(".message-scroller")
      .evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight);
  await milo.messages().getByText("T", { exact: true }).last().waitFor();
  assert.ok((await gap()) < 2, `${await gap()} px are left`);
  assert.equal(await page.getByRole("button", { name: "Newest messages" }).isVisible(), false);
});

test("a command's options are asked for, suggested and sent", async () => {
  const options = [
    { type: 3, name: "panel", description: "Which", required: true, autocomplete: true },
    { type: 8, name: "role", description: "What to add" },
    { type: 4, name: "place", description: "Where", max_value: 25 },
  ];
  const command = { name: "edit", description: "Changes a panel", options };
  const { ids } = bellhop;
  await bellhop.rest("PUT", `/applications/${ids.application_id}/guilds/${ids.guild_id}/commands`, [command]);
  application.answer = ({ type }) =>
    type === 4 ? { type: 8, data: { choices: [{ name: "Colours", value: "7" }] } } : say("Done.");
  const { milo, page } = await post({ content: "Now type" });
  await milo.type("/edit");
  await page.getByRole("combobox", { name: "panel: Which" }).pressSequentially("col");
  await page.getByRole("option", { name: "Colours" }).click();
  await page.getByRole("button", { name: "Add role" }).click();
  await page.keyboard.type("art");
  await page.getByRole("option", { name: "Artist" }).click();
  await page.getByRole("button", { name: "Add place" }).click();
  await page.keyboard.type("99");
  await page.keyboard.press("Enter");
  await page.getByText("place must be at most 25").waitFor();
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Enter");
  await milo.alone().filter({ hasText: "Done." }).waitFor();
  const sent = application.received.at(-1).data;
  assert.deepEqual(sent.options.map(({ name }) => name).sort(), ["panel", "place", "role"]);
  assert.equal(Object.values(sent.resolved.roles)[0].name, "Artist");
});

test("text is never markup", async () => {
  const content = "<img src=x onerror=\"document.title='owned'\"> **bold** [link](javascript:alert(1)) `<b>`";
  const { milo, page } = await post({
    content,
    embeds: [{ title: "<script>document.title='owned'</script>" }],
  });
  const message = milo.messages().getByRole("article").filter({ hasText: "onerror" });
  await message.locator("strong", { hasText: "bold" }).waitFor();
  assert.equal(await message.locator("img, script, b, a[href^=javascript]").count(), 0);
  assert.match(await page.title(), /^#general/);
});

test("mentions are names in the roles' colours", async () => {
  const roles = await bellhop.rest("GET", `/guilds/${bellhop.ids.guild_id}/roles`);
  const gamer = roles.find((role) => role.name === "Gamer").id;
  const { milo } = await post({
    content: `<@${await bellhop.account("Mara")}> <@&${gamer}> <#${await bellhop.channel("rules")}>`,
  });
  const mentions = milo.messages().locator(".message-text .mention");
  await mentions.first().waitFor();
  assert.deepEqual(await mentions.allTextContents(), ["@Mara", "@Gamer", "#rules"]);
  assert.equal(await mentions.nth(1).evaluate((node) => node.style.getPropertyValue("--role")), "#2ecc71");
});
