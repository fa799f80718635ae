// The lists at the left: servers, and the channels of the one on show.

import { element } from "./element.js";
import { channelTree, holdsPosts, threadsOf } from "./guild.js";
import { draw, keepChildren, redraw } from "./keyed.js";
import { channelAddress } from "./markup.js";
import { initials } from "./people.js";
import { channelIcon } from "./picker.js";

const keyed = {
  key: (item) => item.key,
  build: (item) => draw(item.build()),
  update: (node, item) => redraw(node, item.build()),
};

/** The rail of servers. */
export class Guilds {
  constructor(session) {
    this.session = session;
    this.list = element("ul", {});
    this.root = element("nav", { class: "rail", "aria-label": "Servers" }, this.list);
  }

  render() {
    const { session } = this;
    const guilds = [...session.guilds.values()].sort((a, b) => a.name.localeCompare(b.name));
    keepChildren(
      this.list,
      guilds.map((guild) => ({ key: guild.id, build: () => this.#tile(guild) })),
      keyed,
    );
  }

  #tile(guild) {
    const { session } = this;
    const here = session.guild()?.id === guild.id;
    const unread = [...guild.channelsById.keys()].some((id) => session.unread.has(id));
    const channelId = here ? session.channelId : session.landing(guild);
    return element(
      "li",
      {},
      element(
        "a",
        {
          class: unread ? "guild-tile unread" : "guild-tile",
          href: channelId ? channelAddress(session, channelId) : null,
          title: guild.name,
          "aria-label": guild.name,
          "aria-current": here ? "true" : null,
        },
        initials(guild.name),
      ),
    );
  }
}

/** The channels that the account sees, in their categories. */
export class Channels {
  constructor(session) {
    this.session = session;
    this.title = element("h2", {});
    this.list = element("ul", {});
    this.root = element(
      "nav",
      { class: "channels", "aria-label": "Channels" },
      element("header", { class: "channels-head" }, this.title),
      this.list,
    );
  }

  render() {
    const { session } = this;
    const guild = session.guild();
    this.title.textContent = guild?.name ?? "No server";
    const trees = guild ? channelTree(guild) : [];
    const lines = trees.flatMap(({ category, channels }) => [
      ...(category
        ? [{ key: category.id, build: () => element("li", { class: "category" }, category.name) }]
        : []),
      ...channels
        .flatMap((channel) => [channel, ...this.#threads(guild, channel)])
        .map((channel) => ({ key: channel.id, build: () => this.#line(channel) })),
    ]);
    keepChildren(this.list, lines, keyed);
  }

  /** The threads that stand below a channel; of a forum only the post on show. */
  #threads(guild, channel) {
    const threads = threadsOf(guild, channel.id);
    return holdsPosts(channel) ? threads.filter(({ id }) => id === this.session.channelId) : threads;
  }

  #line(channel) {
    const { session } = this;
    const unread = session.unread.has(channel.id);
    return element(
      "li",
      { class: channel.thread_metadata ? "below" : null },
      element(
        "a",
        {
          class: unread ? "channel unread" : "channel",
          href: channelAddress(session, channel.id),
          "data-hold": channel.id,
          "aria-current": session.channelId === channel.id ? "page" : null,
          title: channel.topic,
        },
        channelIcon(channel),
        element("span", { class: "channel-name" }, channel.name),
        unread &&
          element("span", { class: "unread-dot" }, element("span", { class: "hidden-label" }, "unread")),
      ),
    );
  }
}
