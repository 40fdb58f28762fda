"""The order of the steps, nothing else: clean, split, dialogue, match, decide, reply."""

from __future__ import annotations

from functools import cache

from bot.core import clean as cleaning
from bot.core import dialogue
from bot.core.decide import decide
from bot.core.match.index import Index
from bot.core.match.score import is_guard, match, unaccounted
from bot.core.readings import settled
from bot.core.reply import reply
from bot.core.types import Answer, Conversation, Knowledge, Policy, Query, Reply, Verdict

MAX_CANDIDATES = 8  # kept with a verdict, for the log and for explain


def judge(query: Query, knowledge: Knowledge, index: Index, policy: Policy) -> Verdict:
    """One question, taken as it is -> its verdict."""
    candidates = match(query, knowledge, index)
    decision, sure = decide(query, candidates, index.covers, index.subject_words, policy)
    guards = tuple(part.label for c in candidates for part in c.explanation.parts if is_guard(part))
    unknown = unaccounted(query, index)
    return Verdict(query, decision, candidates[:MAX_CANDIDATES], guards, sure, unknown)


def respond(
    text: str, knowledge: Knowledge, index: Index, conversation: Conversation, policy: Policy
) -> tuple[Reply, Conversation]:
    """A message and what went before -> the reply and what the next turn may lean on."""
    query = cleaning.clean(text, index.spelling, policy.max_question_chars)
    # Readings of one message share their parts: each text is judged once.
    ask = cache(lambda part: judge(part, knowledge, index, policy))
    verdicts = settled(query, ask, knowledge, index, conversation)
    answer = reply(verdicts, knowledge, policy)
    asked = next((v for v in verdicts if isinstance(v.decision, Answer)), verdicts[0])
    return answer, dialogue.remember(conversation, asked.query.text, answer)
