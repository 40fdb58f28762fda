"""Fixtures of the tests against the fake Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from tests.cli.program import Program
from tests.fake_discord.process import Bot
from tests.fake_discord.server import FakeDiscord

Start = Callable[..., Awaitable[Bot]]


@pytest_asyncio.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as made:
        yield made


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


@pytest_asyncio.fixture
async def start(discord: FakeDiscord, program: Program) -> AsyncIterator[Start]:
    """Starts the bot; whatever still runs at the end is killed, so that no test leaves one."""
    started: list[Bot] = []

    async def run(ready: bool = True, **env: str) -> Bot:
        started.append(await Bot.start(discord, program, ready, **env))
        return started[-1]

    yield run
    for bot in started:
        if bot.process.returncode is None:
            await bot.kill()
