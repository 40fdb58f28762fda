"""When another article is meant: a pointer to it instead of a guess.

A bot may know several articles. A question that this one does not answer, or answers less surely
than another whose own words it has, is pointed there; the other article's answer is never given
unasked. Questions that any article could answer ("who wrote this?") stay here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.core.letters import WORD
from bot.core.types import Query, Reason, Reply, Source

# Both by what they give with two packs, see docs/decisions/0009-several-articles.md.
SURE = 0.9  # confidence from which an answer is not doubted, and no other article is asked
FAR_SURER = 0.4  # confidence by which another article's answer leads where no word of its is heard
HERE = (Reason.SMALL_TALK, Reason.EMPTY)
MAY = "“{title}”, another article I know, may answer that."
MEANT = "I think that is about another article I know, “{title}”."


@dataclass(frozen=True, slots=True)
class Heard:
    """What an article would reply, and the words that its subject has."""

    article: str  # slug
    title: str
    reply: Reply
    subject_words: frozenset[str]

    @property
    def words(self) -> frozenset[str]:
        """The question's, as this article reads it."""
        return frozenset(word for one in self.reply.verdicts for word in one.query.words)


def doubtful(reply: Reply) -> bool:
    """Whether other articles should be asked at all."""
    if reply.decision == "answer":
        return reply.score < SURE
    return reply.reason not in HERE


def may_be_meant(here: Heard, question: Query, subject_words: frozenset[str]) -> bool:
    """Whether another article's reply could count at all, which costs as much as this one's did.

    `question` is the message as that article reads it, `subject_words` what its subject has.
    """
    if here.reply.decision == "answer" and here.reply.score + FAR_SURER <= 1.0:
        return True
    words = here.words | {*question.words, *WORD.findall(question.text)}
    return bool(words & (subject_words - here.subject_words))


def meant(here: Heard, others: Iterable[Heard]) -> Heard | None:
    """The other article that a question is rather about; None when there is none."""
    found = [other for other in others if _rather(here, other)]
    return max(found, key=lambda other: other.reply.score, default=None)


def pointing(reply: Reply, title: str) -> Reply:
    """The reply with the pointer; an answer that gave way to it is withdrawn."""
    if reply.decision != "answer":
        return replace(reply, text=f"{reply.text}\n\n{MAY.format(title=title)}")
    cut = any(verdict.query.truncated for verdict in reply.verdicts)
    return replace(
        reply, decision="decline", reason=Reason.OFF_TOPIC.value, text=MEANT.format(title=title),
        entries=(), score=0.0, source=Source((), ()), footer="", suggestions=(), related=(),
        left_out=reply.left_out if cut else "",  # no part of it is told here
    )  # fmt: skip


def _rather(here: Heard, other: Heard) -> bool:
    """Whether the question is rather about the other article, which must answer it.

    It is where the question has a word of that subject and none of ours, and we do not answer, or
    less surely; and, whatever the words, where both answer and the other is surer by FAR_SURER.
    """
    if other.reply.decision != "answer":
        return False
    words = here.words | other.words
    ours = words & (here.subject_words - other.subject_words)
    theirs = words & (other.subject_words - here.subject_words)
    lead = other.reply.score - here.reply.score
    if here.reply.decision != "answer":
        return bool(theirs) and not ours
    return (lead > 0 and bool(theirs) and not ours) or lead >= FAR_SURER
