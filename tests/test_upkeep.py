"""The daily work: once a day, overdue work at the start, a failure never stops the bot."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.upkeep import DAY_S, Chore, Upkeep, over_and_over


class Clock:
    def __init__(self) -> None:
        self.now_s = 1_000_000.0

    def __call__(self) -> float:
        return self.now_s


async def _fine() -> str:
    return "fine"


async def test_each_chore_is_done_once_a_day() -> None:
    """Promise: at the start, then not again before a day has passed."""
    clock = Clock()
    upkeep = Upkeep((Chore("purge", _fine),), clock)
    assert await upkeep.round() == ("purge",)
    clock.now_s += DAY_S - 1
    assert await upkeep.round() == ()
    clock.now_s += 1
    assert await upkeep.round() == ("purge",)


async def test_what_was_done_before_a_restart_counts() -> None:
    """Promise: a bot that restarts often does not make a copy at each start."""
    clock = Clock()
    upkeep = Upkeep((Chore("backup", _fine, lambda: clock.now_s - DAY_S / 2),), clock)
    assert await upkeep.round() == ()


async def test_a_failure_is_told_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    """Promise: a full disk at night costs the copy of that round only; the others are done."""
    tries: list[int] = []

    async def failing() -> None:
        tries.append(1)
        raise OSError("no space left")

    upkeep = Upkeep((Chore("backup", failing), Chore("purge", _fine)), Clock())
    with caplog.at_level(logging.WARNING):
        assert await upkeep.round() == ("purge",)
        assert await upkeep.round() == ()
    assert len(tries) == 2
    assert "no space left" in caplog.text


async def test_a_small_thing_is_done_over_and_over(caplog: pytest.LogCaptureFixture) -> None:
    """Promise: at once and after each pause; a failure is told and costs that one time only."""
    tries: list[int] = []
    enough = asyncio.Event()

    async def act() -> None:
        tries.append(1)
        if len(tries) == 2:
            raise OSError("gone")
        if len(tries) == 3:
            enough.set()

    work = asyncio.create_task(over_and_over(act, 0.0))
    await asyncio.wait_for(enough.wait(), 10)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    assert "gone" in caplog.text
