// The messages of the channel on show: days, groups, what is older, and where one is in it all.

import { formatDay } from "./clock.js";
import { element, icon } from "./element.js";
import { channelLabel, holdsPosts } from "./guild.js";
import { DOWN } from "./icons.js";
import { draw, keepChildren, redraw } from "./keyed.js";
import { messageView, noteView } from "./message.js";
import { postLines } from "./posts.js";
import { THREAD_CREATED } from "./threads.js";
import { EPHEMERAL } from "./timeline.js";

/** Messages of one author this close together, in milliseconds, are one group. */
const GROUP = 7 * 60_000;
/** Pixels from an end of the list that still count as at it. */
const NEAR = 48;

/** The list of a session's channel. */
export class Messages {
  #shown = null;
  #atEnd = true;
  /** Where the list stood when it was last looked at; only who scrolls up leaves its end. */
  #top = 0;
  #fetching = false;

  constructor(session) {
    this.session = session;
    this.list = element("div", { class: "message-list", role: "log", "aria-label": "Messages" });
    this.scroller = element(
      "div",
      {
        class: "message-scroller",
        tabindex: "0",
        "aria-label": "Messages",
        role: "region",
        scroll: () => this.#scrolled(),
      },
      this.list,
    );
    this.newer = element(
      "button",
      { class: "button primary newer", type: "button", hidden: true, click: () => this.#toEnd() },
      icon(DOWN),
      "Newest messages",
    );
    this.root = element("div", { class: "messages" }, this.scroller, this.newer);
    const keep = new ResizeObserver(() => this.#atEnd && this.#toEnd());
    for (const node of [this.list, this.scroller]) keep.observe(node);
  }

  /** Draws what the session holds. */
  render() {
    const { session } = this;
    const channel = session.channel();
    if (!channel) {
      this.list.replaceChildren();
      return;
    }
    if (this.#shown !== channel.id) {
      this.list.replaceChildren();
      this.#shown = channel.id;
      this.#atEnd = true;
      this.#top = 0;
    }
    const place = { session, guild: session.guild(), channel };
    keepChildren(this.list, this.#lines(place), {
      key: (line) => line.key,
      build: (line) => draw(line.build()),
      update: (node, line) => redraw(node, line.build()),
    });
    if (this.#atEnd) this.#toEnd();
    this.newer.hidden = this.#atEnd;
  }

  /** Brings a message into view, if it is known. */
  reveal(messageId) {
    const node = document.getElementById(`message-${messageId}`);
    if (!node) return;
    this.#atEnd = false;
    node.scrollIntoView({ block: "center" });
    node.focus();
    node.classList.add("revealed");
    node.addEventListener("animationend", () => node.classList.remove("revealed"), { once: true });
  }

  #lines(place) {
    if (holdsPosts(place.channel)) return [beginning(place.channel), ...postLines(place)];
    const timeline = place.session.timeline(place.channel.id);
    const lines = [timeline.complete ? beginning(place.channel) : older(() => this.#fetch())];
    let last = null;
    for (const message of timeline.list()) {
      const day = formatDay(message.timestamp);
      const newDay = !last || day !== formatDay(last.timestamp);
      if (newDay)
        lines.push({
          key: `day-${day}`,
          build: () => element("p", { class: "day" }, element("span", {}, day)),
        });
      const compact = !newDay && follows(message, last);
      lines.push({ key: message.id, build: () => messageView(message, place, compact) });
      last = message;
    }
    const notes = place.session.notes.filter((note) => note.channelId === place.channel.id);
    return [...lines, ...notes.map((note) => ({ key: note.id, build: () => noteView(note, place) }))];
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const near = scrollHeight - scrollTop - clientHeight < NEAR;
    this.#atEnd = near || (this.#atEnd && scrollTop >= this.#top);
    this.#top = scrollTop;
    this.newer.hidden = this.#atEnd;
    if (scrollTop < NEAR && scrollHeight > clientHeight) this.#fetch();
  }

  #toEnd() {
    this.#atEnd = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#top = this.scroller.scrollTop;
  }

  /** Fetches what is older, and keeps in view what was in view. */
  async #fetch() {
    const channelId = this.#shown;
    if (this.#fetching || this.session.timeline(channelId).complete) return;
    this.#fetching = true;
    const before = this.scroller.scrollHeight - this.scroller.scrollTop;
    try {
      await this.session.extend(channelId);
      this.render();
      this.scroller.scrollTop = this.scroller.scrollHeight - before;
    } catch {
      // The world is gone; the page says so, and asks again when the list is scrolled.
    }
    this.#fetching = false;
  }
}

function follows(message, last) {
  return (
    last.type !== THREAD_CREATED &&
    last.author.id === message.author.id &&
    !message.message_reference &&
    !message.interaction_metadata &&
    (last.flags & EPHEMERAL) === (message.flags & EPHEMERAL) &&
    Date.parse(message.timestamp) - Date.parse(last.timestamp) < GROUP
  );
}

function beginning(channel) {
  return {
    key: "beginning",
    build: () =>
      element(
        "header",
        { class: "beginning" },
        element("h2", {}, channelLabel(channel)),
        element(
          "p",
          {},
          channel.topic ? `This is where it begins. ${channel.topic}` : "This is where it begins.",
        ),
      ),
  };
}

function older(fetch) {
  return {
    key: "older",
    build: () =>
      element("button", { class: "button plain older", type: "button", click: fetch }, "Older messages"),
  };
}
