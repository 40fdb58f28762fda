"""Figures over the log: bounds, orders and limits, for a server and for the operator."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logged import Day, Latency, Top
from bot.store.log import SqliteLog
from bot.store.stats import TOP, _ranked, stats
from tests.store.test_searching import at, put
from tests.store.turns import answered, declined, suggested, turn


async def test_stats_since_a_day(log: SqliteLog) -> None:
    """Promise: a day counts from its first moment, in every figure; a time means its day."""
    for number in (1, 2, 3):
        await put(
            log,
            at(f"2026-01-0{number}", f"a{number}", answered(f"a{number}", entry=f"e{number}")),
            at(f"2026-01-0{number}", f"u{number}"),
        )
        await log.add_feedback(2 * number - 1, "9", "up", guild_id="1")
        await log.add_feedback(2 * number, "9", "down", guild_id="1")
    for since in ("2026-01-02", "2026-01-02T23:59:59.999Z"):
        told = await log.stats("1", since)
        assert told.asked == 4
        assert {day.day for day in told.days} == {"2026-01-02", "2026-01-03"}
        assert {top.what for top in told.questions} == {"a2", "u2", "a3", "u3"}
        assert {top.what for top in told.entries} == {"e2", "e3"}
        assert {group.asked for group in told.unanswered} == {"u2", "u3"}
        assert (told.helpful, told.not_helpful) == (2, 2)
    assert (await log.stats("1", "2026-01-04")).asked == 0
    assert (await log.stats("1", "")).asked == 6


async def test_stats_are_in_order(log: SqliteLog) -> None:
    """Promise: days oldest first, decisions by name, most asked first, as often: by name."""
    rows = [("2026-01-02", "b"), ("2026-01-01", "c"), ("2026-01-02", "b"), ("2026-01-01", "a")]
    for day, entry in rows:
        await put(log, at(day, entry, answered(entry, entry=entry)))
    await put(log, at("2026-01-01", "z"), at("2026-01-01", "y", suggested("y")))
    told = await log.stats("1")
    assert told.days == (
        Day("2026-01-01", "answer", "", 2), Day("2026-01-01", "decline", "not_understood", 1),
        Day("2026-01-01", "suggest", "", 1), Day("2026-01-02", "answer", "", 2),
    )  # fmt: skip
    assert told.decisions == (
        Day("", "answer", "", 4), Day("", "decline", "not_understood", 1),
        Day("", "suggest", "", 1),
    )  # fmt: skip
    assert told.entries == (Top("b", 2), Top("a", 1), Top("c", 1))
    assert told.questions == (Top("b", 2), *(Top(name, 1) for name in "acyz"))


async def test_ten_of_each_are_shown(log: SqliteLog) -> None:
    """Promise: the ten most asked, or as many as are asked for."""
    for number in range(TOP + 1):
        words = f"q{number:02}"
        await put(log, at("2026-01-01", words, answered(words, entry=words)))
        await put(log, at("2026-01-01", f"u{words}"))
    told = await log.stats("1")
    assert [len(each) for each in (told.questions, told.entries, told.unanswered)] == [10] * 3
    few = await stats(log.path, "1", top=2)
    assert [len(each) for each in (few.questions, few.entries, few.unanswered)] == [2] * 3


async def test_stats_of_one_server_and_of_all(log: SqliteLog) -> None:
    """Promise: no figure of a server holds another's; the operator's hold all, added up."""
    for guild in ("1", "2", ""):
        await put(
            log, at("2026-01-01", "a", answered("a"), guild), at("2026-01-01", "u", None, guild)
        )
    await log.add_feedback(1, "9", "up", guild_id="1")
    await log.add_feedback(3, "9", "down", guild_id="2")
    one, all_of_them = await log.stats("1"), await log.stats(None)
    assert (one.asked, one.helpful, one.not_helpful) == (2, 1, 0)
    assert (all_of_them.asked, all_of_them.helpful, all_of_them.not_helpful) == (6, 1, 1)
    assert one.questions == (Top("a", 1), Top("u", 1))
    assert all_of_them.questions == (Top("a", 3), Top("u", 3))
    assert all_of_them.days == (
        Day("2026-01-01", "answer", "", 3), Day("2026-01-01", "decline", "not_understood", 3),
    )  # fmt: skip
    assert [group.count for group in all_of_them.unanswered] == [3]


async def test_erased_words_are_no_top_question(log: SqliteLog) -> None:
    """Promise: what was erased counts in the sums and stands in no list of words."""
    await put(log, turn("a", reply=answered("a")), turn("u", reply=declined("u")))
    await log.forget_message("100")
    told = await log.stats("1")
    assert (told.asked, told.questions, told.unanswered) == (2, (), ())
    assert told.entries == (Top("opening", 1),)


@pytest.mark.parametrize(
    ("latencies", "p50", "p99"),
    [
        ([7], 7, 7),
        ([1, 2], 1, 2),
        ([3, 1, 2], 2, 3),
        ([1, 2, 3, 4], 2, 4),
        ([5, 5, 5, 9], 5, 9),
        (list(range(100, 0, -1)), 50, 99),
    ],
)
async def test_latency_by_nearest_rank(
    log: SqliteLog, latencies: list[int], p50: int, p99: int
) -> None:
    """Promise: a half, and 99 in a hundred, were answered in no more than that."""
    for latency in latencies:
        await put(log, turn(latency_us=latency))
    assert (await log.stats("1")).latency == Latency(p50, p99)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=30), st.integers(1, 30))
def test_a_rank_is_the_value_at_that_place(values: list[int], rank: int) -> None:
    """Promise: counted by value the rank names what it would name in the sorted list."""
    rows = [(value, values.count(value)) for value in sorted(set(values))]
    expected = sorted(values)[rank - 1] if rank <= len(values) else 0
    assert _ranked(rows, rank) == expected  # type: ignore[arg-type]
