// A stand-in application: answers each interaction with what a test says, and keeps what it got.

import { createServer } from "node:http";
import { once } from "node:events";

/** The world does not ask here whether signatures are verified. */
export class Application {
  /** Everything that was delivered, oldest first. */
  received = [];
  /** Answers a payload; tests set it. */
  answer = () => ({ type: 6 });

  /** Listens, and is the world's application from now on. */
  static async start(bellhop) {
    const application = new Application();
    application.server = createServer((request, response) => application.#take(request, response));
    application.server.listen(0, "127.0.0.1");
    await once(application.server, "listening");
    await bellhop.control("PUT", "/endpoint", {
      url: `http://127.0.0.1:${application.server.address().port}/`,
    });
    return application;
  }

  stop() {
    this.server.close();
    this.server.closeAllConnections();
  }

  async #take(request, response) {
    const payload = JSON.parse(Buffer.concat(await request.toArray()).toString());
    this.received.push(payload);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(this.answer(payload)));
  }
}
