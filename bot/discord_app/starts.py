"""How often this bot opens a new session with Discord, so that no crash loop costs the token.

Discord allows 1,000 identifies a day and then resets the token. The times of ours are kept in the
log's meta table, over restarts: the first few in ten minutes are free, then each waits twice as
long as the one before, and a day has room for 200.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable

from bot.discord_app.ports import ReviewLog

logger = logging.getLogger(__name__)

IDENTIFIES = "identifies"  # meta: JSON list of times, seconds since 1970, oldest first
DAY_S = 86_400.0
PER_DAY = 200
LATELY_S = 600.0
FREE = 3  # of the last ten minutes
FIRST_WAIT_S, LONGEST_WAIT_S = 5.0, 300.0


def wait_s(times: tuple[float, ...], now: float) -> float:
    """Seconds to wait before the next identify; 0 when it may be now."""
    today = [each for each in times if now - DAY_S < each <= now]
    if len(today) >= PER_DAY:
        return today[-PER_DAY] + DAY_S - now
    lately = [each for each in today if now - each < LATELY_S]
    if len(lately) < FREE:
        return 0.0
    step = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** (len(lately) - FREE))
    return max(0.0, lately[-1] + step - now)


class Starts:
    """The identifies of one bot, kept in its log."""

    def __init__(self, log: ReviewLog, clock: Callable[[], float] = time.time) -> None:
        self._log, self._clock = log, clock

    async def wait_s(self) -> float:
        """Seconds until the next identify may be sent."""
        return wait_s(await self._times(), self._clock())

    async def note(self) -> None:
        """An identify is about to be sent."""
        now = self._clock()
        kept = [each for each in await self._times() if now - DAY_S < each <= now]
        await self._log.set_meta(IDENTIFIES, json.dumps([*kept, now][-PER_DAY:]))

    async def _times(self) -> tuple[float, ...]:
        try:
            found = json.loads(await self._log.meta(IDENTIFIES) or "[]")
            return tuple(sorted(float(each) for each in found))
        except (ValueError, TypeError):
            return ()
