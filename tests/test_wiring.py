"""Joining and letting go of the parts."""

from __future__ import annotations

import asyncio
import contextlib

from bot.wiring import stopped


async def test_a_swallowed_cancellation_does_not_hang_the_end() -> None:
    """Promise: the bot ends although a library ate the first request to stop."""
    heard: list[int] = []

    async def stubborn() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        heard.append(1)
        await asyncio.Event().wait()

    work = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await asyncio.wait_for(stopped(work), 10)
    assert heard == [1]
    assert work.cancelled()
