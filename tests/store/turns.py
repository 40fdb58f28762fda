"""Turns as the assistant makes them, and a log in a fresh file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bot.core.types import (
    Answer,
    Candidate,
    Decline,
    Explanation,
    Place,
    Query,
    Reason,
    Reply,
    Side,
    Suggest,
    Suggestion,
    Turn,
    Verdict,
)
from bot.store.log import SqliteLog

KEY = b"k" * 32
BAKER = Place("context_menu", "1", "10", "100", "7000000001")


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[SqliteLog]:
    log = await SqliteLog.open(path, KEY)
    try:
        yield log
    finally:
        await log.close()


def candidate(name: str, score: float, side: Side = Side.ANSWER) -> Candidate:
    tree = Explanation(
        "share", score, "sum", (Explanation("like “opening hours”", score), Explanation("rest", 0))
    )
    return Candidate(name, side, score, tree)


def turn(question: str = "When does it open?", place: Place = BAKER, **changes: object) -> Turn:
    """An answered question, with two runners-up."""
    asked = Turn(
        "2026-01-02T03:04:05.678Z", question, answered(question), place, "bakery", "v1",
        "0.4/0.2/0.1", 900,
    )  # fmt: skip
    return replace(asked, **changes)  # type: ignore[arg-type]


def answered(question: str, entry: str = "opening", score: float = 0.8) -> Reply:
    ranked = (candidate(entry, score), candidate("owner", 0.1), candidate("flour", 0.05))
    verdict = Verdict(query(question), Answer(entry, score), ranked)
    return Reply("answer", "At seven.", entries=(entry,), score=score, verdicts=(verdict,))


def suggested(question: str) -> Reply:
    verdict = Verdict(query(question), Suggest(("opening", "owner"), 0.3), ())
    picks = (Suggestion("opening", "When does it open?"),)
    return Reply("suggest", "Which?", score=0.3, suggestions=picks, verdicts=(verdict,))


def declined(question: str, reason: Reason = Reason.NOT_UNDERSTOOD, entry: str = "") -> Reply:
    verdict = Verdict(query(question), Decline(reason, entry, score=0.1), (), ("guard: no",))
    entries = (entry,) if entry else ()
    return Reply("decline", "No.", reason.value, entries, 0.1, verdicts=(verdict,))


def query(question: str) -> Query:
    text = question.lower().rstrip("?")
    return Query(question, text, tuple(text.split()))


def bytes_of(folder: Path) -> bytes:
    """All that lies in the folder's files, one after another."""
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
