"""When to answer, offer choices or decline, and with which reason.

The best answer's support is its share of the vote and those of the answers it covers. With its
best rival (an entry of any other side, a known unknown above all) and the kind of thing asked
it makes the confidence, on which alone the decision rests.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

from bot.core import labels
from bot.core.types import (
    REASON_OF,
    Answer,
    Candidate,
    Decision,
    Decline,
    Explanation,
    Policy,
    Query,
    Reason,
    Side,
    Suggest,
)

FAINT = 0.12  # no entry of any side above it: nothing was understood
NAMED = 0.25  # under it a decline names no subject: about every second would be the wrong one
TIE = 0.9  # of the best answer's share, from which another answer is as likely
SMALLEST_PICK = 0.05  # an answer with a smaller share is no choice worth offering
PICK_SHARE = 1 / 3  # of the best answer's share, under which another is no choice beside it
STEEPEST = 50.0  # beyond it, either way, the logistic is as good as 1 or 0
NOTHING_NEAR = Explanation(labels.NOTHING, 0.0)


def support(best: Candidate, candidates: tuple[Candidate, ...], covered: frozenset[str]) -> float:
    """The share of an answer and of those it covers, 0..1."""
    shares = (c.score for c in candidates if c.entry_id == best.entry_id or c.entry_id in covered)
    return min(1.0, sum(shares))


def logistic(value: float) -> float:
    return 1.0 / (1.0 + exp(-max(-STEEPEST, min(STEEPEST, value))))


def confidence(
    best: Candidate, candidates: tuple[Candidate, ...], covered: frozenset[str], policy: Policy
) -> Explanation:
    """How sure it is that the best answer fits, as a tree that recombines into its value."""
    if best.exact:
        return Explanation(f"{labels.EXACT}{best.entry_id}", 1.0)
    rivals = [candidate for candidate in candidates if candidate.side is not Side.ANSWER]
    rival = rivals[0].score if rivals else 0.0
    against = f"against: share of {rivals[0].entry_id}" if rivals else "against: nothing"
    carried = support(best, candidates, covered)
    parts = (
        _weighed(f"for: support of {best.entry_id}", carried, policy.support_weight),
        _weighed(against, rival, policy.rival_weight),
        _weighed("kind of thing asked", best.kind_fit, policy.kind_weight),
        Explanation("to begin with", policy.bias),
    )
    value = logistic(sum(part.value for part in parts))
    return Explanation(f"{labels.CONFIDENCE}{best.entry_id}", value, "logistic", parts)


def _weighed(label: str, value: float, weight: float) -> Explanation:
    parts = (Explanation(label, value), Explanation("weight", weight))
    return Explanation(label, value * weight, "product", parts)


def decide(
    query: Query,
    candidates: tuple[Candidate, ...],
    covers: Mapping[str, frozenset[str]],
    subject_words: frozenset[str],
    policy: Policy,
) -> tuple[Decision, Explanation]:
    """Candidates, best first -> one decision, and the confidence it rests on."""
    if not query.words:
        return Decline(Reason.EMPTY), NOTHING_NEAR
    answers = [candidate for candidate in candidates if candidate.side is Side.ANSWER]
    others = [candidate for candidate in candidates if candidate.side is not Side.ANSWER]
    sure = NOTHING_NEAR
    if answers and not (others and others[0].exact):
        covered = covers.get(answers[0].entry_id, frozenset())
        sure = confidence(answers[0], candidates, covered, policy)
        if sure.value >= policy.answer_at and not _near_tie(answers, covered):
            return Answer(answers[0].entry_id, sure.value), sure
        if sure.value >= policy.suggest_at:
            least = max(SMALLEST_PICK, PICK_SHARE * answers[0].score)
            picks = tuple(a.entry_id for a in answers if a.score >= least)
            return Suggest(
                picks[: policy.max_suggestions] or (answers[0].entry_id,), sure.value
            ), sure
    return _declined(query, answers, others, subject_words), sure


def _near_tie(answers: list[Candidate], covered: frozenset[str]) -> bool:
    """Whether another answer, which the best one does not cover, is nearly as well supported."""
    best = answers[0]
    others = (a for a in answers[1:] if a.entry_id not in covered)
    return not best.exact and any(other.score >= TIE * best.score for other in others)


def _declined(
    query: Query,
    answers: list[Candidate],
    others: list[Candidate],
    subject_words: frozenset[str],
) -> Decline:
    best = answers[0].score if answers else 0.0
    nearest = answers[0].entry_id if best > FAINT else ""
    for other in others:
        if other.exact or _is_near(other, best):
            named = other.entry_id if other.exact or other.score >= NAMED else ""
            return Decline(REASON_OF[other.side], named, nearest, other.score)
    about = bool(subject_words & set(query.words))
    reason = Reason.NOT_IN_ARTICLE if about else Reason.NOT_UNDERSTOOD
    silence = next((other.score for other in others if other.side is Side.UNSTATED), 0.0)
    return Decline(reason, "", nearest, silence)


def _is_near(other: Candidate, best: float) -> bool:
    """Whether an entry of another side is a reason to decline, beside the best answer's share.

    Small talk and other subjects are not what was meant where an answer is nearer.
    """
    return other.score >= (FAINT if other.side is Side.UNSTATED else max(FAINT, best))
