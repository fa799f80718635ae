// An interactions endpoint as the documentation's example builds one: node's server and discord-interactions.

import { createServer } from "node:http";
import { once } from "node:events";
import { InteractionResponseType, InteractionType, verifyKey } from "discord-interactions";

/** Verifies each request with the application's public key, and answers what a test says. */
export class Endpoint {
  /** `{ payload, body, signature, timestamp }` of each request that was verified, oldest first. */
  verified = [];
  /** How many requests were refused. */
  refused = 0;
  /** Answers an interaction; tests set it. */
  answer = () => ({ type: InteractionResponseType.DEFERRED_UPDATE_MESSAGE });

  static async start(publicKey) {
    const endpoint = new Endpoint();
    endpoint.key = publicKey;
    endpoint.server = createServer((request, response) => endpoint.#take(request, response));
    endpoint.server.listen(0, "127.0.0.1");
    await once(endpoint.server, "listening");
    endpoint.url = `http://127.0.0.1:${endpoint.server.address().port}/interactions`;
    return endpoint;
  }

  stop() {
    this.server.close();
    this.server.closeAllConnections();
  }

  async #take(request, response) {
    const body = Buffer.concat(await request.toArray());
    const signature = request.headers["x-signature-ed25519"];
    const timestamp = request.headers["x-signature-timestamp"];
    if (!(await verifyKey(body, signature, timestamp, this.key))) {
      this.refused += 1;
      response.writeHead(401).end("Bad request signature");
      return;
    }
    const payload = JSON.parse(body.toString());
    this.verified.push({ payload, body, signature, timestamp });
    const pong = { type: InteractionResponseType.PONG };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(payload.type === InteractionType.PING ? pong : this.answer(payload)));
  }
}
