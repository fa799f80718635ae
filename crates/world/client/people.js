// How people, servers and roles look.

import { element } from "./element.js";
import { colorOf, hex, nameOf } from "./guild.js";

/** A disc with the first letters of a name, in a colour that the id decides. */
export function avatar(id, name, className = "") {
  const hue = String((Number(BigInt(id) % 360n) * 47) % 360);
  return element(
    "span",
    { class: `avatar ${className}`, "--hue": hue, "aria-hidden": "true" },
    initials(name),
  );
}

/** Up to two letters that stand for a name. */
export function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return (
    words
      .slice(0, 2)
      .map((word) => [...word][0].toUpperCase())
      .join("") || "?"
  );
}

/** A person's name in their colour; `guild` may be absent. */
export function personName(guild, user) {
  const member = guild?.membersById.get(user.id);
  const color = guild ? colorOf(guild, member) : null;
  return element("span", { class: color ? "name colored" : "name", "--role": color }, nameOf(user, member));
}

/** The mark of an application's account. */
export function appTag() {
  return element("span", { class: "tag", title: "An application, not a person" }, "APP");
}

/** A role as a small plate in its colour. */
export function roleChip(role) {
  const color = role.color ? hex(role.color) : null;
  return element("span", { class: "chip", "--role": color }, element("span", { class: "dot" }), role.name);
}

/** An emoji: a character, or the plate of a custom one, whose picture is not fetched. */
export function emojiMark(emoji) {
  if (!emoji.id) return element("span", { class: "emoji" }, emoji.name);
  const name = emoji.name || "emoji";
  return element("span", { class: "emoji custom", title: `:${name}:` }, `:${name}:`);
}

/** What an account is, from the guilds of the account list, in a few words. */
export function describeGuilds(guilds) {
  if (guilds.length === 0) return "Not in any server";
  return guilds.map(describeGuild).join(" · ");
}

function describeGuild({ name, owner, roles }) {
  const titles = [...(owner ? ["Owner"] : []), ...roles];
  return titles.length > 0 ? `${titles.join(", ")} in ${name}` : `No roles yet in ${name}`;
}
