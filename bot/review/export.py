"""Rows of the log as lines of a file: CSV that no spreadsheet runs, or JSON lines."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.logged import LogRow
from bot.spreadsheet import csv_head, csv_line

FORMATS = ("csv", "jsonl")
# For moderators: without the number that stands for the asker.
COLUMNS = (
    "id", "asked_at", "question", "decision", "reason", "entry", "entries", "score", "answer",
    "feedback", "unanswered", "runners_up", "surface", "guild_id", "channel_id", "message_id",
    "reply_message_id", "asked", "pack", "knowledge_version", "policy_version", "latency_us",
    "erased",
)  # fmt: skip


def head(form: str, columns: Sequence[str] = COLUMNS) -> str:
    """What a file begins with; "" where the format has no head."""
    return csv_head(columns) if form == "csv" else ""


def line(row: LogRow, form: str, columns: Sequence[str] = COLUMNS) -> str:
    """One row, with the end of its line."""
    cells = [getattr(row, name) for name in columns]
    if form == "csv":
        return csv_line(cells)
    return json.dumps(dict(zip(columns, cells, strict=True)), ensure_ascii=False) + "\n"
