"""What an erasure touches and what it leaves, table by table, up to its moment and no further."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace

import pytest

from bot.review.rows import Triage
from bot.store import changes
from bot.store.erase import ASKER, CHUNK_ROWS, GUILD, KINDS, MESSAGE
from bot.store.errors import StoreError
from bot.store.health import utc_now
from bot.store.key import pseudonym
from bot.store.log import SqliteLog
from tests.store.erased_rows import (
    ACT,
    ALICE,
    BOB,
    CHANGE,
    DAY,
    asked,
    gone,
    held,
    patch,
    put,
    rows_of_alice,
)
from tests.store.turns import KEY, turn

# --- a member ------------------------------------------------------------------------------


@pytest.mark.parametrize(("until", "left"), [(DAY(1), [2, 3]), (DAY(2), [3]), (DAY(3), [])])
async def test_a_members_rows_up_to_a_moment(log: SqliteLog, until: str, left: list[int]) -> None:
    """Promise: what was asked up to and at that moment goes, what came later stays."""
    await put(log, asked(1), asked(2), asked(3))
    assert await gone(log, "asker", pseudonym(ALICE, KEY), until) == 3 - len(left)
    assert held(log, "SELECT id FROM turn") == left
    assert held(log, "SELECT turn_id FROM trace") == left


async def test_another_members_rows_stay(log: SqliteLog) -> None:
    """Promise: neither another's question nor one without an asker is touched, nor what they said
    of it; the member's own verdicts on it go."""
    await put(log, asked(), asked(asker=BOB), asked(asker=""))
    for row in (1, 2, 3):
        for judge in (ALICE, BOB):
            await log.add_feedback(row, judge, "up", guild_id="1")
    patch(log, f"UPDATE feedback SET given_at = '{DAY(1)}'")
    assert await gone(log, "asker", pseudonym(ALICE, KEY)) == 1
    assert held(log, "SELECT id FROM turn") == [2, 3]
    bob = pseudonym(BOB, KEY)
    assert held(log, "SELECT turn_id, asker FROM feedback") == [(2, bob), (3, bob)]
    assert await gone(log, "asker", "") == 0
    assert held(log, "SELECT id FROM turn") == [2, 3]


async def test_a_verdict_given_later_stays(log: SqliteLog) -> None:
    """Promise: a verdict that came after the erasure is not taken along with the earlier ones."""
    await put(log, asked(asker=BOB), asked(asker=BOB))
    for row, day in ((1, 1), (2, 3)):
        await log.add_feedback(row, ALICE, "up", guild_id="1")
        patch(log, f"UPDATE feedback SET given_at = '{DAY(day)}' WHERE turn_id = {row}")
    await gone(log, "asker", pseudonym(ALICE, KEY), DAY(2))
    assert held(log, "SELECT turn_id FROM feedback") == [2]


async def test_a_moderators_acts_stay_without_them(log: SqliteLog) -> None:
    """Promise: changes, audit, marks and verdicts lose the name and its hash, and nothing else."""
    await put(log, asked(asker=BOB))
    await log.review.add_change(CHANGE)
    await log.review.triage((1,), Triage.LATER, ACT, "1")
    await log.review.judge(1, "wrong", ACT, "1")
    await log.review.judge(1, "wrong", replace(ACT, by_id=BOB), "1")
    tables = ("change", "audit", "triage", "judgement")
    before = {table: held(log, f"SELECT by_id, by_hash <> '' FROM {table}") for table in tables}
    assert before["audit"] == [(ALICE, 1), (ALICE, 1), (BOB, 1)]
    await gone(log, "asker", pseudonym(ALICE, KEY))
    after = {table: held(log, f"SELECT by_id, by_hash <> '' FROM {table}") for table in tables}
    assert after == {
        "change": [("", 0)], "audit": [("", 0), ("", 0), (BOB, 1)], "triage": [("", 0)],
        "judgement": [(BOB, 1)],
    }  # fmt: skip
    assert held(log, "SELECT question, state FROM change") == [("tea?", "draft")]
    assert held(log, "SELECT verdict FROM judgement") == ["wrong"]


async def test_acts_done_later_keep_their_name(log: SqliteLog) -> None:
    """Promise: who acts again after they were forgotten is named again."""
    await put(log, asked(asker=BOB))
    await log.review.note(replace(ACT, at=DAY(1)), "1")
    await log.review.note(replace(ACT, at=DAY(3)), "1")
    await log.review.add_change(replace(CHANGE, made_at=DAY(3)))
    await gone(log, "asker", pseudonym(ALICE, KEY), DAY(2))
    assert held(log, "SELECT by_id FROM audit") == ["", ALICE]
    assert held(log, "SELECT by_id FROM change") == [ALICE]


