"""Points in time as people type them."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta

import pytest

from bot.cli.moments import moment


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-01-31", "2026-01-31T00:00:00.000Z"),
        ("2026-01-31T12:30", "2026-01-31T12:30:00.000Z"),
        ("2026-01-31T12:30:00+02:00", "2026-01-31T10:30:00.000Z"),
        ("0999-01-31", "0999-01-31T00:00:00.000Z"),
    ],
)
def test_dates_are_utc_unless_they_say_otherwise(text: str, wanted: str) -> None:
    """Promise: a date is read as the log writes it."""
    assert moment(text) == wanted


@pytest.mark.parametrize(("text", "hours"), [("90m", 1.5), ("24h", 24), ("7d", 168), ("2W", 336)])
def test_how_long_ago(text: str, hours: float) -> None:
    """Promise: 90m, 24h, 7d and 2w count back from now."""
    read = datetime.fromisoformat(moment(text))
    assert abs(datetime.now(UTC) - timedelta(hours=hours) - read) < timedelta(seconds=5)


@pytest.mark.parametrize("text", ["", "soon", "7", "2026-13-01", "9999w9", "9999w"])
def test_what_is_no_time_is_told_with_examples(text: str) -> None:
    """Promise: a typing mistake gets examples, and no date before the calendar began."""
    if text == "9999w":
        assert moment(text) < "1900"
        return
    with pytest.raises(argparse.ArgumentTypeError, match="2026-01-31"):
        moment(text)
