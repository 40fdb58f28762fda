"""Rows of the log as lines of a file."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logged import LogRow
from bot.review.export import COLUMNS, FORMATS, head, line
from bot.spreadsheet import BYTE_ORDER_MARK
from tests.store.turns import opened, turn

UNSHOWN = {"asker", "explanation"}


async def row(path: Path) -> LogRow:
    async with opened(path) as log:
        await log.record(turn("=1+1 “ü”, \n next"))
        found = await log.row(1, "1")
    assert found is not None
    return found


def test_every_column_but_who_asked() -> None:
    """What the log holds of a row is exported, but not the number that stands for a person."""
    assert {field.name for field in fields(LogRow)} - set(COLUMNS) == UNSHOWN


async def test_csv_is_whole_and_holds_no_formula(tmp_path: Path) -> None:
    """UTF-8 with a mark, a head, and no formula; every cell comes back."""
    text = head("csv") + line(await row(tmp_path / "log.db"), "csv")
    assert text.startswith(BYTE_ORDER_MARK)
    (read,) = csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK)))
    assert tuple(read) == COLUMNS
    assert read["question"].startswith("'=1+1 “ü”")
    assert read["score"] == "0.8"


async def test_json_lines(tmp_path: Path) -> None:
    """One object a line, with the text as it was asked."""
    text = head("jsonl") + line(await row(tmp_path / "log.db"), "jsonl")
    assert text.count("\n") == 1
    assert json.loads(text)["question"].startswith("=1+1 “ü”")


@pytest.mark.parametrize("form", FORMATS)
@given(text=st.text())
def test_any_text_is_one_record(form: str, text: str) -> None:
    """Line breaks, quotes and NUL in a cell never make a second record or an error."""

    class Row:
        question = text

    made = line(Row, form, ("question",))
    if form == "csv":
        assert len(list(csv.reader(io.StringIO(made, newline="")))) == 1
    else:
        assert json.loads(made) == {"question": text}
        assert made.count("\n") == 1
