// The members at the right, each with their roles: what a click changes is seen to change here.

import { element } from "./element.js";
import { byRank, colorOf, nameOf, rolesOf } from "./guild.js";
import { keepChildren } from "./keyed.js";
import { appTag, avatar, roleChip } from "./people.js";

/** How many members are listed; a server may have thousands. */
const MOST = 200;

/** The members of the session's guild, under the highest of their roles that stands apart. */
export class Members {
  /** The guild that was drawn last: what appears in another one is not news. */
  #drawn = null;

  constructor(session) {
    this.session = session;
    this.list = element("ul", {});
    this.root = element("aside", { class: "members", "aria-label": "Members", tabindex: "0" }, this.list);
  }

  render() {
    const guild = this.session.guild();
    this.list.classList.toggle(
      "fresh",
      this.#drawn === (guild?.id ?? null) && this.list.childElementCount > 0,
    );
    this.#drawn = guild?.id ?? null;
    keepChildren(this.list, guild ? lines(guild) : [], {
      key: (line) => line.key,
      build: (line) => (line.member ? this.#update(frame(), line) : heading(line)),
      update: (node, line) => (line.member ? this.#update(node, line) : heading(line)),
    });
  }

  /** Brings a member's node up to date; roles keep their nodes, so that only a new one is seen to come. */
  #update(node, { guild, member }) {
    const { user } = member;
    const [head, chips] = node.children;
    const color = colorOf(guild, member);
    head.replaceChildren(
      avatar(user.id, nameOf(user, member), "medium"),
      element("span", { class: color ? "name colored" : "name", "--role": color }, nameOf(user, member)),
      user.bot ? appTag() : "",
      user.id === this.session.account?.user.id ? element("span", { class: "tag you" }, "You") : "",
    );
    const news = this.list.classList.contains("fresh");
    keepChildren(chips, rolesOf(guild, member), {
      key: (role) => role.id,
      build: (role) => chipLine(role, news),
      update: (old, role) => (old.textContent === role.name ? old : chipLine(role, false)),
    });
    return node;
  }
}

function frame() {
  return element(
    "li",
    { class: "member" },
    element("div", { class: "member-head" }),
    element("ul", { class: "chips", "aria-label": "Roles" }),
  );
}

function chipLine(role, news) {
  return element("li", { class: news ? "new" : null }, roleChip(role));
}

function heading({ text }) {
  return element("li", { class: "member-group" }, text);
}

/** Headings and members in the order of the list. */
function lines(guild) {
  const apart = guild.roles.filter((role) => role.hoist && role.id !== guild.id).sort(byRank);
  const groups = new Map([...apart.map((role) => [role.id, []]), [guild.id, []]]);
  const sorted = [...guild.members].sort((a, b) => nameOf(a.user, a).localeCompare(nameOf(b.user, b)));
  for (const member of sorted)
    groups.get(apart.find((role) => member.roles.includes(role.id))?.id ?? guild.id).push(member);
  const all = [...groups]
    .filter(([, members]) => members.length > 0)
    .flatMap(([roleId, members]) => [
      {
        key: `group-${roleId}`,
        text: `${roleId === guild.id ? "Members" : guild.rolesById.get(roleId).name} · ${members.length}`,
      },
      ...members.map((member) => ({ key: member.user.id, guild, member })),
    ]);
  const left = guild.members.length - MOST;
  return left > 0 ? [...all.slice(0, MOST), { key: "more", text: `and ${left} more` }] : all;
}
