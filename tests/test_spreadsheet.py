"""CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import io

import pytest

from bot.spreadsheet import csv_line, safe

PAYLOADS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1", "＋1", "－1", "＠1",
    " =1", "\u00a0=cmd|' /C calc'!A0",
)  # fmt: skip


@pytest.mark.parametrize("text", PAYLOADS)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    """Promise: what starts like a formula, after blanks too, is text."""
    assert str(safe(text)).startswith("'")


def test_everything_else_comes_back_as_it_was() -> None:
    """Promise: commas, quotes, line breaks and numbers survive; nothing is an empty cell."""
    cells = ('a "b", c', "two\nlines", "it's", 5, -0.5, None)
    (read,) = csv.reader(io.StringIO(csv_line(cells), newline=""))
    assert read == ['a "b", c', "two\nlines", "it's", "5", "-0.5", ""]
