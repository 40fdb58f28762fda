"""Which rows a moderator wants to see: in words, and as a code that fits into a button's id.

The code holds no text of anybody: a channel is a number, an entry or an article a few digits of a
hash. What was searched for stands on the page, where the moderator reads it anyway, and is read
back from there; so a button works after a restart and nothing is kept for it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.discord_app.escape import escape
from bot.discord_app.review.words import DECISIONS, REASONS, feedback_words, moment
from bot.review.filter import Filter
from bot.review.rows import FEEDBACK

MAX_WORDS_CHARS = 80
WORDS_ID = 77  # of the component that holds what was searched for
SEARCHED = "-# Searched for: "
CODE = r"[0-9a-z.]{8,60}"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
HASH_DIGITS = 8
MINUTE_S = 60
FINE = 1000  # steps of a score


class GoneError(Exception):
    """The code names an entry or an article that is not known any more."""


def number(value: int) -> str:
    """A number in few digits; less than 0 is 0."""
    found = ""
    while value > 0:
        value, digit = divmod(value, len(DIGITS))
        found = DIGITS[digit] + found
    return found or "0"


def code_of(where: Filter) -> str:
    """At most 60 characters."""
    since = int(datetime.fromisoformat(where.since).timestamp()) // MINUTE_S if where.since else 0
    score = where.score_below
    parts = (
        _place(where.decision, DECISIONS),
        _place(where.reason, REASONS),
        _place(where.feedback, FEEDBACK),
        number(since) if where.since else "",
        "" if score is None else number(round(score * FINE)),
        number(int(where.channel_id)) if where.channel_id else "",
        _hash(where.entry) if where.entry else "",
        _hash(where.pack) if where.pack else "",
    )
    return ".".join(parts) + "."


def filter_of(code: str, words: str, entries: Iterable[str], packs: Iterable[str]) -> Filter:
    """The code read back. Raises GoneError, ValueError for what is no code of ours."""
    decision, reason, feedback, since, score, channel, entry, pack, _ = code.split(".")
    return Filter(
        decision=_placed(decision, DECISIONS),
        reason=_placed(reason, REASONS),
        feedback=_placed(feedback, FEEDBACK),
        since=_iso(int(since, 36) * MINUTE_S) if since else None,
        score_below=int(score, 36) / FINE if score else None,
        channel_id=str(int(channel, 36)) if channel else None,
        entry=_hashed(entry, entries),
        pack=_hashed(pack, packs),
        words=words or None,
    )


def _place(value: str | None, known: Iterable[str]) -> str:
    return "" if value is None else number(list(known).index(value))


def _placed(code: str, known: Iterable[str]) -> str | None:
    if not code:
        return None
    try:
        return list(known)[int(code, 36)]
    except IndexError as error:
        raise ValueError(code) from error


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:HASH_DIGITS]


def _hashed(code: str, names: Iterable[str]) -> str | None:
    if not code:
        return None
    found = next((name for name in names if _hash(name) == code), None)
    if found is None:
        raise GoneError(code)
    return found


def _iso(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    except (OverflowError, OSError) as error:
        raise ValueError(f"{seconds} is no time") from error


def described(where: Filter) -> str:
    """The filters in words, without what was searched for; "" for none."""
    told = (
        DECISIONS.get(where.decision or "", ""),
        REASONS.get(where.reason or "", ""),
        escape(where.entry or ""),
        f"about {escape(where.pack)}" if where.pack else "",
        f"in <#{where.channel_id}>" if where.channel_id else "",
        feedback_words(where.feedback or ""),
        f"since {moment(where.since)}" if where.since else "",
        "" if where.score_below is None else f"score below {where.score_below:.2f}",
    )
    return " · ".join(part for part in told if part)


def searched_line(words: str) -> str:
    """The line that holds what was searched for."""
    return SEARCHED + escape(words, MAX_WORDS_CHARS)


def words_on(message: Any) -> str:
    """What was searched for, read back from a page; "" when nothing was."""
    waiting: list[Any] = list(message.components) if message is not None else []
    while waiting:
        component = waiting.pop()
        if getattr(component, "id", None) == WORDS_ID and hasattr(component, "content"):
            return re.sub(r"\\(.)", r"\1", str(component.content).removeprefix(SEARCHED))
        waiting.extend(getattr(component, "children", ()))
    return ""


def older_than(where: Filter, newest: int) -> Filter:
    """The same, but nothing newer than that row: pages stay put while new questions come."""
    return replace(where, before_id=newest + 1)
