"""Whether the log is being written, for whoever must be told: `/status`, moderators, metrics."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.logged import Health, State

logger = logging.getLogger(__name__)


def utc_now() -> str:
    """The time in UTC, ISO 8601 with milliseconds."""
    return days_ago(0)


def days_ago(days: int) -> str:
    """The time so many days before now, in the same form."""
    moment = datetime.now(UTC) - timedelta(days=days)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class HealthBoard:
    """Holds the current health and tells the watchers what changed."""

    def __init__(self) -> None:
        self.now = Health(since=utc_now())
        self._watchers: list[Callable[[Health], None]] = []

    def watch(self, watcher: Callable[[Health], None]) -> None:
        """Call it with each new state, notice or alarm; it must return at once."""
        self._watchers.append(watcher)

    def failing(self, why: str, detail: object = "") -> None:
        """The log cannot be written; told once, however often it is tried.

        `why` is for moderators, `detail` for the program's own log.
        """
        if self.now.state is State.OK:
            logger.error("the log cannot be written: %s", detail or why)
            began = replace(self.now, state=State.FAILING, why=why, since=utc_now())
            self._tell(replace(began, dropped_before=began.dropped))
        elif self.now.why != why:
            self.now = replace(self.now, why=why)

    def fine(self) -> None:
        """A commit went through."""
        if self.now.state is State.FAILING:
            logger.warning("the log is written again")
            self._tell(replace(self.now, state=State.OK, why="", since=utc_now()))

    def notice(self, words: str) -> None:
        """Something a moderator should know, though logging goes on."""
        logger.error("%s", words)
        self._tell(replace(self.now, notice=words))

    def dropped(self) -> None:
        self.now = replace(self.now, dropped=self.now.dropped + 1)

    def quarantined(self) -> None:
        self.now = replace(self.now, quarantined=self.now.quarantined + 1)

    def wal(self, size: int, limit: int) -> None:
        """The size of the WAL after a commit, and above which size it is alarming."""
        before, after = self.now.wal_alarm, size > limit
        self.now = replace(self.now, wal_bytes=size)
        if before != after:
            why = "a reader may be stuck" if after else "it is short again"
            logger.warning("the WAL has %d bytes: %s", size, why)
            self._tell(replace(self.now, wal_alarm=after))

    def room(self, free_bytes: int | None, least_bytes: int) -> None:
        """What is free on the disk, and below what that is alarming; told once."""
        before, low = self.now.disk_low, free_bytes is not None and free_bytes < least_bytes
        self.now = replace(self.now, free_bytes=free_bytes)
        if before != low:
            why = "make room, or logging may stop" if low else "that is enough again"
            logger.warning("the log's disk has %d MB free: %s", (free_bytes or 0) >> 20, why)
            self._tell(replace(self.now, disk_low=low))

    def _tell(self, health: Health) -> None:
        self.now = health
        for watcher in self._watchers:
            try:
                watcher(health)
            except Exception:  # a watcher that fails must not stop the log
                logger.exception("a watcher of the log failed")
