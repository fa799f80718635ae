// The form that starts a thread or a post.

import { element } from "./element.js";
import { NEWS, holdsPosts, mayStartPrivate, mayStartThread } from "./guild.js";
import { channelAddress } from "./markup.js";

/** The longest name of a thread (Discord Docs: Start Thread). */
const LONGEST_NAME = 100;
/** What a name taken from a message leaves out of its text. */
const MARKS = /[*_~`|#>]/g;
/** The longest first message of a post. */
const LONGEST_TEXT = 2_000;
const PUBLIC = 11;
const PRIVATE = 12;
const ANNOUNCED = 10;

/** Asks for a name, starts the thread, and goes there; from `message` if one is given. */
export function openThreadForm(session, channel, message = null) {
  const post = holdsPosts(channel);
  const title = post ? "New post" : "New thread";
  const fields = fieldsFor(channel, message);
  const trouble = element("p", { class: "trouble", role: "alert", hidden: true });
  const form = element(
    "form",
    { method: "dialog" },
    element("div", { class: "modal-fields" }, fields.map(fieldView)),
    trouble,
    element(
      "footer",
      {},
      element("button", { class: "button plain", type: "button", click: () => dialog.close() }, "Cancel"),
      element("button", { class: "button primary", type: "submit" }, post ? "Post" : "Start thread"),
    ),
  );
  const dialog = element(
    "dialog",
    { class: "modal", "aria-label": title, close: () => dialog.remove() },
    element("header", {}, element("h2", {}, title)),
    form,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const thread = await session.api.startThread(channel.id, bodyOf(channel, message, fields));
      dialog.close();
      await session.seen(thread.id);
      location.hash = channelAddress(session, thread.id);
    } catch (error) {
      trouble.hidden = false;
      trouble.textContent = `Not started: ${error.message}`;
    }
  });
  document.body.append(dialog);
  dialog.showModal();
}

function fieldsFor(channel, message) {
  const name = element("input", {
    id: "thread-name",
    type: "text",
    required: true,
    maxlength: String(LONGEST_NAME),
  });
  name.value = (message?.content ?? "").split("\n")[0].replace(MARKS, "").slice(0, LONGEST_NAME);
  const fields = [{ id: "thread-name", label: holdsPosts(channel) ? "Title" : "Name", node: name }];
  if (holdsPosts(channel)) {
    const node = element("textarea", {
      id: "thread-text",
      rows: "4",
      required: true,
      maxlength: String(LONGEST_TEXT),
    });
    fields.push({ id: "thread-text", label: "Message", node });
  } else if (!message && mayStartPrivate(channel)) {
    const node = element("input", { id: "thread-private", type: "checkbox" });
    node.checked = !mayStartThread(channel);
    node.disabled = node.checked;
    fields.push({ id: "thread-private", label: "Private: only people who are added see it", node });
  }
  return fields;
}

function fieldView({ id, label, node }) {
  if (node.type === "checkbox") return element("label", { class: "check" }, node, label);
  return element("div", { class: "field" }, element("label", { for: id }, label), node);
}

function bodyOf(channel, message, fields) {
  const value = (id) => fields.find((field) => field.id === id)?.node;
  const name = value("thread-name").value;
  if (holdsPosts(channel)) return { name, message: { content: value("thread-text").value } };
  if (message) return { name, message_id: message.id };
  if (channel.type === NEWS) return { name, type: ANNOUNCED };
  return { name, type: value("thread-private")?.checked ? PRIVATE : PUBLIC };
}
