// The posts of a forum, newest talk first.

import { formatDay } from "./clock.js";
import { element, icon } from "./element.js";
import { mayWrite, nameOf, threadsOf } from "./guild.js";
import { THREAD } from "./icons.js";
import { channelAddress } from "./markup.js";
import { compareIds } from "./snowflake.js";
import { openThreadForm } from "./thread-form.js";
import { countMessages } from "./threads.js";

/** The lines of a forum, as a list of messages has them. */
export function postLines({ session, guild, channel }) {
  const latest = (post) => post.last_message_id ?? post.id;
  const posts = threadsOf(guild, channel.id).sort((a, b) => compareIds(latest(b), latest(a)));
  const head = {
    key: "posts",
    build: () =>
      element(
        "div",
        { class: "posts-head" },
        element("p", {}, posts.length === 0 ? "There are no posts yet." : "What people talk about here."),
        mayWrite(channel) &&
          element(
            "button",
            { class: "button primary", type: "button", click: () => openThreadForm(session, channel) },
            "New post",
          ),
      ),
  };
  return [head, ...posts.map((post) => ({ key: post.id, build: () => postView(post, { session, guild }) }))];
}

function postView(post, { session, guild }) {
  const owner = guild.membersById.get(post.owner_id);
  const by = owner ? nameOf(owner.user, owner) : "somebody who left";
  return element(
    "a",
    { class: "post", href: channelAddress(session, post.id) },
    icon(THREAD),
    element("strong", {}, post.name),
    element(
      "span",
      { class: "thread-chip-note" },
      `${by} · ${formatDay(post.thread_metadata.create_timestamp)} · ${countMessages(post)}`,
    ),
  );
}
