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
            return (datetime.now(UTC) - length).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        read = datetime.fromisoformat(text.strip())
        zoned = read if read.tzinfo else read.replace(tzinfo=UTC)
        return zoned.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text[:40]!r} is no time; write {EXAMPLES}") from error
