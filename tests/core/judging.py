"""A judge that the tests of readings put in the matcher's place: it knows a few texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.core.readings import Verdicts
from bot.core.types import (
    Answer,
    Decision,
    Decline,
    Query,
    Reason,
    Verdict,
)

UNKNOWN = Decline(Reason.NOT_UNDERSTOOD, score=0.99)
Answers = Mapping[str, tuple[str, float]]
TWO = {"who owns it": ("owner", 0.6), "when does it open": ("opening", 0.8)}


def query(text: str) -> Query:
    words = text.replace("?", " ").replace(",", " ").replace(".", " ").split()
    return Query(text, text, tuple(words))


def knowing(answers: Answers) -> Callable[[Query], Verdict]:
    """Answers the texts it knows, each with its entry and score, and declines any other."""

    def ask(part: Query) -> Verdict:
        found = answers.get(part.text)
        return Verdict(part, Answer(*found) if found else UNKNOWN, ())

    return ask


def entries(verdicts: Verdicts) -> list[str]:
    return [v.decision.entry_id if isinstance(v.decision, Answer) else "" for v in verdicts]


def silent(entry: str, share: float) -> Decline:
    return Decline(Reason.NOT_IN_ARTICLE, entry, "", share)


def deciding(decisions: Mapping[str, Decision]) -> Callable[[Query], Verdict]:
    """Decides on the texts it knows, and declines any other."""
    return lambda part: Verdict(part, decisions.get(part.text, UNKNOWN), ())
