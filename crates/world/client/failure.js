// The word of an interaction that came to nothing.

import { element } from "./element.js";

/** "This interaction failed", with the reason for those who ask. */
export function failure(reason) {
  return element(
    "details",
    { class: "failure", role: "alert" },
    element("summary", {}, "This interaction failed"),
    element("p", {}, `Why: ${reason}`),
  );
}
