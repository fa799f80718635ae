// The entry of a slash command's options, in the place of the composer.

import { element, icon } from "./element.js";
import { CLOSE, SEND } from "./icons.js";
import { Listbox } from "./listbox.js";
import { OptionField } from "./option-field.js";

/** A form for `command`; `onRun` gets the values by name, `onCancel` gives the composer back. */
export class CommandForm {
  /** The field that has the focus, and whose choices are shown. */
  active = null;

  constructor({ session, guild, channelId }, command, { onRun, onCancel }) {
    Object.assign(this, { session, guild, channelId, command, onRun, onCancel });
    this.list = new Listbox({
      id: "command-choices",
      label: "Choices",
      onChoose: (option) => this.#choose(option),
    });
    this.list.root.hidden = true;
    this.trouble = element("p", { class: "trouble", role: "alert", hidden: true });
    this.hint = element("p", { class: "composer-hint" }, command.description);
    this.row = element("span", { class: "option-fields" });
    this.more = element("span", { class: "option-more" });
    this.fields = [];
    for (const option of command.options.filter((candidate) => candidate.required)) this.#add(option);
    this.root = element(
      "form",
      {
        class: "command-form",
        "aria-label": `Options of /${command.name}`,
        submit: (event) => this.#submit(event),
        keydown: (event) => this.#key(event),
      },
      this.list.root,
      this.hint,
      this.trouble,
      element(
        "div",
        { class: "composer-box" },
        element("span", { class: "command-name" }, `/${command.name}`),
        this.row,
        this.more,
        element(
          "span",
          { class: "composer-actions" },
          element(
            "button",
            {
              class: "icon-button",
              type: "button",
              "aria-label": "Cancel",
              title: "Cancel (Escape)",
              click: onCancel,
            },
            icon(CLOSE),
          ),
          element(
            "button",
            { class: "icon-button send", type: "submit", "aria-label": "Run command", title: "Run (Enter)" },
            icon(SEND),
          ),
        ),
      ),
    );
    this.#offer();
  }

  /** Puts the focus on the first field. */
  focus() {
    if (this.fields.length > 0) this.fields[0].input.focus();
    else this.more.querySelector("button")?.focus();
  }

  /** A field has the focus, or its text changed. */
  enter(field) {
    this.active = field;
    this.hint.textContent = field.option.description;
    field.refresh((options) => this.#show(field, options));
  }

  /** The focus left a field. */
  leave(field) {
    if (this.active === field) this.active = null;
    this.list.root.hidden = true;
    field.input.setAttribute("aria-expanded", "false");
    this.hint.textContent = this.command.description;
  }

  /** Takes an optional field away. */
  leaveOut(field) {
    this.fields = this.fields.filter((other) => other !== field);
    field.root.remove();
    this.#offer();
    this.focus();
  }

  /** What the application is asked when choices for `field` are wanted. */
  question(field) {
    const options = Object.fromEntries(
      this.fields
        .filter((other) => other !== field && other.value() !== undefined)
        .map((other) => [other.option.name, other.value()]),
    );
    options[field.option.name] = String(field.partial());
    return { channel_id: this.channelId, name: this.command.name, options, focused: field.option.name };
  }

  #add(option) {
    const field = new OptionField(option, this);
    this.list.steer(field.input);
    this.fields.push(field);
    this.row.append(field.root);
    return field;
  }

  /** Offers the options that are not on the form yet. */
  #offer() {
    const used = this.fields.map((field) => field.option);
    const rest = this.command.options.filter((option) => !used.includes(option));
    this.more.replaceChildren(
      ...rest.map((option) =>
        element(
          "button",
          {
            class: "option-add",
            type: "button",
            title: option.description,
            "aria-label": `Add ${option.name}`,
            click: () => {
              const field = this.#add(option);
              this.#offer();
              field.input.focus();
            },
          },
          `+ ${option.name}`,
        ),
      ),
    );
  }

  #show(field, options) {
    this.list.root.hidden = options === null;
    field.input.setAttribute("aria-expanded", String(options !== null));
    if (options) this.list.show(options);
  }

  #choose(option) {
    const field = this.active;
    if (!field) return;
    field.take(option);
    const next = this.fields[this.fields.indexOf(field) + 1];
    this.list.root.hidden = true;
    field.input.setAttribute("aria-expanded", "false");
    if (next) next.input.focus();
  }

  #key(event) {
    const open = !this.list.root.hidden;
    if (event.key === "Escape") {
      event.preventDefault();
      if (open) this.list.root.hidden = true;
      else this.onCancel();
    } else if (open && event.target === this.active?.input) {
      if (
        event.key === "Tab" &&
        !event.shiftKey &&
        this.list.active() &&
        !this.active.chosen &&
        this.active.input.value
      )
        this.active.take(this.list.active());
      else this.list.key(event);
    }
  }

  #submit(event) {
    event.preventDefault();
    const trouble = this.fields.map((field) => field.trouble()).find((reason) => reason !== null);
    this.trouble.hidden = trouble === undefined;
    this.trouble.textContent = trouble ?? "";
    if (trouble !== undefined) return;
    const given = this.fields.filter((field) => field.value() !== undefined);
    this.onRun(Object.fromEntries(given.map((field) => [field.option.name, field.value()])));
  }
}
