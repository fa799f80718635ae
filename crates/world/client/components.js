// The components of a message: rows of buttons and selects.

import { actsOf, useComponent } from "./acts.js";
import { element, icon } from "./element.js";
import { failure } from "./failure.js";
import { OUTSIDE } from "./icons.js";
import { emojiMark } from "./people.js";
import { Select, isSelect } from "./select.js";

const ROW = 1;
const BUTTON = 2;
const LINK = 5;

/** The classes of the button styles (Discord Docs: Component Reference). */
const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "secondary", 6: "primary" };

/** All rows of a message. */
export function componentRows(message, place) {
  const acts = actsOf(place.session, message.id);
  const rows = message.components ?? [];
  return [
    rows.map((row) =>
      element(
        "div",
        { class: "row" },
        childrenOf(row).map((part) => view(part, { message, place, acts })),
      ),
    ),
    acts.failure !== null && failure(acts.failure),
  ];
}

function childrenOf(row) {
  return row.type === ROW ? row.components : [row];
}

function view(component, used) {
  if (component.type === BUTTON) return button(component, used);
  if (isSelect(component)) return select(component, used);
  return element(
    "p",
    { class: "subtext" },
    `A component of type ${component.type}, which this page cannot show`,
  );
}

function button(component, { message, place, acts }) {
  const label = [
    component.emoji && emojiMark(component.emoji),
    component.label && element("span", {}, component.label),
  ];
  const style = `button ${STYLES[component.style] ?? "secondary"}`;
  const name = component.label ? null : component.emoji?.name;
  if (component.style === LINK) {
    const href = /^(https?|discord):\/\//.test(component.url ?? "") ? component.url : null;
    return element(
      "a",
      {
        class: style,
        href,
        target: "_blank",
        rel: "noopener noreferrer",
        "aria-label": name,
        title: component.url,
      },
      label,
      icon(OUTSIDE),
    );
  }
  const id = component.custom_id;
  const press = () => useComponent(place.session, message, id);
  return element(
    "button",
    {
      class: style,
      type: "button",
      disabled: component.disabled || !id,
      "aria-label": name,
      "aria-busy": acts.busy.has(id) ? "true" : null,
      "data-hold": id,
      click: press,
    },
    label,
  );
}

function select(component, { message, place, acts }) {
  const id = component.custom_id;
  return new Select(component, place.guild, {
    id: `list-${message.id}-${component.id}`,
    busy: acts.busy.has(id),
    onCommit: (values) => useComponent(place.session, message, id, values),
  }).root;
}
