"""What is done once a day while the bot runs: a copy of the log, and what is too old taken out.

Rules of this room: the acts and the time are handed in; an act that fails is told and tried again
at the next round, and never stops the bot.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

logger = logging.getLogger(__name__)

DAY_S = 24 * 3600.0
ROUND_S = 600.0  # how often it is looked whether something is due


@dataclass(frozen=True, slots=True)
class Chore:
    """One daily act; `last_s` tells when it was done last (Unix time, 0: never)."""

    name: str
    act: Callable[[], Awaitable[object]]
    last_s: Callable[[], float] = lambda: 0.0


class Upkeep:
    """Does each chore once a day, and at the start when it is overdue."""

    def __init__(self, chores: tuple[Chore, ...], clock: Callable[[], float]) -> None:
        self._chores, self._clock = chores, clock
        self._done: dict[str, float] = {}

    async def round(self) -> tuple[str, ...]:
        """Does what is due -> the names of what was done."""
        done: list[str] = []
        for chore in self._chores:
            last_s = max(self._done.get(chore.name, 0.0), chore.last_s())
            if self._clock() - last_s >= DAY_S and await self._do(chore):
                done.append(chore.name)
        return tuple(done)

    async def _do(self, chore: Chore) -> bool:
        try:
            result = await chore.act()
        except Exception as error:  # whatever it is, the bot goes on answering
            logger.warning("%s failed, and is tried again: %s", chore.name, error)
            return False
        self._done[chore.name] = self._clock()
        logger.info("%s done: %s", chore.name, result)
        return True

    async def forever(self) -> None:
        """Round after round, until cancelled."""
        while True:
            await self.round()
            await asyncio.sleep(ROUND_S)


async def over_and_over(act: Callable[[], Awaitable[object]], pause_s: float) -> None:
    """Does one small thing now and after each pause, until cancelled; a failure is told."""
    while True:
        try:
            await act()
        except Exception as error:  # whatever it is, the bot goes on answering
            logger.warning("%s failed, and is tried again: %s", act, error)
        await asyncio.sleep(pause_s)
