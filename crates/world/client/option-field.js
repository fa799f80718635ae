// The entry of one option of a slash command.

import { suggest } from "./acts.js";
import { element, icon } from "./element.js";
import { CLOSE } from "./icons.js";
import { CHANNELS, ROLES, USERS, pick } from "./picker.js";

/** Option types (Discord Docs: Application Commands). */
const INTEGER = 4;
const BOOLEAN = 5;
const NUMBER = 10;
const ATTACHMENT = 11;
const KINDS = { 6: [USERS], 7: [CHANNELS], 8: [ROLES], 9: [USERS, ROLES] };

/** Milliseconds without a key before the application is asked for choices. */
const PAUSE = 150;

/** A field: its name, an input, and what may be chosen for it. `form` is the `CommandForm` that has it. */
export class OptionField {
  #timer = 0;
  #asked = 0;

  constructor(option, form) {
    this.option = option;
    this.form = form;
    /** What was chosen from the list, with its label; null while there is only text. */
    this.chosen = null;
    const number = option.type === INTEGER || option.type === NUMBER;
    this.input = element("input", {
      type: "text",
      role: this.#chooses() ? "combobox" : null,
      "aria-expanded": this.#chooses() ? "false" : null,
      "aria-label": `${option.name}: ${option.description}`,
      "aria-required": option.required ? "true" : null,
      inputmode: number ? "decimal" : null,
      size: "12",
      autocomplete: "off",
      spellcheck: "false",
      disabled: option.type === ATTACHMENT,
      placeholder: option.type === ATTACHMENT ? "not in a simulation" : null,
      input: () => this.#typed(),
      focus: () => form.enter(this),
      blur: () => form.leave(this),
    });
    this.root = element(
      "span",
      { class: "option-field" },
      element("span", { class: "option-name", "aria-hidden": "true" }, option.name),
      this.input,
      !option.required &&
        element(
          "button",
          {
            class: "icon-button",
            type: "button",
            "aria-label": `Leave out ${option.name}`,
            click: () => form.leaveOut(this),
          },
          icon(CLOSE),
        ),
    );
  }

  /** Takes one of the list's options. */
  take({ value, label }) {
    this.chosen = { value, label };
    this.input.value = label;
    this.root.classList.remove("wrong");
  }

  /** What goes to the application while it is asked for choices: text as it stands. */
  partial() {
    return this.chosen ? this.chosen.value : (this.#parsed() ?? this.input.value);
  }

  /** The value, or undefined if the option was left empty. */
  value() {
    return this.chosen ? this.chosen.value : this.#parsed();
  }

  /** Why the field cannot be sent as it stands, or null; also marks it. */
  trouble() {
    const trouble = this.#trouble();
    this.root.classList.toggle("wrong", trouble !== null);
    return trouble;
  }

  /** Shows what may be chosen now; null where text alone is asked. */
  async refresh(show) {
    const { option } = this;
    const query = this.chosen ? "" : this.input.value;
    if (!this.#chooses()) show(null);
    else if (option.autocomplete) this.#ask(show);
    else if (KINDS[option.type])
      show(pick(this.form.guild, KINDS[option.type], { types: option.channel_types, query }));
    else show(fitting(this.#choices(), query));
  }

  #ask(show) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      this.#asked += 1;
      const asked = this.#asked;
      const choices = await suggest(this.form.session, this.form.question(this));
      // A slower answer to an earlier key is of no use.
      if (asked === this.#asked && this.form.active === this) show(choices.map(choiceOption));
    }, PAUSE);
  }

  #typed() {
    this.chosen = null;
    this.root.classList.remove("wrong");
    this.form.enter(this);
  }

  #chooses() {
    const { type, choices, autocomplete } = this.option;
    return Boolean(KINDS[type] || type === BOOLEAN || choices?.length || autocomplete);
  }

  #choices() {
    if (this.option.type === BOOLEAN)
      return [
        { name: "True", value: true },
        { name: "False", value: false },
      ];
    return this.option.choices;
  }

  #parsed() {
    const text = this.input.value.trim();
    const { type } = this.option;
    if (text === "") return undefined;
    if (type !== INTEGER && type !== NUMBER) return this.input.value;
    const number = Number(text);
    return Number.isNaN(number) ? undefined : number;
  }

  #trouble() {
    const { name, required, type, choices, min_value: least, max_value: most } = this.option;
    const value = this.value();
    if (this.input.value.trim() === "") return required ? `${name} is needed` : null;
    const bound = KINDS[type] || type === BOOLEAN || choices?.length;
    if (bound && !this.chosen) return `choose ${name} from the list`;
    if (type !== INTEGER && type !== NUMBER) return this.#lengthTrouble(value);
    if (value === undefined || (type === INTEGER && !Number.isInteger(value)))
      return `${name} must be a ${type === INTEGER ? "whole " : ""}number`;
    if (value < (least ?? -Infinity)) return `${name} must be at least ${least}`;
    return value > (most ?? Infinity) ? `${name} must be at most ${most}` : null;
  }

  #lengthTrouble(value) {
    const { name, min_length: least = 0, max_length: most = 6_000 } = this.option;
    const length = [...String(value)].length;
    if (length < least) return `${name} must have at least ${least} characters`;
    return length > most ? `${name} must have at most ${most} characters` : null;
  }
}

function choiceOption({ name, value }) {
  return { value, label: name };
}

function fitting(choices, query) {
  const wanted = query.trim().toLowerCase();
  return choices.filter(({ name }) => name.toLowerCase().includes(wanted)).map(choiceOption);
}
