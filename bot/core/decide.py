"""When to answer, offer choices or decline, and with which reason.

The best answer's support is its share of the vote and its siblings' (answers that rest on a
common fact and tell of each other). It is given when the support is high enough and leads the
best entry of any other side, the known unknowns above all, by the margin.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.types import (
    Answer,
    Candidate,
    Decision,
    Decline,
    Policy,
    Query,
    Reason,
    Side,
    Suggest,
)

FAINT = 0.12  # no entry of any side above it: nothing was understood


def support(best: Candidate, candidates: tuple[Candidate, ...], kin: frozenset[str]) -> float:
    """The share of an answer and its siblings, 0..1."""
    shares = (c.score for c in candidates if c.entry_id == best.entry_id or c.entry_id in kin)
    return min(1.0, sum(shares))


def decide(
    query: Query,
    candidates: tuple[Candidate, ...],
    siblings: Mapping[str, frozenset[str]],
    subject_words: frozenset[str],
    policy: Policy,
) -> Decision:
    """Candidates, best first -> one decision."""
    if not query.words:
        return Decline(Reason.EMPTY)
    answers = [candidate for candidate in candidates if candidate.side is Side.ANSWER]
    others = [candidate for candidate in candidates if candidate.side is not Side.ANSWER]
    rival = others[0] if others else None
    if answers:
        best = answers[0]
        strength = support(best, candidates, siblings.get(best.entry_id, frozenset()))
        lead = strength - (rival.score if rival else 0.0)
        if strength >= policy.answer_at and lead >= policy.margin:
            return Answer(best.entry_id, strength)
        if strength >= policy.suggest_at and lead >= -policy.margin:
            picks = tuple(a.entry_id for a in answers if a.score >= policy.suggest_at / 3)
            return Suggest(picks[: policy.max_suggestions] or (best.entry_id,), strength)
    nearest = answers[0].entry_id if answers and answers[0].score > FAINT else ""
    if rival is None or rival.score < FAINT:
        about = bool(subject_words & set(query.words))
        reason = Reason.NOT_IN_ARTICLE if about else Reason.NOT_UNDERSTOOD
        unknown = tuple(word for word in query.words if word not in subject_words)
        return Decline(reason, "", nearest, rival.score if rival else 0.0, unknown[:5])
    reasons = {
        Side.UNSTATED: Reason.NOT_IN_ARTICLE,
        Side.SMALL_TALK: Reason.SMALL_TALK,
        Side.OFF_TOPIC: Reason.OFF_TOPIC,
    }
    return Decline(reasons[rival.side], rival.entry_id, nearest, rival.score)
