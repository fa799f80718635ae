// Modals: a form that an application asks to be filled in.

import { element, icon } from "./element.js";
import { failure } from "./failure.js";
import { CLOSE } from "./icons.js";
import { blocks } from "./markup.js";
import { Select, isSelect } from "./select.js";

const ROW = 1;
const TEXT_INPUT = 4;
const TEXT = 10;
const LABEL = 18;
const PARAGRAPH = 2;

/** Shows a form; `submit` gets the values by custom id and answers why it failed, or null. */
export function openModal(session, modal, submit) {
  const place = { session, guild: session.guild() };
  const fields = new Map();
  const trouble = element("div", { class: "modal-trouble", "aria-live": "polite" });
  const send = element("button", { class: "button primary", type: "submit" }, "Submit");
  const form = element(
    "form",
    { method: "dialog" },
    element(
      "div",
      { class: "modal-fields" },
      modal.components.map((part) => partView(part, { place, fields })),
    ),
    trouble,
    element(
      "footer",
      {},
      element("button", { class: "button plain", type: "button", click: () => dialog.close() }, "Cancel"),
      send,
    ),
  );
  const dialog = element(
    "dialog",
    { class: "modal", "aria-label": modal.title, close: () => dialog.remove() },
    element(
      "header",
      {},
      element("h2", {}, modal.title),
      element(
        "button",
        { class: "icon-button", type: "button", "aria-label": "Close", click: () => dialog.close() },
        icon(CLOSE),
      ),
    ),
    element(
      "p",
      { class: "modal-source" },
      `A form of ${session.application.name}. Never enter a real password here.`,
    ),
    form,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const missing = [...fields.values()].find((field) => !field.complete());
    trouble.replaceChildren(
      missing ? element("p", { class: "trouble" }, `“${missing.label}” needs a choice.`) : "",
    );
    if (missing || send.getAttribute("aria-busy")) return;
    send.setAttribute("aria-busy", "true");
    const reason = await submit(Object.fromEntries([...fields].map(([id, field]) => [id, field.value()])));
    send.removeAttribute("aria-busy");
    if (reason === null) dialog.close();
    else trouble.replaceChildren(failure(reason));
  });
  document.body.append(dialog);
  dialog.showModal();
}

function partView(part, form) {
  if (part.type === TEXT) return element("div", { class: "modal-text" }, blocks(part.content, form.place));
  if (part.type === ROW)
    return part.components.map((input) => inputView(input, { label: input.label }, form));
  if (part.type === LABEL) return inputView(part.component, part, form);
  return inputView(part, {}, form);
}

function inputView(input, { label = "", description }, form) {
  const id = `field-${input.custom_id}`.replace(/\s/g, "_");
  const optional = input.required === false && element("span", { class: "optional" }, "optional");
  const make = input.type === TEXT_INPUT ? textField : isSelect(input) ? selectField : unknownField;
  return element(
    "div",
    { class: "field" },
    element("label", { for: id }, label, optional),
    description && element("p", { class: "field-hint" }, description),
    make(input, { id, label }, form),
  );
}

function textField(input, { id, label }, { fields }) {
  const node = element(input.style === PARAGRAPH ? "textarea" : "input", {
    id,
    rows: input.style === PARAGRAPH ? "4" : null,
    type: input.style === PARAGRAPH ? null : "text",
    placeholder: input.placeholder,
    required: input.required !== false,
    autocomplete: "off",
    minlength: input.min_length,
    maxlength: input.max_length ?? 4_000,
  });
  node.value = input.value ?? "";
  fields.set(input.custom_id, { label, value: () => node.value, complete: () => true });
  return node;
}

function selectField(input, { id, label }, { place, fields }) {
  const select = new Select(input, place.guild, { id: `list-${id}`, label });
  select.trigger.id = id;
  const least = input.required === false ? 0 : Math.max(input.min_values ?? 1, 1);
  fields.set(input.custom_id, {
    label,
    value: () => select.values,
    complete: () => select.values.length >= least,
  });
  return select.root;
}

function unknownField(input) {
  return element("p", { class: "field-hint" }, `A field of type ${input.type}, which this page cannot show`);
}
