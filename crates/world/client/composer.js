// Where one writes: messages, and slash commands after a slash.

import { runCommand } from "./acts.js";
import { CommandForm } from "./command-form.js";
import { findCommands } from "./commands.js";
import { element, icon } from "./element.js";
import { channelLabel, holdsPosts, mayWrite } from "./guild.js";
import { SEND } from "./icons.js";
import { Listbox } from "./listbox.js";

/** The most characters of a message (Discord Docs: Create Message). */
const LONGEST = 2_000;

/** The composer of a session's channel. */
export class Composer {
  /** What it was drawn for; only a change of this draws it anew. */
  #drawn = null;

  constructor(session) {
    this.session = session;
    this.root = element("section", { class: "composer", "aria-label": "Write" });
    this.list = new Listbox({
      id: "command-list",
      label: "Commands",
      onChoose: ({ value }) => this.#start(value),
    });
    this.trouble = element("p", { class: "trouble", role: "alert", hidden: true });
    this.input = element("textarea", {
      rows: "1",
      maxlength: String(LONGEST),
      "aria-autocomplete": "list",
      "data-hold": "composer",
      input: () => this.#typed(),
      keydown: (event) => this.#key(event),
    });
    this.list.steer(this.input);
    this.form = element(
      "form",
      { submit: (event) => this.#submit(event) },
      this.list.root,
      this.trouble,
      element(
        "div",
        { class: "composer-box" },
        this.input,
        element(
          "button",
          { class: "icon-button send", type: "submit", "aria-label": "Send message", title: "Send (Enter)" },
          icon(SEND),
        ),
      ),
    );
  }

  /** Follows the session's channel. */
  render() {
    const channel = this.session.channel();
    const drawn = channel ? `${channel.id} ${channel.name} ${mayWrite(channel)}` : "";
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#reset(channel);
  }

  /** Begins to write with `text`, as when a slash was pressed elsewhere. */
  begin(text) {
    if (!this.root.contains(this.form)) return;
    if (!this.input.value) this.input.value = text;
    this.input.focus();
    this.#typed();
  }

  #reset(channel) {
    this.input.value = "";
    this.#typed();
    this.#complain(null);
    if (!channel || holdsPosts(channel)) {
      this.root.replaceChildren();
    } else if (mayWrite(channel)) {
      const words = `Write in ${channelLabel(channel)}, or type / for commands`;
      this.input.setAttribute("aria-label", words);
      this.input.placeholder = words;
      this.root.replaceChildren(this.form);
    } else {
      this.root.replaceChildren(
        element(
          "p",
          { class: "composer-locked" },
          channel.thread_metadata?.locked
            ? "This thread is locked: only those who manage threads may write here."
            : `You may read ${channelLabel(channel)}, but not write or run commands here.`,
        ),
      );
    }
  }

  #typed() {
    this.input.style.height = "auto";
    if (this.input.scrollHeight) this.input.style.height = `${this.input.scrollHeight}px`;
    const slash = /^\/([^\n]*)$/.exec(this.input.value);
    const guild = this.session.guild();
    const found = slash && guild ? findCommands(guild, slash[1]) : [];
    const bare = slash?.[1] === "";
    this.list.empty = "This server has no commands for you";
    this.list.root.hidden = found.length === 0 && !bare;
    this.list.show(
      found.map((command) => ({ value: command, label: `/${command.name}`, detail: command.description })),
    );
  }

  #key(event) {
    if (event.isComposing) return;
    const open = !this.list.root.hidden;
    if (open && event.key === "Escape") {
      this.list.root.hidden = true;
    } else if (open && event.key === "Tab" && this.list.active()) {
      event.preventDefault();
      this.#start(this.list.active().value);
    } else if (open && event.key !== "Home" && event.key !== "End" && this.list.key(event)) {
      // The list took the key.
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.form.requestSubmit();
    }
  }

  /** Runs a command that has no options; asks for those of another. */
  #start(command) {
    const { session } = this;
    const channel = session.channel();
    const run = (options) => {
      this.#reset(channel);
      this.input.focus();
      runCommand(session, channel.id, command.name, options);
    };
    if (command.options.length === 0) {
      run({});
      return;
    }
    const back = () => {
      this.#reset(channel);
      this.input.focus();
    };
    const form = new CommandForm({ session, guild: session.guild(), channelId: channel.id }, command, {
      onRun: run,
      onCancel: back,
    });
    this.root.replaceChildren(form.root);
    form.focus();
  }

  async #submit(event) {
    event.preventDefault();
    const content = this.input.value.trim();
    const channel = this.session.channel();
    if (!content || !channel) return;
    this.input.value = "";
    this.#typed();
    try {
      await this.session.api.send(channel.id, content);
      this.#complain(null);
    } catch (error) {
      if (!this.input.value) this.input.value = content;
      this.#complain(`Not sent: ${error.message}`);
    }
  }

  #complain(words) {
    this.trouble.hidden = words === null;
    this.trouble.textContent = words ?? "";
  }
}
