"""Why a question of the log was answered so, in sentences, from the explanation its row holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bot.core.labels import CONFIDENCE, EXACT, GUARD, LEANING, LIKE, NOTHING, SOURCE_OF
from bot.discord_app.escape import curated, escape
from bot.logged import LogRow

MAX_LIKE = 2  # wordings named
MAX_UNKNOWN = 5  # words named
MAX_PARTS = 3  # of a question made of several
TEXT_CHARS = 120


def why(row: LogRow) -> str:
    """A sentence or more for each part of the question; "" when the row keeps no explanation."""
    verdicts = _read(row.explanation)[:MAX_PARTS]
    thresholds = _thresholds(row.policy_version)
    told = [" ".join(_sentences(each, thresholds)) for each in verdicts]
    if len(verdicts) > 1:
        parts = [f"“{escape(str(each.get('query', '')), TEXT_CHARS)}”" for each in verdicts]
        told = [f"{part}: {words}" for part, words in zip(parts, told, strict=True)]
    return "\n".join(told)


def _sentences(verdict: dict[str, Any], thresholds: tuple[float, float] | None) -> Iterator[str]:
    yield _sure(verdict.get("confidence") or {}, thresholds)
    like = [f"“{curated(text[:TEXT_CHARS])}”" for text in _likest(verdict)]
    if like:
        yield f"Most like {' and '.join(like)}."
    unknown = [f"“{escape(word, 40)}”" for word in verdict.get("unknown_words", ())[:MAX_UNKNOWN]]
    if unknown:
        yield f"No known wording contains {', '.join(unknown)}."
    for guard in verdict.get("guards", ())[:2]:
        yield f"A condition ruled an entry out ({curated(str(guard).removeprefix(GUARD))})."


def _sure(confidence: dict[str, Any], thresholds: tuple[float, float] | None) -> str:
    label, value = str(confidence.get("label", NOTHING)), float(confidence.get("value", 0.0))
    if label.startswith(EXACT):
        return f"It is a wording of `{label.removeprefix(EXACT)}`, word for word."
    if label.startswith(SOURCE_OF):
        return f"It asks who says what `{label.removeprefix(SOURCE_OF)}` told before."
    if label.startswith(LEANING):
        return f"It leans on the question before, where `{label.removeprefix(LEANING)}` was told."
    if not label.startswith(CONFIDENCE):
        return "No answer came near."
    words = f"I was {value:.0%} sure of `{label.removeprefix(CONFIDENCE)}`"
    if thresholds is None:
        return f"{words}."
    answer_at, suggest_at = thresholds
    return f"{words}; I answer from {answer_at:.0%} and offer choices from {suggest_at:.0%}."


def _likest(verdict: dict[str, Any]) -> list[str]:
    """The wordings that spoke most for the best candidate."""
    candidates = verdict.get("candidates") or ()
    tree = candidates[0].get("explanation") if candidates else None
    leaves = [leaf for leaf in _leaves(tree or {}) if str(leaf.get("label")).startswith(LIKE)]
    leaves.sort(key=lambda leaf: -float(leaf["value"]))
    return [
        str(leaf["label"]).removeprefix(LIKE).strip("“”")
        for leaf in leaves[:MAX_LIKE]
        if leaf["value"] > 0
    ]


def _leaves(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    parts = tree.get("parts") or ()
    if not parts:
        yield tree
    for part in parts:
        yield from _leaves(part)


def _thresholds(policy_version: str) -> tuple[float, float] | None:
    """(answer_at, suggest_at), with which a version begins."""
    try:
        answer_at, suggest_at = map(float, policy_version.split("/")[:2])
    except ValueError:
        return None
    return answer_at, suggest_at


def _read(stored: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(stored or "[]")
    except ValueError:
        return []
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
