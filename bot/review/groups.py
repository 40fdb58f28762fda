"""Open questions put together by what they ask, and why each group waits, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.assistant import Known
from bot.core.decide import FAINT
from bot.core.match.phrasebook import Floats
from bot.core.types import (
    REASON_OF,
    Answer,
    Candidate,
    Decline,
    Policy,
    Reply,
    Suggest,
    Verdict,
)
from bot.review.alike import Asked, evidence, together, weights_for
from bot.review.measure import Measure, measure_of
from bot.review.rows import OpenQuestion, is_unanswered

SURE = 0.0  # evidence from which two questions mean the same: even odds
NEAREST = 10  # entries named with a group
MIDDLING = 2.0  # odds of an answer, as a multiple of those it is given from, that are enough
MAX_TOLD = 5  # words and reasons told


@dataclass(frozen=True, slots=True)
class Heard:
    """An open question with what the bot would reply to it now."""

    question: OpenQuestion
    reply: Reply

    @property
    def verdict(self) -> Verdict | None:
        return self.reply.verdicts[0] if self.reply.verdicts else None


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask the same thing, the most asked first."""

    questions: tuple[OpenQuestion, ...]
    nearest: tuple[str, ...]  # entry ids, best first
    why: str  # in words
    close: tuple[OpenQuestion, ...] = ()  # those that surely mean what the lead means

    @property
    def lead(self) -> OpenQuestion:
        return self.questions[0]

    @property
    def key(self) -> int:
        """A row of the log that names the group, however it grows."""
        return self.lead.first_id

    @property
    def count(self) -> int:
        return sum(question.count for question in self.questions)

    @property
    def first(self) -> str:
        return min(question.first for question in self.questions)

    @property
    def last(self) -> str:
        return max(question.last for question in self.questions)

    @property
    def triage(self) -> str:
        return self.lead.triage


def middling_below(policy: Policy) -> float:
    """The confidence from which an answer is none that a moderator should look at, 0..1."""
    return MIDDLING * policy.answer_at / (1.0 + (MIDDLING - 1.0) * policy.answer_at)


def is_open(question: OpenQuestion, reply: Reply, policy: Policy) -> bool:
    """Whether the bot, asked now, still would not answer well, or not surely."""
    if question.unhelpful and question.entry and reply.entry == question.entry:
        return True
    if reply.decision == "answer":
        return reply.score < middling_below(policy)
    return is_unanswered(reply)


def grouped(
    heard: Sequence[Heard], known: Known, measure: Measure | None = None
) -> tuple[Group, ...]:
    """Groups, the most asked first. Quadratic in the number of questions.

    `measure` is the pack's, where it was made before.
    """
    if not heard:
        return ()
    book = known.index.book
    asked = [Asked(each.question.asked, _candidates(each)) for each in heard]
    grade = evidence(asked, book, measure or measure_of(book))
    groups: dict[int, list[int]] = {}
    for at, label in enumerate(together(grade, weights_for(book).enough)):
        groups.setdefault(label, []).append(at)
    made = [_group(members, heard, grade, known) for members in groups.values()]
    return tuple(sorted(made, key=lambda group: (-group.count, -group.lead.last_id)))


def _group(members: list[int], heard: Sequence[Heard], grade: Floats, known: Known) -> Group:
    def rank(at: int) -> tuple[int, int]:
        return -heard[at].question.count, heard[at].question.first_id

    members = sorted(members, key=rank)
    ordered = [heard[at] for at in members]
    lead = members[0]
    close = [heard[at].question for at in members if at == lead or grade[lead, at] >= SURE]
    shares: dict[str, float] = {}
    for each in ordered:
        for candidate in _candidates(each):
            before = shares.get(candidate.entry_id, 0.0)
            shares[candidate.entry_id] = before + candidate.score * each.question.count
    nearest = tuple(sorted(shares, key=lambda name: -shares[name])[:NEAREST])
    questions = tuple(each.question for each in ordered)
    return Group(questions, nearest, explained(ordered[0], known), tuple(close))


def explained(heard: Heard, known: Known) -> str:
    """Why the bot does not answer it, in words."""
    told: list[str] = []
    if heard.question.unhelpful:
        told.append("Somebody marked the reply as not helpful.")
    verdict = heard.verdict
    if verdict is not None:
        told += _reasons(verdict, known)
    return " ".join(told) or "No reason was kept."


def _reasons(verdict: Verdict, known: Known) -> list[str]:
    told: list[str] = []
    decision, policy = verdict.decision, known.index.policy
    if isinstance(decision, Suggest):
        told.append(
            f"I was {decision.score:.0%} sure of the best answer and answer from "
            f"{policy.answer_at:.0%}, so I offered choices."
        )
    elif isinstance(decision, Answer) and decision.score < middling_below(policy):
        told.append(
            f"I answered it with {decision.entry_id}, but was only {decision.score:.0%} sure; "
            f"I answer from {policy.answer_at:.0%}. If that was right, add it as a wording or "
            "judge the reply right; if not, say what it means."
        )
    elif isinstance(decision, Decline) and not decision.entry_id:
        near = _near(decision, verdict.candidates)
        told.append(
            f"The nearest that I know is {near}, which is not near enough."
            if near
            else "I know no wording like it."
        )
    if verdict.unknown_words:
        words = ", ".join(f"“{word}”" for word in verdict.unknown_words[:MAX_TOLD])
        told.append(f"No known wording contains {words}.")
    told += [f"A condition ruled an entry out ({guard})." for guard in verdict.guards[:2]]
    return told


def _near(decision: Decline, candidates: Sequence[Candidate]) -> str:
    """The entry that a decline without a name was made for, else the nearest answer, if any."""
    led = (one.entry_id for one in candidates if REASON_OF.get(one.side) is decision.reason)
    return next(led, "") if decision.score >= FAINT else decision.nearest


def _candidates(heard: Heard) -> tuple[Candidate, ...]:
    return heard.verdict.candidates if heard.verdict is not None else ()
