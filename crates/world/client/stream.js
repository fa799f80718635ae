// The event stream of an account: opens it, fetches the snapshot behind it, and opens it again.

import { Refusal, listAccounts } from "./api.js";

const NAMES = [
  "message_create",
  "message_update",
  "message_delete",
  "ephemerals",
  "guild",
  "guild_gone",
  "thread",
  "reset",
];

/** Milliseconds until a lost stream is tried again: soon, since the world is on this machine. */
const PATIENCE = 1_000;

/** Keeps a session current until it is closed. */
export class Stream {
  #source = null;
  #timer = 0;
  /** Events that came while the snapshot was on its way; null while there is none. */
  #waiting = null;

  /** `onUnknown` is called once the world runs without the account. */
  constructor(session, onUnknown) {
    this.session = session;
    this.onUnknown = onUnknown;
    this.#open();
  }

  /** Lets go of the world for good. */
  close() {
    this.#source?.close();
    this.#source = null;
    clearTimeout(this.#timer);
    this.session = null;
  }

  #open() {
    const source = new EventSource(this.session.api.eventsAddress());
    this.#source = source;
    source.addEventListener("ready", () => this.#load(source));
    source.addEventListener("error", () => this.#lose());
    for (const name of NAMES) {
      source.addEventListener(name, (event) => this.#take(name, JSON.parse(event.data)));
    }
  }

  /** The snapshot is taken after the stream is open, and what happened since follows it: nothing is missed. */
  async #load(source) {
    this.#waiting = [];
    try {
      const snapshot = await this.session.api.snapshot();
      if (source !== this.#source) return;
      this.session.load(snapshot);
    } catch (error) {
      if (source === this.#source) this.#lose(error);
      return;
    }
    const waiting = this.#waiting;
    this.#waiting = null;
    for (const [name, data] of waiting) this.#take(name, data);
  }

  #take(name, data) {
    if (this.#waiting) this.#waiting.push([name, data]);
    else if (name === "reset") this.#load(this.#source);
    else this.session.apply(name, data);
  }

  #lose(error) {
    this.#source?.close();
    this.#source = null;
    if (!this.session) return;
    if (error instanceof Refusal && error.status === 401) {
      this.onUnknown();
      return;
    }
    if (error && !(error instanceof Refusal)) throw error;
    this.session.lose();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#retry(), PATIENCE);
  }

  /** An event stream does not say why it failed, so the accounts are asked first. */
  async #retry() {
    const accounts = await listAccounts().catch(() => null);
    if (!this.session) return;
    if (!accounts) this.#lose();
    else if (accounts.some(({ user }) => user.id === this.session.api.userId)) this.#open();
    else this.onUnknown();
  }
}
