"""Whether the gateway is there: which shards are connected, and for how long none has been.

discord.py reconnects by itself and tries for ever. A process that has had no connection for five
minutes ends instead, so that a supervisor starts it anew and an operator sees that it did.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable

LOST_S = 300.0


class Link:
    """Told of by the client's events, asked by the pulse; `lost` is set once and for good."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        lost_s: float = LOST_S,
        closed: Callable[[], Iterable[int]] = tuple,
    ) -> None:
        self._clock, self._lost_s, self._closed = clock, lost_s, closed
        self._shards: set[int] = set()
        self._last = clock()
        self.lost = asyncio.Event()

    @property
    def connected(self) -> bool:
        return bool(self._shards)

    def up(self, shard: int = 0) -> None:
        self._shards.add(shard)
        self._last = self._clock()

    def down(self, shard: int = 0) -> None:
        if self._shards == {shard}:
            self._last = self._clock()
        self._shards.discard(shard)

    def look(self) -> None:
        """Notices when there has been no connection for too long.

        Of several shards discord.py tells one after another that they fell, each after the last
        one was tried again for minutes; so the connections themselves are looked at.
        """
        for shard in self._closed():
            self.down(shard)
        if not self.connected and self._clock() - self._last >= self._lost_s:
            self.lost.set()
