// People in front of the page: each has a Chromium window of their own.

import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
/** Milliseconds until what is waited for must be there. */
const PATIENCE = 10_000;

/** A Chromium that asks nothing of the network. */
export function launch() {
  const executablePath = process.env.CHROMIUM ?? PLACES.find((path) => existsSync(path));
  const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"];
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", ...quiet] });
}

/** What a person sees and does. */
export class Visitor {
  constructor(page) {
    this.page = page;
    /** Errors of the page's own scripts: there are to be none. */
    this.errors = [];
    page.on("pageerror", (error) => this.errors.push(error));
  }

  /** Opens the page without an account. */
  static async open(browser, bellhop) {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      reducedMotion: "reduce",
    });
    context.setDefaultTimeout(PATIENCE);
    const visitor = new Visitor(await context.newPage());
    await visitor.page.goto(bellhop.ids.world.client);
    return visitor;
  }

  /** Opens the page as an account of the demo, in a channel. */
  static async as(browser, bellhop, name, channel = "roles") {
    const visitor = await Visitor.open(browser, bellhop);
    const [userId, channelId] = [await bellhop.account(name), await bellhop.channel(channel)];
    await visitor.page.goto(`${bellhop.ids.world.client}#${userId}/${channelId}`);
    await visitor.page.getByRole("heading", { level: 1, name: channel }).waitFor();
    return visitor;
  }

  /** Becomes somebody else with the switcher. */
  async become(name) {
    await this.page.getByRole("button", { name: /Switch account$/ }).click();
    await this.page
      .getByRole("dialog", { name: "Switch account" })
      .getByRole("link", { name: new RegExp(`^${name}`) })
      .click();
    await this.page.getByRole("button", { name: new RegExp(`^You are ${name},`) }).waitFor();
  }

  /** Presses a button of a message. */
  press(label) {
    return this.messages().getByRole("button", { name: label }).click();
  }

  /** Types into the composer, and presses Enter. */
  async type(text) {
    const composer = this.page.getByRole("textbox", { name: /^Write in/ });
    await composer.fill(text);
    await composer.press("Enter");
  }

  messages() {
    return this.page.getByRole("log", { name: "Messages" });
  }

  /** The messages that this person alone sees. */
  alone() {
    return this.messages().getByRole("article").filter({ hasText: "Only you can see this · Dismiss" });
  }

  /** The roles that the list of members shows for somebody. */
  rolesOf(name) {
    const member = this.page
      .getByRole("complementary", { name: "Members" })
      .locator(".member")
      .filter({ hasText: name });
    return member.getByRole("list", { name: "Roles" }).getByRole("listitem");
  }
}
