// The messages of one channel, oldest first.

import { compareIds } from "./snowflake.js";

/** The flag of a message that its viewer alone sees. */
export const EPHEMERAL = 64;
/** The flag of a message whose answer is still to come. */
export const THINKING = 128;

/** How many messages make a page; a shorter one is the first of the channel. */
export const PAGE = 50;

/** The known messages of a channel, and whether there are older ones. */
export class Timeline {
  #messages = new Map();
  #sorted = null;
  /** Whether the channel's first message is among them. */
  complete;

  constructor(messages = []) {
    for (const message of messages) this.put(message);
    this.complete = this.#posted().length < PAGE;
  }

  /** All messages, oldest first. */
  list() {
    this.#sorted ??= [...this.#messages.values()].sort((a, b) => compareIds(a.id, b.id));
    return this.#sorted;
  }

  /** The oldest message that everybody sees; older ones are asked for from here. */
  oldest() {
    return this.#posted()[0];
  }

  get(messageId) {
    return this.#messages.get(messageId);
  }

  /** Adds a message, or replaces the one of its id. */
  put(message) {
    this.#messages.set(message.id, message);
    this.#sorted = null;
  }

  remove(messageId) {
    this.#messages.delete(messageId);
    this.#sorted = null;
  }

  /** Adds a page of older messages. */
  extend(page) {
    for (const message of page) this.put(message);
    this.complete = page.length < PAGE;
  }

  /** Puts `messages` in the place of all that the viewer alone sees. */
  replaceEphemerals(messages) {
    for (const message of this.list()) if (message.flags & EPHEMERAL) this.remove(message.id);
    for (const message of messages) this.put(message);
  }

  #posted() {
    return this.list().filter((message) => !(message.flags & EPHEMERAL));
  }
}
