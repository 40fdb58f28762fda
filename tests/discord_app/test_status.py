"""`/status`: what moderators see of the bot's health, in their own server only."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.discord_app.commands.status import disk_lines, latency_words, log_words
from bot.logged import Health, State
from tests.discord_app.world import World, private, shown

LINES = (
    "Connection", "Running since", "Log", "Asked here in 24 hours", "Knowledge", "Reads",
)  # fmt: skip


async def test_it_tells_all_that_moderators_ask(world: World) -> None:
    """Promise: each line is there, privately, and the disk is no topic on a good day."""
    await world.alice.send(world.general, f"{world.me} When does the bakery open?")
    answer = await world.mona.slash(world.general, "status")
    assert private(answer)
    text = shown(answer)
    for line in LINES:
        assert f"**{line}**" in text
    assert "every question is being logged" in text
    assert "**Asked here in 24 hours**: 1" in text
    assert "**Disk**" not in text


async def test_a_nearly_full_disk_is_told(world: World) -> None:
    """Promise: below the limit moderators read how much is left and whom to tell."""
    world.log._board.room(42 << 20, 200 << 20)
    text = shown(await world.mona.slash(world.general, "status"))
    assert "**Disk**: nearly full, 42 MB free" in text


@pytest.mark.parametrize(
    ("health", "words"),
    [
        (Health(), "every question is being logged"),
        (Health(dropped=1), "every question is being logged, 1 row was lost"),
        (Health(dropped=3), "every question is being logged, 3 rows were lost"),
        (
            Health(State.FAILING, why="the disk is full", backlog=7),
            "**failing** (the disk is full); answers go on, 7 rows wait in memory",
        ),
    ],
)
def test_the_logs_health_in_a_sentence(health: Health, words: str) -> None:
    """Promise: well, lost rows and a failing log are three different sentences."""
    assert log_words(health) == words


def test_the_disks_line() -> None:
    """Promise: none while there is room; a disk that cannot be measured counts as nothing left."""
    assert disk_lines(Health(free_bytes=5)) == ()
    (line,) = disk_lines(replace(Health(), disk_low=True))
    assert "0 MB free" in line


@pytest.mark.parametrize(
    ("latency_s", "words"),
    [(0.0421, "42 ms"), (float("nan"), "no answer yet"), (float("inf"), "no answer yet")],
)
def test_the_latency_in_words(latency_s: float, words: str) -> None:
    """Promise: before the first heartbeat there is no number to show."""
    assert latency_words(latency_s) == words
