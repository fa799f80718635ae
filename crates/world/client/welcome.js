// The first screen: what this is, and the choice of an account.

import { accountList } from "./accounts.js";
import { listAccounts } from "./api.js";
import { element, icon } from "./element.js";
import { BELL } from "./icons.js";

/** Milliseconds until a world that does not answer is asked again. */
const PATIENCE = 1_000;

/** Fills `root` with the first screen; `notice` is a sentence about what became of the last account. */
export async function showWelcome(root, { notice = null, channelId = null } = {}) {
  const body = element("div", { class: "welcome-body", "aria-live": "polite" });
  const main = element(
    "main",
    { class: "welcome" },
    element(
      "div",
      { class: "welcome-card" },
      element(
        "div",
        { class: "welcome-words" },
        element(
          "header",
          {},
          element("span", { class: "mark large" }, icon(BELL)),
          element("h1", {}, "Simulated Discord"),
          element("p", { class: "lead" }, "Nothing leaves this machine."),
          element(
            "p",
            {},
            "Servers and people are made up; the application is real. What you press and run here goes to ",
            "the Bellhop that runs beside this page.",
          ),
        ),
        element(
          "ol",
          { class: "steps" },
          element("li", {}, "Choose whom to be. There are no passwords."),
          element(
            "li",
            {},
            "Press a button of a role panel, and watch the role appear at your name in the list of members.",
          ),
          element(
            "li",
            {},
            "Become somebody else at the top right. Type / where you may write to run commands.",
          ),
        ),
      ),
      element("div", {}, notice && element("p", { class: "trouble", role: "alert" }, notice), body),
    ),
  );
  root.replaceChildren(main);
  document.title = "Simulated Discord";
  while (main.isConnected) {
    const accounts = await listAccounts().catch(() => null);
    if (accounts) {
      body.replaceChildren(
        element("h2", {}, "First, choose an account"),
        accountList(accounts, { channelId }),
      );
      return;
    }
    body.replaceChildren(
      element(
        "p",
        { class: "trouble" },
        "The world does not answer. As soon as it runs, its accounts are here.",
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, PATIENCE));
  }
}
