"""Points in time as people type them: a date, a date with a time, or how long ago."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

EXAMPLES = "24h, 7d, 2w, 2026-01-31 or 2026-01-31T12:00"
_AGO = re.compile(r"(\d{1,4})([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def moment(text: str) -> str:
    """ISO 8601 in UTC, as the log keeps it. Raises ValueError with examples."""
    ago = _AGO.fullmatch(text.strip().lower())
    try:
        if ago:
            length = timedelta(**{_UNITS[ago[2]]: int(ago[1])})
            return _written(datetime.now(UTC) - length)
        read = datetime.fromisoformat(text.strip())
        zoned = read if read.tzinfo else read.replace(tzinfo=UTC)
        return _written(zoned.astimezone(UTC))
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text[:40]!r} is not a time; write {EXAMPLES}") from error


def _written(at: datetime) -> str:
    """Four digits of a year also before 1000, as texts that are compared must have them."""
    return at.replace(tzinfo=None).isoformat(timespec="seconds") + ".000Z"
