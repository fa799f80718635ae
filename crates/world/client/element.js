// Elements made from data. Text only ever becomes text nodes and attributes, never markup, so that
// nothing that people or applications write can become part of the page.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Makes an element. Functions among `attributes` listen to the event of their name, names that begin
 * with `--` are custom properties, `true` is an empty attribute, and `null` and `false` are left out.
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) assign(node, name, value);
  node.append(...present(children));
  return node;
}

/** Makes a stroked icon of 24 units from the data of its path; it says nothing to a screen reader. */
export function icon(path, className = "icon") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const stroke = document.createElementNS(SVG, "path");
  stroke.setAttribute("d", path);
  svg.append(stroke);
  return svg;
}

/** The nodes and texts of a list of children that may be nested, or absent. */
export function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

function assign(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === "function") node.addEventListener(name, value);
  else if (name.startsWith("--")) node.style.setProperty(name, value);
  else node.setAttribute(name, value === true ? "" : value);
}
