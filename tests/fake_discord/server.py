"""The fake itself: its people, its server, and what a test does and waits for."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.fake_discord import payloads
from tests.fake_discord.faults import Fault
from tests.fake_discord.gateway import Gateway
from tests.fake_discord.payloads import Json, snowflake
from tests.fake_discord.rest import Noted, Rest

TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAwMA.FAKE00.no-secret-a-discord-on-this-machine"
ALL = (1 << 53) - 1  # every permission
BOT, ALICE = 100, 200
GUILD, GENERAL, DM = 5_000 << 22, 5_001 << 22, 5_002 << 22
WAIT_S = 15.0  # for anything a test waits for
COMMAND, COMPONENT, AUTOCOMPLETE = 2, 3, 4
OPTION_TYPES = {str: 3, int: 4, bool: 5, float: 10}


class FakeDiscord:
    def __init__(self, port: int = 0, bot: int = BOT) -> None:
        self.token, self.content_approved = TOKEN, False
        self.bot = payloads.user(bot, "Dateline", bot=True)
        self.alice = payloads.user(ALICE, "alice")
        self.guilds: dict[int, Json] = {}
        self.guild_channels: dict[int, int] = {}
        self.messages: dict[int, dict[int, Json]] = defaultdict(dict)
        self.commands: list[Json] = []
        self.interactions: dict[str, Json] = {}
        self.answers: dict[str, Json] = {}  # interaction id -> what the bot answered
        self.originals: dict[str, Json] = {}  # interaction token -> the message it made
        self.followups: dict[str, list[Json]] = {}  # interaction token -> what was sent besides
        self.files: dict[str, bytes] = {}  # that the bot sent, by name
        self.nonces: dict[str, Json] = {}
        self.faults: list[Fault] = []
        self.gateway, self.rest = Gateway(self), Rest(self)
        self._stir = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.port = port
        self.add_guild(GUILD, GENERAL)

    async def __aenter__(self) -> FakeDiscord:
        app = web.Application(middlewares=[self.rest.watch])
        app.add_routes([web.get("/gw", self.gateway.handle), *self.rest.routes()])
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # --- waiting: never a sleep, always for something seen ---------------------------------

    def stirred(self) -> None:
        """Something happened: whoever waits looks again."""
        self._stir.set()

    async def until(
        self, true: Callable[[], Any], what: str = "", wait_s: float | None = WAIT_S
    ) -> Any:
        """What `true` returns once it is truthy. Fails with `what` after some seconds."""
        try:
            async with asyncio.timeout(wait_s):
                while not (found := true()):
                    self._stir.clear()
                    await self._stir.wait()
                return found
        except TimeoutError:
            asked = [f"{each.method} {each.path}" for each in self.rest.requests[-8:]]
            raise AssertionError(f"waited in vain for {what or true}; last: {asked}") from None

    async def ready(self, after: int = 0) -> None:
        """Until a session is there beyond the first so many."""
        await self.until(lambda: len(self.gateway.sessions) > after, "a session")

    # --- the world -------------------------------------------------------------------------

    def add_guild(self, identity: int, *channels: int) -> None:
        made = [payloads.channel(each) for each in channels]
        self.guilds[identity] = payloads.guild(identity, made, self.bot, ALL)
        for each in channels:
            self.guild_channels[each] = identity
            self.messages[each] = {}

    def guild_now(self, identity: int) -> Json:
        """A server as GUILD_CREATE tells it, with the newest message of each channel."""
        found = self.guilds[identity]
        newest = {each: max(kept, default=None) for each, kept in self.messages.items()}
        told = [
            each | {"last_message_id": str(newest[int(each["id"])] or "") or None}
            for each in found["channels"]
        ]
        return found | {"channels": told}

    def guild_of(self, channel: int) -> int:
        return self.guild_channels.get(channel, 0)

    # --- what people do --------------------------------------------------------------------

    async def say(
        self,
        text: str,
        mention: bool = False,
        channel: int = GENERAL,
        author: Json | None = None,
        reply_to: Json | None = None,
        heard: bool = True,
        age_s: float = 0.0,
        **more: Any,
    ) -> Json:
        """A message; `heard=False`: the gateway never tells the bot of it."""
        content = f"<@{self.bot['id']}> {text}" if mention else text
        known = {"mentions": [self.bot]} if mention else {}
        guild = self.guild_of(channel)
        if guild:
            known |= {"guild_id": str(guild), "member": payloads.member()}
        if reply_to is not None:
            known |= {
                "message_reference": {"channel_id": str(channel), "message_id": reply_to["id"]},
                "referenced_message": reply_to,
                "type": 19,
            }
        identity = snowflake(age_s)
        made = payloads.message(identity, channel, author or self.alice, content, **(known | more))
        self.messages[channel][identity] = made
        if heard:
            await self.gateway.emit("MESSAGE_CREATE", made, guild)
        return made

    async def slash(self, name: str, kind: int = COMMAND, **options: Any) -> Json:
        """A slash command, perhaps of a group, or its autocomplete where `kind` says so."""
        name, *inner = name.split()
        command = next(each for each in self.commands if each["name"] == name)
        values = [
            {"name": key, "type": OPTION_TYPES[type(value)], "value": value}
            | ({"focused": True} if kind == AUTOCOMPLETE else {})
            for key, value in options.items()
        ]
        for depth, group in enumerate(reversed(inner)):
            values = [{"name": group, "type": 2 if depth else 1, "options": values}]
        data = {"id": command["id"], "name": name, "type": 1, "options": values}
        return await self._interact(kind, data)

    async def press(self, message: Json, label: str) -> Json:
        """A button of a message."""
        found = {each["label"]: each for each in parts(message) if each.get("label")}
        assert label in found, f"no button {label!r}, only {list(found)}"
        button = found[label]
        data = {"custom_id": button["custom_id"], "component_type": 2}
        return await self._interact(COMPONENT, data, message=message)

    async def _interact(self, kind: int, data: Json, **more: Any) -> Json:
        where = {"channel_id": str(GENERAL), "guild_id": str(GUILD)}
        made = payloads.interaction(snowflake(), kind, data, self.bot, where, self.alice, ALL)
        made |= more
        self.interactions[made["id"]] = made
        await self.gateway.emit("INTERACTION_CREATE", made, GUILD)
        return made

    # --- what the bot did ------------------------------------------------------------------

    def replies(self, asked: Json) -> list[Json]:
        """The bot's messages that refer to a message."""
        return [
            each
            for each in self.messages[int(asked["channel_id"])].values()
            if (each.get("message_reference") or {}).get("message_id") == asked["id"]
            and each["author"]["id"] == self.bot["id"]
        ]

    async def reply_to(self, asked: Json, wait_s: float = WAIT_S) -> Json:
        """The bot's reply to a message, once it is there."""
        found = await self.until(
            lambda: self.replies(asked), f"a reply to {asked['content']!r}", wait_s
        )
        return dict(found[0])

    async def answer_to(self, interaction: Json) -> Json:
        """What the bot answered to an interaction, once it did."""
        return dict(
            await self.until(lambda: self.answers.get(interaction["id"]), "an answer to /command")
        )

    def forget(self, kept: int = 1000) -> None:
        """All but the newest messages, nonces and requests, for a test that asks for hours."""
        for held in (*self.messages.values(), self.nonces):
            for old in list(held)[:-kept]:
                del held[old]  # type: ignore[attr-defined]
        del self.rest.requests[:-kept]

    def requests(self, method: str, part: str) -> list[Noted]:
        return [e for e in self.rest.requests if e.method == method and part in e.path]


def parts(message: Json) -> list[Json]:
    """Every component of a message, nested ones too, in reading order."""
    found: list[Json] = []
    waiting = list(message.get("components") or [])
    while waiting:
        each = waiting.pop(0)
        found.append(each)
        waiting[:0] = each.get("components") or []
    return found


def text_of(message: Json) -> str:
    """What a person reads in a message."""
    shown = [each["content"] for each in parts(message) if each["type"] == 10]
    return "\n".join([*([message["content"]] if message.get("content") else []), *shown])
