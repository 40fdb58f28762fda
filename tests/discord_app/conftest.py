"""Fixtures of the simulated Discord: the real client on a real SQLite file, no socket.

The log is opened before and outside the client, as in production: simcord takes a task of the
bot that idles on a queue for a hang.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
import simcord

from bot.discord_app.client import DatelineClient
from bot.store.key import load_key
from bot.store.log import SqliteLog
from tests.core.harbour import harbour
from tests.discord_app.days import Clock
from tests.discord_app.options import options
from tests.discord_app.world import World, make_client, message_in, open_world


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "options(**values): Options of the bot under test")
    config.addinivalue_line("markers", "two_articles: the bot knows the harbour's pack besides")
    config.addinivalue_line("markers", "unsure: the bot under test is unsure of nearly everything")


@pytest_asyncio.fixture
async def log(tmp_path: Path) -> AsyncIterator[SqliteLog]:
    store = await SqliteLog.open(tmp_path / "log.db", load_key(tmp_path / "log.key"))
    yield store
    await store.close()


@pytest.fixture
def simcord_bot(log: SqliteLog, request: pytest.FixtureRequest) -> DatelineClient:
    """The bot; `@pytest.mark.options(name=value)` sets what the settings file would.

    With `@pytest.mark.unsure` whatever is not exactly a curated phrasing is a near tie.
    """
    marker = request.node.get_closest_marker("options")
    unsure = request.node.get_closest_marker("unsure") is not None
    others = (harbour(),) if request.node.get_closest_marker("two_articles") else ()
    return make_client(log, options(**marker.kwargs) if marker else None, unsure, others)


@pytest.fixture
def world(simcord_env: simcord.Env, log: SqliteLog) -> Iterator[World]:
    """A server with people in it; afterwards, whatever was sent must have pinged nobody."""
    yield open_world(simcord_env, log)
    bodies = [body for body in map(message_in, simcord_env.http_requests) if body]
    assert all(body["allowed_mentions"]["parse"] == [] for body in bodies)
    assert not any(body["allowed_mentions"].get("replied_user") for body in bodies)


@pytest.fixture
def clock(world: World) -> Clock:
    """Midnight of tomorrow."""
    world.bot.digests.clock = made = Clock()
    return made
