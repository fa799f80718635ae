// The page of one account: the bar, the lists, the channel on show.

import { AccountSwitcher } from "./accounts.js";
import { Channels, Guilds } from "./channels.js";
import { Composer } from "./composer.js";
import { element, icon } from "./element.js";
import { channelLabel } from "./guild.js";
import { BELL, MENU, PEOPLE } from "./icons.js";
import { Members } from "./members.js";
import { Messages } from "./messages.js";
import { channelAddress } from "./markup.js";
import { channelIcon } from "./picker.js";
import { threadTools } from "./threads.js";

const WORDS = { connecting: "Connecting…", live: "Live", gone: "Reconnecting…" };

/** A thread that only its members see. */
const PRIVATE_THREAD = 12;

/** What slides over the messages in a narrow window, and what has the focus there. */
const DRAWERS = { channels: ".channels a", members: ".members" };

/** The whole page of a session. */
export class App {
  /** A message to bring into view once it is there. */
  #wanted = null;

  constructor(session) {
    this.session = session;
    this.messages = new Messages(session);
    this.composer = new Composer(session);
    this.switcher = new AccountSwitcher(session);
    this.parts = [
      new Guilds(session),
      new Channels(session),
      this.messages,
      this.composer,
      new Members(session),
      this.switcher,
    ];
    this.status = element("span", { class: "status", role: "status" });
    this.gone = element(
      "p",
      { class: "gone", role: "alert", hidden: true },
      "The world does not answer. It was stopped, or it is starting again. This page comes back by itself.",
    );
    this.title = element("h1", {});
    this.topic = element("p", { class: "topic" });
    this.tools = element("div", { class: "channel-tools" });
    this.root = this.#layout();
    session.subscribe(() => this.render());
    this.render();
  }

  /** Brings a message of the channel into view as soon as it is known. */
  reveal(messageId) {
    this.#wanted = messageId;
    this.render();
  }

  /** Closes what slides over the messages in a narrow window. */
  closeDrawers() {
    this.#drawer(null);
  }

  /** Keys that work anywhere on the page: Escape closes what slid in, a slash begins a command. */
  key(event) {
    if (event.key === "Escape" && this.root.dataset.drawer) this.closeDrawers();
    const writing = event.target.closest?.("input, textarea, select, dialog, [popover]");
    if (event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      this.composer.begin("/");
    }
  }

  /** Draws what the session holds. */
  render() {
    const { session } = this;
    const channel = session.channel();
    for (const part of this.parts) part.render();
    this.root.classList.toggle("loading", session.account === null);
    this.root.classList.toggle("homeless", session.account !== null && !channel);
    this.status.dataset.state = session.connection;
    this.status.textContent = WORDS[session.connection];
    this.gone.hidden = session.connection !== "gone";
    this.title.replaceChildren(...(channel ? [channelIcon(channel), channel.name] : ["No channel"]));
    this.topic.replaceChildren(...(channel ? this.#subtitle(channel) : []));
    this.#offer(channel ? threadTools(session, channel) : []);
    document.title = channel
      ? `${channelLabel(channel)} · ${session.guild().name} · Simulated Discord`
      : "Simulated Discord";
    if (this.#wanted && channel && session.timeline(channel.id).get(this.#wanted)) {
      this.messages.reveal(this.#wanted);
      this.#wanted = null;
    }
  }

  /** A channel's topic, or where a thread stands and how. */
  #subtitle(channel) {
    if (!channel.thread_metadata) return [channel.topic ?? ""];
    const parent = this.session.guild().channelsById.get(channel.parent_id);
    return [
      parent && "in ",
      parent &&
        element(
          "a",
          { class: "mention", href: channelAddress(this.session, parent.id) },
          channelLabel(parent),
        ),
      channel.type === PRIVATE_THREAD && " · private",
      channel.thread_metadata.locked && " · locked",
    ].filter(Boolean);
  }

  /** Shows buttons in the channel's head, unless they are there already. */
  #offer(tools) {
    const same =
      tools.map((tool) => tool.outerHTML).join() ===
      [...this.tools.children].map((tool) => tool.outerHTML).join();
    if (!same || this.offered !== this.session.channelId) this.tools.replaceChildren(...tools);
    this.offered = this.session.channelId;
  }

  #layout() {
    const [guilds, channels, messages, composer, members, switcher] = this.parts.map((part) => part.root);
    const toggle = (label, path, drawer, className) =>
      element(
        "button",
        {
          class: `icon-button ${className}`,
          type: "button",
          "aria-label": label,
          title: label,
          click: () => this.#drawer(drawer),
        },
        icon(path),
      );
    return element(
      "div",
      { class: "app" },
      element(
        "a",
        { class: "skip", href: "#messages", click: (event) => this.#skip(event) },
        "Skip to the messages",
      ),
      element(
        "header",
        { class: "bar" },
        toggle("Servers and channels", MENU, "channels", "narrow-only"),
        element("span", { class: "mark" }, icon(BELL)),
        element(
          "span",
          { class: "bar-words" },
          element("strong", {}, "Simulated Discord"),
          element("span", { class: "bar-note" }, "Nothing leaves this machine"),
        ),
        this.status,
        switcher,
      ),
      element("div", { class: "sides" }, guilds, channels),
      element(
        "main",
        { class: "main" },
        this.gone,
        element(
          "header",
          { class: "channel-head" },
          this.title,
          this.topic,
          this.tools,
          toggle("Members", PEOPLE, "members", "medium-only"),
        ),
        messages,
        composer,
        element(
          "div",
          { class: "nowhere" },
          element("h2", {}, "There is nothing to see for this account"),
          element(
            "p",
            {},
            "It is in no server. Become somebody else at the top right, or add it to a server over the control API.",
          ),
        ),
      ),
      members,
      element("button", {
        class: "backdrop",
        type: "button",
        "aria-label": "Close",
        click: () => this.closeDrawers(),
      }),
    );
  }

  /** Slides a list in, or all out; the focus goes along, and back to what opened it. */
  #drawer(name) {
    if (!name && !this.root.dataset.drawer) return;
    if (name) this.opener = document.activeElement;
    this.root.dataset.drawer = name ?? "";
    if (name) this.root.querySelector(DRAWERS[name]).focus();
    else this.opener?.focus();
  }

  #skip(event) {
    event.preventDefault();
    this.messages.scroller.focus();
  }
}