# --- a message -----------------------------------------------------------------------------


@pytest.mark.parametrize(("until", "touched"), [(DAY(1), 1), (DAY(2), 2)])
async def test_a_messages_rows_up_to_a_moment(log: SqliteLog, until: str, touched: int) -> None:
    """Promise: each row of that message loses its words; those of others are whole."""
    await put(log, asked(1, message="5"), asked(2, message="5"), asked(1, message="6"), asked(1))
    await log.set_reply_message(1, "77")
    assert await gone(log, "message", "5", until) == touched
    blank = [("", "", "", "", "", 1, "10")]
    found = held(
        log,
        "SELECT question, asked, asker, message_id, reply_message_id, erased, channel_id FROM turn",
    )
    assert found[:touched] == blank * touched
    assert all(row[0] for row in found[touched:])
    assert held(log, "SELECT turn_id FROM trace") == list(range(1 + touched, 5))
    assert await gone(log, "message", "") == 0
    assert held(log, "SELECT count(*) FROM turn WHERE erased = 0") == [4 - touched]


async def test_a_reply_that_arrives_after_its_question_was_erased(log: SqliteLog) -> None:
    """Promise: its number is not noted any more; that of another question is."""
    await put(log, asked(1, message="5"), asked(1, message="6"))
    await log.forget_message("5")
    for row in (1, 2):
        await log.set_reply_message(row, "77")
    assert held(log, "SELECT reply_message_id FROM turn") == ["", "77"]


@pytest.mark.parametrize("count", [CHUNK_ROWS, CHUNK_ROWS + 1, 2 * CHUNK_ROWS + 1])
async def test_a_message_that_was_asked_about_many_times(log: SqliteLog, count: int) -> None:
    """Promise: of no row is a trace left, however many name the message."""
    rows_of_alice(log, count, "5")
    assert await gone(log, "message", "5") == count
    assert held(log, "SELECT count(*) FROM trace") == [0]
    assert held(log, "SELECT count(*) FROM turn WHERE erased = 1 AND question = ''") == [count]


async def test_a_row_without_a_trace_counts_once(log: SqliteLog) -> None:
    """Promise: how many questions lost their words does not depend on what else was kept."""
    await put(log, asked(message="5"))
    patch(log, "DELETE FROM trace")
    assert await gone(log, "message", "5") == 1


async def test_a_direct_messages_channel_goes_too(log: SqliteLog) -> None:
    """Promise: a direct message's channel leads to its member, so that it is no figure."""
    await put(log, asked(guild="", message="5"))
    await gone(log, "message", "5")
    assert held(log, "SELECT channel_id FROM turn") == [""]


