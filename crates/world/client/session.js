// What one account sees, kept current by the snapshot and the events, and what it is just doing.

import { CATEGORY, channelTree, holdsPosts, indexGuild } from "./guild.js";
import { EPHEMERAL, PAGE, Timeline } from "./timeline.js";

/** The state behind the page. Views subscribe, and draw what they read from it. */
export class Session {
  #listeners = new Set();
  #told = true;
  /** By the id of a channel that is to appear: what to do then. */
  #awaited = new Map();

  constructor(api) {
    this.api = api;
    /** `connecting`, `live` or `gone`. */
    this.connection = "connecting";
    this.account = null;
    this.application = null;
    this.guilds = new Map();
    this.timelines = new Map();
    this.channelId = null;
    this.unread = new Set();
    /** Commands under way and failed: `{ id, channelId, name, failure }`, newest last. */
    this.notes = [];
    /** By message: which of its components are at work, and how the last one failed. */
    this.acts = new Map();
  }

  /** Calls `listener` after changes, once for those that come together. */
  subscribe(listener) {
    this.#listeners.add(listener);
  }

  /** Says that something changed. */
  changed() {
    if (!this.#told) return;
    this.#told = false;
    queueMicrotask(() => {
      this.#told = true;
      for (const listener of this.#listeners) listener();
    });
  }

  /** Forgets everybody who watches. */
  end() {
    this.#listeners.clear();
  }

  /** The world was lost; what was seen stays on the page. */
  lose() {
    this.connection = "gone";
    this.changed();
  }

  /** Takes a snapshot in place of all that was known. */
  load(snapshot) {
    this.account = snapshot.account;
    this.application = snapshot.application;
    this.guilds = new Map(snapshot.guilds.map((guild) => [guild.id, indexGuild(guild)]));
    const timelines = Object.entries(snapshot.messages);
    this.timelines = new Map(timelines.map(([id, messages]) => [id, new Timeline(messages)]));
    this.connection = "live";
    this.settle();
  }

  /** Applies an event. */
  apply(name, data) {
    const apply = EVENTS[name];
    if (!apply) return;
    apply(this, data);
    this.changed();
  }

  /** Goes to a channel; to a fitting one if the account does not see it. */
  visit(channelId) {
    this.channelId = channelId;
    this.settle();
  }

  /** Stands in a channel that the account sees, if there is one. */
  settle() {
    if (this.connection !== "connecting" && !this.channel()) this.channelId = this.#firstChannel();
    this.unread.delete(this.channelId);
    this.changed();
  }

  /** The channel on show, and the guild that has it. */
  channel() {
    return this.guild()?.channelsById.get(this.channelId);
  }

  guild() {
    return this.guildOf(this.channelId);
  }

  guildOf(channelId) {
    return [...this.guilds.values()].find((guild) => {
      const channel = guild.channelsById.get(channelId);
      return channel && channel.type !== CATEGORY;
    });
  }

  /** A channel's messages, known or not yet. */
  timeline(channelId) {
    if (!this.timelines.has(channelId)) this.timelines.set(channelId, new Timeline());
    return this.timelines.get(channelId);
  }

  /** Where to land in a guild: where something stands to be read, else the first channel. */
  landing(guild) {
    const channels = channelTree(guild).flatMap((tree) => tree.channels);
    return (
      (channels.find((channel) => this.timelines.get(channel.id)?.list().length) ?? channels[0])?.id ?? null
    );
  }

  #firstChannel() {
    const landings = [...this.guilds.values()].map((guild) => this.landing(guild));
    return landings.find((channelId) => channelId !== null) ?? null;
  }

  /** Fetches older messages of a channel. */
  async extend(channelId) {
    const timeline = this.timeline(channelId);
    const page = await this.api.messages(channelId, { before: timeline.oldest()?.id, limit: PAGE });
    timeline.extend(page);
    this.changed();
  }

  /** Waits until a channel is seen: an answer may be ahead of the event. */
  async seen(channelId) {
    if (!this.guildOf(channelId)) await new Promise((resolve) => this.#awaited.set(channelId, resolve));
  }

  takeGuild(guild) {
    const known = this.guilds.get(guild.id);
    const taken = indexGuild(guild);
    this.guilds.set(guild.id, taken);
    for (const channel of taken.channelsById.values()) {
      const appeared = !known?.channelsById.has(channel.id) && hasMessages(channel);
      // One that is gone again by now refuses, and the next event says so.
      if (appeared) this.extend(channel.id).catch(() => undefined);
      this.#awaited.get(channel.id)?.();
      this.#awaited.delete(channel.id);
    }
    // Who stood in a thread that was archived stands in its channel now.
    const left = taken.channelsById.has(this.channelId) ? null : known?.channelsById.get(this.channelId);
    if (taken.channelsById.has(left?.parent_id) && left.thread_metadata) this.channelId = left.parent_id;
    this.settle();
  }
}

function hasMessages(channel) {
  return channel.type !== CATEGORY && !holdsPosts(channel);
}

/** What each event changes. */
const EVENTS = {
  message_create(session, { channel_id: channelId, message }) {
    session.timeline(channelId).put(message);
    const foreign = message.author.id !== session.account.user.id;
    if (channelId !== session.channelId && foreign) session.unread.add(channelId);
  },
  message_update(session, { channel_id: channelId, message }) {
    // An old message that was never fetched would stand in the wrong place.
    const timeline = session.timeline(channelId);
    if (timeline.get(message.id)) timeline.put(message);
  },
  message_delete(session, { channel_id: channelId, message_id: messageId }) {
    session.timeline(channelId).remove(messageId);
    session.acts.delete(messageId);
  },
  ephemerals(session, { messages }) {
    const alone = messages.filter((message) => message.flags & EPHEMERAL);
    for (const message of alone) session.timeline(message.channel_id);
    for (const [channelId, timeline] of session.timelines) {
      timeline.replaceEphemerals(alone.filter((message) => message.channel_id === channelId));
    }
  },
  guild(session, { guild }) {
    session.takeGuild(guild);
  },
  thread(session, { thread }) {
    const guild = session.guildOf(thread.id);
    if (!guild) return;
    const threads = guild.threads.map((known) => (known.id === thread.id ? thread : known));
    session.guilds.set(guild.id, indexGuild({ ...guild, threads }));
  },
  guild_gone(session, { guild_id: guildId }) {
    session.guilds.delete(guildId);
    session.settle();
  },
};
