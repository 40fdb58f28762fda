"""/review export: a private file by the filters of /review log, with progress, cut with a word."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.discord_app.review import export as review_export
from bot.discord_app.review.export import (
    MAX_FILE_BYTES,
    PROGRESS_S,
    SPARE_BYTES,
    exported,
    limit_of,
    words_for,
)
from bot.review.export import COLUMNS
from bot.spreadsheet import BYTE_ORDER_MARK
from tests.discord_app.world import World, open_world, private, shown

OPENING = "When does the bakery open?"
FORMULA = "=HYPERLINK(1) loaf"


async def asks(world: World, *questions: str) -> None:
    for question in questions:
        await world.env.advance_time(40)
        await world.alice.slash(world.general, "ask", question=question)


async def file_of(result: Any) -> str:
    """What stands in the only file of an answer."""
    (file,) = result.response.attachments
    return str((await file.read()).decode("utf-8"))


async def test_csv_holds_all_questions_and_no_asker(world: World) -> None:
    """All questions of the server, newest first, formula-safe, for the moderator alone; who asked
    is not in it, and who took it is written down."""
    await asks(world, OPENING, FORMULA)
    result = await world.mona.slash(world.general, "review export")
    assert private(result)
    assert "2 questions, newest first." in shown(result)
    text = await file_of(result)
    assert text.startswith(BYTE_ORDER_MARK)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK))))
    assert [row["question"] for row in rows] == [f"'{FORMULA}", OPENING]
    assert "asker" not in rows[0]
    assert "asker" not in text


async def test_who_took_it_is_written_down(world: World, tmp_path: Path) -> None:
    """An audit row says who exported how many; a file that was not made leaves none."""
    await world.mona.slash(world.general, "review export")
    await asks(world, OPENING)
    await world.mona.slash(world.general, "review export", format="jsonl")
    with sqlite3.connect(tmp_path / "log.db") as connection:
        acts = connection.execute("SELECT by_id, act, words FROM audit").fetchall()
    assert acts == [(str(world.mona.id), "export", "took 1 question")]


async def test_json_lines_by_filters(world: World) -> None:
    """The filters of the list hold for the file."""
    await asks(world, OPENING, "price of the bread", "origin of the flour")
    result = await world.mona.slash(
        world.general, "review export", format="jsonl", decision="answer", search="flour"
    )
    (row,) = [json.loads(line) for line in (await file_of(result)).splitlines()]
    assert tuple(row) == COLUMNS
    assert row["entry"] == "flour"
    (file,) = result.response.attachments
    assert file.filename.endswith(".jsonl")


async def test_nothing_fits(world: World) -> None:
    """No file for nothing; a wrong time is told with examples."""
    await asks(world, OPENING)
    nothing = await world.mona.slash(world.general, "review export", search="quantum")
    assert shown(nothing) == review_export.NOTHING
    assert not nothing.response.attachments
    wrong = await world.mona.slash(world.general, "review export", since="soonish")
    assert "24h, 7d" in shown(wrong)


async def test_how_far_it_is_shows_meanwhile(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the file is there the moderator reads how many questions are in it."""
    await asks(world, OPENING, OPENING)
    monkeypatch.setattr(review_export, "PROGRESS_S", 0.0)
    result = await world.mona.slash(world.general, "review export")
    edits = [each.json.get("content") for each in world.env.http_requests
             if each.path.endswith("@original") and isinstance(each.json, dict)]  # fmt: skip
    assert "1 question so far…" in edits
    assert "2 questions so far…" in edits
    assert "2 questions, newest first." in shown(result)


async def test_another_servers_rows_are_not_in_it(world: World) -> None:
    """Not even by filter."""
    await asks(world, OPENING)
    other = open_world(world.env, world.log)
    result = await other.mona.slash(other.general, "review export", decision="answer")
    assert shown(result) == review_export.NOTHING


async def test_cut_at_discords_limit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit is left out, the oldest first, and the moderator is told what to do."""
    await asks(world, *[OPENING] * 4)
    monkeypatch.setattr(review_export, "MAX_FILE_BYTES", SPARE_BYTES + 1200)
    result = await world.mona.slash(world.general, "review export", format="jsonl")
    rows = [json.loads(line) for line in (await file_of(result)).splitlines()]
    assert 0 < len(rows) < 4
    assert [row["id"] for row in rows] == list(range(4, 4 - len(rows), -1))
    assert f"ends at question {rows[-1]['id']}: Discord takes" in shown(result)
    assert "`since:`" in shown(result)


def row(number: int) -> Any:
    return SimpleNamespace(**{**dict.fromkeys(COLUMNS, "x" * 50), "id": number})


async def rows(count: int) -> AsyncIterator[Any]:
    for number in range(count, 0, -1):
        yield row(number)


async def test_progress_is_told_now_and_then() -> None:
    """Not for each row: at most one word in two seconds."""
    told: list[int] = []
    seconds = iter(range(10_000))

    async def progress(count: int) -> None:
        told.append(count)

    found = await exported(rows(10), "csv", 10**6, progress, lambda: next(seconds) * PROGRESS_S / 4)
    assert found.whole
    assert found.count == 10
    assert told
    assert len(told) < 5
    assert told == sorted(told)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@pytest.mark.parametrize("limit", [1, 3000, 9999, 10**6])
async def test_never_larger_than_the_limit(form: str, limit: int) -> None:
    """Whatever the limit, the rows that are in it are whole."""

    async def progress(count: int) -> None: ...

    found = await exported(rows(20), form, limit, progress)
    assert found.count == 0 or len(found.content) <= limit
    assert found.whole is (found.count == 20)
    lines = found.content.decode().count("\n")
    assert lines == found.count + (form == "csv")
    assert ("Discord takes" in words_for(found, form, limit)) is (0 < found.count < 20)


def test_the_limit_is_discords_or_the_memorys() -> None:
    """A server that takes more than fits into memory gets less."""
    assert limit_of(10_000_000) == 10_000_000 - SPARE_BYTES
    assert limit_of(500_000_000) == MAX_FILE_BYTES - SPARE_BYTES
