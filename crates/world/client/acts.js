// What becomes an interaction: clicks, choices, commands and forms, from the press to what came of it.

import { openModal } from "./modal.js";

/** What a message's components are doing: those at work, and why the last one failed (null: it did not). */
export function actsOf(session, messageId) {
  return session.acts.get(messageId) ?? { busy: new Set(), failure: null };
}

/** Uses a component of a message; selects with their values. */
export async function useComponent(session, message, customId, values) {
  const acts = actsOf(session, message.id);
  if (acts.busy.has(customId)) return;
  acts.failure = null;
  acts.busy.add(customId);
  session.acts.set(message.id, acts);
  session.changed();
  const { interaction_id: interactionId, outcome } = await deliver(session, {
    type: "component",
    message_id: message.id,
    custom_id: customId,
    ...(values ? { values } : {}),
  });
  acts.busy.delete(customId);
  if (outcome.kind === "failed") acts.failure = outcome.reason;
  if (outcome.kind === "modal") showModal(session, interactionId, outcome.modal);
  session.changed();
}

let notes = 0;

/** Runs a command in a channel; while it is under way, and if it fails, a note stands below the messages. */
export async function runCommand(session, channelId, name, options) {
  notes += 1;
  const note = { id: `note-${notes}`, channelId, name, failure: null };
  session.notes.push(note);
  session.changed();
  const { interaction_id: interactionId, outcome } = await deliver(session, {
    type: "command",
    channel_id: channelId,
    name,
    options,
  });
  if (outcome.kind === "failed") note.failure = outcome.reason;
  else dismissNote(session, note);
  if (outcome.kind === "modal") showModal(session, interactionId, outcome.modal);
  session.changed();
}

/** Takes a note away. */
export function dismissNote(session, note) {
  session.notes = session.notes.filter((other) => other !== note);
  session.changed();
}

/** Asks for the choices of an option; none if the application does not answer. */
export async function suggest(session, body) {
  const { outcome } = await deliver(session, { type: "autocomplete", ...body });
  return outcome.kind === "choices" ? outcome.choices : [];
}

function showModal(session, interactionId, modal) {
  openModal(session, modal, async (fields) => {
    const { interaction_id: next, outcome } = await deliver(session, {
      type: "modal",
      interaction_id: interactionId,
      fields,
    });
    if (outcome.kind === "modal") showModal(session, next, outcome.modal);
    return outcome.kind === "failed" ? outcome.reason : null;
  });
}

async function deliver(session, body) {
  try {
    return await session.api.interact(body);
  } catch (error) {
    return { interaction_id: null, outcome: { kind: "failed", reason: error.message } };
  }
}
