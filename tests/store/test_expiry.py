"""What is too old goes, words first and rows later, and nothing younger."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.store import changes
from bot.store.erase import CHUNK_ROWS, expire
from bot.store.health import days_ago
from bot.store.key import pseudonym
from bot.store.log import SqliteLog
from tests.store.erased_rows import (
    ALICE,
    CHANGE,
    DAY,
    asked,
    gone,
    held,
    patch,
    put,
    rows_of_alice,
)
from tests.store.turns import KEY


async def test_what_is_too_old_goes_and_the_rest_stays(log: SqliteLog) -> None:
    """Promise: words from before one moment, rows from before another, and nothing younger."""
    await put(log, asked(1), asked(2), asked(3, guild=""), asked(4))
    for row, guild in ((1, "1"), (2, "1"), (4, "1")):
        await log.add_feedback(row, ALICE, "up", guild_id=guild)
    for day, state in ((2, "draft"), (2, "live"), (3, "draft")):
        await log.review.add_change(replace(CHANGE, made_at=DAY(day)))
        number = held(log, "SELECT max(id) FROM change")[0]
        patch(log, f"UPDATE change SET state = '{state}' WHERE id = {number}")
    for day in (2, 3):
        values = tuple(1 for _ in changes.TURN_COLUMNS)
        await log._writer.done(changes.quarantine(values, ValueError("x"), DAY(day)))
    for day in (1, 2):
        await gone(log, "message", f"none{day}", DAY(day))
    assert await expire(log._writer.done, DAY(3), rows_before=DAY(2), notes_before=DAY(2)) == 2
    assert held(log, "SELECT asked_at, erased FROM turn") == [
        (DAY(2), 1), (DAY(3), 0), (DAY(4), 0),
    ]  # fmt: skip
    assert held(log, "SELECT turn_id FROM trace") == [3, 4]
    mine = pseudonym(ALICE, KEY)
    feedback = held(log, "SELECT turn_id, asker FROM feedback")
    assert [row for row, _ in feedback] == [2, 4]
    assert [who == mine for _, who in feedback] == [False, True]
    assert len(feedback[0][1]) == len(mine)
    assert held(log, "SELECT made_at, state FROM change") == [(DAY(2), "live"), (DAY(3), "draft")]
    assert held(log, "SELECT seen_at FROM quarantine") == [DAY(3)]
    assert held(log, "SELECT erased_at FROM erasure") == [DAY(2)]


@pytest.mark.parametrize("count", [CHUNK_ROWS, CHUNK_ROWS + 1])
async def test_much_that_is_too_old_goes_in_pieces(log: SqliteLog, count: int) -> None:
    """Promise: all of it goes, with words or without, however much it is."""
    rows_of_alice(log, count)
    assert await expire(log._writer.done, DAY(2), rows_before=DAY(2), notes_before=DAY(2)) == count
    assert held(log, "SELECT count(*) FROM turn") == [0]


async def test_a_row_that_kept_its_words_is_never_deleted_for_its_age(log: SqliteLog) -> None:
    """Promise: words go first; with a shorter time for rows than for words nothing is lost."""
    await put(log, asked(1))
    assert await expire(log._writer.done, DAY(1), rows_before=DAY(9), notes_before=DAY(1)) == 0
    assert held(log, "SELECT erased FROM turn") == [0]


@pytest.mark.parametrize(
    ("age_days", "erased", "left"), [(29, 0, 1), (31, 1, 1), (364, 1, 1), (366, 0, 0)]
)
async def test_how_long_the_log_keeps_what(
    log: SqliteLog, age_days: int, erased: int, left: int
) -> None:
    """Promise: words for 30 days, figures for a year."""
    await put(log, replace(asked(), asked_at=days_ago(age_days)))
    await log.purge()
    assert held(log, "SELECT count(*), coalesce(sum(erased), 0) FROM turn") == [(left, erased)]


async def test_an_operator_may_keep_less(log: SqliteLog) -> None:
    """Promise: other numbers of days are kept to."""
    await put(log, *(replace(asked(), asked_at=days_ago(age)) for age in (4, 6, 11)))
    assert await log.purge(text_days=5, rows_days=10) == 2
    assert held(log, "SELECT erased FROM turn") == [0, 1]
