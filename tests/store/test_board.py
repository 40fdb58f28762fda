"""How each fault is met and told, and how the state of the log changes: once each way."""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import replace

import pytest

from bot.logged import Health, State
from bot.store.errors import OTHER, Fault, StoreError, Unavailable, fault_of, words_for
from bot.store.health import HealthBoard, days_ago, utc_now


def sqlite_error(code: int | None) -> sqlite3.Error:
    error = sqlite3.OperationalError("made up")
    if code is not None:
        error.sqlite_errorcode = code
    return error


# --- faults in words -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "fault", "words"),
    [
        (sqlite3.SQLITE_BUSY, Fault.PASSING, "another program holds the file"),
        (sqlite3.SQLITE_LOCKED, Fault.PASSING, "another program holds the file"),
        (sqlite3.SQLITE_FULL, Fault.PASSING, "the disk is full"),
        (sqlite3.SQLITE_READONLY, Fault.PASSING, "the file or its disk is read-only"),
        (sqlite3.SQLITE_CANTOPEN, Fault.PASSING, "the file cannot be opened"),
        (sqlite3.SQLITE_IOERR, Fault.PASSING, "the disk is full or faulty"),
        (sqlite3.SQLITE_NOMEM, Fault.PASSING, OTHER),
        (sqlite3.SQLITE_INTERRUPT, Fault.PASSING, OTHER),
        (sqlite3.SQLITE_PROTOCOL, Fault.PASSING, OTHER),
        (sqlite3.SQLITE_PERM, Fault.PASSING, OTHER),
        (sqlite3.SQLITE_AUTH, Fault.PASSING, OTHER),
        (sqlite3.SQLITE_CORRUPT, Fault.CORRUPT, "the file is damaged"),
        (sqlite3.SQLITE_NOTADB, Fault.CORRUPT, "the file is damaged"),
        (sqlite3.SQLITE_CONSTRAINT, Fault.POISON, OTHER),
        (sqlite3.SQLITE_MISMATCH, Fault.POISON, OTHER),
        (sqlite3.SQLITE_TOOBIG, Fault.POISON, OTHER),
        (sqlite3.SQLITE_ERROR, Fault.POISON, OTHER),
        (None, Fault.POISON, OTHER),
    ],
)
def test_every_code_of_sqlite(code: int | None, fault: Fault, words: str) -> None:
    """Promise: how it is met and what moderators read, by the low byte of any extended code."""
    error = sqlite_error(code)
    assert (fault_of(error), words_for(error)) == (fault, words)
    if code is not None:
        extended = sqlite_error(code | 7 << 8)
        assert (fault_of(extended), words_for(extended)) == (fault, words)
    around = Unavailable("around")
    around.__cause__ = error
    twice = StoreError("twice")
    twice.__cause__ = around
    assert words_for(twice) == words
    assert fault_of(twice) is Fault.PASSING


# --- health --------------------------------------------------------------------------------


def board() -> tuple[HealthBoard, list[Health]]:
    made, seen = HealthBoard(), list[Health]()
    made.watch(seen.append)
    return made, seen


def test_a_state_knows_since_when() -> None:
    """Promise: the moment changes with the state, not with the reason or a count."""
    made, seen = board()
    made.now = replace(made.now, since="then")
    made.fine()
    made.dropped()
    assert (made.now.since, seen) == ("then", [])
    made.failing("locked")
    failing_since = made.now.since
    assert failing_since != "then"
    made.now = replace(made.now, since="then")
    made.failing("full")
    assert (made.now.since, made.now.why, made.now.dropped) == ("then", "full", 1)
    made.fine()
    assert made.now.since != "then"
    assert (made.now.state, made.now.why, made.now.dropped) == (State.OK, "", 1)


def test_the_programs_own_log_gets_the_detail(caplog: pytest.LogCaptureFixture) -> None:
    """Promise: moderators read plain words, the operator the error with its path."""
    made, seen = board()
    made.failing("the disk is full", OSError("/var/lib/x: full"))
    assert "the log cannot be written: /var/lib/x: full" in caplog.text
    assert seen[0].why == "the disk is full"
    made.fine()
    made.failing("locked")
    assert "the log cannot be written: locked" in caplog.text


def test_notices_are_told_each_time() -> None:
    """Promise: the last one stands, each is told."""
    made, seen = board()
    made.notice("one")
    made.notice("two")
    assert [each.notice for each in seen] == ["one", "two"]
    assert made.now.notice == "two"


@pytest.mark.parametrize(
    ("sizes", "alarms"),
    [
        ([0, 100], []),  # exactly the limit is none
        ([101], [True]),
        ([101, 102, 500], [True]),  # told once
        ([101, 100], [True, False]),
        ([101, 0, 101], [True, False, True]),
    ],
)
def test_the_alarm_of_the_wal(sizes: list[int], alarms: list[bool]) -> None:
    """Promise: above the limit, told once each way; the size is always current."""
    made, seen = board()
    for each in sizes:
        made.wal(each, 100)
        assert made.now.wal_bytes == each
    assert [each.wal_alarm for each in seen] == alarms


@pytest.mark.parametrize(
    ("free", "low"), [([100], []), ([99], [True]), ([99, None], [True, False]), ([None], [])]
)
def test_the_alarm_of_the_disk(
    free: list[int | None], low: list[bool], caplog: pytest.LogCaptureFixture
) -> None:
    """Promise: below the least, told once each way; what cannot be known alarms nobody."""
    made, seen = board()
    with caplog.at_level(logging.WARNING):
        for each in free:
            made.room(each, 100)
            assert made.now.free_bytes == each
    assert [each.disk_low for each in seen] == low
    assert caplog.text.count("the log's disk has 0 MB free") == len(low)


def test_moments() -> None:
    """Promise: UTC with milliseconds, days before now, so that text sorts as time passes."""
    now = utc_now()
    assert len(now) == len("2026-01-02T03:04:05.678Z")
    assert now.endswith("Z")
    assert days_ago(2) < days_ago(1) < now <= utc_now()
