// Makes elements of what `markdown.js` read. Names and colours come from the guild that is on show.

import { formatFull, formatStyle } from "./clock.js";
import { element } from "./element.js";
import { CATEGORY, channelLabel, hex, nameOf } from "./guild.js";
import { readBlocks, readInline } from "./markdown.js";
import { emojiMark } from "./people.js";

/** A text as blocks. `place` is `{ session, guild, mentions }`; the users in `mentions` may be strangers. */
export function blocks(text, place) {
  return readBlocks(text).map((block) => BLOCKS[block.kind](block, place));
}

/** A text without blocks, such as a title. */
export function inline(text, place) {
  return spans(readInline(text), place);
}

function spans(nodes, place) {
  return nodes.map((node) => INLINE[node.kind](node, place));
}

const BLOCKS = {
  paragraph: ({ children }, place) => element("p", {}, spans(children, place)),
  heading: ({ level, children }, place) =>
    element("p", { class: `heading level-${level}` }, spans(children, place)),
  subtext: ({ children }, place) => element("p", { class: "subtext" }, spans(children, place)),
  quote: ({ children }, place) =>
    element(
      "blockquote",
      {},
      children.map((block) => BLOCKS[block.kind](block, place)),
    ),
  fence: ({ text }) => element("pre", { tabindex: "0" }, element("code", {}, text)),
  item({ level, number, children }, place) {
    const mark = element("span", { class: "item-mark" }, number ? `${number}.` : "•");
    return element("div", { class: `item level-${level}` }, mark, element("div", {}, spans(children, place)));
  },
};

const wrap =
  (tag) =>
  ({ children }, place) =>
    element(tag, {}, spans(children, place));

const INLINE = {
  text: ({ text }) => text,
  strong: wrap("strong"),
  em: wrap("em"),
  underline: wrap("u"),
  strike: wrap("s"),
  code: ({ text }) => element("code", {}, text),
  spoiler({ children }, place) {
    const hidden = element("span", { class: "spoiler-text" }, spans(children, place));
    const show = (event) => event.currentTarget.setAttribute("aria-expanded", "true");
    return element(
      "button",
      {
        class: "spoiler",
        type: "button",
        "aria-expanded": "false",
        "aria-label": "Show spoiler",
        click: show,
      },
      hidden,
    );
  },
  link: ({ href, children }, place) => outside(href, spans(children, place), place),
  emoji: (emoji) => emojiMark(emoji),
  time({ seconds, style }) {
    const text = formatStyle(seconds, style);
    return element(
      "time",
      { class: "time", title: Math.abs(seconds) < 8.64e12 ? formatFull(seconds * 1_000) : null },
      text,
    );
  },
  command: ({ name }) => element("span", { class: "mention" }, `/${name}`),
  everyone: ({ text }) => element("span", { class: "mention" }, text),
  user: ({ id }, place) => mentionUser(id, place),
  role: ({ id }, place) => mentionRole(id, place),
  channel: ({ id }, place) => mentionChannel(id, place),
};

function mentionUser(id, { guild, mentions = [] }) {
  const member = guild?.membersById.get(id);
  const user = member?.user ?? mentions.find((mentioned) => mentioned.id === id);
  return element("span", { class: "mention" }, `@${user ? nameOf(user, member) : "unknown person"}`);
}

function mentionRole(id, { guild }) {
  const role = guild?.rolesById.get(id);
  const color = role?.color ? hex(role.color) : null;
  const name = role ? role.name.replace(/^@/, "") : "deleted role";
  return element("span", { class: color ? "mention colored" : "mention", "--role": color }, `@${name}`);
}

function mentionChannel(id, { guild, session }) {
  const channel = guild?.channelsById.get(id);
  if (!channel) return element("span", { class: "mention" }, "# unknown");
  if (channel.type === CATEGORY) return element("span", { class: "mention" }, channel.name);
  return element("a", { class: "mention", href: channelAddress(session, id) }, channelLabel(channel));
}

/** The page's own address of a channel. */
export function channelAddress(session, channelId) {
  return `#${session.api.userId}/${channelId}`;
}

/** A link: to a message of this world within the page, to anywhere else in a tab of its own. */
export function outside(href, children, { session }) {
  const message = /^https?:\/\/(?:\w+\.)?discord(?:app)?\.com\/channels\/\d+\/(\d+)(?:\/(\d+))?$/.exec(href);
  if (message && session.guildOf(message[1])) {
    return element(
      "a",
      { href: `${channelAddress(session, message[1])}${message[2] ? `/${message[2]}` : ""}` },
      children,
    );
  }
  return element("a", { href, target: "_blank", rel: "noopener noreferrer", title: href }, children);
}
