"""What the bot would reply to the questions of one article, each asked once for a version: a queue
that is looked at again, and every preview, ask the same ones."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from bot.assistant import Known
from bot.core.clean import clean
from bot.core.match.phrasebook import Encoder
from bot.core.pipeline import respond
from bot.core.types import Conversation, Reply
from bot.review.groups import Group, Heard, grouped, is_open
from bot.review.measure import Measure, measure_of
from bot.review.remembered import Remembered
from bot.review.rows import OpenQuestion

MAX_REPLIES = 5000  # kept, so that a queue that is looked at again costs nothing
AT_ONCE = 8  # cases asked in one go, so that an end of the program need not wait


class Replies:
    """One for an article of a process. All but `prepare` may be called from any thread."""

    def __init__(self, encoder: Encoder | None) -> None:
        self._encoder = Remembered(encoder) if encoder is not None else None
        self._kept: OrderedDict[tuple[str, str], Reply] = OrderedDict()
        self._measure: tuple[str, Measure] | None = None  # of a version, made when somebody looks
        self._prepared = ""  # the version whose cases were asked
        self.preparing: asyncio.Task[None] | None = None  # held, or it might be collected

    def remembering(self, known: Known) -> Known:
        """The same, but a text's meaning is read once."""
        book = replace(known.index.book, encoder=self._encoder)
        return Known(known.knowledge, replace(known.index, book=book))

    def has(self, question: str, known: Known) -> bool:
        """Whether the reply to a question that stands alone is kept."""
        return (known.knowledge.version, question) in self._kept

    def alone(self, question: str, known: Known) -> Reply:
        """The reply to a question that stands alone."""
        key = (known.knowledge.version, question)
        reply = self._kept.get(key)
        if reply is None:
            policy = known.index.policy
            reply = respond(question, known.knowledge, known.index, Conversation(), policy)[0]
            self._kept[key] = reply
            if len(self._kept) > MAX_REPLIES:
                self._kept.popitem(last=False)
        return reply

    def waiting(
        self, questions: Sequence[OpenQuestion], known: Known, base: Known
    ) -> tuple[Group, ...]:
        """Those that would still not be answered well, grouped; which differences tell is learnt
        from `base`, the pack as its curator wrote it."""
        known = self.remembering(known)
        self._read([one.question for one in questions], known)
        policy = known.index.policy
        heard = [Heard(one, self.alone(one.question, known)) for one in questions]
        waiting = [one for one in heard if is_open(one.question, one.reply, policy)]
        return grouped(waiting, known, self._measured(base))

    def lone(self, question: OpenQuestion, known: Known, base: Known) -> Group:
        """A question by itself, however it would be answered."""
        known = self.remembering(known)
        heard = Heard(question, self.alone(question.question, known))
        return grouped([heard], known, self._measured(base))[0]

    def _measured(self, base: Known) -> Measure:
        found = self._measure
        if found is None or found[0] != base.knowledge.version:
            found = self._measure = base.knowledge.version, measure_of(base.index.book)
        return found[1]

    def prepare(self, known: Known) -> None:
        """Asks the pack's cases in the background, once for a version, so that the first preview of
        a process need not."""
        if self._prepared != known.knowledge.version:
            self._prepared = known.knowledge.version
            self.preparing = asyncio.create_task(self._cases_asked(known), name="review cases")

    async def _cases_asked(self, known: Known) -> None:
        known = self.remembering(known)
        alone = [case.question for case in known.knowledge.cases if not case.conversation]
        for start in range(0, len(alone), AT_ONCE):
            await asyncio.to_thread(self._all_asked, alone[start : start + AT_ONCE], known)

    def _all_asked(self, questions: Sequence[str], known: Known) -> None:
        self._read(questions, known)
        for question in questions:
            self.alone(question, known)

    def _read(self, questions: Sequence[str], known: Known) -> None:
        """The meanings of the questions that are to be asked, in the words they will have then."""
        if self._encoder is None:
            return
        index = known.index
        limit = index.policy.max_question_chars
        new = [each for each in questions if not self.has(each, known)]
        self._encoder.read(clean(each, index.spelling, limit).text for each in new)
