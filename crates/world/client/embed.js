// Embeds: a card with a bar in its colour. Pictures are named, not fetched: nothing leaves this machine.

import { formatDay, formatTime } from "./clock.js";
import { element, icon } from "./element.js";
import { hex } from "./guild.js";
import { PICTURE } from "./icons.js";
import { blocks, inline, outside } from "./markup.js";

/** An embed of a message. */
export function embedCard(embed, place) {
  const color = Number.isInteger(embed.color) ? hex(embed.color) : null;
  return element(
    "section",
    { class: "embed", "--bar": color },
    embed.author &&
      element("p", { class: "embed-author" }, linked(embed.author.url, [embed.author.name], place)),
    embed.title &&
      element("p", { class: "embed-title" }, linked(embed.url, inline(embed.title, place), place)),
    embed.description && element("div", { class: "embed-text" }, blocks(embed.description, place)),
    embed.fields?.length > 0 &&
      element(
        "dl",
        { class: "embed-fields" },
        embed.fields.map((field) => fieldView(field, place)),
      ),
    picture(embed.image, "Picture", place),
    picture(embed.thumbnail, "Thumbnail", place),
    footer(embed),
  );
}

function linked(href, children, place) {
  return /^https?:\/\//.test(href ?? "") ? outside(href, children, place) : children;
}

function fieldView(field, place) {
  return element(
    "div",
    { class: field.inline ? "embed-field inline" : "embed-field" },
    element("dt", {}, inline(field.name, place)),
    element("dd", {}, blocks(field.value, place)),
  );
}

function picture(media, kind, place) {
  if (!media?.url) return null;
  const children = [icon(PICTURE), `${kind}, not fetched`];
  return element("p", { class: "embed-picture" }, linked(media.url, children, place));
}

function footer({ footer: line, timestamp }) {
  const time = timestamp && `${formatDay(timestamp)}, ${formatTime(timestamp)}`;
  const parts = [line?.text, time].filter(Boolean);
  return parts.length > 0 && element("p", { class: "embed-footer" }, parts.join(" · "));
}
