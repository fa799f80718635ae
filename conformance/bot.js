// A stock bot: discord.js, told nothing but where its REST is; the gateway's address it asks for.

import { Client, Events, GatewayIntentBits } from "discord.js";

/** Milliseconds until what is waited for must have happened. */
const PATIENCE = 15_000;
const INTENTS = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildExpressions,
  GatewayIntentBits.GuildMessages,
];

/** A discord.js client, and every dispatch that its gateway brought, oldest first. */
export class Bot {
  constructor(client) {
    this.client = client;
    /** `{ t, d }` of each dispatch. */
    this.dispatches = [];
    /** What discord.js could not make sense of: there is to be none. */
    this.errors = [];
    client.on(Events.Raw, (payload) => this.dispatches.push(payload));
    client.on(Events.Error, (error) => this.errors.push(error));
    client.on(Events.ShardError, (error) => this.errors.push(error));
  }

  /** Logs in, and waits until every guild is there. */
  static async login(bellhop, options = {}) {
    await hurry(bellhop);
    const api = bellhop.ids.world.rest.replace(/\/v10$/, "");
    const client = new Client({ intents: INTENTS, rest: { api, version: "10" }, ...options });
    const bot = new Bot(client);
    const ready = bot.next(Events.ClientReady);
    await client.login(bellhop.ids.bot_token);
    await ready;
    bot.guild = client.guilds.cache.get(bellhop.ids.guild_id);
    return bot;
  }

  logout() {
    return this.client.destroy();
  }

  /** The next event of a name that fits: its arguments. Ask before doing what brings it about. */
  next(name, fits = () => true) {
    return new Promise((resolve, reject) => {
      const late = new Error(`no fitting ${name} within ${PATIENCE} ms`);
      const timer = setTimeout(() => finish(reject, late), PATIENCE);
      const hear = (...args) => fits(...args) && finish(resolve, args);
      const finish = (settle, value) => {
        clearTimeout(timer);
        this.client.off(name, hear);
        settle(value);
      };
      this.client.on(name, hear);
    });
  }

  /**
   * Does something, and waits for the dispatch it brings about: what was done, and the dispatch's data.
   * discord.js's own events would prove less: it emits some of them upon REST's answer already.
   */
  async seeing(name, fits, act) {
    const dispatch = this.next(Events.Raw, ({ t, d }) => t === name && fits(d));
    // One that fails first has said why already.
    dispatch.catch(() => undefined);
    const done = await act();
    const [{ d }] = await dispatch;
    return [done, d];
  }

  /** How often a dispatch of a name came. */
  count(name) {
    return this.dispatches.filter(({ t }) => t === name).length;
  }

  /** A channel of the guild by its name. */
  channel(name) {
    return this.guild.channels.cache.find((channel) => channel.name === name);
  }
}

/** Lets bots log in as often as tests like: Discord has each wait for five seconds. */
export async function hurry(bellhop) {
  const limit = { route: "GET /gateway/bot", requests: 100, window_ms: 1_000 };
  await bellhop.control("POST", "/limits", limit);
  await bellhop.control("PUT", "/gateway/settings", { identify_window_ms: 0 });
}
