// A stock discord.js client that fills its memory and does nothing else; it says on standard output when it
// holds every guild, and when it has the update that it was told to look for. Whatever comes over standard
// input has it count what it holds.
//
// node fill.js API TOKEN CHANNEL_OR_ROLE_ID NAME

import { Client, Events, GatewayIntentBits } from "discord.js";

const [api, token, lastId, lastName] = process.argv.slice(2);
const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api, version: "10" } });

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Of the caches of all guilds. */
function sum(count) {
  return client.guilds.cache.reduce((total, guild) => total + count(guild), 0);
}

function counts() {
  const overwrites = (channel) => channel.permissionOverwrites.cache.size;
  return {
    guilds: client.guilds.cache.filter((guild) => guild.available).size,
    channels: sum((guild) => guild.channels.cache.size),
    overwrites: client.channels.cache.reduce((total, channel) => total + overwrites(channel), 0),
    roles: sum((guild) => guild.roles.cache.size),
    emojis: sum((guild) => guild.emojis.cache.size),
  };
}

/** Says so if it is the update that is waited for. */
function look(_, now) {
  if (now.id === lastId && now.name === lastName) say("updated");
}

// discord.js says so as soon as the last of the guilds that READY named is in its caches.
client.once(Events.ClientReady, () => say("filled"));
process.stdin.on("data", () => say(counts()));
client.on(Events.ChannelUpdate, look);
client.on(Events.GuildRoleUpdate, look);
client.on(Events.Error, (error) => {
  throw error;
});
await client.login(token);
