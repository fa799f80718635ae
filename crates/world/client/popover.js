// Where panels that open over the page stand.

/** Pixels between a panel, what opened it, and the window's edge. */
const GAP = 6;

/** Puts an open panel below what opened it, or above where there is more room; never past the window. */
export function placeBeside(anchor, panel) {
  const box = anchor.getBoundingClientRect();
  panel.style.minWidth = `${Math.min(box.width, innerWidth - 2 * GAP)}px`;
  const below = innerHeight - box.bottom - 2 * GAP;
  const above = box.top - 2 * GAP;
  const up = below < Math.min(panel.scrollHeight, 240) && above > below;
  panel.style.maxHeight = `${Math.max(up ? above : below, 120)}px`;
  const { width, height } = panel.getBoundingClientRect();
  panel.style.left = `${Math.max(GAP, Math.min(box.left, innerWidth - width - GAP))}px`;
  panel.style.top = `${up ? box.top - height - GAP : box.bottom + GAP}px`;
}
