// Selects of messages and forms: a button that shows what is chosen, and a panel to choose in.

import { element, icon } from "./element.js";
import { nameOf } from "./guild.js";
import { CHEVRON } from "./icons.js";
import { Listbox } from "./listbox.js";
import { emojiMark } from "./people.js";
import { CHANNELS, ROLES, USERS, pick } from "./picker.js";
import { placeBeside } from "./popover.js";

/** What the selects of each type offer (Discord Docs: Component Reference); type 3 has options of its own. */
const KINDS = { 5: [USERS], 6: [ROLES], 7: [USERS, ROLES], 8: [CHANNELS] };

/** From this many options on one can search among them. */
const MANY = 9;

/** Whether a component is a select. */
export function isSelect(component) {
  return component.type === 3 || component.type in KINDS;
}

/** The values that a select begins with. */
export function defaultValues(component) {
  const options = (component.options ?? []).filter((option) => option.default).map((option) => option.value);
  return [...options, ...(component.default_values ?? []).map(({ id }) => id)];
}

/** A select; `id` is its own in the page, and `onCommit` gets the values once they are chosen. */
export class Select {
  constructor(component, guild, { id, label, busy = false, onCommit }) {
    this.component = component;
    this.guild = guild;
    this.id = id;
    this.values = defaultValues(component);
    this.committed = this.values;
    this.onCommit = onCommit;
    this.multiple = (component.max_values ?? 1) > 1;
    this.text = element("span", { class: "select-text" });
    this.trigger = element(
      "button",
      {
        class: "select",
        type: "button",
        "data-hold": component.custom_id,
        "aria-label": label ?? component.placeholder ?? "Select",
        "aria-haspopup": "listbox",
        "aria-busy": busy ? "true" : null,
        disabled: component.disabled,
      },
      this.text,
      icon(CHEVRON),
    );
    this.panel = this.#panel();
    this.trigger.popoverTargetElement = this.panel;
    this.root = element("div", { class: "select-box" }, this.trigger, this.panel);
    this.#label();
  }

  #panel() {
    const { component } = this;
    this.list = new Listbox({
      id: this.id,
      label: component.placeholder ?? "Options",
      multiple: this.multiple,
      onChoose: (option) => this.#choose(option),
    });
    const searched = component.type !== 3 || (component.options ?? []).length >= MANY;
    const search = element("input", {
      class: "search",
      type: "text",
      role: "combobox",
      "aria-expanded": "true",
      "aria-label": "Search",
      placeholder: "Search",
      autocomplete: "off",
      input: () => this.#fill(),
    });
    this.search = searched ? search : null;
    const steering = this.search ?? this.list.root;
    if (!searched) steering.tabIndex = 0;
    this.list.steer(steering);
    steering.addEventListener("keydown", (event) => {
      const space = event.key === " " && !searched;
      if (space) event.preventDefault();
      if (space && this.list.active()) this.#choose(this.list.active());
      else this.list.key(event);
    });
    return element(
      "div",
      {
        class: "popover",
        popover: "auto",
        beforetoggle: (event) => this.#prepare(event),
        toggle: (event) => this.#settle(event, steering),
      },
      this.search,
      this.list.root,
      this.multiple && element("p", { class: "select-hint" }, this.#hint()),
    );
  }

  #hint() {
    const { min_values: least = 1, max_values: most = 1 } = this.component;
    return least === most ? `Choose ${most}, then close` : `Choose ${least} to ${most}, then close`;
  }

  #prepare(event) {
    if (event.newState !== "open") return;
    if (this.search) this.search.value = "";
    this.#fill();
  }

  #settle(event, steering) {
    if (event.newState === "open") {
      placeBeside(this.trigger, this.panel);
      steering.focus();
    } else if (this.multiple && this.values.join() !== this.committed.join()) {
      this.#commit();
    }
  }

  #fill() {
    this.list.show(this.#options(this.search?.value ?? ""));
  }

  #options(query) {
    const { component, values } = this;
    if (component.type !== 3)
      return pick(this.guild, KINDS[component.type], {
        types: component.channel_types,
        query,
        chosen: values,
      });
    const wanted = query.trim().toLowerCase();
    const fitting = (component.options ?? []).filter((option) => option.label.toLowerCase().includes(wanted));
    return fitting.map((option) => ({
      value: option.value,
      label: option.label,
      detail: option.description,
      mark: option.emoji && emojiMark(option.emoji),
      chosen: values.includes(option.value),
    }));
  }

  #choose({ value }) {
    if (!this.multiple) {
      this.values = [value];
      this.panel.hidePopover();
      this.#commit();
      return;
    }
    const most = this.component.max_values;
    if (this.values.includes(value)) this.values = this.values.filter((chosen) => chosen !== value);
    else if (this.values.length < most) this.values = [...this.values, value];
    this.#fill();
    this.#label();
  }

  #commit() {
    const enough = this.values.length >= (this.component.min_values ?? 1);
    this.values = enough ? this.values : this.committed;
    this.committed = this.values;
    this.#label();
    if (enough) this.onCommit?.(this.values);
  }

  #label() {
    const names = this.values.map((value) => this.#name(value));
    this.text.textContent = names.join(", ") || this.component.placeholder || "Make a choice";
    this.text.classList.toggle("placeholder", names.length === 0);
  }

  #name(value) {
    const option = this.component.options?.find((candidate) => candidate.value === value);
    const member = this.guild.membersById.get(value);
    const named = this.guild.rolesById.get(value) ?? this.guild.channelsById.get(value);
    return option?.label ?? (member ? nameOf(member.user, member) : (named?.name ?? value));
  }
}