async def test_a_question_in_quarantine_goes_with_its_message(log: SqliteLog) -> None:
    """Promise: a row that could not be written is known by its message and deleted with it; others
    stay, and so does one that is no JSON."""
    for message in ("5", "6", ""):
        place = replace(asked().place, message_id=message)
        await log.record(turn("bad", place, pack=None))
    patch(
        log,
        "INSERT INTO quarantine (seen_at, error, asker, guild_id, content) "
        "VALUES ('2026', '', '', '', 'no JSON')",
    )
    assert [await log.knows_message(message) for message in ("5", "6", "7", "")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert await gone(log, "message", "5", DAY(1)) == 0
    assert await log.knows_message("5"), "it came after that moment"
    await log.forget_message("5")
    assert not await log.knows_message("5")
    await gone(log, "message", "")
    assert len(held(log, "SELECT id FROM quarantine")) == 3


# --- a server ------------------------------------------------------------------------------


async def test_all_of_a_server_goes_and_nothing_of_another(log: SqliteLog) -> None:
    """Promise: rows with verdicts and marks, changes, audit, settings, quarantine."""
    for guild in ("1", "2"):
        await put(log, asked(guild=guild))
        row = 1 if guild == "1" else 2
        await log.add_feedback(row, BOB, "up", guild_id=guild)
        await log.review.add_change(replace(CHANGE, guild_id=guild))
        await log.review.triage((row,), Triage.LATER, ACT, guild)
        await log.review.judge(row, "wrong", ACT, guild)
        await log._writer.done(changes.setting(guild, "channels", "10", DAY(1)))
        bad = turn("bad", replace(asked().place, guild_id=guild), pack=None)
        await log.record(bad)
    patch(log, f"UPDATE quarantine SET seen_at = '{DAY(1)}'")
    assert await gone(log, "guild", "1") == 1
    tables = (
        "turn",
        "trace",
        "feedback",
        "change",
        "audit",
        "triage",
        "judgement",
        "setting",
        "quarantine",
    )
    counts = {table: held(log, f"SELECT count(*) FROM {table}")[0] for table in tables}
    assert counts == {**dict.fromkeys(tables, 1), "audit": 2}
    for table in ("turn", "change", "triage", "judgement", "setting", "quarantine"):
        assert held(log, f"SELECT guild_id FROM {table}") == ["2"]


async def test_what_a_server_did_later_stays(log: SqliteLog) -> None:
    """Promise: a server that comes back keeps what it did since; its old settings are gone."""
    await put(log, asked(1), asked(3))
    for day in (1, 3):
        await log.review.add_change(replace(CHANGE, made_at=DAY(day)))
        await log.review.note(replace(ACT, at=DAY(day)), "1")
    for day in (1, 2, 3):
        await log._writer.done(changes.setting("1", f"set on {day}", "10", DAY(day)))
    assert await gone(log, "guild", "1", DAY(2)) == 1
    assert held(log, "SELECT asked_at FROM turn") == [DAY(3)]
    assert held(log, "SELECT made_at FROM change") == [DAY(3)]
    assert held(log, "SELECT at FROM audit") == [DAY(3)]
    assert held(log, "SELECT name FROM setting") == ["set on 3"]


async def test_a_server_that_left_and_came_back(log: SqliteLog) -> None:
    """Promise: deleted late, or twice, it loses what it had when it left and nothing since; its old
    settings hold no longer from the moment it left."""
    await put(log, asked(1))
    await log.set_setting("1", "channels", "10")
    await asyncio.sleep(0.002)  # moments are told in milliseconds
    left_at = log.leave("1")
    assert await log.settings("1") == {}
    await asyncio.sleep(0.002)
    await log.set_setting("1", "notices", "20")
    await put(log, turn("back", asked().place, asked_at=utc_now()))
    assert [await log.forget_guild("1", left_at) for _ in range(2)] == [1, 0]
    assert held(log, "SELECT question FROM turn") == ["back"]
    assert held(log, "SELECT name FROM setting") == ["notices"]
    assert await log.settings("1") == {"notices": "20"}
    assert held(log, "SELECT erased_at FROM erasure") == [left_at]


# --- whole or not at all -------------------------------------------------------------------


async def of_a_server(log: SqliteLog) -> None:
    await put(log, asked())
    await log.review.note(ACT, "1")
    await log.set_setting("1", "channels", "10")


LEFT = "SELECT (SELECT count(*) FROM {}), (SELECT count(*) FROM erasure)"
TABLES = ("turn", "audit", "setting")


async def test_an_erasure_that_fails_has_not_begun(log: SqliteLog) -> None:
    """Promise: when its last statement cannot be done, neither are the others, nor is it noted."""
    await of_a_server(log)
    patch(
        log,
        "CREATE TRIGGER no BEFORE DELETE ON setting BEGIN SELECT RAISE(ABORT, 'kept'); END",
    )
    with pytest.raises(sqlite3.IntegrityError, match="kept"):
        await log.forget_guild("1")
    assert {held(log, LEFT.format(table))[0] for table in TABLES} == {(1, 0)}


async def test_an_erasure_that_comes_late_is_whole(
    log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise: who waits is told that it is not done, why and what to do; what the log does of it
    later it does to the end."""
    await of_a_server(log)
    monkeypatch.setattr("bot.store.writer.DONE_S", 0.01)
    other = sqlite3.connect(log.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=r"not all is deleted yet \(.*\); do it again when"):
        await log.forget_guild("1")
    assert {held(log, LEFT.format(table))[0] for table in TABLES} == {(1, 0)}
    other.close()
    monkeypatch.undo()
    await log.flush()
    assert {held(log, LEFT.format(table))[0] for table in TABLES} == {(0, 1)}


# --- the note of it ------------------------------------------------------------------------


async def test_each_erasure_is_noted_for_a_copy_that_is_restored(log: SqliteLog) -> None:
    """Promise: kind, subject and the last moment, once for each."""
    for until in (DAY(1), DAY(2)):
        for kind in ("asker", "message", "guild"):
            await gone(log, kind, "5", until)
    assert sorted(held(log, "SELECT * FROM erasure")) == [
        ("asker", "5", DAY(2)), ("guild", "5", DAY(2)), ("message", "5", DAY(2)),
    ]  # fmt: skip
    await gone(log, "guild", "5", DAY(1))  # it left before that, and was tried again since
    assert held(log, "SELECT erased_at FROM erasure WHERE kind = 'guild'") == [DAY(2)]
    assert {"asker": ASKER, "message": MESSAGE, "guild": GUILD} == KINDS
