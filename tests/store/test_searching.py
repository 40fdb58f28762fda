"""Searches of the log: filters at their bounds, orders, limits, and what belongs to whom."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.types import Place, Reply, Turn
from bot.logged import Judged, MemberCount, Unanswered
from bot.review.filter import Filter
from bot.store.log import SqliteLog
from bot.store.queries import MAX_ROWS, MAX_WORDS, conditions, like
from tests.store.turns import BAKER, answered, declined, suggested, turn

MEMBER = "7000000001"


def at(day: str, question: str = "why", reply: Reply | None = None, guild: str = "1") -> Turn:
    place = Place("slash", guild, "10", "", MEMBER)
    return turn(question, place, asked_at=f"{day}T00:00:00.000Z", reply=reply or declined(question))


async def put(log: SqliteLog, *turns: Turn) -> None:
    for each in turns:
        assert (await log.record(each)).logged


# --- filters -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (Filter(since="2026-01-02T00:00:00.000Z"), [3, 2]),  # from and including
        (Filter(since="2026-01-02T00:00:00.001Z"), [3]),
        (Filter(until="2026-01-02T00:00:00.000Z"), [1]),  # before
        (Filter(until="2026-01-02T00:00:00.001Z"), [2, 1]),
        (Filter(since="2026-01-02", until="2026-01-03"), [2]),
        (Filter(score_below=0.3), [3]),  # under, not at
        (Filter(score_below=0.31), [3, 2]),
        (Filter(score_below=0.0), []),
        (Filter(unanswered=False), [1]),
        (Filter(unanswered=True), [3, 2]),
        (Filter(before_id=2), [1]),
        (Filter(before_id=1), []),
        (Filter(decision="suggest", unanswered=True), [2]),
        (Filter(decision="answer", unanswered=True), []),  # all must hold
        (Filter(feedback="up"), [1]),
        (Filter(feedback="down"), []),
        (Filter(), [3, 2, 1]),
    ],
)
async def test_filters_at_their_bounds(log: SqliteLog, where: Filter, found: list[int]) -> None:
    """Promise: `since` is the first moment, `until` and `score_below` are not reached."""
    await put(
        log,
        at("2026-01-01", reply=answered("a", score=0.8)),
        at("2026-01-02", reply=suggested("b")),
        at("2026-01-03", reply=declined("c")),
    )
    await log.add_feedback(1, "9", "up", guild_id="1")
    await log.add_feedback(1, "8", "up", guild_id="1")
    assert [row.id for row in await log.rows("1", where=where)] == found
    assert [row.id for row in await log.rows(None, where=where)] == found
    assert await log.rows("2", where=where) == ()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("rolls", [2, 1]),
        ("ROLLS", [2, 1]),
        ("rolls white", [1]),  # each word, in any order
        ("white rolls", [1]),
        ("whi", [1]),  # a part of a word
        ("seven", [3]),  # in the answer
        ("äpfel", [4]),
        ("ÄPFEL", [4]),  # as it was repaired, in lower case
        ("50%", [5]),
        ("%", [5]),
        ("5_", []),
        ("\\", []),
        ("  ", [5, 4, 3, 2, 1]),
        ("nothing", []),
    ],
)
async def test_searching_words(log: SqliteLog, words: str, found: list[int]) -> None:
    """Promise: every word stands somewhere in the row; a wildcard is a sign like any other."""
    await put(
        log,
        at("2026-01-01", "White rolls?"), at("2026-01-01", "brown rolls"),
        at("2026-01-01", "when", answered("when")), at("2026-01-01", "Äpfel"),
        at("2026-01-01", "is it 50% rye"),
    )  # fmt: skip
    assert [row.id for row in await log.rows("1", where=Filter(words=words))] == found


def test_a_search_has_bounds() -> None:
    """Promise: eight words are looked for, however many somebody pastes."""
    for count in (1, MAX_WORDS, MAX_WORDS + 1, 50):
        clause, values = conditions("1", Filter(words="word " * count))
        assert clause.count("question LIKE") == min(count, MAX_WORDS) == (len(values) - 1) // 3
    assert MAX_WORDS == 8


@given(st.text(alphabet="a%_\\b", max_size=8))
def test_a_pattern_finds_the_word_itself(word: str) -> None:
    """Promise: escaping loses nothing: SQLite finds the word, and no look-alike of it."""
    with sqlite3.connect(":memory:") as connection:

        def found(text: str) -> bool:
            sql = "SELECT ? LIKE ? ESCAPE '\\'"
            return bool(connection.execute(sql, (text, like(word))).fetchone()[0])

        assert found(word)
        assert found(f"x{word}x")
        assert found(word.replace("%", "zz")) == ("%" not in word)
        assert found(word.replace("_", "z")) == ("_" not in word)
    connection.close()


@pytest.mark.parametrize(
    ("guild", "where", "clause", "values"),
    [
        (None, Filter(), "", []),
        ("1", Filter(), "WHERE guild_id = ?", ["1"]),
        (None, Filter(pack="p"), "WHERE pack = ?", ["p"]),
        (
            "1", Filter(decision="a", reason="b", entry="c", before_id=0),
            "WHERE guild_id = ? AND decision = ? AND reason = ? AND entry = ? AND id < ?",
            ["1", "a", "b", "c", 0],
        ),
        ("1", Filter(reason=""), "WHERE guild_id = ? AND reason = ?", ["1", ""]),
    ],
)  # fmt: skip
def test_clauses(guild: str | None, where: Filter, clause: str, values: list[object]) -> None:
    """Promise: each condition that is set has its value, in order; None sets none."""
    assert conditions(guild, where) == (clause, values)


async def test_how_many_rows_come(log: SqliteLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise: twenty unless told, never more than the bound, and the older ones by offset."""
    await put(log, *(at("2026-01-01", f"q{number}") for number in range(23)))
    assert [row.id for row in await log.rows("1")] == list(range(23, 3, -1))
    assert len(await log.unanswered("1")) == 20
    assert [row.id for row in await log.rows("1", limit=2, offset=21)] == [2, 1]
    assert await log.rows("1", limit=5, offset=23) == ()
    assert await log.rows("1", limit=0) == ()
    monkeypatch.setattr("bot.store.queries.MAX_ROWS", 3)
    assert [row.id for row in await log.rows("1", limit=99)] == [23, 22, 21]
    assert len(await log.rows("1", limit=2)) == 2
    assert len(await log.unanswered("1", limit=99)) == 3
    assert MAX_ROWS == 1000


