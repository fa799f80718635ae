// The world's client API, as README.md describes it.

/** An answer that is an error: Discord's `code` and `message`, and the HTTP `status` (0: no answer). */
export class Refusal extends Error {
  constructor(status, { code = 0, message = "" } = {}) {
    super(message || (status ? `The world answered ${status}.` : "The world does not answer."));
    this.status = status;
    this.code = code;
  }
}

/** Everybody one can be; needs no account. */
export async function listAccounts() {
  return (await call("GET", "/client/accounts")).accounts;
}

/** The API as one account uses it. The account is in every address: each tab may be somebody else. */
export class Api {
  constructor(userId) {
    this.userId = userId;
  }

  /** Everything that the account sees. */
  snapshot() {
    return this.#call("GET", "/client/snapshot");
  }

  /** The address of the event stream. */
  eventsAddress() {
    return this.#address("/client/events");
  }

  /** Up to `limit` messages of a channel, newest first; those older than `before` if it is given. */
  messages(channelId, { before, limit }) {
    const page = before ? { before, limit } : { limit };
    return this.#call("GET", `/client/channels/${channelId}/messages`, { query: page });
  }

  /** Posts a message. */
  send(channelId, content) {
    return this.#call("POST", `/client/channels/${channelId}/messages`, { body: { content } });
  }

  /** Dismisses an ephemeral message, or deletes another. */
  remove(messageId) {
    return this.#call("DELETE", `/client/messages/${messageId}`);
  }

  /** Starts a thread of a channel; from a message with `message_id`, a post with `message`. */
  startThread(channelId, thread) {
    return this.#call("POST", `/client/channels/${channelId}/threads`, { body: thread });
  }

  /** Archives, locks or renames a thread. */
  changeThread(threadId, change) {
    return this.#call("PATCH", `/client/threads/${threadId}`, { body: change });
  }

  /** Does what becomes an interaction, and waits for what comes of it. */
  interact(body) {
    return this.#call("POST", "/client/interactions", { body });
  }

  #call(method, path, { query, body } = {}) {
    return call(method, this.#address(path, query), body);
  }

  #address(path, query = {}) {
    return `${path}?${new URLSearchParams({ ...query, as: this.userId })}`;
  }
}

async function call(method, address, body) {
  const options = { method };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "content-type": "application/json" };
  }
  const response = await fetch(address, options).catch(() => {
    throw new Refusal(0);
  });
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(response.status, answer);
  return answer;
}
