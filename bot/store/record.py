"""A turn as the row that is stored: flat, masked, without the asker's id. Pure."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import Any

from bot.core.match.features import tokenize
from bot.core.types import Answer, Candidate, Explanation, Reply, Turn, Verdict
from bot.review.rows import is_unanswered
from bot.store.key import pseudonym
from bot.store.mask import mask

TREES = 3  # score trees kept for each part of a question; the other candidates keep id and score
MAX_INTEGER = 2**63 - 1
# Of a sentence; those of a figure or a time stay.
_MARKS = re.compile(r"(?:[.,:]*[?!;])+|[.,:]+(?=\s|$)")

TURN_COLUMNS = (
    "asked_at", "question", "asked", "decision", "reason", "entry", "entries", "score", "answer",
    "unanswered", "surface", "guild_id", "channel_id", "message_id", "asker", "pack",
    "knowledge_version", "policy_version", "latency_us",
)  # fmt: skip
ASKER = TURN_COLUMNS.index("asker")
GUILD = TURN_COLUMNS.index("guild_id")

Values = tuple[object, ...]


def storable(text: str) -> str:
    """Text that SQLite can hold: no NUL, no lone surrogate."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def row_of(turn: Turn, key: bytes) -> tuple[Values, Values]:
    """The values of TURN_COLUMNS, and the JSON of the runners-up and of the explanation."""
    reply, place = turn.reply, turn.place
    values: Values = (
        turn.asked_at, mask(turn.question), asked_words(turn), reply.decision, reply.reason,
        reply.entry, json.dumps(reply.entries), _finite(reply.score), reply.text,
        int(is_unanswered(reply)), place.surface, place.guild_id,
        place.channel_id, place.message_id, pseudonym(place.asker, key), turn.pack,
        turn.knowledge_version, turn.policy_version, min(turn.latency_us, MAX_INTEGER),
    )  # fmt: skip
    cleaned = tuple(storable(value) if isinstance(value, str) else value for value in values)
    explanation = json.dumps([_verdict(verdict) for verdict in reply.verdicts])
    return cleaned, (json.dumps(runners_up(reply)), explanation)


def asked_words(turn: Turn) -> str:
    """The question in plain, repaired words; as typed, in lower case, when nothing was read.

    Those of the turn before are not: they go with that turn. Nor are the marks of a sentence:
    whoever leaves them out asks the same.
    """
    read = " / ".join(verdict.query.own for verdict in turn.reply.verdicts)
    words = mask(read or " ".join(turn.question.lower().split()))
    return " ".join(_MARKS.sub(" ", words).split()) or words


def runners_up(reply: Reply) -> list[dict[str, Any]]:
    """The candidates that were not given, best first, each once."""
    best: dict[str, float] = {}
    for candidate in _candidates(reply.verdicts):
        if candidate.entry_id not in reply.entries:
            score = max(candidate.score, best.get(candidate.entry_id, 0.0))
            best[candidate.entry_id] = _finite(score)
    ranked = sorted(best.items(), key=lambda pair: -pair[1])
    return [{"entry_id": name, "score": round(score, 4)} for name, score in ranked]


def _candidates(verdicts: Iterable[Verdict]) -> Iterable[Candidate]:
    return (candidate for verdict in verdicts for candidate in verdict.candidates)


def _verdict(verdict: Verdict) -> dict[str, Any]:
    decision = verdict.decision
    score, query = _finite(decision.score), mask(verdict.query.own)
    told: dict[str, Any] = {"query": query, "score": score}
    if isinstance(decision, Answer):
        told["answer"] = decision.entry_id
    told["guards"] = list(verdict.guards)
    told["confidence"] = tree(verdict.confidence)
    standing = set(tokenize(query))  # the parts of what was masked are words nobody knows, too
    told["unknown_words"] = [word for word in verdict.unknown_words if word in standing]
    told["candidates"] = [
        {
            "entry_id": candidate.entry_id,
            "side": candidate.side.value,
            "score": _finite(candidate.score),
            "explanation": tree(candidate.explanation) if rank < TREES else None,
        }
        for rank, candidate in enumerate(verdict.candidates)
    ]
    return told


def tree(explanation: Explanation) -> dict[str, Any]:
    """A score tree as JSON holds it: label, value, rule, parts."""
    return {
        "label": explanation.label,
        "value": _finite(explanation.value),
        "rule": explanation.rule,
        "parts": [tree(part) for part in explanation.parts],
    }


def _finite(value: float) -> float:
    return float(value) if math.isfinite(value) else 0.0
