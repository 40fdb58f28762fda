"""Rows as CSV that a spreadsheet shows and never runs.

A cell that a spreadsheet would take for a formula gets an apostrophe in front; every cell is
quoted; the text starts with a byte order mark, by which spreadsheets know it for UTF-8.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

BYTE_ORDER_MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def csv_head(names: Sequence[str]) -> str:
    """The first line of a file: the mark and the headings."""
    return BYTE_ORDER_MARK + csv_line(names)


def csv_line(cells: Sequence[object]) -> str:
    """One row, ended by CR LF."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerow([safe(cell) for cell in cells])
    return buffer.getvalue()


def safe(value: object) -> object:
    """A text that no spreadsheet takes for a formula; numbers stay numbers."""
    if not isinstance(value, str):
        return "" if value is None else value
    starts = value.startswith(FORMULA) or value.lstrip().startswith(FORMULA)
    return f"'{value}".replace("\0", "") if starts else value.replace("\0", "")
