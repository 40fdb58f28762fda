"""What a member erases while a moderator works on it: no word of it comes into force or stays."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.review.changes import Change, Kind, State
from bot.review.form import ReviewError
from bot.review.words import ERASED
from tests.review.bench import MONA, Bench, bench, wording
from tests.review.test_acts import acts, drafted

LOST, TOO = "sourdough provenance?", "Who brings the sourdough?"
ANSWER = Change(
    0, "1", "bakery", Kind.ANSWER, "added_sourdough", "Is there sourdough?",
    answer="There is.", paragraphs=(1,), origin=1,
)  # fmt: skip


def kept(b: Bench) -> str:
    """All that the table of changes holds, as text."""
    with sqlite3.connect(b.log.path) as connection:
        rows = connection.execute("SELECT * FROM change").fetchall()
    connection.close()
    return repr(rows).lower()


def before(b: Bench, name: str, act: Callable[[], Awaitable[object]]) -> None:
    """Has something happen just before the next such access to the log."""
    whole = getattr(b.log.review, name)

    async def first(*args: Any) -> Any:
        setattr(b.log.review, name, whole)
        await act()
        return await whole(*args)

    setattr(b.log.review, name, first)


async def test_while_the_preview_of_applying_is_made(tmp_path: Path) -> None:
    """Told, and nothing is in force, in memory, in the log or after a restart."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        number = await drafted(b, wording("flour", "sourdough provenance"))
        before(b, "judged", lambda: b.log.forget_member("7"))
        with pytest.raises(ReviewError) as error:
            await b.desk.apply(MONA, number)
        assert str(error.value) == ERASED
        assert await acts(b) == []
        assert b.assistant.servers == {}
        assert (await b.ask(LOST)).reply.entry == ""
    async with bench(tmp_path) as b:
        assert await b.desk.changes("1") == ()
        assert b.assistant.servers == {}


async def test_a_wording_that_a_new_answer_takes_along(tmp_path: Path) -> None:
    """Another member's of the same group: once they erased it, it does not come into force."""
    async with bench(tmp_path) as b:
        await b.ask(LOST, asker="7")
        await b.ask(TOO, asker="8")
        found = await b.desk.draft(MONA, ANSWER, (2,))
        assert found.change.phrasings == (TOO,)
        await b.log.forget_member("8")
        assert "sourdough" not in kept(b)
        with pytest.raises(ReviewError) as error:
            await b.desk.apply(MONA, found.change.id)
        assert str(error.value) == ERASED
        again = await b.desk.draft(MONA, ANSWER, (2,))
        assert again.change.phrasings == (), "who had the form open since before takes none along"
        await b.desk.apply(MONA, again.change.id)
        (change,) = await b.desk.changes("1")
        assert change.texts == (ANSWER.question,)


@pytest.mark.parametrize("asker", ["7", "8"])
async def test_while_a_draft_is_made(tmp_path: Path, asker: str) -> None:
    """The row it comes from or one whose words it takes along: told, and no draft is kept."""
    async with bench(tmp_path) as b:
        await b.ask(LOST, asker="7")
        await b.ask(TOO, asker="8")
        before(b, "add_change", lambda: b.log.forget_member(asker))
        with pytest.raises(ReviewError) as error:
            await b.desk.draft(MONA, ANSWER, (2,))
        assert str(error.value) == ERASED
        assert await b.log.review.changes("1", *State) == ()


async def test_just_when_a_draft_was_written(tmp_path: Path) -> None:
    """Told, and it is emptied like any draft."""
    async with bench(tmp_path) as b:
        await b.ask(LOST, asker="7")
        before(b, "change", lambda: b.log.forget_member("7"))
        with pytest.raises(ReviewError) as error:
            await b.desk.draft(MONA, ANSWER)
        assert str(error.value) == ERASED
        assert "sourdough" not in kept(b)


@pytest.mark.parametrize("row", [1, 2, 4])
async def test_asked_again_while_a_form_is_open(tmp_path: Path, row: int) -> None:
    """Nothing was erased: by whichever row of the wording the form came, its group is found."""
    async with bench(tmp_path) as b:
        for _ in range(4):
            await b.ask(LOST)
        assert (await b.desk.group("1", row)).count == 4
        found = await b.desk.draft(MONA, replace(ANSWER, origin=row))
        assert found.change.origin == row
