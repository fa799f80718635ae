// A Bellhop of one's own: `bellhop up --ephemeral` on free ports, and what it answers to.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../target/debug/bellhop", import.meta.url));
/** Milliseconds until everything must be ready, a cold PostgreSQL included. */
const READY = 60_000;
/** Milliseconds that an end may take; `up` promises five seconds. */
const END = 10_000;

// A run that takes too long is ended from outside; by itself that would skip what is done at an exit.
process.once("SIGTERM", () => process.exit(1));

/** A running `bellhop up`; `ids` is its line of JSON. */
export class Bellhop {
  constructor(process, ids) {
    this.process = process;
    this.ids = ids;
  }

  /** Starts one, with further arguments such as `--only world`, and waits until it is ready. */
  static async start(...args) {
    const child = spawn(PROGRAM, ["up", "--ephemeral", "--port-base", "0", "--json", ...args], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, RUST_LOG: process.env.RUST_LOG ?? "warn" },
    });
    // A test that ends early leaves nothing running.
    process.on("exit", () => child.kill("SIGINT"));
    const line = createInterface({ input: child.stdout });
    const first = once(line, "line", { signal: AbortSignal.timeout(READY) });
    const ended = once(child, "exit").then(([code]) => {
      throw new Error(`bellhop up ended with ${code} before it was ready`);
    });
    try {
      const [json] = await Promise.race([first, ended]);
      ended.catch(() => undefined);
      return new Bellhop(child, JSON.parse(json));
    } catch (error) {
      child.kill("SIGINT");
      throw error;
    }
  }

  /** Ends it as Ctrl-C does. */
  async stop() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exit = once(this.process, "exit", { signal: AbortSignal.timeout(END) });
    this.process.kill("SIGINT");
    try {
      await exit;
    } catch (error) {
      this.process.kill("SIGKILL");
      throw error;
    }
  }

  /** The demo's account of a display name. */
  async account(name) {
    const answer = await fetch(new URL("/client/accounts", this.ids.world.client));
    const { accounts } = await answer.json();
    return accounts.find(({ user }) => user.global_name === name).user.id;
  }

  /** A request of the bot to the world's REST. */
  rest(method, path, body) {
    return call(method, this.ids.world.rest + path, body, { authorization: `Bot ${this.ids.bot_token}` });
  }

  /** A request to the world's control API. */
  control(method, path, body) {
    return call(method, this.ids.world.control + path, body);
  }

  /** The names of a member's roles, as REST tells them. */
  async rolesOf(userId) {
    const guild = `/guilds/${this.ids.guild_id}`;
    const [member, roles] = await Promise.all([
      this.rest("GET", `${guild}/members/${userId}`),
      this.rest("GET", `${guild}/roles`),
    ]);
    return member.roles.map((id) => roles.find((role) => role.id === id).name);
  }

  /** The id of a channel by its name. */
  async channel(name) {
    const channels = await this.rest("GET", `/guilds/${this.ids.guild_id}/channels`);
    return channels.find((channel) => channel.name === name).id;
  }
}

async function call(method, address, body, headers = {}) {
  const options = { method, headers: { ...headers, "content-type": "application/json" } };
  if (body !== undefined) options.body = JSON.stringify(body);
  const answer = await fetch(address, options);
  const text = await answer.text();
  if (answer.status === 429) {
    // As every client of Discord's does.
    await setTimeout(JSON.parse(text).retry_after * 1_000);
    return call(method, address, body, headers);
  }
  if (!answer.ok) throw new Error(`${method} ${address}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}
