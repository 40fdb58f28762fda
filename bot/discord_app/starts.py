"""How often this bot opens a new session with Discord, so that no crash loop costs the token.

Discord allows 1,000 identifies a day and then resets the token. The times of ours are kept in the
log's meta table, over restarts, those of each shard by themselves: the first few of a shard in ten
minutes are free, then each waits twice as long as the one before, and a day has room for 200. So a
start of many shards waits no longer than a start of one.

A start costs an identify for each shard, so a crash loop costs so many times as much. All shards
of a bot, in whatever processes and with a log each, share 800 a day; each has its part of them. A
bot of more than 400 shards still has room for two starts a day: Discord allows one so large more.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable

from bot.discord_app.ports import ReviewLog

logger = logging.getLogger(__name__)

# meta: JSON list of times, seconds since 1970, oldest first; of shard 7 in "identifies 7"
IDENTIFIES = "identifies"
DAY_S = 86_400.0
PER_DAY = 200  # of one shard
ALL_PER_DAY = 800  # of all shards of a bot together
LEAST_PER_DAY = 2
LATELY_S = 600.0
FREE = 3  # of the last ten minutes
FIRST_WAIT_S, LONGEST_WAIT_S = 5.0, 300.0


def room(shard_count: int) -> int:
    """How many identifies a day has room for, of one of so many shards."""
    return max(LEAST_PER_DAY, min(PER_DAY, ALL_PER_DAY // shard_count))


def wait_s(times: tuple[float, ...], now: float, per_day: int = PER_DAY) -> float:
    """Seconds to wait before a shard's next identify; 0 when it may be now."""
    today = [each for each in times if now - DAY_S < each <= now]
    if len(today) >= per_day:
        return today[-per_day] + DAY_S - now
    lately = [each for each in today if now - each < LATELY_S]
    if len(lately) < FREE:
        return 0.0
    step = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** (len(lately) - FREE))
    return max(0.0, lately[-1] + step - now)


class Starts:
    """The identifies of one process's shards, kept in its log."""

    def __init__(
        self, log: ReviewLog, clock: Callable[[], float] = time.time, shard_count: int = 1
    ) -> None:
        self._log, self._clock, self._per_day = log, clock, room(shard_count)

    async def wait_s(self, shard: int = 0) -> float:
        """Seconds until a shard's next identify may be sent."""
        return wait_s(await self._times(shard), self._clock(), self._per_day)

    async def note(self, shard: int = 0) -> None:
        """A shard is about to identify."""
        now = self._clock()
        kept = [each for each in await self._times(shard) if now - DAY_S < each <= now]
        await self._log.set_meta(_meta(shard), json.dumps([*kept, now][-PER_DAY:]))

    async def _times(self, shard: int) -> tuple[float, ...]:
        try:
            found = json.loads(await self._log.meta(_meta(shard)) or "[]")
            return tuple(sorted(float(each) for each in found))
        except (ValueError, TypeError):
            return ()


def _meta(shard: int) -> str:
    return f"{IDENTIFIES} {shard}" if shard else IDENTIFIES
