"""hikari: reads every field of a payload, insists on `zlib-stream`, and says what it cannot read."""

import asyncio
import logging
import unittest

import hikari

from world import World

# It says at each start that Python could be quicker; nobody reads that here.
logging.getLogger("hikari").addHandler(logging.NullHandler())
logging.getLogger("hikari").propagate = False

PATIENCE = 15  # Seconds until what is waited for must have happened.
INTENTS = hikari.Intents.GUILDS | hikari.Intents.GUILD_EMOJIS | hikari.Intents.GUILD_MESSAGES


class Complaints(logging.Handler):
    """What hikari could not make sense of."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.heard = []

    def emit(self, record):
        self.heard.append(f"{record.name}: {record.getMessage()}")


class Hikari(unittest.IsolatedAsyncioTestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.addClassCleanup(cls.world.stop)
        # Every test logs in, and Discord would have each wait for five seconds.
        limit = {"route": "GET /gateway/bot", "requests": 100, "window_ms": 1000}
        cls.world.control("POST", "/limits", limit)
        cls.world.control("PUT", "/gateway/settings", {"identify_window_ms": 0})

    async def asyncSetUp(self):
        ids = self.world.ids
        self.complaints = Complaints()
        for name in ("hikari.event_manager", "hikari.bot", "asyncio"):
            logging.getLogger(name).addHandler(self.complaints)
            self.addCleanup(logging.getLogger(name).removeHandler, self.complaints)
        rest_url = ids["world"]["rest"]
        self.bot = hikari.GatewayBot(ids["bot_token"], rest_url=rest_url, intents=INTENTS, banner=None, logs=None)
        self.events = []
        self.bot.subscribe(hikari.Event, self.hear)
        self.arrived = asyncio.Event()
        self.world.control("DELETE", "/counters")
        await self.bot.start(check_for_updates=False)
        await self.event(hikari.GuildAvailableEvent)
        self.guild = self.bot.cache.get_guild(int(ids["guild_id"]))

    async def asyncTearDown(self):
        await self.bot.close()
        self.assertEqual(self.complaints.heard, [])
        self.assertFalse([event for event in self.events if isinstance(event, hikari.ExceptionEvent)])

    async def hear(self, event):
        self.events.append(event)
        self.arrived.set()

    async def event(self, kind, fits=lambda _: True):
        """The first event of a kind that fits, come or yet to come."""
        while True:
            self.arrived.clear()
            for event in self.events:
                if isinstance(event, kind) and fits(event):
                    return event
            await asyncio.wait_for(self.arrived.wait(), PATIENCE)

    async def test_it_sees_the_guild_complete(self):
        rest, guild = self.bot.rest, self.guild
        self.assertEqual(set(guild.get_channels()), {c.id for c in await rest.fetch_guild_channels(guild)})
        self.assertEqual(set(guild.get_roles()), {r.id for r in await rest.fetch_roles(guild)})
        self.assertEqual(set(guild.get_emojis()), {e.id for e in await rest.fetch_guild_emojis(guild)})
        self.assertEqual((await rest.fetch_application()).id, int(self.world.ids["application_id"]))

    async def test_a_channel_and_a_role_are_created_renamed_and_deleted(self):
        rest = self.bot.rest
        channel = await rest.create_guild_text_channel(self.guild, "desk", topic="Ask")
        await self.event(hikari.GuildChannelCreateEvent, lambda event: event.channel == channel)
        await rest.edit_channel(channel, name="counter")
        await self.event(hikari.GuildChannelUpdateEvent, lambda event: event.channel.name == "counter")
        await rest.delete_channel(channel)
        await self.event(hikari.GuildChannelDeleteEvent, lambda event: event.channel_id == channel.id)
        role = await rest.create_role(self.guild, name="Sailor", color=0x3498DB)
        await self.event(hikari.RoleCreateEvent, lambda event: event.role == role)
        await rest.edit_role(self.guild, role, name="Captain")
        await self.event(hikari.RoleUpdateEvent, lambda event: event.role.name == "Captain")
        await rest.delete_role(self.guild, role)
        await self.event(hikari.RoleDeleteEvent, lambda event: event.role_id == role.id)

    async def test_a_message_with_a_button_is_posted_and_edited(self):
        rest = self.bot.rest
        general = next(c for c in self.guild.get_channels().values() if c.name == "general")
        row = rest.build_message_action_row()
        row.add_interactive_button(hikari.ButtonStyle.PRIMARY, "open", label="Open")
        embed = hikari.Embed(title="Desk", color=0x5865F2).add_field("Hours", "All", inline=True)
        message = await rest.create_message(general, "Tickets", component=row, embed=embed)
        heard = await self.event(hikari.GuildMessageCreateEvent, lambda event: event.message == message)
        self.assertEqual(heard.message.components[0].components[0].custom_id, "open")
        await message.edit("Later", component=None)
        await self.event(hikari.GuildMessageUpdateEvent, lambda event: event.message.content == "Later")
        await message.delete()
        await self.event(hikari.GuildMessageDeleteEvent, lambda event: event.message_id == message.id)

    async def test_it_resumes_after_a_cut(self):
        self.world.control("POST", "/gateway", {"do": "cut"})
        await self.event(hikari.ShardResumedEvent)
        self.assertEqual(sum(isinstance(event, hikari.ShardReadyEvent) for event in self.events), 1)
        counters = self.world.control("GET", "/counters")
        self.assertEqual((counters["identifies"], counters["resumes"]), (1, 1))

    async def test_a_429_is_waited_out(self):
        general = next(c for c in self.guild.get_channels().values() if c.name == "general")
        fault = {"kind": "status", "status": 429, "retry_after": 0.2}
        self.world.control("POST", "/faults", {"route": "POST /channels/*/messages", "fault": fault, "times": 1})
        await self.bot.rest.create_message(general, "once")
        answers = self.world.control("GET", "/counters")["requests"]["POST /channels/{channel_id}/messages"]
        self.assertEqual(answers, {"200": 1, "429": 1})


if __name__ == "__main__":
    unittest.main()
