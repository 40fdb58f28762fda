"""A row's group while it is found: once for all who ask, and to the end though nobody waits."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

import pytest

from bot.review.desks import Desks
from tests.review.bench import Bench, bench

LOST = "sourdough provenance?"


def desks_of(b: Bench) -> Desks:
    return Desks(b.assistant, b.log.review)


async def test_who_asks_meanwhile_joins_in(tmp_path: Path) -> None:
    """Another row is found by itself, and what was found before is found anew."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        await b.ask("quantum chromodynamics lagrangian")
        desks = desks_of(b)
        first, other = desks.finding("1", 1), desks.finding("1", 2)
        assert desks.finding("1", 1) is first
        assert other is not first
        desk, group = await first
        assert (desk, group.lead.question) == (desks.of("bakery"), LOST)
        assert (await other)[1].lead.question == "quantum chromodynamics lagrangian"
        assert desks.finding("1", 1) is not first
        assert (await desks.finding("1", 1))[1] == group


async def test_nobody_waits_for_what_is_not_found(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Then nobody is told; who asks again is."""
    async with bench(tmp_path) as b:
        desks = desks_of(b)
        await asyncio.wait({desks.finding("1", 9)})
        gc.collect()
        assert caplog.text == ""


async def test_the_bot_stops_meanwhile(tmp_path: Path) -> None:
    """What was begun ends with the program."""
    async with bench(tmp_path) as b:
        task = desks_of(b).finding("1", 9)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
