// A list of options that something focused steers: a text field, a button's panel, the composer.

import { element, icon } from "./element.js";
import { CHECK } from "./icons.js";

/**
 * `id` is the list's own in the page. The options are `{ value, label, detail, mark, chosen }`; `mark` is
 * a node or absent. `onChoose` gets an option.
 * The focus stays on what `steer` was given; the list only says which option is active.
 */
export class Listbox {
  #options = [];
  #active = -1;
  #steering = [];

  constructor({ id, label, multiple = false, empty = "Nothing fits", onChoose }) {
    this.id = id;
    this.empty = empty;
    this.onChoose = onChoose;
    this.root = element("ul", {
      class: "listbox",
      id: this.id,
      role: "listbox",
      "aria-label": label,
      "aria-multiselectable": multiple ? "true" : null,
    });
    // A press must not take the focus from what steers.
    this.root.addEventListener("pointerdown", (event) => event.preventDefault());
    this.root.addEventListener("click", (event) => this.#press(event));
  }

  /** Lets the keys of `node` move in the list. */
  steer(node) {
    this.#steering.push(node);
    node.setAttribute("aria-controls", this.id);
    node.setAttribute("aria-haspopup", "listbox");
  }

  /** Shows other options; the active one stays so, else the first is. */
  show(options) {
    const value = this.active()?.value;
    this.#options = options;
    this.root.replaceChildren(...options.map((option, index) => this.#line(option, index)));
    if (options.length === 0) this.root.append(element("li", { class: "listbox-empty" }, this.empty));
    const kept = options.findIndex((option) => option.value === value);
    this.#activate(kept < 0 && options.length > 0 ? 0 : kept);
  }

  /** The active option, or undefined. */
  active() {
    return this.#options[this.#active];
  }

  /** Handles a key of what steers; says whether it was one of the list's. */
  key(event) {
    const { length } = this.#options;
    const to = { ArrowDown: this.#active + 1, ArrowUp: this.#active - 1, Home: 0, End: length - 1 }[
      event.key
    ];
    const edge = event.key === "Home" || event.key === "End";
    if (to !== undefined && length > 0 && !(edge && event.target.value)) {
      this.#activate((to + length) % length);
    } else if (event.key === "Enter" && this.active()) {
      this.onChoose(this.active());
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }

  #press(event) {
    const line = event.target.closest("[role=option]");
    if (!line) return;
    this.#activate(Number(line.dataset.index));
    this.onChoose(this.active());
  }

  #line({ label, detail, mark, chosen }, index) {
    return element(
      "li",
      {
        id: `${this.id}-${index}`,
        role: "option",
        "aria-selected": String(Boolean(chosen)),
        "data-index": String(index),
      },
      mark,
      element(
        "span",
        { class: "option-text" },
        element("span", { class: "option-label" }, label),
        detail && element("span", { class: "option-detail" }, detail),
      ),
      icon(CHECK, "icon option-check"),
    );
  }

  #activate(index) {
    this.#active = index;
    for (const line of this.root.querySelectorAll("[data-active]")) line.removeAttribute("data-active");
    const line = index < 0 ? null : this.root.querySelector(`[data-index="${index}"]`);
    line?.setAttribute("data-active", "");
    line?.scrollIntoView?.({ block: "nearest" });
    for (const node of this.#steering) {
      if (line) node.setAttribute("aria-activedescendant", line.id);
      else node.removeAttribute("aria-activedescendant");
    }
  }
}
