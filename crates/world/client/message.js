// One message, and one command that is under way or failed.

import { dismissNote } from "./acts.js";
import { formatDay, formatFull, formatTime } from "./clock.js";
import { componentRows } from "./components.js";
import { element, icon } from "./element.js";
import { embedCard } from "./embed.js";
import { failure } from "./failure.js";
import { mayModerate, mayStartThread, nameOf } from "./guild.js";
import { CLOSE, EYE, REPLY, THREAD, TRASH } from "./icons.js";
import { blocks, inline } from "./markup.js";
import { appTag, avatar, personName } from "./people.js";
import { openThreadForm } from "./thread-form.js";
import { THREAD_CREATED, THREAD_STARTER, threadChip, threadNotice } from "./threads.js";
import { EPHEMERAL, THINKING } from "./timeline.js";

/** A message in its place: `{ session, guild, channel }`; a `compact` one goes on from its author's last. */
export function messageView(message, place, compact) {
  if (message.type === THREAD_CREATED) return threadNotice(message, place);
  const alone = Boolean(message.flags & EPHEMERAL);
  const inner = { ...place, mentions: message.mentions ?? [] };
  const { author } = message;
  const name = nameOf(author, place.guild.membersById.get(author.id));
  return element(
    "article",
    {
      class: `message${compact ? " compact" : ""}${alone ? " alone" : ""}`,
      id: `message-${message.id}`,
      tabindex: "-1",
      "aria-label": `${name}, ${formatTime(message.timestamp)}`,
    },
    message.type !== THREAD_STARTER && origin(message, place),
    compact
      ? element(
          "time",
          { class: "gutter-time", title: formatFull(message.timestamp) },
          formatTime(message.timestamp),
        )
      : avatar(author.id, name),
    element(
      "div",
      { class: "message-main" },
      !compact &&
        element(
          "header",
          { class: "message-head" },
          personName(place.guild, author),
          author.bot && appTag(),
          element("time", { title: formatFull(message.timestamp) }, headTime(message.timestamp)),
        ),
      message.type === THREAD_STARTER ? starter(message, inner) : body(message, inner),
      alone && aloneNote(message, place),
    ),
    !alone && tools(message, place),
  );
}

/** What a thread was started from, as it now is; its buttons work where it stands. */
function starter({ referenced_message: source }, place) {
  if (!source) return element("p", { class: "subtext" }, "The message that this began with is gone.");
  return body({ ...source, components: [], thread: null }, place);
}

/** What one may do with a message, shown when one points at it. */
function tools(message, place) {
  const starts = !message.thread && message.type !== THREAD_STARTER && mayStartThread(place.channel);
  const offered = [
    starts && threadButton(message, place),
    mayDelete(message, place) && deleteButton(message, place),
  ];
  return offered.some(Boolean) && element("div", { class: "message-tools" }, offered);
}

function threadButton(message, { session, channel }) {
  return element(
    "button",
    {
      class: "icon-button",
      type: "button",
      "aria-label": "Start a thread",
      title: "Start a thread",
      click: () => openThreadForm(session, channel, message),
    },
    icon(THREAD),
  );
}

function headTime(timestamp) {
  const today = formatDay(timestamp) === formatDay(Date.now());
  return today ? formatTime(timestamp) : `${formatDay(timestamp)}, ${formatTime(timestamp)}`;
}

/** The beginning of a text, without what makes its first line a heading or a list. */
function firstWords(text) {
  return text
    .split("\n")[0]
    .replace(/^[#>\s-]+/, "")
    .slice(0, 200);
}

/** What the message answers: a command, or another message. */
function origin(message, place) {
  const { guild } = place;
  const used = message.interaction_metadata;
  if (used?.name && used.user) {
    return element(
      "p",
      { class: "origin" },
      icon(REPLY),
      personName(guild, used.user),
      " used ",
      element("span", { class: "mention" }, `/${used.name}`),
    );
  }
  const source = message.referenced_message;
  if (source) {
    const text = source.content || source.embeds?.[0]?.title || "a message";
    return element(
      "p",
      { class: "origin" },
      icon(REPLY),
      personName(guild, source.author),
      element("span", { class: "origin-text" }, inline(firstWords(text), place)),
    );
  }
  return (
    message.message_reference &&
    element("p", { class: "origin" }, icon(REPLY), "Answers a message that is gone")
  );
}

function body(message, place) {
  if (message.flags & THINKING) return thinking(`${nameOf(message.author)} is thinking…`);
  const edited =
    message.edited_timestamp &&
    element("span", { class: "edited", title: formatFull(message.edited_timestamp) }, "edited");
  return [
    (message.content || edited) &&
      element("div", { class: "message-text" }, message.content && blocks(message.content, place), edited),
    (message.embeds ?? []).map((embed) => embedCard(embed, place)),
    (message.attachments ?? []).map((file) =>
      element("p", { class: "subtext" }, `Attachment, not fetched: ${file.filename ?? "file"}`),
    ),
    componentRows(message, place),
    threadChip(message, place),
  ];
}

function thinking(text) {
  const dots = element(
    "span",
    { class: "dots", "aria-hidden": "true" },
    element("i"),
    element("i"),
    element("i"),
  );
  return element("p", { class: "thinking", role: "status" }, dots, text);
}

function aloneNote(message, { session }) {
  const dismiss = () => session.api.remove(message.id).catch(() => undefined);
  return element(
    "p",
    { class: "alone-note" },
    icon(EYE),
    "Only you can see this · ",
    element(
      "button",
      { class: "link-button", type: "button", "data-hold": "dismiss", click: dismiss },
      "Dismiss",
    ),
  );
}

function mayDelete(message, { session, channel }) {
  return message.author.id === session.account.user.id || mayModerate(channel);
}

function deleteButton(message, { session }) {
  const remove = () => session.api.remove(message.id).catch(() => undefined);
  return element(
    "button",
    {
      class: "icon-button",
      type: "button",
      "aria-label": "Delete message",
      title: "Delete message",
      click: remove,
    },
    icon(TRASH),
  );
}

/** A command that the application has not answered yet, or not lawfully. */
export function noteView(note, { session }) {
  const dismiss = element(
    "button",
    {
      class: "icon-button",
      type: "button",
      "aria-label": "Dismiss",
      click: () => dismissNote(session, note),
    },
    icon(CLOSE),
  );
  return element(
    "article",
    { class: "note" },
    element(
      "p",
      { class: "origin" },
      icon(REPLY),
      "You used ",
      element("span", { class: "mention" }, `/${note.name}`),
    ),
    note.failure === null
      ? thinking("Sending the command…")
      : element("div", { class: "note-failure" }, failure(note.failure), dismiss),
  );
}