async def test_a_decision_or_reason_goes_before_the_filters(log: SqliteLog) -> None:
    """Promise: what is named beside a filter replaces the filter's own."""
    await put(log, at("2026-01-01", reply=suggested("a")), at("2026-01-01", reply=declined("b")))
    both = Filter(decision="suggest")
    assert [row.id for row in await log.rows("1", where=both)] == [1]
    assert [row.id for row in await log.rows("1", decision="decline", where=both)] == [2]
    found = await log.rows("1", reason="not_understood", where=Filter(reason="empty"))
    assert [row.id for row in found] == [2]
    assert await log.rows("1", where=Filter(reason="empty")) == ()


async def test_lists_leave_out_the_trees(log: SqliteLog) -> None:
    """Promise: a list has no explanation, a single row has, and both have the runners-up."""
    await put(log, turn())
    (listed,) = await log.rows("1")
    single = await log.row(1, "1")
    assert single is not None
    assert listed.explanation == "[]" != single.explanation
    assert listed.runners_up == single.runners_up
    assert [each["entry_id"] for each in json.loads(listed.runners_up)] == ["owner", "flour"]
    assert listed == replace(single, explanation="[]")
    assert await log.row(1, None) == single
    assert await log.row(2, None) is None


# --- unanswered ----------------------------------------------------------------------------


