// Begins here. The address says who one is and where, `#<user id>/<channel id>/<message id>`: tabs may be
// different people, the browser's own history works, and every place can be linked to.

import { Api } from "./api.js";
import { App } from "./app.js";
import { Session } from "./session.js";
import { Stream } from "./stream.js";
import { showWelcome } from "./welcome.js";

/** The session, stream and page of the account on show; null on the first screen. */
let current = null;

/** The address that was followed last; another one is about to be. */
let followed = null;

function route() {
  followed = location.hash;
  const [userId, channelId, messageId] = location.hash
    .slice(1)
    .split("/")
    .map((part) => (/^\d{1,20}$/.test(part) ? part : null));
  if (!userId) {
    leave();
    showWelcome(document.body);
    return;
  }
  if (current?.session.api.userId !== userId) enter(userId, channelId);
  else if (channelId) current.session.visit(channelId);
  current.app.closeDrawers();
  if (messageId) current.app.reveal(messageId);
}

function enter(userId, channelId) {
  leave();
  const session = new Session(new Api(userId));
  session.channelId = channelId;
  const app = new App(session);
  const stream = new Stream(session, () => {
    leave();
    history.replaceState(null, "", location.pathname);
    followed = location.hash;
    showWelcome(document.body, { notice: "The account you had is not in this world." });
  });
  session.subscribe(() => settleAddress(session));
  current = { session, app, stream };
  document.body.replaceChildren(app.root);
  app.messages.scroller.focus();
}

function leave() {
  current?.stream.close();
  current?.session.end();
  current = null;
}

/** The address follows when the session had to stand elsewhere than it said. */
function settleAddress({ api, channelId }) {
  if (location.hash !== followed) return;
  const [, shown] = location.hash.slice(1).split("/");
  if (channelId && shown !== channelId) history.replaceState(null, "", `#${api.userId}/${channelId}`);
  followed = location.hash;
}

addEventListener("hashchange", route);
addEventListener("keydown", (event) => current?.app.key(event));
route();
