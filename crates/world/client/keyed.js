// Lists of nodes that follow lists of data. A node stays as long as its key does, so that focus,
// open menus and animations survive what happens elsewhere.

/**
 * Makes the children of `parent` those of `items`, in their order. `key` names an item, `build` makes
 * its node, `update` brings a kept node up to date and may return another one in its place.
 */
export function keepChildren(parent, items, { key, build, update = (node) => node }) {
  const kept = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  const wanted = new Set(items.map(key));
  for (const [name, node] of kept) if (!wanted.has(name)) node.remove();
  let next = parent.firstElementChild;
  for (const item of items) {
    const old = kept.get(key(item));
    const node = old ? update(old, item) : build(item);
    node.dataset.key = key(item);
    if (old && old !== node) {
      if (old === next) next = node;
      replace(old, node);
    }
    if (node === next) next = node.nextElementSibling;
    else parent.insertBefore(node, next);
  }
}

/** Puts `node` in the place of `old`; the focus stays on what bears the same `data-hold`. */
function replace(old, node) {
  const held = old.contains(document.activeElement) ? document.activeElement.dataset.hold : undefined;
  old.replaceWith(node);
  if (held === undefined) return;
  [...node.querySelectorAll("[data-hold]")].find((part) => part.dataset.hold === held)?.focus();
}

const drawn = new WeakMap();

/** Remembers what `node` looks like as it is built, and says by `redraw` whether that has changed. */
export function draw(node) {
  drawn.set(node, node.outerHTML);
  return node;
}

/** `old` if `node` would look the same, so that what people did in it stays; else `node`. */
export function redraw(old, node) {
  return drawn.get(old) === node.outerHTML ? old : draw(node);
}
