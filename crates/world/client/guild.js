// A guild as its lists and texts need it: who has which name and colour, and what comes in which order.

import { compareIds } from "./snowflake.js";

/** A channel of text. */
export const TEXT = 0;
/** A channel of voices. */
export const VOICE = 2;
/** A heading over channels. */
export const CATEGORY = 4;
/** A channel of announcements. */
export const NEWS = 5;

/** Permission bits (Discord Docs: Permissions). */
const SEND_MESSAGES = 1n << 11n;
const MANAGE_MESSAGES = 1n << 13n;

/** The guild with its roles, members, channels and emojis by id. */
export function indexGuild(guild) {
  return {
    ...guild,
    rolesById: new Map(guild.roles.map((role) => [role.id, role])),
    membersById: new Map(guild.members.map((member) => [member.user.id, member])),
    channelsById: new Map(guild.channels.map((channel) => [channel.id, channel])),
  };
}

/** What a person is called; in a guild by their nickname there. */
export function nameOf(user, member) {
  return member?.nick || user.global_name || user.username;
}

/** Roles in the order of their rank, highest first. */
export function byRank(a, b) {
  return b.position - a.position || compareIds(a.id, b.id);
}

/** A member's roles, highest first, without the one that everybody has. */
export function rolesOf(guild, member) {
  const roles = member.roles.map((id) => guild.rolesById.get(id));
  return roles.filter((role) => role && role.id !== guild.id).sort(byRank);
}

/** The colour that a member's name has, or null. */
export function colorOf(guild, member) {
  const colored = member && rolesOf(guild, member).find((role) => role.color);
  return colored ? hex(colored.color) : null;
}

/** A colour number as CSS writes it. */
export function hex(color) {
  return `#${color.toString(16).padStart(6, "0")}`;
}

/** Channels outside a category, then each category with its own; `{ category, channels }`, sorted. */
export function channelTree(guild) {
  const sorted = [...guild.channels].sort(byPlace);
  const categories = sorted.filter((channel) => channel.type === CATEGORY);
  const known = new Set(categories.map((category) => category.id));
  const others = sorted.filter((channel) => channel.type !== CATEGORY);
  const below = (id) =>
    others.filter((channel) => (known.has(channel.parent_id) ? channel.parent_id : null) === id);
  const trees = categories.map((category) => ({ category, channels: below(category.id) }));
  return [{ category: null, channels: below(null) }, ...trees].filter(({ channels }) => channels.length > 0);
}

/** Text stands above voice; then position decides, then age. */
function byPlace(a, b) {
  return (
    Number(a.type === VOICE) - Number(b.type === VOICE) || a.position - b.position || compareIds(a.id, b.id)
  );
}

/** Whether the account may write in a channel. */
export function mayWrite(channel) {
  return Boolean(BigInt(channel.permissions) & SEND_MESSAGES);
}

/** Whether the account may delete other people's messages in a channel. */
export function mayModerate(channel) {
  return Boolean(BigInt(channel.permissions) & MANAGE_MESSAGES);
}
