// Threads as a channel shows them: at the messages they began with, and in their own head.

import { formatFull, formatTime } from "./clock.js";
import { element, icon } from "./element.js";
import { mayManageThreads, mayReopen, mayStartPrivate, mayStartThread, nameOf } from "./guild.js";
import { THREAD } from "./icons.js";
import { channelAddress } from "./markup.js";
import { personName } from "./people.js";
import { openThreadForm } from "./thread-form.js";

/** The type of a message that tells of a thread started without one. */
export const THREAD_CREATED = 18;
/** The type of the message that stands first in a thread for the one it was started from. */
export const THREAD_STARTER = 21;

/** How many messages, in words. */
export function countMessages({ message_count: count }) {
  if (count === 0) return "No messages yet";
  return count === 1 ? "1 message" : `${count} messages`;
}

/** The thread of a message, below it; null if it has none. */
export function threadChip(message, place) {
  if (!message.thread) return null;
  const { session, guild, channel } = place;
  const thread = guild.channelsById.get(message.thread.id) ?? message.thread;
  if (!thread.thread_metadata.archived)
    return element(
      "a",
      { class: "thread-chip", href: channelAddress(session, thread.id) },
      icon(THREAD),
      element("span", { class: "thread-chip-name" }, thread.name),
      element("span", { class: "thread-chip-note" }, countMessages(thread)),
    );
  return element(
    "div",
    { class: "thread-chip closed" },
    icon(THREAD),
    element("span", { class: "thread-chip-name" }, thread.name),
    element(
      "span",
      { class: "thread-chip-note" },
      thread.thread_metadata.locked ? "Archived and locked" : "Archived",
    ),
    mayReopen(channel, thread) &&
      element(
        "button",
        {
          class: "link-button",
          type: "button",
          "data-hold": `reopen-${thread.id}`,
          click: () => reopen(session, thread),
        },
        "Open again",
      ),
  );
}

async function reopen(session, thread) {
  try {
    await session.api.changeThread(thread.id, { archived: false });
    await session.seen(thread.id);
    location.hash = channelAddress(session, thread.id);
  } catch {
    // It is gone or locked by now, which the next event shows.
  }
}

/** A line that tells of a thread started without a message. */
export function threadNotice(message, place) {
  const member = place.guild.membersById.get(message.author.id);
  return element(
    "article",
    {
      class: "message notice",
      id: `message-${message.id}`,
      tabindex: "-1",
      "aria-label": `${nameOf(message.author, member)}, ${formatTime(message.timestamp)}`,
    },
    icon(THREAD),
    element(
      "div",
      { class: "message-main" },
      element(
        "p",
        {},
        personName(place.guild, message.author),
        " started a thread: ",
        element("strong", {}, message.thread?.name ?? message.content),
        " ",
        element("time", { title: formatFull(message.timestamp) }, formatTime(message.timestamp)),
      ),
      threadChip(message, place),
    ),
  );
}

/** What a channel's head offers: to start a thread in it, or, of a thread, to close and lock it. */
export function threadTools(session, channel) {
  const button = (label, click) =>
    element("button", { class: "button plain small", type: "button", click }, label);
  if (!channel.thread_metadata)
    return mayStartThread(channel) || mayStartPrivate(channel)
      ? [button("New thread", () => openThreadForm(session, channel))]
      : [];
  const change = (body) => () => session.api.changeThread(channel.id, body).catch(() => undefined);
  const { locked } = channel.thread_metadata;
  const manages = mayManageThreads(channel);
  const owns = channel.owner_id === session.account?.user.id && !locked;
  return [
    manages && button(locked ? "Unlock" : "Lock", change({ locked: !locked })),
    (manages || owns) && button("Archive", change({ archived: true })),
  ].filter(Boolean);
}
