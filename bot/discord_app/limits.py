"""How much one person, one channel and everybody together may ask, as a pure table.

Sliding windows over times that are handed in. The first question too many is told why, once;
what follows is silence until the window has room again.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from bot.discord_app.recent import Recent

MAX_KEYS = 10_000  # people and channels that are remembered


class Admission(StrEnum):
    GO = "go"
    NOTICE = "notice"  # say why, this once
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many questions in so many seconds."""

    questions: int
    window_s: float


class Windows:
    """One limit for many keys."""

    def __init__(self, limit: Limit, keys: int = MAX_KEYS) -> None:
        self.limit = limit
        self._asked: Recent[str, deque[float]] = Recent(keys)
        self._told: Recent[str, float] = Recent(keys)

    def __len__(self) -> int:
        return len(self._asked)

    def wait_s(self, key: str, now: float) -> float:
        """Seconds until there is room; 0 when there is."""
        asked = self._asked.get(key)
        if asked is None:
            return 0.0
        while asked and now - asked[0] >= self.limit.window_s:
            asked.popleft()
        if len(asked) < self.limit.questions:
            return 0.0
        return asked[0] + self.limit.window_s - now

    def count(self, key: str, now: float) -> None:
        asked = self._asked.get(key) or deque()
        asked.append(now)
        self._asked.put(key, asked)

    def first_refusal(self, key: str, now: float) -> bool:
        """Whether this window has not been refused before; noted as told."""
        told = self._told.get(key)
        if told is not None and now - told < self.limit.window_s:
            return False
        self._told.put(key, now)
        return True


class Limits:
    """The three limits together."""

    def __init__(self, person: Limit, channel: Limit, everybody: Limit) -> None:
        self.person, self.channel = Windows(person), Windows(channel)
        self.everybody = Windows(everybody, 1)
        self.refused = {"person": 0, "channel": 0, "everybody": 0}  # questions, since the start

    def room(self, person: str, channel: str, now: float) -> bool:
        """Whether a question would be admitted now; it is not counted."""
        tables = self._tables(person, channel).values()
        return all(windows.wait_s(key, now) <= 0 for windows, key in tables)

    def admit(self, person: str, channel: str, now: float) -> tuple[Admission, float]:
        """What to do with a question, and in how many seconds there is room again."""
        tables = self._tables(person, channel)
        for name, (windows, key) in tables.items():
            wait_s = windows.wait_s(key, now)
            if wait_s > 0:
                self.refused[name] += 1
                # A notice on behalf of everybody would itself be a flood.
                told = windows is self.everybody or not windows.first_refusal(key, now)
                return (Admission.SILENT if told else Admission.NOTICE), wait_s
        for windows, key in tables.values():
            windows.count(key, now)
        return Admission.GO, 0.0

    def _tables(self, person: str, channel: str) -> dict[str, tuple[Windows, str]]:
        return {
            "person": (self.person, person),
            "channel": (self.channel, channel),
            "everybody": (self.everybody, ""),
        }
