"""The bot in the test's own process, for what must not wait: its pauses end at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import discord.gateway
import discord.http

from bot.assistant import Assistant
from bot.discord_app.client import DatelineClient
from bot.discord_app.delivery import Delivery
from bot.discord_app.override import point_at_override
from bot.discord_app.run import client_of
from bot.discord_app.serve import AT_WORK
from bot.store.key import load_key
from bot.store.log import SqliteLog
from tests.core.small import KNOWLEDGE, small_index
from tests.discord_app.options import options
from tests.fake_discord.server import WAIT_S, FakeDiscord

PLENTY = {"person_questions": 10**6, "channel_questions": 10**6, "all_questions": 10**6}


@dataclass
class Clock:
    """A clock that only the test moves, and the pauses that were asked for."""

    now: float = 0.0
    pauses: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


@dataclass
class Inside:
    client: DatelineClient
    log: SqliteLog
    clock: Clock

    async def at_rest(self) -> None:
        """Until every listener, command and button that has begun is done."""
        while busy := [t for t in asyncio.all_tasks() if t.get_name().startswith(AT_WORK)]:
            await asyncio.wait(busy, timeout=WAIT_S)


@asynccontextmanager
async def inside(fake: FakeDiscord, folder: Path, **chosen: Any) -> AsyncIterator[Inside]:
    """The real client and log, connected to the fake until the block ends."""
    log = await SqliteLog.open(folder / "log.db", load_key(folder / "log.key"))
    values = options(**{"ready_timeout_s": 0.05, **PLENTY, **chosen})
    client = client_of(Assistant(KNOWLEDGE, small_index(), log), log, values)
    clock = Clock()
    client.delivery = Delivery(clock, clock.pause)
    before = len(fake.gateway.sessions)
    with (
        mock.patch.object(discord.http.Route, "BASE", discord.http.Route.BASE),
        mock.patch.object(
            discord.gateway.DiscordWebSocket,
            "DEFAULT_GATEWAY",
            discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY,
        ),
    ):
        assert point_at_override(fake.address)
        task = asyncio.create_task(client.start(fake.token))
        try:
            await fake.ready(before)
            await client.wait_until_ready()
            yield Inside(client, log, clock)
        finally:
            await client.close()
            await asyncio.gather(task, return_exceptions=True)
            await log.close()
            for thread in threading.enumerate():
                if isinstance(thread, discord.gateway.KeepAliveHandler):
                    thread.stop()  # discord.py leaves that of a shard it was just connecting
