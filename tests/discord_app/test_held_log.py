"""Settings and verdicts while another program holds the log: Discord waits three seconds for a
reply, and a setting holds at once, whenever its row is written."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Coroutine
from contextlib import closing
from typing import Any

import pytest
import simcord

from tests.discord_app.test_moderators import acts
from tests.discord_app.world import World, shown

WAYS = (
    "setup moderators",
    "setup notices",
    "setup block",
    "setup unblock",
    "setup channels add",
    "setup channels remove",
    "article use",
    "article unbind",
    "review verdict",
)


async def answered(
    world: World, act: Coroutine[Any, Any, simcord.InteractionResult]
) -> simcord.InteractionResult:
    """What an act came to, with the log held by another connection until Discord had an answer."""
    sent = world.env.http_requests
    before = len(sent)
    with closing(sqlite3.connect(world.log.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        # As the writer says when it is refused: the simulated Discord's clock knows no real waits.
        world.log._board.failing("another program holds the file")
        doing = asyncio.create_task(act)
        while not any(each.path.endswith("/callback") for each in sent[before:]):
            assert not doing.done(), "no answer while the log was held"
            await asyncio.sleep(0)
        other.execute("ROLLBACK")
    return await doing


def options_of(world: World, name: str) -> dict[str, Any]:
    """What a command needs."""
    if name.startswith("setup channels") or name == "article unbind":
        return {"channel": world.general}
    return {
        "setup block": {"member": world.alice},
        "setup unblock": {"member": world.alice.user},
        "article use": {"article": "bakery", "channel": world.general},
        "review verdict": {"number": 1, "verdict": "right"},
    }.get(name, {})


@pytest.mark.parametrize("name", WAYS)
async def test_a_reply_does_not_wait_for_the_log(world: World, name: str) -> None:
    """It comes while nothing can be written, and the row of who did it follows."""
    await world.alice.send(world.general, f"{world.me} When does the bakery open?")
    options = options_of(world, name)
    result = await answered(world, world.mona.slash(world.general, name, **options))
    assert shown(result)
    ((who, act, _),) = acts(world)
    assert (who, act) == (str(world.mona.id), name.removeprefix("review ").split()[0])


async def test_a_reply_that_discord_does_not_take(world: World) -> None:
    """The setting holds, so its row is written."""
    world.env.inject_error("POST", "/interactions/*", status=500, times=None)
    await world.mona.slash(world.general, "setup notices", channel=world.general)
    assert len(world.env.errors) == 1
    assert [words for *_, words in acts(world)] == [f"notices: channel {world.general.id}"]
