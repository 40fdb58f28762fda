"""Changes and the audit in the log: as they were put, by server, and gone with their wording."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace

import pytest

from bot.review.changes import Change, Kind, State
from bot.review.rows import Act
from bot.store.key import pseudonym
from bot.store.log import SqliteLog
from bot.store.review import MAX_ACTS
from tests.store.test_review_reading import asked, put
from tests.store.turns import KEY

AT = "2026-01-02T03:04:05.678Z"
LATER = "2026-01-03T03:04:05.678Z"
MONA, NILS = "8000000001", "8000000002"
ACT = Act(AT, MONA, "dismiss", "dismissed", 0, 0)


WHOLE = Change(
    0, "1", "bakery", Kind.ANSWER, "tea", "Is there tea?", ("tea?", "any tea"), "Yes.", "whether",
    "opening", (1, 3), "Vogel", 1, State.DRAFT, MONA, AT, "case 7",
)  # fmt: skip


async def test_a_change_comes_back_as_it_was_put(log: SqliteLog) -> None:
    """Promise: every field, in every state, after a restart of the reader as well."""
    await put(log, asked("tea?"))
    made = await log.review.add_change(WHOLE)
    assert made == replace(WHOLE, id=1)
    assert await log.review.change(1, "1") == made
    assert await log.review.changes("1", State.DRAFT) == (made,)
    assert await log.review.set_state(1, State.UNDONE, State.DRAFT, ACT, "case 8", "1")
    assert await log.review.change(1, "1") == replace(made, state=State.UNDONE, overridden="case 8")
    assert await log.review.change(2, "1") is None


async def test_personal_data_does_not_come_in_by_a_change(log: SqliteLog) -> None:
    """Promise: wordings are masked like questions; what a moderator writes stays as it is."""
    made = await log.review.add_change(
        replace(
            WHOLE, origin=0, question="mail bob@example.com", phrasings=("call 07700 900123",),
            answer="Write to shop@example.com.\0\ud800",
        )
    )  # fmt: skip
    assert made.question == "mail [e-mail]"
    assert made.phrasings == ("call [number]",)
    assert made.answer == "Write to shop@example.com.?"
    assert made.origin == 0


async def test_changes_by_state_and_server_oldest_first(log: SqliteLog) -> None:
    """Promise: only the states asked for; None is every server's, for the operator."""
    for guild in ("1", "2", "1"):
        await log.review.add_change(replace(WHOLE, guild_id=guild, origin=0))
    assert await log.review.set_state(3, State.LIVE, State.DRAFT, ACT, "", "1")

    async def ids(guild: str | None, *states: State) -> list[int]:
        return [each.id for each in await log.review.changes(guild, *states)]

    assert await ids("1", State.DRAFT) == [1]
    assert await ids("1", State.DRAFT, State.LIVE) == [1, 3]
    assert await ids(None, State.DRAFT, State.LIVE) == [1, 2, 3]
    assert await ids("2", State.LIVE) == []
    assert await ids("1") == []


async def test_a_draft_loses_its_row_when_that_is_erased_and_a_live_change_keeps_it(
    log: SqliteLog,
) -> None:
    """Promise: a draft never points at a row without words."""
    await put(log, asked("tea?", message_id="9"), asked("more tea?"))
    for _ in range(2):
        await log.review.add_change(WHOLE)
    with sqlite3.connect(log.path) as connection:
        connection.execute("UPDATE change SET state = 'live' WHERE id = 2")
        connection.execute("UPDATE turn SET erased = 1 WHERE id = 1")
    connection.close()
    draft, live = await log.review.change(1, "1"), await log.review.change(2, "1")
    assert draft is not None
    assert live is not None
    assert (draft.origin, live.origin) == (0, 1)


@pytest.mark.parametrize("before", [State.LIVE, State.UNDONE, State.RETIRED])
async def test_a_state_moves_only_from_where_it_was_seen(log: SqliteLog, before: State) -> None:
    """Promise: two moderators who press at once act once; the second is told."""
    await log.review.add_change(replace(WHOLE, origin=0))
    assert not await log.review.set_state(1, State.LIVE, before, ACT, "", "1")
    both = await asyncio.gather(
        *(log.review.set_state(1, State.LIVE, State.DRAFT, ACT, "", "1") for _ in range(2))
    )
    assert sorted(both) == [False, True]
    with sqlite3.connect(log.path) as connection:
        assert connection.execute("SELECT count(*) FROM audit").fetchone() == (1,)


# --- the audit -----------------------------------------------------------------------------


async def test_an_act_is_written_down_whole(log: SqliteLog) -> None:
    """Promise: when, who, what, on which row and change; a row that is not there leaves none."""
    await put(log, asked("why"))
    await log.review.note(Act(AT, MONA, "export", "exported 3 rows", 1, 5), "1")
    await log.review.note(Act(LATER, MONA, "export", "\0again", 77, 0), "1")
    with sqlite3.connect(log.path) as connection:
        rows = connection.execute("SELECT * FROM audit ORDER BY id").fetchall()
    mona = pseudonym(MONA, KEY)
    assert rows == [
        (1, "1", AT, MONA, mona, "export", 1, 5, "exported 3 rows"),
        (2, "1", LATER, MONA, mona, "export", None, None, "again"),
    ]
    assert await log.review.acts_on(1, "1") == (Act(AT, MONA, "export", "exported 3 rows", 1, 5),)
    with pytest.raises(ValueError, match="server's id"):
        await log.review.note(ACT, "")


async def test_acts_go_with_the_wording(log: SqliteLog) -> None:
    """Promise: what was done about any row of the same words, newest first, at most twenty."""
    await put(log, asked("why"), asked("Why?"), asked("how"), asked("why", guild="2"))
    for row, guild in ((1, "1"), (2, "1"), (3, "1"), (4, "2")):
        await log.review.note(replace(ACT, turn_id=row, words=f"on {row}"), guild)
    assert [act.words for act in await log.review.acts_on(1, "1")] == ["on 2", "on 1"]
    assert [act.words for act in await log.review.acts_on(3, "1")] == ["on 3"]
    assert [act.words for act in await log.review.acts_on(4, "2")] == ["on 4"]
    assert await log.review.acts_on(4, "1") == ()
    for number in range(MAX_ACTS):
        await log.review.note(replace(ACT, turn_id=3, words=str(number)), "1")
    told = [act.words for act in await log.review.acts_on(3, "1")]
    assert told == [str(number) for number in reversed(range(MAX_ACTS))]


async def test_acts_on_a_row_without_words_are_its_own(log: SqliteLog) -> None:
    """Promise: erased rows are not taken for one wording: each shows what was done to it alone."""
    await put(log, asked("a", message_id="1"), asked("b", message_id="2"))
    for row in (1, 2):
        await log.review.note(replace(ACT, turn_id=row, words=f"on {row}"), "1")
        await log.forget_message(str(row))
    assert [act.words for act in await log.review.acts_on(1, "1")] == ["on 1"]
