// What can be picked in a guild: people, roles, channels.

import { element, icon } from "./element.js";
import {
  CATEGORY,
  NEWS,
  VOICE,
  byRank,
  channelTree,
  colorOf,
  hex,
  holdsPosts,
  isThread,
  nameOf,
  threadsOf,
} from "./guild.js";
import * as icons from "./icons.js";
import { avatar } from "./people.js";

/** How many are shown at once; typing finds the rest. */
const MOST = 100;

/** The kinds that can be picked, by the type of the select (5–8) and of the command option (6–9). */
export const USERS = "users";
export const ROLES = "roles";
export const CHANNELS = "channels";

/** The options of some kinds whose name holds `query`; of channels only those of `types`, if given. */
export function pick(guild, kinds, { types, query = "", chosen = [] } = {}) {
  const wanted = query.trim().toLowerCase().replace(/^[@#]/, "");
  const all = kinds.flatMap((kind) => SOURCES[kind](guild, types));
  const found = all.filter(({ label, detail }) => `${label} ${detail ?? ""}`.toLowerCase().includes(wanted));
  return found.slice(0, MOST).map((option) => ({ ...option, chosen: chosen.includes(option.value) }));
}

const SOURCES = {
  [USERS]: (guild) => guild.members.map((member) => userOption(guild, member)),
  [ROLES]: (guild) => [...guild.roles].sort(byRank).map(roleOption),
  [CHANNELS]: (guild, types) =>
    channelTree(guild)
      .flatMap(({ category, channels }) => [category, ...channels])
      .filter((channel) => channel !== null)
      .flatMap((channel) => [channel, ...threadsOf(guild, channel.id)])
      .filter((channel) => (types?.length ? types.includes(channel.type) : true))
      .map(channelOption),
};

function userOption(guild, member) {
  const name = nameOf(member.user, member);
  const mark = avatar(member.user.id, name, "small");
  return {
    value: member.user.id,
    label: name,
    detail: member.user.username,
    mark,
    color: colorOf(guild, member),
  };
}

function roleOption(role) {
  const color = role.color ? hex(role.color) : null;
  return { value: role.id, label: role.name, mark: element("span", { class: "role-dot", "--role": color }) };
}

function channelOption(channel) {
  return { value: channel.id, label: channel.name, mark: channelIcon(channel) };
}

/** The sign of a channel's type. */
export function channelIcon(channel) {
  if (isThread(channel) || holdsPosts(channel)) return icon(icons.THREAD);
  const paths = { [VOICE]: icons.VOICE, [NEWS]: icons.NEWS, [CATEGORY]: icons.CHEVRON };
  return icon(paths[channel.type] ?? icons.TEXT);
}
