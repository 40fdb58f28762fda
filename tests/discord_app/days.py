"""A clock that stands at tomorrow, for what happens once a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Tomorrow, as seen from the questions, which carry the real time."""

    def __init__(self) -> None:
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        self.now = today + timedelta(days=1)

    def __call__(self) -> datetime:
        return self.now

    def at(self, hours: float, days: int = 0) -> int:
        """A moment as Discord shows it, counted from tomorrow's midnight."""
        return int((self.now.replace(hour=0, minute=0) + timedelta(days, 0, 0, 0, 0, hours))
                   .timestamp())  # fmt: skip
