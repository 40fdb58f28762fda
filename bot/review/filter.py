"""Which rows of the log somebody wants to see."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows; None leaves a column alone, the rest must all hold."""

    decision: str | None = None
    reason: str | None = None
    entry: str | None = None
    channel_id: str | None = None
    feedback: str | None = None  # rows with at least one such verdict: up or down
    since: str | None = None  # ISO 8601 UTC, from and including
    until: str | None = None  # ISO 8601 UTC, before
    score_below: float | None = None  # share, 0..1
    words: str | None = None  # each word stands in the question, as typed or repaired, or answer
    unanswered: bool | None = None
    before_id: int | None = None  # rows older than this one: paging without an offset
    pack: str | None = None  # the article's slug


EVERYTHING = Filter()
