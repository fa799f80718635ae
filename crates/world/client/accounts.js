// Who one can be: the switcher in the bar, and the list that it shares with the first screen.

import { listAccounts } from "./api.js";
import { element, icon } from "./element.js";
import { nameOf, rolesOf } from "./guild.js";
import { CHECK, CHEVRON, OUTSIDE } from "./icons.js";
import { avatar, describeGuilds } from "./people.js";
import { placeBeside } from "./popover.js";

/** From this many accounts on one can search among them. */
const MANY = 9;
/** How many are listed at once; a seeded world may have thousands. */
const MOST = 60;

/** The accounts as links, with a search where there are many. `here` is `{ userId, channelId }`, or absent. */
export function accountList(accounts, here) {
  const list = element("ul", { class: "account-list" });
  const fill = (query) => {
    const wanted = query.trim().toLowerCase();
    const fitting = accounts.filter((account) => searched(account).includes(wanted));
    list.replaceChildren(...fitting.slice(0, MOST).map((account) => accountLine(account, here)));
    if (fitting.length === 0) list.append(element("li", { class: "listbox-empty" }, "Nobody fits"));
  };
  fill("");
  const search = element("input", {
    class: "search",
    type: "search",
    placeholder: "Search people and roles",
    "aria-label": "Search accounts",
    input: (event) => fill(event.target.value),
  });
  return element("div", { class: "accounts" }, accounts.length >= MANY && search, list);
}

function searched({ user, guilds }) {
  return `${nameOf(user)} ${user.username} ${describeGuilds(guilds)}`.toLowerCase();
}

function accountLine({ user, guilds }, here) {
  const address = `#${user.id}${here?.channelId ? `/${here.channelId}` : ""}`;
  const name = nameOf(user);
  return element(
    "li",
    {},
    element(
      "a",
      { class: "account", href: address, "aria-current": here?.userId === user.id ? "true" : null },
      avatar(user.id, name),
      element(
        "span",
        { class: "account-text" },
        element("span", { class: "account-name" }, name),
        element("span", { class: "account-what" }, describeGuilds(guilds)),
      ),
      icon(CHECK, "icon option-check"),
    ),
    element(
      "a",
      {
        class: "icon-button",
        href: address,
        target: "_blank",
        "aria-label": `Be ${name} in a new tab`,
        title: `Be ${name} in a new tab`,
      },
      icon(OUTSIDE),
    ),
  );
}

/** The switcher: who one is, and a panel to become somebody else. */
export class AccountSwitcher {
  constructor(session) {
    this.session = session;
    this.face = element("span", { class: "switcher-face" });
    this.trigger = element("button", { class: "switcher", type: "button" }, this.face, icon(CHEVRON));
    this.panel = element("div", {
      class: "popover accounts-panel",
      popover: "auto",
      role: "dialog",
      "aria-label": "Switch account",
      toggle: (event) => this.#toggled(event),
    });
    this.trigger.popoverTargetElement = this.panel;
    this.root = element("div", { class: "switcher-box" }, this.trigger, this.panel);
  }

  render() {
    const user = this.session.account?.user;
    if (!user) return;
    const guild = this.session.guild() ?? [...this.session.guilds.values()][0];
    const what = this.#what(guild, user);
    this.trigger.setAttribute("aria-label", `You are ${nameOf(user)}, ${what}. Switch account`);
    this.face.replaceChildren(
      avatar(user.id, nameOf(user)),
      element(
        "span",
        { class: "account-text" },
        element("span", { class: "account-name" }, nameOf(user)),
        element("span", { class: "account-what" }, what),
      ),
    );
  }

  #what(guild, user) {
    const member = guild?.membersById.get(user.id);
    if (!member) return "Not in any server";
    const titles = [
      ...(guild.owner_id === user.id ? ["Owner"] : []),
      ...rolesOf(guild, member).map((role) => role.name),
    ];
    return titles.join(", ") || "No roles yet";
  }

  async #toggled(event) {
    if (event.newState !== "open") return;
    const { session } = this;
    const accounts = await listAccounts().catch(() => null);
    this.panel.replaceChildren(
      element("h2", {}, "Be somebody else"),
      accounts
        ? accountList(accounts, { userId: session.api.userId, channelId: session.channelId })
        : element("p", { class: "trouble" }, "The world does not answer."),
    );
    placeBeside(this.trigger, this.panel);
    (this.panel.querySelector("[aria-current]") ?? this.panel.querySelector("a"))?.focus();
  }
}
