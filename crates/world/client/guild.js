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
/** A channel whose messages all stand in threads, its posts; and one for pictures. */
const FORUM = 15;
const MEDIA = 16;

/** Permission bits (Discord Docs: Permissions). */
const SEND_MESSAGES = 1n << 11n;
const MANAGE_MESSAGES = 1n << 13n;
const MANAGE_THREADS = 1n << 34n;
const CREATE_PUBLIC_THREADS = 1n << 35n;
const CREATE_PRIVATE_THREADS = 1n << 36n;
const SEND_MESSAGES_IN_THREADS = 1n << 38n;

/** The guild with its roles, members, channels and threads by id. */
export function indexGuild(guild) {
  return {
    ...guild,
    rolesById: new Map(guild.roles.map((role) => [role.id, role])),
    membersById: new Map(guild.members.map((member) => [member.user.id, member])),
    channelsById: new Map([...guild.channels, ...guild.threads].map((channel) => [channel.id, channel])),
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

/** The active threads of a channel that the account sees, oldest first. */
export function threadsOf(guild, channelId) {
  const threads = guild.threads.filter((thread) => thread.parent_id === channelId);
  return threads.sort((a, b) => compareIds(a.id, b.id));
}

/** Whether a channel is a thread. */
export function isThread(channel) {
  return Boolean(channel.thread_metadata);
}

/** Whether a channel holds posts in place of messages. */
export function holdsPosts(channel) {
  return channel.type === FORUM || channel.type === MEDIA;
}

/** What a channel is called where one speaks of it. */
export function channelLabel(channel) {
  return isThread(channel) || holdsPosts(channel) ? channel.name : `#${channel.name}`;
}

/** Whether the account may write in a channel; in a forum, whether it may post. */
export function mayWrite(channel) {
  if (!isThread(channel)) return allows(channel, SEND_MESSAGES);
  const open = !channel.thread_metadata.locked || mayManageThreads(channel);
  return open && allows(channel, SEND_MESSAGES_IN_THREADS);
}

/** Whether the account may delete other people's messages in a channel. */
export function mayModerate(channel) {
  return allows(channel, MANAGE_MESSAGES);
}

/** Whether the account may close and lock other people's threads. */
export function mayManageThreads(channel) {
  return allows(channel, MANAGE_THREADS);
}

/** Whether the account may start a thread that everybody of the channel sees. */
export function mayStartThread(channel) {
  return threaded(channel) && allows(channel, CREATE_PUBLIC_THREADS);
}

/** Whether the account may start a thread that only those see who are added. */
export function mayStartPrivate(channel) {
  return channel.type === TEXT && allows(channel, CREATE_PRIVATE_THREADS);
}

/** Whether the account may open an archived thread of a channel again. */
export function mayReopen(channel, thread) {
  if (mayManageThreads(channel)) return true;
  return !thread.thread_metadata.locked && allows(channel, SEND_MESSAGES_IN_THREADS);
}

/** Whether threads can stand below a channel's messages. */
function threaded(channel) {
  return channel.type === TEXT || channel.type === NEWS;
}

function allows(channel, permission) {
  return Boolean(BigInt(channel.permissions) & permission);
}