async def test_groups_hold_their_oldest_and_newest(log: SqliteLog) -> None:
    """Promise: first and last time, the words and the decision of the newest row."""
    await put(
        log,
        at("2026-01-01", "Why?", suggested("why")), at("2026-01-02", "how"),
        at("2026-01-03", "WHY"), at("2026-01-04", "who"),
    )  # fmt: skip
    day = "2026-01-{:02}T00:00:00.000Z".format
    assert await log.unanswered("1") == (
        Unanswered("WHY", "why", 2, "decline", "not_understood", day(1), day(3), 3),
        Unanswered("who", "who", 1, "decline", "not_understood", day(4), day(4), 4),
        Unanswered("how", "how", 1, "decline", "not_understood", day(2), day(2), 2),
    )
    assert [each.question for each in await log.unanswered("1", limit=2)] == ["WHY", "who"]


async def test_groups_are_of_one_server(log: SqliteLog) -> None:
    """Promise: the same words asked elsewhere add nothing here; the operator sees all."""
    await put(log, at("2026-01-01"), at("2026-01-01", guild="2"), at("2026-01-01", guild=""))
    assert [each.count for each in await log.unanswered("1")] == [1]
    assert [each.count for each in await log.unanswered(None)] == [3]


# --- a member's own, and messages ----------------------------------------------------------


async def test_a_members_export_is_newest_first(
    log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise: rows and verdicts newest first, within the bound, with all that was explained."""
    await put(log, *(turn(f"q{number}") for number in range(4)))
    for row in (2, 4, 1):
        await log.add_feedback(row, MEMBER, "up", guild_id="1")
    with sqlite3.connect(log.path) as connection:
        for row, moment in ((2, "b"), (4, "a"), (1, "c")):
            connection.execute("UPDATE feedback SET given_at = ? WHERE turn_id = ?", (moment, row))
    connection.close()
    told = await log.export_member(MEMBER)
    assert [row.id for row in told.rows] == [4, 3, 2, 1]
    assert told.feedback == (Judged(1, "up", "c"), Judged(2, "up", "b"), Judged(4, "up", "a"))
    assert told.rows[0] == await log.row(4, "1")
    monkeypatch.setattr("bot.store.member.MAX_QUESTIONS", 2)
    part = await log.export_member(MEMBER)
    assert [row.id for row in part.rows] == [4, 3]
    assert part.asked == 4, "that there are more is known"
    assert await log.count_member(MEMBER) == MemberCount(4, 3, 0)


async def test_rows_of_nobody_are_nobodys(log: SqliteLog) -> None:
    """Promise: the terminal's rows have no asker and are in nobody's export."""
    await put(log, turn(place=Place("ask")))
    assert (await log.export_member("")).rows == ()
    assert (await log.export_member("7")).rows == ()
    assert await log.count_member("") == MemberCount(0, 0, 0)


async def test_the_newest_reply_to_a_message_counts(log: SqliteLog) -> None:
    """Promise: of several rows of one message the newest that was replied to is meant."""
    for reply in ("201", "202", ""):
        logged = await log.record(turn(place=replace(BAKER, surface="edit")))
        await log.set_reply_message(logged.log_id or 0, reply)
    assert await log.reply_of("100") == "202"
    assert await log.knows_message("100")


async def test_a_reply_is_noted_where_none_is(log: SqliteLog) -> None:
    """Promise: by the message's id, while it is not known, for no row without a message."""
    await put(log, turn(), turn(place=replace(BAKER, message_id="")), turn())
    await log.set_reply_message(1, "201")
    await log.set_reply_of("100", "202")
    await log.set_reply_of("", "203")
    assert [row.reply_message_id for row in await log.rows("1")] == ["202", "", "201"]


async def test_settings_of_a_server(log: SqliteLog) -> None:
    """Promise: all of that server's by name, none of another's."""
    for guild, name in (("1", "channels"), ("1", "notices"), ("2", "channels")):
        await log.set_setting(guild, name, f"{guild}{name}")
    assert await log.settings("1") == {"channels": "1channels", "notices": "1notices"}
    assert await log.settings("2") == {"channels": "2channels"}
    assert await log.settings("3") == {}
    await log.forget_guild("1")
    assert await log.settings("1") == {}
    assert await log.settings("2") == {"channels": "2channels"}
